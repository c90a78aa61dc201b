"""A whole document: header, references, parties, payment, lines, and its figures as stated."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.arithmetic import VatPart
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.invoice import Invoice, References
from edoc_tui.domain.invoice_parts import Attachment, Note, PrecedingInvoice
from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.domain.vat import VatReason, as_broken_down
from edoc_tui.formats import ubl, xml
from edoc_tui.formats.reading import amount, wrong
from edoc_tui.formats.ubl_model import lines, parties
from edoc_tui.formats.ubl_model.payment import payments
from edoc_tui.formats.ubl_model.values import (
    day_of,
    figure,
    identifier,
    text,
    vat_category,
    vat_of,
)
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.arithmetic import Amounts
    from edoc_tui.domain.tree import Node

_NOTE = re.compile(r"#([A-Z]{3})#(.+)", re.DOTALL)
_OBJECT: Final = "130"
_PROJECT: Final = "50"
_ADDITIONAL: Final = cac("AdditionalDocumentReference")
_KIND: Final = cbc("DocumentTypeCode")


@dataclass(frozen=True, slots=True)
class Reading:
    """A document that was read.

    Attributes:
        invoice: What it says.
        amounts: Its figures as it states them, which may differ by a rounding from what
            :func:`edoc_tui.domain.arithmetic.compute` makes of it.
    """

    invoice: Invoice
    amounts: Amounts


def read(data: bytes) -> Reading:
    """Read a document from its bytes.

    Raises:
        DataError: It cannot be parsed safely, is incomplete, its totals contradict each other,
            or a figure or date in it is none. Names line, business term and rule.
    """
    return read_tree(xml.parse(data))


def read_tree(root: Node) -> Reading:
    """Read a document that :func:`edoc_tui.formats.xml.parse` returned; see :func:`read`."""
    header = ubl.read_tree(root)
    amounts = _amounts(root, header.currency)
    credit = header.document_type is DocumentType.SALES_CREDIT_MEMO
    seller = parties.party(root, "AccountingSupplierParty")
    invoice = Invoice(
        document_type=header.document_type,
        number=header.document_no,
        issue_date=header.issue_date,
        currency=header.currency,
        lines=tuple(lines.lines(root)),
        type_code=text(root, cbc("CreditNoteTypeCode" if credit else "InvoiceTypeCode")),
        due_date=header.due_date,
        vat_currency=text(root, cbc("TaxCurrencyCode")),
        vat_in_vat_currency=_vat_in_vat_currency(root, header.currency),
        tax_point=day_of(root, "TaxPointDate", "BT-7"),
        tax_point_code=text(root, cac("InvoicePeriod"), cbc("DescriptionCode")),
        payment_terms=text(root, cac("PaymentTerms"), cbc("Note")),
        notes=tuple(_note(text(one)) for one in root.every(cbc("Note"))),
        references=_references(root, credit=credit),
        seller=seller,
        buyer=parties.party(root, "AccountingCustomerParty"),
        payee=parties.payee(root),
        tax_representative=parties.representative(root),
        delivery=parties.delivery(root),
        period=lines.period(root),
        payments=tuple(payments(root)),
        creditor_id=parties.creditor_id(root),
        allowances=tuple(lines.allowances(root, of_line=False)),
        vat_reasons=tuple(
            dict.fromkeys(part.reason for part in amounts.breakdown if part.reason is not None)
        ),
        prepaid=amounts.prepaid,
        rounding=amounts.rounding,
        attachments=tuple(_attachments(root)),
        process=text(root, cbc("ProfileID")),
        specification=text(root, cbc("CustomizationID")),
    )
    return Reading(invoice, amounts)


def _amounts(root: Node, currency: str) -> Amounts:
    nets = (
        figure(line, "LineExtensionAmount", "BT-131") or Decimal(0)
        for name in ("InvoiceLine", "CreditNoteLine")
        for line in root.every(cac(name))
    )
    return ubl.totals_of(root, currency).amounts(nets, _breakdown(root, currency))


def _breakdown(root: Node, currency: str) -> Iterator[VatPart]:
    element, _total, _sum = ubl.vat_of(root, currency)
    if element is None or element.parent is None:
        return
    for part in element.parent.all(cac("TaxSubtotal")):
        category = vat_category(part, "TaxCategory")
        vat = as_broken_down(vat_of(category, "BT-119"))
        reason = None
        if category is not None:
            words = text(category, cbc("TaxExemptionReason"))
            code = text(category, cbc("TaxExemptionReasonCode"))
            reason = VatReason(vat.category, words, code) if words or code else None
        yield VatPart(
            vat,
            figure(part, "TaxableAmount", "BT-116") or Decimal(0),
            figure(part, "TaxAmount", "BT-117") or Decimal(0),
            reason,
        )


def _vat_in_vat_currency(root: Node, currency: str) -> Decimal | None:
    """Return the VAT total in another currency than the document's (BT-111)."""
    for element in root.every(cac("TaxTotal"), cbc("TaxAmount")):
        if element.get("currencyID", currency).strip() != currency:
            return amount(element, "BT-111")
    return None


def _note(words: str) -> Note:
    match = _NOTE.fullmatch(words)
    return Note(match.group(2), match.group(1)) if match else Note(words)


def _references(root: Node, *, credit: bool) -> References:
    def number(name: str) -> str:
        return text(root, cac(name), cbc("ID"))

    order, sales = number("OrderReference"), text(root, cac("OrderReference"), cbc("SalesOrderID"))
    others = root.all(_ADDITIONAL)
    project = next((one for one in others if credit and text(one, _KIND) == _PROJECT), None)
    subject = next((one for one in others if text(one, _KIND) == _OBJECT), None)
    billing = cac("BillingReference"), cac("InvoiceDocumentReference")
    return References(
        buyer=text(root, cbc("BuyerReference")),
        project=number("ProjectReference") if project is None else text(project, cbc("ID")),
        contract=number("ContractDocumentReference"),
        order="" if sales and order == "NA" else order,
        sales_order=sales,
        receiving_advice=number("ReceiptDocumentReference"),
        despatch_advice=number("DespatchDocumentReference"),
        tender=number("OriginatorDocumentReference"),
        object_id=None if subject is None else identifier(subject.first(cbc("ID"))),
        accounting=text(root, cbc("AccountingCost")),
        preceding=tuple(
            PrecedingInvoice(text(one, cbc("ID")), day_of(one, "IssueDate", "BT-26"))
            for one in root.every(*billing)
        ),
    )


def _attachments(root: Node) -> Iterator[Attachment]:
    for one in root.all(_ADDITIONAL):
        if text(one, _KIND) in {_OBJECT, _PROJECT}:
            continue
        element = one.first(cac("Attachment"), cbc("EmbeddedDocumentBinaryObject"))
        yield Attachment(
            reference=text(one, cbc("ID")),
            description=text(one, cbc("DocumentDescription")),
            location=text(one, cac("Attachment"), cac("ExternalReference"), cbc("URI")),
            content=None if element is None else enclosed(element),
            media_type="" if element is None else element.get("mimeCode").strip(),
            file_name="" if element is None else element.get("filename").strip(),
        )


def enclosed(element: Node) -> bytes:
    """Return an attached document (BT-125).

    Raises:
        DataError: It is not Base64.
    """
    try:
        return b64decode("".join(element.text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise wrong(
            element,
            _("the attached document (BT-125) is not Base64"),
            field="BT-125",
            rule="EDOC-BASE64",
        ) from None
