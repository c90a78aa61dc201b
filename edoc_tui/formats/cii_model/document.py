"""A whole Cross Industry Invoice: header, references, parties, payment, lines, and figures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.arithmetic import VatPart
from edoc_tui.domain.cii import POINT_CODES, SUPPORTING, TENDER, ram
from edoc_tui.domain.invoice import Invoice, References
from edoc_tui.domain.invoice_parts import Attachment, Note, PrecedingInvoice
from edoc_tui.domain.vat import VatReason, as_broken_down
from edoc_tui.formats.cii_model import lines, parties
from edoc_tui.formats.cii_model.header import net_of, read_header, totals_of
from edoc_tui.formats.cii_model.payment import payments
from edoc_tui.formats.cii_model.values import (
    AGREEMENT,
    CONTEXT,
    DELIVERY,
    DOCUMENT,
    SETTLEMENT,
    SUMMATION,
    day_at,
    figure,
    lines_of,
)
from edoc_tui.formats.reading import amount
from edoc_tui.formats.ubl_model.document import Reading, enclosed
from edoc_tui.formats.ubl_model.values import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.arithmetic import Amounts
    from edoc_tui.domain.tree import Node

_TAX: Final = ram("ApplicableTradeTax")
_ADDITIONAL: Final = ram("AdditionalReferencedDocument")
_NUMBER: Final = ram("IssuerAssignedID")
_KIND: Final = ram("TypeCode")
_TERMS: Final = ram("SpecifiedTradePaymentTerms")
_POINTS: Final = {cii: ubl for ubl, cii in POINT_CODES.items()}


def read_tree(root: Node) -> Reading:
    """Read the document at *root*.

    Raises:
        DataError: It is incomplete, its totals contradict each other, or a figure or date in it
            is none.
    """
    header = read_header(root)
    settlement, agreement = root.first(*SETTLEMENT), root.first(*AGREEMENT)
    assert settlement is not None
    assert agreement is not None
    amounts = _amounts(root, header.currency)
    point = text(settlement, _TAX, ram("DueDateTypeCode"))
    invoice = Invoice(
        document_type=header.document_type,
        number=header.document_no,
        issue_date=header.issue_date,
        currency=header.currency,
        lines=tuple(lines.lines(root)),
        type_code=text(root, DOCUMENT, _KIND),
        due_date=header.due_date,
        vat_currency=text(settlement, ram("TaxCurrencyCode")),
        vat_in_vat_currency=_vat_in_vat_currency(root, header.currency),
        tax_point=day_at(settlement, "BT-7", _TAX, ram("TaxPointDate")),
        tax_point_code=_POINTS.get(point, point),
        payment_terms=text(settlement, _TERMS, ram("Description")),
        notes=tuple(
            Note(text(one, ram("Content")), text(one, ram("SubjectCode")))
            for one in root.every(DOCUMENT, ram("IncludedNote"))
        ),
        references=_references(root, agreement, settlement),
        seller=parties.of_agreement(root, "SellerTradeParty"),
        buyer=parties.of_agreement(root, "BuyerTradeParty"),
        payee=parties.payee(root),
        tax_representative=parties.representative(root),
        delivery=parties.delivery(root),
        period=lines.period(settlement),
        payments=tuple(payments(root)),
        creditor_id=text(settlement, ram("CreditorReferenceID")),
        allowances=tuple(lines.allowances(settlement, of_line=False)),
        vat_reasons=tuple(
            dict.fromkeys(part.reason for part in amounts.breakdown if part.reason is not None)
        ),
        prepaid=amounts.prepaid,
        rounding=amounts.rounding,
        attachments=tuple(_attachments(agreement)),
        process=_context(root, "BusinessProcessSpecifiedDocumentContextParameter"),
        specification=_context(root, "GuidelineSpecifiedDocumentContextParameter"),
    )
    return Reading(invoice, amounts)


def _context(root: Node, name: str) -> str:
    return text(root, CONTEXT, ram(name), ram("ID"))


def _amounts(root: Node, currency: str) -> Amounts:
    nets = (net_of(line) for line in lines_of(root))
    return totals_of(root, currency).amounts(
        (Decimal(0) if one is None else amount(one, "BT-131") for one in nets), _breakdown(root)
    )


def _breakdown(root: Node) -> Iterator[VatPart]:
    for part in root.every(*SETTLEMENT, _TAX):
        vat = as_broken_down(lines.vat_of(part, "BT-119"))
        words, code = text(part, ram("ExemptionReason")), text(part, ram("ExemptionReasonCode"))
        yield VatPart(
            vat,
            figure(part, "BasisAmount", "BT-116") or Decimal(0),
            figure(part, "CalculatedAmount", "BT-117") or Decimal(0),
            VatReason(vat.category, words, code) if words or code else None,
        )


def _vat_in_vat_currency(root: Node, currency: str) -> Decimal | None:
    """Return the VAT total in another currency than the document's (BT-111)."""
    for element in root.every(*SUMMATION, ram("TaxTotalAmount")):
        if element.get("currencyID", currency).strip() != currency:
            return amount(element, "BT-111")
    return None


def _references(root: Node, agreement: Node, settlement: Node) -> References:
    def agreed(name: str) -> str:
        return text(agreement, ram(name), _NUMBER)

    others = agreement.all(_ADDITIONAL)
    tender = next((one for one in others if text(one, _KIND) == TENDER), None)
    return References(
        buyer=text(agreement, ram("BuyerReference")),
        project=text(agreement, ram("SpecifiedProcuringProject"), ram("ID")),
        contract=agreed("ContractReferencedDocument"),
        order=agreed("BuyerOrderReferencedDocument"),
        sales_order=agreed("SellerOrderReferencedDocument"),
        receiving_advice=text(root, *DELIVERY, ram("ReceivingAdviceReferencedDocument"), _NUMBER),
        despatch_advice=text(root, *DELIVERY, ram("DespatchAdviceReferencedDocument"), _NUMBER),
        tender="" if tender is None else text(tender, _NUMBER),
        object_id=lines.object_of(agreement),
        accounting=lines.accounting(settlement),
        preceding=tuple(
            PrecedingInvoice(
                text(one, _NUMBER), day_at(one, "BT-26", ram("FormattedIssueDateTime"))
            )
            for one in settlement.all(ram("InvoiceReferencedDocument"))
        ),
    )


def _attachments(agreement: Node) -> Iterator[Attachment]:
    for one in agreement.all(_ADDITIONAL):
        if text(one, _KIND) != SUPPORTING:
            continue
        element = one.first(ram("AttachmentBinaryObject"))
        yield Attachment(
            reference=text(one, _NUMBER),
            description=text(one, ram("Name")),
            location=text(one, ram("URIID")),
            content=None if element is None else enclosed(element),
            media_type="" if element is None else element.get("mimeCode").strip(),
            file_name="" if element is None else element.get("filename").strip(),
        )
