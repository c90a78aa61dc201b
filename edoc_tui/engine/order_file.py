"""A purchase order from the ERP as CSV, and how the lines of an invoice compare with it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.draft import plain
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from edoc_tui.domain.invoice import Invoice, Line

HEADER: Final = ("order_no", "line", "description", "quantity", "unit", "unit_price")
"""Columns that the file must have; ``account`` may be added."""

ALIKE: Final = 0.80
"""How alike two descriptions have to be."""

_LONGEST: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of a purchase order."""

    order_no: str
    line: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    account: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing an invoice with an order.

    Attributes:
        order_no: The order.
        accounts: Account by id of the invoice's line, where the order names one.
        remarks: What differs, in words.
    """

    order_no: str
    accounts: Mapping[str, str]
    remarks: tuple[str, ...]


def read(data: bytes) -> Sequence[OrderLine]:
    """Read an order file: UTF-8, comma or semicolon separated, with a header line.

    Raises:
        DataError: Names the line that is wrong.
    """
    if len(data) > _LONGEST:
        raise DataError(_("The order file is too large."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(_("The order file is not UTF-8.")) from error
    separator = ";" if ";" in text.partition("\n")[0] else ","
    rows = csv.DictReader(text.splitlines(), delimiter=separator)
    missing = [name for name in HEADER if name not in (rows.fieldnames or ())]
    if missing:
        raise DataError(_("The order file lacks: {names}.").format(names=", ".join(missing)))
    return [_line(row, number) for number, row in enumerate(rows, start=2)]


def _line(row: Mapping[str, str | None], number: int) -> OrderLine:
    cells = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
    quantity, price = _number(cells["quantity"]), _number(cells["unit_price"])
    if quantity is None or price is None:
        raise DataError(
            _("Line {line}: quantity or unit_price is no number.").format(line=number), line=number
        )
    return OrderLine(
        cells["order_no"], cells["line"], cells["description"], quantity, cells["unit"], price,
        cells.get("account", ""),
    )  # fmt: skip


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def compare(invoice: Invoice, lines: Sequence[OrderLine]) -> Comparison:
    """Compare an invoice with the lines of the order that it names, else of all orders.

    Raises:
        DataError: The file has no line of the order that the invoice names.
    """
    wanted = invoice.references.order
    mine = [one for one in lines if one.order_no == wanted] if wanted else list(lines)
    if not mine:
        raise DataError(
            _("The order file has no order '{number}'.").format(number=printable(wanted, limit=60))
        )
    accounts: dict[str, str] = {}
    remarks: list[str] = []
    free = list(mine)
    for line in invoice.lines:
        found = _partner(line, free)
        if found is None:
            remarks.append(_("Line {id} is not in the order.").format(id=printable(line.id)))
            continue
        free.remove(found)
        if found.account:
            accounts[line.id] = found.account
        remarks += _differences(line, found)
    remarks += [_("Not invoiced: order line {id}.").format(id=printable(one.line)) for one in free]
    return Comparison(mine[0].order_no, accounts, tuple(remarks))


def _partner(line: Line, free: Sequence[OrderLine]) -> OrderLine | None:
    if line.order_line:
        return next((one for one in free if one.line == line.order_line), None)
    name = plain(line.item.name)
    rated = [(SequenceMatcher(None, name, plain(one.description)).ratio(), one) for one in free]
    best = max(rated, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] > ALIKE else None


def _differences(line: Line, order: OrderLine) -> Iterator[str]:
    pairs = (
        (_("quantity"), line.quantity, order.quantity),
        (_("unit price"), line.price.net / (line.price.base or 1), order.unit_price),
    )
    for name, ours, theirs in pairs:
        if ours != theirs:
            yield _("Line {id}: {name} {invoiced} invoiced, {ordered} ordered.").format(
                id=printable(line.id), name=name, invoiced=f"{ours:f}", ordered=f"{theirs:f}"
            )
    if order.unit and line.unit != order.unit:
        yield _("Line {id}: unit {invoiced} invoiced, {ordered} ordered.").format(
            id=printable(line.id), invoiced=printable(line.unit), ordered=printable(order.unit)
        )
