"""``outbox log``: a document's timeline, and what was said to the provider about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import moment
from edoc_tui.cli.outbox_show import one_document
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.domain.text import printable, printable_lines
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser
    from edoc_tui.domain.edocument import Exchange, LogEntry


def _arguments(parser: Parser) -> None:
    one_document(parser)
    parser.add_argument(
        "--export", metavar=_("FILE"), default="", help=_("write everything as JSON into a file")
    )
    parser.add_argument(
        "--bodies",
        action="store_true",
        default=False,
        help=_("also what was said, word for word; secrets were never kept"),
    )


def _log(context: Context) -> int:
    from edoc_tui.engine.logbook import log_of, removal_notes, write_log

    number, target = context.options.document, context.options.export
    if context.out.as_json or target:
        log = context.read(lambda store: log_of(store, number))
        if target:
            path = write_log(Path(target), log)
            context.out.note(_("Saved: {path}").format(path=printable(str(path))))
        else:
            context.out.json("log", log)
        return ExitStatus.OK
    entries, exchanges, mapped, removals = context.read(
        lambda store: (
            store.log(store.get(number).id),
            store.exchanges(number),
            store.mapping_log(number),
            store.removals(number),
        )
    )
    context.out.lines(*removal_notes(removals))
    _show_timeline(context, entries)
    _show_exchanges(context, exchanges)
    if mapped:
        from edoc_tui.cli.mapping import mapping_table

        context.out.lines("")
        mapping_table(context, mapped)
    return ExitStatus.OK


def _show_timeline(context: Context, entries: Sequence[LogEntry]) -> None:
    from edoc_tui.engine.logbook import lasting, so_far, timeline

    head = (_("When"), _("Status"), _("For"), _("By"), _("Message"))
    rows = [
        (
            moment(entry.at) or "",
            str(entry.status),
            lasting(span) if span is not None else so_far(entry),
            entry.who,
            entry.said or entry.what,
        )
        for entry, span in timeline(entries)
    ]
    context.out.table(head, rows)


def _show_exchanges(context: Context, exchanges: Sequence[Exchange]) -> None:
    from edoc_tui.engine.retention_lines import size_text

    head = (
        _("When"), _("Request"), _("Answer"), _("Took"), _("Out"), _("In"), _("Error"),
    )  # fmt: skip
    rows = [
        (
            moment(e.at) or "",
            f"{e.method} {e.url}",
            str(e.status or ""),
            f"{e.seconds:.2f} s",
            size_text(e.request_size),
            size_text(e.response_size),
            e.error,
        )
        for e in exchanges
    ]
    if rows:
        context.out.lines("")
    if not context.options.bodies:
        context.out.table(head, rows)
        return
    for row, exchange in zip(rows, exchanges, strict=True):
        context.out.table(head, [row])
        for mark, body in (("→", exchange.request), ("←", exchange.response)):
            context.out.lines(*(f"{mark} {one}" for one in printable_lines(body).splitlines()))


COMMANDS = {
    "outbox log": Command(
        N_("what happened to it, and what was said to the provider"), _log, _arguments
    ),
}
