"""``worker``: sends, polls and receives until it is stopped; any number, on any hosts."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.engine.worker_lock import worker_lock
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.engine.engine import Engine
    from edoc_tui.engine.rounds import Round

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _arguments(parser: Parser) -> None:
    parser.add_argument("--once", action="store_true", default=False, help=_("one round, then end"))


def _work(context: Context) -> int:
    return context.run(lambda engine: _run(context, engine))


async def _run(context: Context, engine: Engine) -> int:
    stop = asyncio.Event()
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    service = context.options.service
    await asyncio.to_thread(lambda: engine.secrets)  # who cannot unlock the vault ends here: 77
    with worker_lock(engine.home.run):
        await asyncio.to_thread(engine.appear_as_worker)
        if context.options.once:
            done = await engine.work_once(service, stop=stop)
            _show(context, done)
            return done.exit_status
        context.out.note(_("The worker is running; Ctrl-C ends it in order."))
        await engine.work(stop, service, on_round=lambda one: _tell(context, one))
        context.out.note(_("The worker has ended; uploads under way were finished."))
    return ExitStatus.OK


def _counts(done: Round) -> dict[str, Json]:
    sent, polled, back = done.sent, done.polled, done.reconciled
    return {
        "imported": done.imported,
        "refused": done.refused,
        "sent": len(sent.sent),
        "failed": len(sent.failed) + len(polled.failed),
        "unknown": len(sent.unknown),
        "waiting": len(sent.waiting),
        "delivered": len(polled.delivered),
        "processing": len(polled.processing),
        "attention": len(polled.attention),
        "received": len(done.received.received),
        "unreadable": len(done.received.unreadable),
        "found": len(back.found),
        "held": len(back.held),
    }


def _words() -> dict[str, str]:
    return {
        "imported": _("imported"),
        "refused": _("refused"),
        "sent": _("sent"),
        "failed": _("failed"),
        "unknown": _("outcome unknown"),
        "waiting": _("waiting"),
        "delivered": _("delivered"),
        "processing": _("still being processed"),
        "attention": _("need a person at the provider"),
        "received": _("received"),
        "unreadable": _("received, but not readable"),
        "found": _("found again"),
        "held": _("held"),
    }


def _line(done: Round) -> str:
    words = _words()
    parts = [f"{number} {words[key]}" for key, number in _counts(done).items() if number]
    return ", ".join(parts) or _("Nothing was to be done.")


def _show(context: Context, done: Round) -> None:
    if context.out.as_json:
        context.out.json("worker", {**_counts(done), "exit_status": done.exit_status})
    else:
        context.out.lines(_line(done))
    _complain(context, done)


def _tell(context: Context, done: Round) -> None:
    if context.out.as_json:
        context.out.json("worker", _counts(done))
    else:
        context.out.note(_line(done))
    _complain(context, done)


def _complain(context: Context, done: Round) -> None:
    told = dict.fromkeys(
        str(error)
        for error in (*done.errors, done.sent.error, done.polled.error, done.received.error)
        if error
    )
    for text in told:
        context.out.complain(text)


COMMANDS = {
    "worker": Command(N_("sends, polls and receives until it is stopped"), _work, _arguments),
}
