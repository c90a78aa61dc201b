"""The figures of a document: VAT, totals, allowances, payment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from edoc_tui.domain.cii import POINT_CODES
from edoc_tui.domain.german import stated
from edoc_tui.domain.steps import plain
from edoc_tui.formats.cii.element import day, group
from edoc_tui.formats.element import leaf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from edoc_tui.domain.arithmetic import Amounts, VatPart
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.invoice_parts import Account, Allowance, Payment, Period
    from edoc_tui.domain.vat import Vat
    from edoc_tui.formats.element import Leaf, Part

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}")


def money(name: str, value: Decimal | None, currency: str = "") -> Leaf | None:
    """Return an amount, ``None`` without one; only totals of VAT name their currency."""
    return None if value is None else leaf(name, plain(value, 2), currencyID=currency)


def figure(name: str, value: Decimal | None, unit: str = "") -> Leaf | None:
    """Return a quantity or a percentage."""
    return None if value is None else leaf(name, plain(value), unitCode=unit)


def period(found: Period) -> Part:
    """Return a period (BG-14, BG-26)."""
    return group(
        "BillingSpecifiedPeriod",
        day("StartDateTime", found.start),
        day("EndDateTime", found.end),
    )


def taxed(name: str, vat: Vat, *parts: Part) -> Part:
    """Return a VAT category with its rate."""
    return group(
        name,
        leaf("TypeCode", "VAT"),
        leaf("CategoryCode", str(vat.category)),
        figure("RateApplicablePercent", vat.rate),
        parts,
    )


def charged(*, charge: bool) -> Part:
    """Say whether it is a charge or an allowance."""
    return group("ChargeIndicator", leaf("Indicator", "true" if charge else "false"))


def allowances(found: tuple[Allowance, ...]) -> Iterator[Part]:
    """Yield allowances and charges (BG-20, BG-21, BG-27, BG-28)."""
    for one in found:
        yield group(
            "SpecifiedTradeAllowanceCharge",
            charged(charge=one.charge),
            figure("CalculationPercent", one.percent),
            money("BasisAmount", one.base),
            money("ActualAmount", one.amount),
            leaf("ReasonCode", one.reason_code),
            leaf("Reason", one.reason),
            None if one.vat is None else taxed("CategoryTradeTax", one.vat),
        )


def breakdown(invoice: Invoice, parts: tuple[VatPart, ...]) -> Iterator[Part]:
    """Yield the VAT breakdown (BG-23); the tax point (BT-7) stands in its first part alone."""
    code = POINT_CODES.get(invoice.tax_point_code, invoice.tax_point_code)
    for at, part in enumerate(parts):
        reason = part.reason
        yield taxed(
            "ApplicableTradeTax",
            stated(part.vat, invoice.specification),
            money("CalculatedAmount", part.tax),
            None if reason is None else leaf("ExemptionReason", reason.text),
            money("BasisAmount", part.taxable),
            None if reason is None else leaf("ExemptionReasonCode", reason.code),
            None if at else day("TaxPointDate", invoice.tax_point),
            leaf("DueDateTypeCode", code),
        )


def totals(invoice: Invoice, amounts: Amounts) -> Part:
    """Return the totals (BG-22)."""
    return group(
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        money("LineTotalAmount", amounts.line_total),
        money("ChargeTotalAmount", amounts.charge_total),
        money("AllowanceTotalAmount", amounts.allowance_total),
        money("TaxBasisTotalAmount", amounts.exclusive),
        money("TaxTotalAmount", amounts.vat, invoice.currency),
        money("TaxTotalAmount", invoice.vat_in_vat_currency, invoice.vat_currency),
        money("RoundingAmount", amounts.rounding),
        money("GrandTotalAmount", amounts.inclusive),
        money("TotalPrepaidAmount", amounts.prepaid),
        money("DuePayableAmount", amounts.payable),
    )


def payments(found: tuple[Payment, ...]) -> Iterator[Part]:
    """Yield how to pay (BG-16 to BG-19)."""
    for one in found:
        card, debit = one.card, one.direct_debit
        yield group(
            "SpecifiedTradeSettlementPaymentMeans",
            leaf("TypeCode", one.means),
            leaf("Information", one.means_text),
            None
            if card is None
            else group(
                "ApplicableTradeSettlementFinancialCard",
                leaf("ID", card.number),
                leaf("CardholderName", card.holder),
            ),
            None
            if debit is None
            else group("PayerPartyDebtorFinancialAccount", leaf("IBANID", debit.account)),
            () if one.account is None else _account(one.account),
        )


def _account(found: Account) -> tuple[Part, Part]:
    kind = "IBANID" if _IBAN.fullmatch(found.number) else "ProprietaryID"
    return (
        group(
            "PayeePartyCreditorFinancialAccount",
            leaf(kind, found.number),
            leaf("AccountName", found.name),
        ),
        group("PayeeSpecifiedCreditorFinancialInstitution", leaf("BICID", found.branch)),
    )


def terms(invoice: Invoice, due: date | None) -> Part:
    """Return the payment terms (BT-20) with the due date (BT-9) and the mandate (BT-89)."""
    debits = (one.direct_debit for one in invoice.payments if one.direct_debit is not None)
    return group(
        "SpecifiedTradePaymentTerms",
        leaf("Description", invoice.payment_terms),
        day("DueDateDateTime", due),
        leaf("DirectDebitMandateID", next((one.mandate for one in debits if one.mandate), "")),
    )
