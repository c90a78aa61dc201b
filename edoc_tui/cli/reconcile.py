"""``outbox reconcile``: a month of the accounting system against what was sent and answered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.domain.errors import DataError, ExitStatus, InputMissingError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from datetime import date, datetime

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.engine.month_close import MonthClose, Row
    from edoc_tui.formats.erp_list import Convention


def _arguments(parser: Parser) -> None:
    add = parser.add_argument
    add("--month", required=True, metavar="YYYY-MM", help=_("the month to close"))
    add("--erp", required=True, type=Path, metavar="FILE.csv", help=_("the accounting list"))
    add(
        "--column",
        action="append",
        default=[],
        metavar="KEY=NAME",
        help=_("where document_no, amount, currency, date or customer stand"),
    )
    add("--decimal", choices=(".", ","), default="", help=_("decimal mark of the amounts"))
    add("--encoding", default="", metavar="NAME", help=_("such as utf-8, cp1252 or cp850"))
    add("--delimiter", default="", metavar="C", help=_("what separates the cells"))
    add("--dates", choices=("dmy", "mdy", "ymd"), default="dmy", help=_("order in dates"))
    add("--all", action="store_true", default=False, help=_("also what is closed"))


def _reconcile(context: Context) -> int:
    from edoc_tui.cli.audit import stored
    from edoc_tui.engine.month_close import close_month, month_of
    from edoc_tui.formats.erp_list import read_erp_list

    options = context.options
    try:
        first, end = month_of(options.month)
    except ValueError as error:
        text = _("'{text}' is not a month such as 2026-11.")
        raise UsageError(text.format(text=printable(options.month, limit=40))) from error
    lines = read_erp_list(options.erp.name, _content(options.erp), _convention(options))
    if not stored(context):
        raise InputMissingError(_("There are no documents yet."))
    found = context.read(lambda store: close_month(store, lines, first, end))
    _show(context, found)
    return ExitStatus.SOME_FAILED if found.gaps else ExitStatus.OK


def _content(path: Path) -> bytes:
    from edoc_tui.formats.erp_list import LARGEST

    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        text = _("{name} cannot be read: {strerror}.")
        raise InputMissingError(
            text.format(name=printable(str(path)), strerror=error.strerror)
        ) from error
    if len(content) > LARGEST:
        text = _("{path} is larger than {value} MB.")
        raise DataError(text.format(path=printable(str(path)), value=LARGEST >> 20))
    return content


def _convention(options: object) -> Convention:
    from edoc_tui.formats.erp_list import NAMES, Convention

    columns: dict[str, str] = {}
    for pair in getattr(options, "column", []):
        key, equals, name = pair.partition("=")
        if not equals or key not in NAMES or not name:
            raise UsageError(
                _("'{pair}' is not KEY=NAME.").format(pair=printable(pair, limit=60)),
                todo=_("The keys are: {known}.").format(known=", ".join(NAMES)),
            )
        columns[key] = name
    values = {
        name: getattr(options, name) for name in ("decimal", "encoding", "delimiter", "dates")
    }
    if len(values["delimiter"]) > 1:
        raise UsageError(_("A delimiter is one character."))
    return Convention(columns, **values)


def _show(context: Context, found: MonthClose) -> None:
    counts = _counts(found)
    if context.out.as_json:
        rows = [_json(row) for row in found.rows]
        answer: dict[str, Json] = {"month": context.options.month, **counts, "rows": rows}
        context.out.json("reconciliation", answer)
        return
    head = (
        _("Number"), _("Customer"), _("Listed"), _("Ours"), _("Sent"), _("Delivered"),
        _("Answer"), _("Gap"),
    )  # fmt: skip
    shown = found.rows if context.options.all else found.gaps
    context.out.table(head, [_cells(row) for row in shown])
    text = ngettext(
        "{gaps} gap: {listed} listed, {sent} sent, {delivered} delivered, {answered} answered",
        "{gaps} gaps: {listed} listed, {sent} sent, {delivered} delivered, {answered} answered",
        int(counts["gaps"]),
    )
    context.out.lines(text.format(**counts))
    if found.outside:
        text = ngettext(
            "{count} line of the list is of another month.",
            "{count} lines of the list are of other months.",
            found.outside,
        )
        context.out.note(text.format(count=found.outside))


def _counts(found: MonthClose) -> dict[str, int]:
    return {
        "listed": sum(row.listed is not None for row in found.rows),
        "sent": sum(row.sent_at is not None for row in found.rows),
        "delivered": sum(row.delivered_at is not None for row in found.rows),
        "answered": sum(bool(row.answer) for row in found.rows),
        "gaps": len(found.gaps),
        "outside": found.outside,
    }


def _cells(row: Row) -> tuple[str, ...]:
    document, listed = row.document, row.listed
    amount = "" if listed is None or listed.amount is None else f"{listed.amount:.2f}"
    ours = "" if document is None else f"{document.amount_including_vat} {document.currency}"
    return (
        row.document_no,
        document.customer_name if document is not None else listed.customer if listed else "",
        amount,
        ours,
        _date(row.sent_at),
        _date(row.delivered_at),
        _(row.answer) if row.answer else "",
        ", ".join(_(gap) for gap in row.gaps),
    )


def _json(row: Row) -> dict[str, Json]:
    document, listed = row.document, row.listed
    return {
        "document_no": row.document_no,
        "line": listed.line if listed else None,
        "listed_amount": str(listed.amount) if listed and listed.amount is not None else None,
        "listed_date": _iso(listed.date) if listed else None,
        "id": document.id if document else None,
        "customer_no": document.customer_no if document else None,
        "customer_name": document.customer_name if document else None,
        "currency": document.currency if document else None,
        "amount_including_vat": str(document.amount_including_vat) if document else None,
        "status": str(document.status) if document else None,
        "send_mode": document.send_mode if document else None,
        "sent_at": _iso(row.sent_at),
        "delivered_at": _iso(row.delivered_at),
        "answered_at": _iso(row.answered_at),
        "answer": row.answer or None,
        "gaps": [str(gap) for gap in row.gaps],
    }


def _date(at: datetime | None) -> str:
    return at.date().isoformat() if at is not None else ""


def _iso(at: date | datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at is not None else None


WORDS = (N_("approved"), N_("rejected"))
"""The answers, for the catalogues."""

COMMANDS = {
    "outbox reconcile": Command(
        N_("a month of the accounting system against what was sent"), _reconcile, _arguments
    ),
}
