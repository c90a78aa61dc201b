"""A whole document: context, header, references, parties, settlement."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.arithmetic import compute
from edoc_tui.domain.cii import SUPPORTING, TENDER
from edoc_tui.formats.cii import figures
from edoc_tui.formats.cii.element import ROOT, day, document, group, whole
from edoc_tui.formats.cii.lines import accounting, lines, object_reference
from edoc_tui.formats.cii.parties import delivery, party, payee, representative
from edoc_tui.formats.element import Leaf, leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.arithmetic import Amounts
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.invoice_parts import Attachment
    from edoc_tui.formats.element import Group, Part

_PROJECT: Final = "Project reference"
"""The name that a project must have, and EN 16931 does not know."""


def write(invoice: Invoice, amounts: Amounts | None = None) -> bytes:
    """Return *invoice* as a Cross Industry Invoice: the same document, the same bytes.

    It holds all of the model but two things: the network of a payment card, and the payment
    reference and mandate of a second payment means, for CII has one of each.

    Args:
        invoice: A document that is complete (:func:`edoc_tui.domain.addressing.addressed`).
        amounts: Its figures, where they are not to be computed.

    Raises:
        DataError: A text has a character that XML cannot carry.
    """
    known = compute(invoice) if amounts is None else amounts
    context = "BusinessProcessSpecifiedDocumentContextParameter"
    return document(
        whole(
            ROOT,
            whole(
                "ExchangedDocumentContext",
                group(context, leaf("ID", invoice.process)),
                whole(
                    "GuidelineSpecifiedDocumentContextParameter", leaf("ID", invoice.specification)
                ),
            ),
            whole(
                "ExchangedDocument",
                leaf("ID", invoice.number),
                leaf("TypeCode", invoice.code),
                day("IssueDateTime", invoice.issue_date),
                (
                    group(
                        "IncludedNote", leaf("Content", one.text), leaf("SubjectCode", one.subject)
                    )
                    for one in invoice.notes
                ),
            ),
            whole(
                "SupplyChainTradeTransaction",
                lines(invoice, known),
                _agreement(invoice),
                _delivery(invoice),
                _settlement(invoice, known),
            ),
        )
    )


def _agreement(invoice: Invoice) -> Group:
    found = invoice.references
    return whole(
        "ApplicableHeaderTradeAgreement",
        leaf("BuyerReference", found.buyer),
        party("SellerTradeParty", invoice.seller),
        party("BuyerTradeParty", invoice.buyer),
        representative(invoice.tax_representative),
        _reference("SellerOrderReferencedDocument", found.sales_order),
        _reference("BuyerOrderReferencedDocument", found.order),
        _reference("ContractReferencedDocument", found.contract),
        (_attachment(one) for one in invoice.attachments),
        _reference("AdditionalReferencedDocument", found.tender, TENDER),
        object_reference(found.object_id),
        None
        if not found.project
        else group("SpecifiedProcuringProject", leaf("ID", found.project), leaf("Name", _PROJECT)),
    )


def _delivery(invoice: Invoice) -> Group:
    found = invoice.references
    return whole(
        "ApplicableHeaderTradeDelivery",
        delivery(invoice.delivery),
        _reference("DespatchAdviceReferencedDocument", found.despatch_advice),
        _reference("ReceivingAdviceReferencedDocument", found.receiving_advice),
    )


def _settlement(invoice: Invoice, amounts: Amounts) -> Group:
    remittance = next((one.remittance for one in invoice.payments if one.remittance), "")
    return whole(
        "ApplicableHeaderTradeSettlement",
        leaf("CreditorReferenceID", invoice.creditor_id),
        leaf("PaymentReference", remittance),
        leaf("TaxCurrencyCode", invoice.vat_currency),
        leaf("InvoiceCurrencyCode", invoice.currency),
        payee(invoice.payee),
        figures.payments(invoice.payments),
        figures.breakdown(invoice, amounts.breakdown),
        figures.period(invoice.period),
        figures.allowances(invoice.allowances),
        figures.terms(invoice, invoice.due_date),
        figures.totals(invoice, amounts),
        _preceding(invoice),
        accounting(invoice.references.accounting),
    )


def _preceding(invoice: Invoice) -> Iterator[Part]:
    for one in invoice.references.preceding:
        yield group(
            "InvoiceReferencedDocument",
            leaf("IssuerAssignedID", one.number),
            day("FormattedIssueDateTime", one.issue_date),
        )


def _reference(name: str, number: str, kind: str = "") -> Part:
    if not number:
        return None
    return group(name, leaf("IssuerAssignedID", number), leaf("TypeCode", kind))


def _attachment(found: Attachment) -> Part:
    content = None
    if found.content is not None:
        named = (("mimeCode", found.media_type), ("filename", found.file_name))
        content = Leaf("AttachmentBinaryObject", b64encode(found.content).decode(), named)
    return group(
        "AdditionalReferencedDocument",
        leaf("IssuerAssignedID", found.reference),
        leaf("URIID", found.location),
        leaf("TypeCode", SUPPORTING),
        leaf("Name", found.description),
        content,
    )
