"""``status``: how things stand, per service, at once and without any key."""

from __future__ import annotations

from datetime import UTC, datetime

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import describe_token
from edoc_tui.cli.overview import glance, overview
from edoc_tui.domain.errors import ExitStatus, InputMissingError
from edoc_tui.domain.token_states import access_state, condition, seconds_left
from edoc_tui.engine.liveness import worker_alive
from edoc_tui.locales import N_, _

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Any

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.overview import Overview
    from edoc_tui.store.glance import Glance


def _status(context: Context) -> int:
    view = overview(context)
    services = _selected(view, context.options.service)
    look = glance(context, view)
    elsewhere = False
    if look is None:
        answers = [_service(one, None) for one in services]
    else:
        with look:
            answers = [_service(one, look) for one in services]
            elsewhere = look.worker_alive()
    alive = elsewhere or worker_alive(view.run)
    if context.out.as_json:
        context.out.json("status", {"services": answers, "worker": {"alive": alive}})
        return ExitStatus.OK
    for answer in answers:
        context.out.lines(*_text(answer))
    context.out.lines(_("Worker: running") if alive else _("Worker: not running"))
    return ExitStatus.OK


def _selected(view: Overview, code: str) -> list[list[str]]:
    services = [one for one in view.services if code in ("", one[0])]
    if not services:
        known = ", ".join(one[0] for one in view.services)
        raise InputMissingError(
            _("There is no service '{code}'.").format(code=code),
            todo=_("The services are: {known}.").format(known=known),
        )
    return services


def _service(one: list[str], look: Glance | None) -> dict[str, Any]:
    code, integration, send_mode = one
    now = datetime.now(UTC)
    oldest = look.oldest_waiting(code) if look else None
    return {
        "code": code,
        "integration": integration,
        "send_mode": send_mode,
        "token": _token(look.sign_in(code) if look else (None, None, "", None), now),
        "counts": dict(look.counts().get(code, {})) if look else {},
        "oldest_waiting_seconds": int((now - datetime.fromisoformat(oldest)).total_seconds())
        if oldest
        else None,
    }


def _token(told: tuple[str | None, str | None, str, str | None], now: datetime) -> dict[str, Any]:
    """Return how the sign-in stands, as ``SignIn`` has it."""
    ends, renewed, ending, since = told
    at = {
        name: datetime.fromisoformat(text) if text else None
        for name, text in (("ends", ends), ("renewed", renewed), ("since", since))
    }
    born = at["renewed"]
    return {
        "state": access_state(at["ends"], now),
        "expires_in": seconds_left(at["ends"], now),
        "condition": condition(at["ends"], ending, at["since"], now),
        "renewed_ago": max(0, int((now - born).total_seconds())) if born else None,
    }


def _text(answer: dict[str, Any]) -> list[str]:
    token, counts = answer["token"], answer["counts"]
    lines = [
        f"{answer['code']}  {answer['integration'] or _('no integration')}  {answer['send_mode']}",
        "  " + describe_token(token["condition"], token["expires_in"], token["renewed_ago"]),
    ]
    lines += [f"  {number:>7}  {_(status)}" for status, number in counts.items()]
    if answer["oldest_waiting_seconds"] is not None:
        waiting = _("  the oldest has been waiting for {seconds} s")
        lines.append(waiting.format(seconds=answer["oldest_waiting_seconds"]))
    return lines


COMMANDS = {"status": Command(N_("connection, token, queue and worker, per service"), _status)}
