"""A draft as an invoice: strictly for creating it, and as far as it goes while it is typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.composing import HEADER
from edoc_tui.domain.errors import DataError
from edoc_tui.formats.tabular.cells import CellError, Layout
from edoc_tui.formats.tabular.columns import KEYS
from edoc_tui.formats.tabular.rows import Values, built, record_of
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edoc_tui.domain.composing import Sheet, SheetLine
    from edoc_tui.domain.invoice import Invoice

_LAYOUT: Final = Layout("", "", KEYS, {key: at for at, key in enumerate(KEYS)}, ".", frozenset())
_SOME_DAY: Final = date(2000, 1, 1)
_MISSING: Final = "…"
_NO_LINE: Final = {"item_name": _MISSING, "quantity": "1", "price": "0", "vat_category": "Z"}
"""Stands in while there is no line: everything else can be looked at."""

_TRIES: Final = 40  # cells that are left out before the document is given up

_NEEDED: Final = {"number": "BR-02", "issue_date": "BR-03", "customer_no": "EDOC-CUSTOMER"}
_NEEDED_OF_LINE: Final = {"quantity": "BR-22", "price": "BR-26"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that keeps the document from being made.

    Attributes:
        line: Index in the sheet, or ``HEADER``.
        key: The cell.
        rule: What it breaks.
        reason: What is wrong.
    """

    line: int
    key: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document as far as it can be made of a draft.

    Attributes:
        invoice: The document without what is missing; ``None`` = nothing can be made of it.
        places: Index in the sheet of each of its lines.
        faults: What is missing or wrong.
    """

    invoice: Invoice | None
    places: tuple[int, ...]
    faults: tuple[Fault, ...]


def invoice_of(sheet: Sheet) -> Invoice:
    """Return the document that a draft describes; blank lines are nothing.

    Raises:
        DataError: A cell is missing or wrong; ``field`` is its key.
    """
    drawn = draw(sheet)
    if drawn.invoice is not None and not drawn.invoice.lines and not drawn.faults:
        raise DataError(_("There is no line."), rule="BR-16", field="item_name")
    if drawn.faults or drawn.invoice is None:
        first = drawn.faults[0]
        place = _("Line {line}").format(line=first.line + 1) + ": " if first.line >= 0 else ""
        raise DataError(f"{place}{first.reason}", rule=first.rule, field=first.key)
    return drawn.invoice


def draw(sheet: Sheet) -> Drawn:
    """Make of a draft what can be made of it; what is missing is left out and told."""
    faults = [
        Fault(HEADER, key, rule, _("This is missing."))
        for key, rule in _NEEDED.items()
        if not sheet.header.get(key, "").strip()
    ]
    header = {**dict.fromkeys(("number", "customer_no"), _MISSING), **sheet.header}
    header.setdefault("issue_date", _SOME_DAY.isoformat())
    lines: list[tuple[int, SheetLine]] = []
    for at, line in sheet.typed():
        lacking = [key for key in _NEEDED_OF_LINE if not line.cells.get(key)]
        faults += [Fault(at, key, _NEEDED_OF_LINE[key], _("This is missing.")) for key in lacking]
        if not lacking:
            lines.append((at, line))
    for _try in range(_TRIES):
        try:
            invoice = built(_record(header, lines, sheet.more))
        except CellError as error:
            faults.append(_fault(error, lines))
            if error.row >= 0 and lines:
                del lines[min(error.row, len(lines) - 1)]
            elif header.pop(error.key, None) is None:
                break
        else:
            places = tuple(at for at, _line in lines)
            made = (
                _emptied(invoice, sheet) if lines else replace(_emptied(invoice, sheet), lines=())
            )
            return Drawn(made, places, tuple(dict.fromkeys(faults)))
    return Drawn(None, (), tuple(dict.fromkeys(faults)))


def _record(
    header: Mapping[str, str], lines: Sequence[tuple[int, SheetLine]], more: Mapping[str, Any]
) -> dict[str, Any]:
    rows = [{**one.cells, "item_name": one.cells.get("item_name") or _MISSING} for _, one in lines]
    first, *others = rows or [_NO_LINE]
    cells = [{**header, **first}, *others]
    values = [Values((0, [row.get(key, "") for key in KEYS]), _LAYOUT) for row in cells]
    record = record_of(values, {}, "ymd")
    for made, (at, line) in zip(record["lines"], lines, strict=bool(lines)):
        made["id"] = str(at + 1)
        _add(made, line.more)
    _add(record, more)
    return record


def _add(record: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Put what has no cell into a record; lists go on where the cells have made one."""
    for key, value in more.items():
        record[key] = [*value, *record.get(key, ())] if isinstance(value, list) else value


def _emptied(invoice: Invoice, sheet: Sheet) -> Invoice:
    """Take out again what only stood in for something that is missing."""
    lines = tuple(
        replace(one, item=replace(one.item, name="")) if one.item.name == _MISSING else one
        for one in invoice.lines
    )
    number, customer = sheet.header.get("number", ""), sheet.header.get("customer_no", "")
    return replace(invoice, number=number.strip(), customer_no=customer.strip(), lines=lines)


def _fault(error: CellError, lines: Sequence[tuple[int, SheetLine]]) -> Fault:
    at = lines[min(error.row, len(lines) - 1)][0] if error.row >= 0 and lines else HEADER
    return Fault(at, error.key, "EDOC-DATA", error.reason)
