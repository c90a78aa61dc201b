"""What each kind of fault does to a request. See docs/sandbox.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from edoc_tui.sandbox import connections
from edoc_tui.sandbox.exchange import Answer, again, read_body
from edoc_tui.sandbox.faults import Action
from edoc_tui.sandbox.files import EXTRA_LAG

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from edoc_tui.sandbox.exchange import Exchange
    from edoc_tui.sandbox.faults import Rule

_HANG_SECONDS: Final = 3600.0
_DRIP_SECONDS: Final = 0.05
_LATE_SECONDS: Final = 5.0
_DELAY_SECONDS: Final = 1.0
_CHUNK: Final = 64 * 1024


def _made(
    rule: Rule, default_status: int, body: bytes, kind: bytes = b"application/json"
) -> Answer:
    fault = rule.fault
    headers = [(name.lower().encode(), value.encode()) for name, value in fault.headers.items()]
    if all(name != b"content-type" for name, _ in headers):
        headers.append((b"content-type", kind))
    return Answer(fault.status or default_status, headers, b"").replaced(body)


async def _status(exchange: Exchange, rule: Rule) -> None:
    if rule.fault.process:
        await exchange.captured()
    else:
        await read_body(exchange.receive)
    body = rule.fault.body
    if body is None:
        body = msgspec.json.encode(
            {"status": rule.fault.status, "errors": [{"field": "", "message": "scripted fault"}]}
        ).decode()
    await exchange.said(_made(rule, 500, body.encode()))


async def _delay(exchange: Exchange, rule: Rule) -> None:
    seconds = _DELAY_SECONDS if rule.fault.seconds is None else rule.fault.seconds
    if rule.fault.process:
        answer = await exchange.captured()
        await exchange.gone(seconds)
        await exchange.said(answer)
        return
    body = await read_body(exchange.receive)
    if not await exchange.gone(seconds):
        exchange.receive = again(body, exchange.receive)
        await exchange.go_on()


async def _drop_before_accept(exchange: Exchange, rule: Rule) -> None:
    await read_body(exchange.receive, rule.fault.after_bytes)
    await exchange.cut()


async def _accept_then_drop(exchange: Exchange, _: Rule) -> None:
    await exchange.captured()
    await exchange.cut()


async def _slow_drip(exchange: Exchange, rule: Rule) -> None:
    answer = await exchange.captured()
    seconds = _DRIP_SECONDS if rule.fault.seconds is None else rule.fault.seconds
    await exchange.started(answer)
    for position in range(len(answer.body)):
        await exchange.send(
            {
                "type": "http.response.body",
                "body": answer.body[position : position + 1],
                "more_body": True,
            }
        )
        if await exchange.gone(seconds):
            return
    await exchange.send({"type": "http.response.body", "body": b""})


async def _malformed(exchange: Exchange, rule: Rule) -> None:
    answer = await exchange.captured()
    answer.status = rule.fault.status or answer.status
    body = rule.fault.body
    broken = answer.body[: len(answer.body) // 2] if body is None else body.encode()
    await exchange.said(answer.replaced(broken))


async def _truncated(exchange: Exchange, _: Rule) -> None:
    answer = await exchange.captured()
    await exchange.started(answer)
    half = answer.body[: len(answer.body) // 2]
    await exchange.send({"type": "http.response.body", "body": half, "more_body": True})
    connections.hang_up(exchange.scope)
    await exchange.gone()


def _mistyped(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _mistyped(entry) for name, entry in value.items()}
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return {"0": [_mistyped(entry) for entry in value]}
    if isinstance(value, bool) or value is None:
        return 0
    return str(value)


async def _wrong_types(exchange: Exchange, _: Rule) -> None:
    answer = await exchange.captured()
    try:
        body = msgspec.json.encode(_mistyped(msgspec.json.decode(answer.body)))
    except msgspec.DecodeError:  # a document, not JSON
        body = b'{"0": []}'
    await exchange.said(answer.replaced(body))


async def _repeat_answer(exchange: Exchange, rule: Rule) -> None:
    answer = await exchange.captured()
    rule.first_answer = rule.first_answer or answer
    await exchange.said(rule.first_answer)


async def _huge(exchange: Exchange, rule: Rule) -> None:
    if rule.fault.process:
        await exchange.captured()
    else:
        await read_body(exchange.receive)
    answer = _made(rule, 500, b"", b"text/html; charset=utf-8")
    size = rule.fault.size
    answer.headers = [
        (name, str(size).encode() if name == b"content-length" else value)
        for name, value in answer.headers
    ]
    await exchange.started(answer)
    line = (rule.fault.body or "<p>Something went wrong at the provider.</p>\n").encode()
    chunk = (line * (_CHUNK // len(line) + 1))[:_CHUNK]
    while size > 0:
        piece = chunk[:size]
        size -= len(piece)
        await exchange.send({"type": "http.response.body", "body": piece, "more_body": size > 0})


async def _hang(exchange: Exchange, rule: Rule) -> None:
    if rule.fault.process:
        await exchange.captured()
    seconds = rule.fault.seconds
    if not await exchange.gone(_HANG_SECONDS if seconds is None else seconds):
        await exchange.cut()


async def _late_listing(exchange: Exchange, rule: Rule) -> None:
    seconds = rule.fault.seconds
    exchange.scope[EXTRA_LAG] = _LATE_SECONDS if seconds is None else seconds
    await exchange.go_on()


async def _token_expire(exchange: Exchange, _: Rule) -> None:
    exchange.sim.authority.expire_access_tokens()
    await exchange.go_on()


async def _token_revoke(exchange: Exchange, _: Rule) -> None:
    exchange.sim.authority.revoke_all()
    await exchange.go_on()


MISCONDUCT: Final[dict[Action, Callable[[Exchange, Rule], Awaitable[None]]]] = {
    Action.STATUS: _status,
    Action.DELAY: _delay,
    Action.DROP_BEFORE_ACCEPT: _drop_before_accept,
    Action.ACCEPT_THEN_DROP: _accept_then_drop,
    Action.SLOW_DRIP: _slow_drip,
    Action.MALFORMED: _malformed,
    Action.TRUNCATED: _truncated,
    Action.WRONG_TYPES: _wrong_types,
    Action.REPEAT_ANSWER: _repeat_answer,
    Action.HUGE: _huge,
    Action.HANG: _hang,
    Action.LATE_LISTING: _late_listing,
    Action.TOKEN_EXPIRE: _token_expire,
    Action.TOKEN_REVOKE: _token_revoke,
}
