"""A whole document: header, references, parties, figures."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from edoc_tui.domain.arithmetic import compute
from edoc_tui.domain.ubl import CREDIT_NOTE, INVOICE
from edoc_tui.formats.element import identified, leaf
from edoc_tui.formats.peppol_bis.element import document, group
from edoc_tui.formats.peppol_bis.figures import Figures, day, period
from edoc_tui.formats.peppol_bis.parties import delivery, parties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.arithmetic import Amounts
    from edoc_tui.domain.invoice import Invoice, References
    from edoc_tui.domain.invoice_parts import Attachment, Note
    from edoc_tui.formats.element import Part

OBJECT_TYPE = "130"
PROJECT_TYPE = "50"
"""Document type codes of an invoiced object (BT-18) and, in a credit note, of a project (BT-11)."""


def write(invoice: Invoice, amounts: Amounts | None = None) -> bytes:
    """Return *invoice* as UBL 2.1: the same document always gives the same bytes.

    Args:
        invoice: A document that is complete (:func:`edoc_tui.domain.addressing.addressed`).
        amounts: Its figures, where they are not to be computed.

    Raises:
        DataError: A text has a character that XML cannot carry.
    """
    figures = Figures(invoice, compute(invoice) if amounts is None else amounts)
    credit = invoice.is_credit_note
    root = group(
        "CreditNote" if credit else "Invoice",
        leaf("CustomizationID", invoice.specification),
        leaf("ProfileID", invoice.process),
        leaf("ID", invoice.number),
        day("IssueDate", invoice.issue_date),
        None if credit else day("DueDate", invoice.due_date),
        leaf("CreditNoteTypeCode" if credit else "InvoiceTypeCode", invoice.code),
        (leaf("Note", _note(one)) for one in invoice.notes),
        day("TaxPointDate", invoice.tax_point),
        leaf("DocumentCurrencyCode", invoice.currency),
        leaf("TaxCurrencyCode", invoice.vat_currency),
        leaf("AccountingCost", invoice.references.accounting),
        leaf("BuyerReference", invoice.references.buyer),
        period(invoice.period, invoice.tax_point_code),
        _references(invoice.references, credit=credit),
        (_attachment(one) for one in invoice.attachments),
        parties(invoice),
        delivery(invoice.delivery),
        figures.payments(),
        group("PaymentTerms", leaf("Note", invoice.payment_terms)),
        figures.allowances(invoice.allowances),
        figures.taxes(),
        figures.totals(),
        figures.lines(),
    )
    assert root is not None
    return document(root, CREDIT_NOTE if credit else INVOICE)


def _note(note: Note) -> str:
    return f"#{note.subject}#{note.text}" if note.subject else note.text


def _references(found: References, *, credit: bool) -> Iterator[Part]:
    order = found.order
    if found.sales_order and not order:
        order = "NA"  # UBL has no place for a sales order alone
    yield group("OrderReference", leaf("ID", order), leaf("SalesOrderID", found.sales_order))
    for one in found.preceding:
        yield group(
            "BillingReference",
            group(
                "InvoiceDocumentReference",
                leaf("ID", one.number),
                day("IssueDate", one.issue_date),
            ),
        )
    for name, number in (
        ("DespatchDocumentReference", found.despatch_advice),
        ("ReceiptDocumentReference", found.receiving_advice),
        ("OriginatorDocumentReference", found.tender),
        ("ContractDocumentReference", found.contract),
    ):
        yield group(name, leaf("ID", number))
    if found.object_id is not None:
        yield group(
            "AdditionalDocumentReference",
            identified("ID", found.object_id),
            leaf("DocumentTypeCode", OBJECT_TYPE),
        )
    if found.project and credit:
        yield group(
            "AdditionalDocumentReference",
            leaf("ID", found.project),
            leaf("DocumentTypeCode", PROJECT_TYPE),
        )
    elif found.project:
        yield group("ProjectReference", leaf("ID", found.project))


def _attachment(found: Attachment) -> Part:
    content = "" if found.content is None else b64encode(found.content).decode()
    return group(
        "AdditionalDocumentReference",
        leaf("ID", found.reference),
        leaf("DocumentDescription", found.description),
        group(
            "Attachment",
            leaf(
                "EmbeddedDocumentBinaryObject",
                content,
                mimeCode=found.media_type,
                filename=found.file_name,
            ),
            group("ExternalReference", leaf("URI", found.location)),
        ),
    )
