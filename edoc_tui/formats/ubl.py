"""Read UBL 2.1 invoices and credit notes: what the outbox and the inbox need of them.

Namespace and root decide what a document is. A document without number, date, currency, party
or total, one that states such a thing twice, and one whose totals contradict each other is
refused with the line and the business term (EN 16931). Everything else is for the rules.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.edocument import DocumentType, Header
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.parties import Party
from edoc_tui.domain.text import printable
from edoc_tui.domain.ubl import CREDIT_NOTE_TAG, INVOICE_TAG, cac, cbc
from edoc_tui.formats import xml
from edoc_tui.formats.heading import (
    document_currency,
    document_number,
    refuse_contradictions,
)
from edoc_tui.formats.reading import (
    TEXT_LIMIT,
    Term,
    amount,
    child,
    content,
    day,
    required,
    text_at,
    total,
    wrong,
)
from edoc_tui.formats.totals import Totals
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from datetime import date

    from edoc_tui.domain.tree import Node

_TYPES: Final = {
    INVOICE_TAG: DocumentType.SALES_INVOICE,
    CREDIT_NOTE_TAG: DocumentType.SALES_CREDIT_MEMO,
}
_OTHERS: Final = {
    "CrossIndustryDocument": N_("ZUGFeRD 1, which is not read"),
    "StandardBusinessDocument": N_("an envelope; take the invoice out of it"),
    "ApplicationResponse": N_("an answer to an invoice"),
}
_NUMBER: Final = Term(cbc("ID"), "BT-1", N_("the document number"), "BR-02")
_ISSUED: Final = Term(cbc("IssueDate"), "BT-2", N_("the issue date"), "BR-03")
_CURRENCY: Final = Term(cbc("DocumentCurrencyCode"), "BT-5", N_("the currency"), "BR-05")
_LINES: Final = Term(
    cbc("LineExtensionAmount"), "BT-106", N_("the sum of line net amounts"), "BR-12"
)
_EXCLUSIVE: Final = Term(cbc("TaxExclusiveAmount"), "BT-109", N_("the total without VAT"), "BR-13")
_INCLUSIVE: Final = Term(cbc("TaxInclusiveAmount"), "BT-112", N_("the total with VAT"), "BR-14")
_PAYABLE: Final = Term(cbc("PayableAmount"), "BT-115", N_("the amount due"), "BR-15")
_SELLER: Final = Term(cac("AccountingSupplierParty"), "BT-27", N_("the seller"), "BR-06")
_BUYER: Final = Term(cac("AccountingCustomerParty"), "BT-44", N_("the buyer"), "BR-07")
_CHARGE: Final = ("true", "1")
_ALLOWANCE: Final = ("false", "0")


def read(data: bytes) -> Header:
    """Read a document from its bytes.

    Raises:
        DataError: It cannot be parsed safely, is no invoice, is incomplete, or its totals
            contradict each other. Names line, business term and rule where there are such.
    """
    return read_tree(xml.parse(data))


def read_tree(root: Node) -> Header:
    """Read a document that :func:`edoc_tui.formats.xml.parse` returned; see :func:`read`."""
    document_type = _document_type(root)
    number = document_number(root, _NUMBER)
    issue_date = day(required(root, _ISSUED), _ISSUED.field)
    currency = document_currency(root, _CURRENCY)
    seller, buyer = _party(root, _SELLER), _party(root, _BUYER)
    totals = totals_of(root, currency)
    preceding = cac("BillingReference"), cac("InvoiceDocumentReference"), cbc("ID")
    return Header(
        document_type=document_type,
        document_no=number,
        issue_date=issue_date,
        due_date=_due_date(root, document_type),
        currency=currency,
        amount_excluding_vat=totals.exclusive,
        amount_vat=totals.vat,
        amount_including_vat=totals.inclusive,
        amount_due=totals.payable,
        seller=seller,
        buyer=buyer,
        buyer_reference=text_at(root, cbc("BuyerReference")),
        order_reference=text_at(root, cac("OrderReference"), cbc("ID")),
        preceding_invoice=text_at(root, *preceding),
        line_count=totals.line_count,
    )


def _document_type(root: Node) -> DocumentType:
    document_type = _TYPES.get(root.tag)
    if document_type is not None:
        return document_type
    namespace, local = root.tag.removeprefix("{").rpartition("}")[::2]
    name, line = printable(local, limit=60), root.line
    hint = (
        _(_OTHERS[name])
        if name in _OTHERS
        else _("namespace '{namespace}'").format(namespace=printable(namespace, limit=100))
    )
    raise DataError(
        _("Line {line}: the root element is {name} ({hint}).").format(
            line=line, name=name, hint=hint
        ),
        todo=_("Expected is an Invoice or a CreditNote of UBL 2.1, or a CrossIndustryInvoice."),
        rule="EDOC-ROOT",
        line=line,
        xpath=f"/{name}",
    )


def _due_date(root: Node, document_type: DocumentType) -> date | None:
    """Return BT-9: an invoice has it in its header, a credit note with its payment means."""
    path: tuple[str, ...] = (cbc("DueDate"),)
    if document_type is DocumentType.SALES_CREDIT_MEMO:
        path = cac("PaymentMeans"), cbc("PaymentDueDate")
    element = root.first(*path)
    return None if element is None or not content(element) else day(element, "BT-9")


def _party(root: Node, term: Term) -> Party:
    outer = child(root, term.tag, term.field)
    party = None if outer is None else child(outer, cac("Party"), term.field)
    if party is None:
        text = _("{words} ({field}) is missing").format(words=_(term.words), field=term.field)
        raise wrong(root, text, field=term.field, rule=term.rule)
    legal = party.first(cac("PartyLegalEntity"))
    name = "" if legal is None else text_at(legal, cbc("RegistrationName"))
    name = name or text_at(party, cac("PartyName"), cbc("Name"))
    if not name:
        raise wrong(
            party,
            _("{words} has no name ({field})").format(words=_(term.words), field=term.field),
            field=term.field,
            rule=term.rule,
        )
    vat = next(
        (
            text_at(scheme, cbc("CompanyID"))
            for scheme in party.every(cac("PartyTaxScheme"))
            if text_at(scheme, cac("TaxScheme"), cbc("ID")).upper() == "VAT"
        ),
        "",
    )
    numbers = party.every(cac("PartyIdentification"), cbc("ID"))
    country = cac("PostalAddress"), cac("Country"), cbc("IdentificationCode")
    return Party(
        name=name,
        endpoint=_identifier(party.first(cbc("EndpointID"))),
        vat=vat,
        legal_id=None if legal is None else _identifier(legal.first(cbc("CompanyID"))),
        country=text_at(party, *country),
        identifiers=tuple(found for one in numbers if (found := _identifier(one))),
    )


def _identifier(element: Node | None) -> Identifier | None:
    value = "" if element is None else printable(content(element), limit=TEXT_LIMIT)
    if element is None or not value:
        return None
    return Identifier(value, printable((element.get("schemeID") or "").strip(), limit=20))


def totals_of(root: Node, currency: str) -> Totals:
    """Read the totals (BG-22), and refuse them when they contradict each other."""
    monetary = child(root, cac("LegalMonetaryTotal"), "BG-22")
    if monetary is None:
        raise wrong(root, _("the totals (BG-22) are missing"), field="BG-22", rule="BR-12")

    def stated(term: Term) -> Decimal:
        return amount(required(monetary, term), term.field)

    def optional(name: str, field: str) -> Decimal | None:
        element = child(monetary, cbc(name), field)
        return None if element is None else amount(element, field)

    lines = [*root.every(cac("InvoiceLine")), *root.every(cac("CreditNoteLine"))]
    net = cbc("LineExtensionAmount")
    vat_element, vat, breakdown = vat_of(root, currency)
    totals = Totals(
        lines=total((child(line, net, "BT-131") for line in lines), "BT-131"),
        line_count=len(lines),
        line_total=stated(_LINES),
        allowances=_document_level(root, _ALLOWANCE, "BT-92"),
        allowance_total=optional("AllowanceTotalAmount", "BT-107"),
        charges=_document_level(root, _CHARGE, "BT-99"),
        charge_total=optional("ChargeTotalAmount", "BT-108"),
        exclusive=stated(_EXCLUSIVE),
        vat=vat,
        breakdown=breakdown,
        inclusive=stated(_INCLUSIVE),
        prepaid=optional("PrepaidAmount", "BT-113"),
        rounding=optional("PayableRoundingAmount", "BT-114"),
        payable=stated(_PAYABLE),
    )
    refuse_contradictions(
        totals,
        lambda name: vat_element if name == "TaxAmount" else monetary.first(cbc(name)),
        monetary,
    )
    return totals


def vat_of(root: Node, currency: str) -> tuple[Node | None, Decimal, Decimal | None]:
    """Return the VAT total in the document's currency (BT-110) and the sum of its breakdown."""
    found = [
        (group, element)
        for group in root.every(cac("TaxTotal"))
        for element in group.every(cbc("TaxAmount"))
    ]
    if not found:
        return None, Decimal(0), None
    ours = [one for one in found if one[1].get("currencyID", currency).strip() == currency]
    if len(ours) != 1:
        text = (
            _("there is more than one VAT total in {currency} (BT-110)")
            if ours
            else _("there is no VAT total in {currency} (BT-110)")
        ).format(currency=currency)
        raise wrong(found[0][0], text, field="BT-110", rule="BR-CO-15")
    group, element = ours[0]
    parts = [child(part, cbc("TaxAmount"), "BT-117") for part in group.every(cac("TaxSubtotal"))]
    return element, amount(element, "BT-110"), total(parts, "BT-117") if parts else None


def _document_level(root: Node, indicator: tuple[str, ...], field: str) -> Decimal | None:
    """Return the sum of the document's allowances or charges; ``None`` when it has none."""
    ours = [
        one
        for one in root.every(cac("AllowanceCharge"))
        if text_at(one, cbc("ChargeIndicator")) in indicator
    ]
    return total((child(one, cbc("Amount"), field) for one in ours), field) if ours else None
