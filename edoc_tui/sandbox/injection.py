"""Carries out latency and scripted faults around the contract."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

from edoc_tui.sandbox.exchange import Exchange, again, read_body
from edoc_tui.sandbox.misconduct import MISCONDUCT

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from edoc_tui.sandbox.faults import Rule
    from edoc_tui.sandbox.simulation import Simulation

_IDS: Final = re.compile(r"(?<=/)[0-9a-f-]*[0-9][0-9a-f-]*(?=/|$)")


class Injection:
    """ASGI middleware: holds answers back for the latency, and lets faults happen.

    ``/sandbox/*`` is never touched, so that a test can always ask and steer.
    """

    def __init__(self, app: ASGIApp, simulation: Simulation) -> None:
        self._app = app
        self._sim = simulation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"].startswith("/sandbox/"):
            await self._app(scope, receive, send)
            return
        due = asyncio.get_running_loop().time() + self._sim.behaviour.latency_ms / 1000
        self._sim.requests[f"{scope['method']} {_IDS.sub('{id}', scope['path'])}"] += 1
        script = self._sim.script
        rule: Rule | None = None
        if script.rules:
            body = b""
            if script.reads_bodies:
                body = await read_body(receive)
                receive = again(body, receive)
            rule = script.choose(scope["method"], scope["path"], body)
        exchange = Exchange(self._sim, self._app, scope, receive, _held(send, due))
        if rule is None:
            await exchange.go_on()
        else:
            await MISCONDUCT[rule.fault.action](exchange, rule)


def _held(send: Send, due: float) -> Send:
    """Return a *send* whose answer starts not before *due*."""

    async def held(message: Message) -> None:
        if message["type"] == "http.response.start":
            left = due - asyncio.get_running_loop().time()
            if left > 0:
                await asyncio.sleep(left)
        await send(message)

    return held
