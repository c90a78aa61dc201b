"""``outbox send`` and ``outbox poll``: many documents."""

from __future__ import annotations

import asyncio
import signal
from decimal import Decimal
from typing import TYPE_CHECKING

from edoc_tui.cli.audit import stored
from edoc_tui.cli.commands import Command
from edoc_tui.cli.context import ask, user_name
from edoc_tui.cli.parser import whole_number
from edoc_tui.domain.edocument import SendMode
from edoc_tui.domain.errors import ExitStatus, UsageError
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import ServiceStatus
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.engine import Engine
    from edoc_tui.engine.reports import Line, PollReport, SendReport
    from edoc_tui.store.repository import Repository

INTERRUPTED = 130
"""The batch was ended by a signal, as shells count it."""

_DUE = (ServiceStatus.CREATED, ServiceStatus.EXPORTED)
_MOST = 1_000_000
_NAMES = 5  # recipients that the question names


def _send_arguments(parser: Parser) -> None:
    add = parser.add_argument
    add("documents", nargs="*", type=whole_number(1), metavar=_("ID"), help=_("these documents"))
    add("--all", action="store_true", default=False, help=_("everything that is due"))
    add("--yes", action="store_true", default=False, help=_("release to Production"))


def _send(context: Context) -> int:
    options = context.options
    named = tuple(getattr(options, "documents", ()))
    if bool(named) == options.all:
        raise UsageError(
            _("Say which documents to send."),
            todo=_("Name their ids, or use --all for everything that is due; not both."),
        )
    ids = None if options.all else named
    live = _in_production(context, ids)
    if live and not options.yes:
        _confirm(context, live)
    # Who did not look at the documents releases them as they are now.
    reviewed = {one.id: one.sha256 for one in live} if live and not options.yes else None

    async def send(engine: Engine) -> SendReport:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        me = user_name()
        return await engine.send(
            ids,
            options.service,
            released_by=me if live else "",
            by=me,
            reviewed=reviewed,
            stop=stop,
        )

    report = context.run(send)
    _show_send(context, report)
    if report.stopped and report.exit_status == ExitStatus.OK:
        return INTERRUPTED
    return report.exit_status


def _in_production(context: Context, ids: Sequence[int] | None) -> Sequence[EDocument]:
    """Return the documents that would go to Production."""
    live = {
        code
        for code, service in context.settings.services.items()
        if service.connection.send_mode == SendMode.PRODUCTION.value
        and context.options.service in ("", code)
    }
    if ids is not None:
        documents = context.read(lambda store: [store.get(one) for one in ids])
        return [document for document in documents if document.service in live]
    if not live or not stored(context):
        return []

    def due(store: Repository) -> list[EDocument]:
        found = [
            one for code in live for one in store.ids(ListQuery(statuses=_DUE, service=code), _MOST)
        ]
        return [store.get(one) for one in found]

    return context.read(due)


def _confirm(context: Context, documents: Sequence[EDocument]) -> None:
    """Show what goes where, and ask for the count, or for the mode's name where it is one."""
    count = len(documents)
    totals: dict[str, Decimal] = {}
    for one in documents:
        totals[one.currency] = totals.get(one.currency, Decimal()) + one.amount_including_vat
    names = list(dict.fromkeys(one.customer_name or one.customer_no for one in documents))
    context.out.note(
        _("Total: {sums}").format(sums=" · ".join(f"{key} {totals[key]}" for key in sorted(totals)))
    )
    recipients = ngettext("{count} recipient: {names}", "{count} recipients: {names}", len(names))
    shown = ", ".join(names[:_NAMES]) + (" …" if len(names) > _NAMES else "")
    context.out.note(recipients.format(count=len(names), names=shown))
    word = str(count) if count > 1 else SendMode.PRODUCTION.value
    question = ngettext(
        "{count} document goes to Production and counts. Type {word} to send it: ",
        "{count} documents go to Production and count. Type {word} to send them: ",
        count,
    ).format(count=count, word=word)
    if ask(question, "--yes") != word:
        raise UsageError(_("Nothing was sent."), todo=_("Type {word} to send.").format(word=word))


def _show_send(context: Context, report: SendReport) -> None:
    counts: dict[str, Json] = {
        "sent": len(report.sent),
        "failed": len(report.failed),
        "unknown": len(report.unknown),
        "skipped": len(report.skipped),
        "waiting": len(report.waiting),
    }
    if context.out.as_json:
        lines = [{"outcome": outcome, **_line(line)} for outcome, line in report]
        context.out.json("send", {**counts, "documents": lines, "exit_status": report.exit_status})
    else:
        words = {
            "sent": _("sent"),
            "failed": _("failed"),
            "unknown": _("outcome unknown"),
            "skipped": _("skipped"),
            "waiting": _("waiting"),
        }
        for outcome, line in report:
            if outcome != "sent":
                context.out.lines(f"{words[outcome]}: {line}")
        context.out.lines(", ".join(f"{counts[key]} {words[key]}" for key in words if counts[key]))
    if report.error is not None:
        context.out.error(report.error)


def _line(line: Line) -> dict[str, Json]:
    return {"id": line.document_id, "document_no": line.document_no, "message": line.message}


def _poll(context: Context) -> int:
    report = context.run(lambda engine: engine.poll(context.options.service))
    _show_poll(context, report)
    return report.exit_status


def _show_poll(context: Context, report: PollReport) -> None:
    parts = {
        "delivered": (report.delivered, _("delivered")),
        "failed": (report.failed, _("failed")),
        "attention": (report.attention, _("need a person at the provider")),
        "processing": (report.processing, _("still being processed")),
        "unanswered": (report.unanswered, _("unanswered")),
    }
    if context.out.as_json:
        answer: dict[str, Json] = {key: len(lines) for key, (lines, _word) in parts.items()}
        documents = [
            {"outcome": key, **_line(line)}
            for key, (lines, _word) in parts.items()
            for line in lines
        ]
        more: dict[str, Json] = {"documents": documents, "exit_status": report.exit_status}
        context.out.json("poll", {**answer, **more})
    else:
        for key in ("failed", "attention", "unanswered"):
            lines, word = parts[key]
            context.out.lines(*(f"{word}: {line}" for line in lines))
        told = [f"{len(lines)} {word}" for lines, word in parts.values() if lines]
        context.out.lines(", ".join(told) or _("Nothing is pending."))
    if report.error is not None:
        context.out.error(report.error)


COMMANDS = {
    "outbox send": Command(N_("send documents; Production needs --yes"), _send, _send_arguments),
    "outbox poll": Command(N_("ask what became of everything pending"), _poll),
}
