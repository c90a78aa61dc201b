"""The arithmetic of an invoice: to the cent, half-up, by VAT category, and shown step by step."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from edoc_tui.domain.addressing import addressed
from edoc_tui.domain.arithmetic import compute, header, line_net, vat_in
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.invoice import Invoice, Item, Line, Price
from edoc_tui.domain.invoice_parts import Allowance, half_up
from edoc_tui.domain.steps import plain, steps
from edoc_tui.domain.vat import Vat, VatCategory
from tests.invoices.strategies import companies, customers, invoices

if TYPE_CHECKING:
    from edoc_tui.domain.parties import Company, Customer

S20 = Vat(VatCategory.STANDARD, Decimal(20))
S5 = Vat(VatCategory.STANDARD, Decimal("5.5"))


def line(id_: str, quantity: str, price: str, vat: Vat = S20, base: str = "") -> Line:
    """Return a line."""
    return Line(
        id_,
        Decimal(quantity),
        "C62",
        Price(Decimal(price), Decimal(base) if base else None),
        Item("Thing"),
        vat,
    )


def invoice(*lines: Line) -> Invoice:
    """Return an invoice of *lines*."""
    return Invoice(DocumentType.SALES_INVOICE, "1", dt.date(2026, 1, 5), "EUR", lines)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.125", "0.13"), ("-0.125", "-0.13"), ("0.1249999", "0.12"), ("2.675", "2.68"), ("7", "7")],
)
def test_amounts_are_rounded_half_up(value: str, rounded: str) -> None:
    """Half a cent goes away from zero, whatever the sign."""
    assert half_up(Decimal(value)) == Decimal(rounded)


def test_vat_is_computed_per_category_not_per_line() -> None:
    """Three lines of 0.33 at 20 % bear 0.20 VAT together, not three times 0.07."""
    amounts = compute(invoice(*(line(str(at), "1", "0.33") for at in range(3))))
    assert amounts.lines == (Decimal("0.33"),) * 3
    assert amounts.vat == Decimal("0.20")
    assert amounts.inclusive == amounts.payable == Decimal("1.19")


def test_figures_of_a_whole_document() -> None:
    """A worked example with base quantity, two rates, allowance, charge, prepayment, rounding."""
    document = replace(
        invoice(line("1", "250", "12.50", base="100"), line("2", "-1", "10", S5)),
        allowances=(
            Allowance.of_percent(Decimal("31.25"), Decimal("7.5"), reason="Rebate", vat=S20),
            Allowance(Decimal("4.00"), charge=True, reason="Freight", vat=S20),
        ),
        prepaid=Decimal("5.00"),
        rounding=Decimal("0.01"),
    )
    amounts = compute(document)
    assert amounts.lines == (Decimal("31.25"), Decimal("-10.00"))
    assert (amounts.line_total, amounts.allowance_total) == (Decimal("21.25"), Decimal("2.34"))
    assert (amounts.charge_total, amounts.exclusive) == (Decimal("4.00"), Decimal("22.91"))
    first, second = amounts.breakdown
    assert (first.taxable, first.tax) == (Decimal("32.91"), Decimal("6.58"))
    assert (second.taxable, second.tax) == (Decimal("-10.00"), Decimal("-0.55"))
    assert (amounts.vat, amounts.inclusive) == (Decimal("6.03"), Decimal("28.94"))
    assert amounts.payable == Decimal("23.95")
    assert vat_in(amounts, Decimal("4.3125")) == Decimal("26.00")
    shown = {(step.field, step.how): step.value for step in steps(document, amounts)}
    assert shown["BT-131", "250 × 12.50 ÷ 100"] == Decimal("31.25")
    assert shown["BT-117", "32.91 × 20 %"] == Decimal("6.58")
    assert shown["BT-109", "21.25 − 2.34 + 4.00"] == Decimal("22.91")
    assert shown["BT-115", "28.94 − 5.00 + 0.01"] == Decimal("23.95")


def test_large_figures_stay_exact() -> None:
    """Nothing is lost beyond the 28 digits of Python's usual context."""
    amounts = compute(invoice(line("1", "9" * 20, "1." + "9" * 12)))
    exact = Fraction("9" * 20) * Fraction("1." + "9" * 12)
    assert abs(Fraction(amounts.lines[0]) - exact) <= Fraction(1, 200)
    assert plain(Decimal("1e20")) == "1" + "0" * 20
    assert [plain(Decimal(one), 2) for one in ("1.500", "1.5055", "0E+3")] == [
        "1.50",
        "1.5055",
        "0.00",
    ]


@settings(deadline=None)
@given(companies(), customers(), invoices())
def test_totals_are_consistent_to_the_cent(
    company: Company, customer: Customer, document: Invoice
) -> None:
    """Recomputed with fractions, every figure is the same, and every step shows one of them."""
    document = addressed(document, company, customer)
    amounts = compute(document)
    for one, net in zip(document.lines, amounts.lines, strict=True):
        exact = Fraction(one.quantity) * Fraction(one.price.net) / Fraction(one.price.base or 1)
        exact += sum((Fraction(part.signed) for part in one.allowances), Fraction(0))
        assert abs(Fraction(net) - exact) <= Fraction(1, 200)
        assert net == line_net(one)
    assert sum((part.taxable for part in amounts.breakdown), Decimal(0)) == amounts.exclusive
    assert sum((part.tax for part in amounts.breakdown), Decimal(0)) == amounts.vat
    for part in amounts.breakdown:
        exact = Fraction(part.taxable) * Fraction(part.vat.rate or 0) / 100
        assert abs(Fraction(part.tax) - exact) <= Fraction(1, 200)
    assert amounts.exclusive == (
        amounts.line_total - (amounts.allowance_total or 0) + (amounts.charge_total or 0)
    )
    assert amounts.inclusive == amounts.exclusive + amounts.vat
    due = amounts.inclusive - (amounts.prepaid or 0) + (amounts.rounding or 0)
    assert amounts.payable == due == steps(document, amounts)[-1].value
    kept = header(document, amounts)
    assert (kept.amount_including_vat, kept.line_count) == (amounts.inclusive, len(document.lines))
