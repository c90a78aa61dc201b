"""The arithmetic of an invoice shown step by step: every figure, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import localcontext
from typing import TYPE_CHECKING

from edoc_tui.domain.invoice_parts import EXACT
from edoc_tui.domain.vat import ZERO
from edoc_tui.locales import _

if TYPE_CHECKING:
    from decimal import Decimal

    from edoc_tui.domain.arithmetic import Amounts, VatPart
    from edoc_tui.domain.invoice import Invoice, Line


@dataclass(frozen=True, slots=True)
class Step:
    """One figure.

    Attributes:
        field: Its business term.
        words: What it is, for people.
        how: The calculation in figures, such as ``3 × 12.50 − 2.00``.
        value: The result.
    """

    field: str
    words: str
    how: str
    value: Decimal


def steps(invoice: Invoice, amounts: Amounts) -> tuple[Step, ...]:
    """Return every computed figure of a document in the order in which it comes about."""
    found = [
        Step("BT-131", _("Line {id}, net").format(id=line.id), _line(line), net)
        for line, net in zip(invoice.lines, amounts.lines, strict=True)
    ]
    found.append(Step("BT-106", _("Sum of lines"), _sum(amounts.lines), amounts.line_total))
    if amounts.allowance_total is not None:
        parts = tuple(one.amount for one in invoice.allowances if not one.charge)
        found.append(Step("BT-107", _("Allowances"), _sum(parts), amounts.allowance_total))
    if amounts.charge_total is not None:
        parts = tuple(one.amount for one in invoice.allowances if one.charge)
        found.append(Step("BT-108", _("Charges"), _sum(parts), amounts.charge_total))
    found.append(
        Step(
            "BT-109",
            _("Total without VAT"),
            _chain(amounts.line_total, _less(amounts.allowance_total), amounts.charge_total),
            amounts.exclusive,
        )
    )
    found += [_vat(part) for part in amounts.breakdown]
    found.append(
        Step(
            "BT-110",
            _("Total VAT"),
            _sum(tuple(part.tax for part in amounts.breakdown)),
            amounts.vat,
        )
    )
    found.append(
        Step(
            "BT-112", _("Total with VAT"), _chain(amounts.exclusive, amounts.vat), amounts.inclusive
        )
    )
    found.append(
        Step(
            "BT-115",
            _("Amount due"),
            _chain(amounts.inclusive, _less(amounts.prepaid), amounts.rounding),
            amounts.payable,
        )
    )
    return tuple(found)


def plain(value: Decimal, decimals: int = 0) -> str:
    """Return a figure without exponent and needless zeros, but at least *decimals* decimals."""
    with localcontext(EXACT):
        short = value.normalize() if value else ZERO
    exponent = short.as_tuple().exponent
    assert isinstance(exponent, int)
    return f"{short:.{decimals}f}" if -exponent < decimals else f"{short:f}"


def _money(value: Decimal) -> str:
    return plain(value, 2)


def _less(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value


def _chain(first: Decimal, *others: Decimal | None) -> str:
    text = _money(first)
    for one in others:
        if one is not None:
            text += f" {'−' if one < 0 else '+'} {_money(abs(one))}"
    return text


def _sum(parts: tuple[Decimal, ...]) -> str:
    return _chain(*parts) if parts else _money(ZERO)


def _line(line: Line) -> str:
    how = f"{plain(line.quantity)} × {_money(line.price.net)}"
    if line.price.base is not None:
        how += f" ÷ {plain(line.price.base)}"
    for one in line.allowances:
        how += f" {'+' if one.charge else '−'} {_money(one.amount)}"
    return how


def _vat(part: VatPart) -> Step:
    words = _("VAT {category} of {taxable}").format(
        category=part.vat.category, taxable=_money(part.taxable)
    )
    if part.vat.rate is None:
        return Step("BT-117", words, _money(ZERO), part.tax)
    return Step("BT-117", words, f"{_money(part.taxable)} × {plain(part.vat.rate)} %", part.tax)
