"""The figures of a page: its lines, allowances and charges, what VAT is made of, its totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.steps import plain
from edoc_tui.domain.text import printable
from edoc_tui.formats.page_cells import Cell
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from edoc_tui.domain.arithmetic import Amounts
    from edoc_tui.domain.invoice import Line
    from edoc_tui.domain.invoice_parts import Allowance
    from edoc_tui.formats.page_cells import CellLine, Found, Row

_MUTED: Final = "muted"
_OF_DOCUMENT: Final = (("92", "94", "97", "98"), ("99", "101", "104", "105"))
_OF_LINE: Final = (("136", "138", "139", "140"), ("141", "143", "144", "145"))
"""Amount, percentage, reason and its code: of an allowance, of a charge."""


def invoice_line(line: Line, net: Decimal, known: Found, currency: str) -> Iterator[CellLine]:
    """Yield a line: what, how much of it at what price, and what else is said."""

    def one(term: str, shown: object) -> Cell:
        return known.cell(term, shown).as_(_MUTED)

    number, item, price = one("126", line.id), line.item, line.price
    gap = Cell(" " * max(0, 4 - len(number.text)), _MUTED)
    yield gap, number, Cell("  ", _MUTED), known.cell("153", item.name)
    indent = Cell(" " * (len(gap.text) + len(number.text) + 2), _MUTED)
    parts = [one("129", line.quantity), Cell(" ", _MUTED), one("130", line.unit)]
    parts += [Cell(" × ", _MUTED), one("146", price.net)]
    if price.base is not None and price.base != 1:
        parts += [Cell(" / ", _MUTED), one("149", price.base)]
    if line.vat.rate is not None:
        parts += _around(_(" · VAT {rate} %"), "{rate}", one("152", line.vat.rate))
    parts += [Cell(" = ", _MUTED), known.cell("131", net), Cell(f" {printable(currency)}")]
    yield indent, *parts
    for term, text in (("154", item.description), ("127", line.note)):
        if text:
            yield indent, one(term, text)
    if line.order_line:
        yield indent, *_around(_("Order line {id}"), "{id}", one("132", line.order_line))
    yield from adjustments(line.allowances, known, currency, indent.text)


def adjustments(
    found: Iterable[Allowance], known: Found, currency: str, indent: str
) -> Iterator[CellLine]:
    """Yield allowances and charges of a line or of the whole document."""
    for at, one in enumerate(found):
        amount, percent, reason, code = (_OF_LINE if known.line else _OF_DOCUMENT)[one.charge]
        kind = _("Charge") if one.charge else _("Allowance")
        said = (reason, one.reason) if one.reason else (code, one.reason_code)
        parts = [Cell(f"{indent}{kind}: ", _MUTED), known.cell(*said, item=at).as_(_MUTED)]
        if one.percent is not None:
            share = known.cell(percent, one.percent, item=at).as_(_MUTED)
            parts += [Cell(" ", _MUTED), share, Cell(" %", _MUTED)]
        figure = known.cell(amount, one.signed, item=at)
        yield *parts, Cell(" = ", _MUTED), figure, Cell(f" {printable(currency)}")


def breakdown(amounts: Amounts, known: Found, currency: str) -> Iterator[CellLine]:
    """Yield what VAT is made of (BG-23), and why there is none."""
    if not amounts.breakdown:
        return
    yield ()
    yield (Cell(_("VAT breakdown"), "key"),)
    for at, part in enumerate(amounts.breakdown):

        def one(term: str, shown: object, item: int = at) -> Cell:
            return known.cell(term, shown, item=item).as_(_MUTED)

        parts = [one("118", part.vat.category)]
        if part.vat.rate is not None:
            parts += [Cell(" ", _MUTED), one("119", part.vat.rate), Cell(" %", _MUTED)]
        parts += [Cell(" × ", _MUTED), one("116", plain(part.taxable, 2)), Cell(" = ", _MUTED)]
        yield *parts, one("117", plain(part.tax, 2)).as_("text"), Cell(f" {printable(currency)}")
        if part.reason is not None:
            words, code = one("120", part.reason.text), one("121", part.reason.code)
            between = [Cell(" ", _MUTED)] if words.text and code.text else []
            yield Cell("  ", _MUTED), words, *between, code


def totals(amounts: Amounts, known: Found, currency: str) -> Iterator[Row]:
    """Yield the totals (BG-22)."""
    for title, term, value in (
        (_("Lines"), "106", amounts.line_total),
        (_("Allowances"), "107", amounts.allowance_total),
        (_("Charges"), "108", amounts.charge_total),
        (_("Without VAT"), "109", amounts.exclusive),
        (_("VAT"), "110", amounts.vat),
        (_("With VAT"), "112", amounts.inclusive),
        (_("Paid already"), "113", amounts.prepaid),
        (_("Rounding"), "114", amounts.rounding),
        (_("To be paid"), "115", amounts.payable),
    ):
        if value is not None:
            yield title, [known.cell(term, value), Cell(f" {printable(currency)}")]


def _around(words: str, place: str, cell: Cell) -> list[Cell]:
    """Return a cell within its words."""
    before, _place, after = words.partition(place)
    return [Cell(before, _MUTED), cell, Cell(after, _MUTED)]
