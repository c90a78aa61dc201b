"""What the outbox and the inbox need of a Cross Industry Invoice.

As with UBL, a document without number, date, currency, party or total, one that states such a
thing twice, and one whose totals contradict each other is refused with the line and the term.
The profiles MINIMUM and BASIC WL have no lines: then there is no sum of lines to compare.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.cii import CREDIT_CODES, ram
from edoc_tui.domain.edocument import DocumentType, Header
from edoc_tui.domain.ubl import short
from edoc_tui.formats.cii_model import parties
from edoc_tui.formats.cii_model.values import (
    AGREEMENT,
    DOCUMENT,
    SETTLEMENT,
    SUMMATION,
    day_at,
    figure,
    lines_of,
)
from edoc_tui.formats.heading import document_currency, document_number, refuse_contradictions
from edoc_tui.formats.reading import Term, amount, child, required, text_at, total, wrong
from edoc_tui.formats.totals import Totals
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from datetime import date

    from edoc_tui.domain.errors import DataError
    from edoc_tui.domain.parties import Party
    from edoc_tui.domain.tree import Node

_NUMBER: Final = Term(ram("ID"), "BT-1", N_("the document number"), "BR-02")
_CURRENCY: Final = Term(ram("InvoiceCurrencyCode"), "BT-5", N_("the currency"), "BR-05")
_EXCLUSIVE: Final = Term(ram("TaxBasisTotalAmount"), "BT-109", N_("the total without VAT"), "BR-13")
_INCLUSIVE: Final = Term(ram("GrandTotalAmount"), "BT-112", N_("the total with VAT"), "BR-14")
_PAYABLE: Final = Term(ram("DuePayableAmount"), "BT-115", N_("the amount due"), "BR-15")
_SELLER: Final = Term(ram("SellerTradeParty"), "BT-27", N_("the seller"), "BR-06")
_BUYER: Final = Term(ram("BuyerTradeParty"), "BT-44", N_("the buyer"), "BR-07")

CHARGES: Final = ram("SpecifiedTradeAllowanceCharge")
LOGISTICS: Final = ram("SpecifiedLogisticsServiceCharge")
"""Charges for freight, of the profile EXTENDED."""

_INDICATOR: Final = ram("ChargeIndicator")
_NAMES: Final = {
    "LineExtensionAmount": "LineTotalAmount",
    "AllowanceTotalAmount": "AllowanceTotalAmount",
    "ChargeTotalAmount": "ChargeTotalAmount",
    "TaxExclusiveAmount": "TaxBasisTotalAmount",
    "TaxAmount": "TaxTotalAmount",
    "TaxInclusiveAmount": "GrandTotalAmount",
    "PayableAmount": "DuePayableAmount",
}
"""Totals by their names in UBL."""


def read_header(root: Node) -> Header:
    """Return the header of the document at *root*.

    Raises:
        DataError: It is incomplete, or its totals contradict each other.
    """
    document = _whole(root, (DOCUMENT,), N_("the document"), "BT-1", "BR-02")
    settlement = _whole(root, SETTLEMENT, N_("the settlement"), "BG-22", "BR-12")
    number = document_number(document, _NUMBER)
    currency = document_currency(settlement, _CURRENCY)
    totals = totals_of(root, currency)
    return Header(
        document_type=document_type(root),
        document_no=number,
        issue_date=_issued(document),
        due_date=due_date(root),
        currency=currency,
        amount_excluding_vat=totals.exclusive,
        amount_vat=totals.vat,
        amount_including_vat=totals.inclusive,
        amount_due=totals.payable,
        seller=_party(root, _SELLER),
        buyer=_party(root, _BUYER),
        buyer_reference=text_at(root, *AGREEMENT, ram("BuyerReference")),
        order_reference=text_at(
            root, *AGREEMENT, ram("BuyerOrderReferencedDocument"), ram("IssuerAssignedID")
        ),
        preceding_invoice=text_at(
            root, *SETTLEMENT, ram("InvoiceReferencedDocument"), ram("IssuerAssignedID")
        ),
        line_count=totals.line_count,
    )


def document_type(root: Node) -> DocumentType:
    """Return our name of the type (BT-3)."""
    code = root.content(DOCUMENT, ram("TypeCode"))
    return DocumentType.SALES_CREDIT_MEMO if code in CREDIT_CODES else DocumentType.SALES_INVOICE


def due_date(root: Node) -> date | None:
    """Return BT-9."""
    terms = ram("SpecifiedTradePaymentTerms"), ram("DueDateDateTime")
    return day_at(root, "BT-9", *SETTLEMENT, *terms)


def is_charge(one: Node) -> bool:
    """Say whether it is a charge, not an allowance."""
    indicator = one.first(_INDICATOR)
    found = "" if indicator is None else "".join(each.content() for each in indicator.children)
    return found in {"true", "1"}


def totals_of(root: Node, currency: str) -> Totals:
    """Read the totals (BG-22), and refuse them when they contradict each other."""
    summation = _whole(root, SUMMATION, N_("the totals"), "BG-22", "BR-12")
    settlement = root.first(*SETTLEMENT)
    assert settlement is not None
    lines = list(lines_of(root))
    exclusive = amount(required(summation, _EXCLUSIVE), "BT-109")
    stated = figure(summation, "LineTotalAmount", "BT-106")
    allowance_total = figure(summation, "AllowanceTotalAmount", "BT-107")
    charge_total = figure(summation, "ChargeTotalAmount", "BT-108")
    own = [one for one in settlement.all(CHARGES) if not is_charge(one)]
    charges = [child(one, ram("ActualAmount"), "BT-99") for one in settlement.all(CHARGES)
               if is_charge(one)]  # fmt: skip
    charges += [child(one, ram("AppliedAmount"), "BT-99") for one in settlement.all(LOGISTICS)]
    if stated is None and lines:
        text = _("{words} ({field}) is missing").format(
            words=_("the sum of line net amounts"), field="BT-106"
        )
        raise wrong(summation, text, field="BT-106", rule="BR-12")
    if stated is None:
        stated = exclusive + (allowance_total or Decimal(0)) - (charge_total or Decimal(0))
    vat_element, vat, parts = vat_of(root, currency)
    totals = Totals(
        lines=total((net_of(line) for line in lines), "BT-131") if lines else stated,
        line_count=len(lines),
        line_total=stated,
        allowances=total((child(one, ram("ActualAmount"), "BT-92") for one in own), "BT-92")
        if own
        else allowance_total,
        allowance_total=allowance_total,
        charges=total(charges, "BT-99") if charges else charge_total,
        charge_total=charge_total,
        exclusive=exclusive,
        vat=vat,
        breakdown=parts,
        inclusive=amount(required(summation, _INCLUSIVE), "BT-112"),
        prepaid=figure(summation, "TotalPrepaidAmount", "BT-113"),
        rounding=figure(summation, "RoundingAmount", "BT-114"),
        payable=amount(required(summation, _PAYABLE), "BT-115"),
    )
    refuse_contradictions(
        totals,
        lambda name: vat_element if name == "TaxAmount" else summation.first(ram(_NAMES[name])),
        summation,
    )
    return totals


def net_of(line: Node) -> Node | None:
    """Return the net amount of a line (BT-131)."""
    found = line.first(
        ram("SpecifiedLineTradeSettlement"), ram("SpecifiedTradeSettlementLineMonetarySummation")
    )
    return None if found is None else child(found, ram("LineTotalAmount"), "BT-131")


def vat_of(root: Node, currency: str) -> tuple[Node | None, Decimal, Decimal | None]:
    """Return the VAT total in the document's currency (BT-110) and the sum of its breakdown."""
    found = list(root.every(*SUMMATION, ram("TaxTotalAmount")))
    ours = [one for one in found if one.get("currencyID", currency).strip() == currency]
    if len(ours) > 1 or (found and not ours):
        text = (
            _("there is more than one VAT total in {currency} (BT-110)")
            if ours
            else _("there is no VAT total in {currency} (BT-110)")
        ).format(currency=currency)
        raise wrong(found[0], text, field="BT-110", rule="BR-CO-15")
    taxes = list(root.every(*SETTLEMENT, ram("ApplicableTradeTax")))
    parts = [child(one, ram("CalculatedAmount"), "BT-117") for one in taxes]
    stated = total(parts, "BT-117") if any(one is not None for one in parts) else None
    return (ours[0], amount(ours[0], "BT-110"), stated) if ours else (None, Decimal(0), stated)


def _issued(document: Node) -> date:
    found = day_at(document, "BT-2", ram("IssueDateTime"))
    if found is None:
        text = _("{words} ({field}) is missing").format(words=_("the issue date"), field="BT-2")
        raise wrong(document, text, field="BT-2", rule="BR-03")
    if len(document.all(ram("IssueDateTime"))) > 1:
        raise _twice(document.all(ram("IssueDateTime")), "BT-2")
    return found


def _party(root: Node, term: Term) -> Party:
    agreement = root.first(*AGREEMENT)
    found = None if agreement is None else child(agreement, term.tag, term.field)
    if found is None:
        text = _("{words} ({field}) is missing").format(words=_(term.words), field=term.field)
        raise wrong(root, text, field=term.field, rule=term.rule)
    party = parties.party(found).party()
    if not party.name:
        text = _("{words} has no name ({field})").format(words=_(term.words), field=term.field)
        raise wrong(found, text, field=term.field, rule=term.rule)
    return party


def _whole(root: Node, path: tuple[str, ...], words: str, field: str, rule: str) -> Node:
    """Return the one element at *path*: with two of it, there would be a choice of amounts."""
    found = list(root.every(*path))
    if len(found) == 1:
        return found[0]
    if not found:
        text = _("{words} ({field}) is missing").format(words=_(words), field=field)
        raise wrong(root, text, field=field, rule=rule)
    raise _twice(found, field)


def _twice(found: list[Node], field: str) -> DataError:
    text = _("{tag} ({field}) is there {found} times").format(
        tag=short(found[1].tag), field=field, found=len(found)
    )
    return wrong(found[1], text, field=field, rule="EDOC-TWICE")
