"""Write a sample document as UBL 2.1 in the order of its schema (Peppol BIS Billing 3.0)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from sample_documents import tax_of
from sample_parties import EU

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sample_documents import Charge, Document, Line, Tax
    from sample_parties import Party

    from edoc_tui.domain.identifiers import Identifier

CUSTOMIZATION: Final = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_SPACE: Final = "urn:oasis:names:specification:ubl:schema:xsd:"


@dataclass(slots=True)
class Node:
    """An element with a text or with children."""

    tag: str
    content: str | list[Node]
    attributes: dict[str, str] = field(default_factory=dict)

    def lines(self, indent: str = "") -> Iterator[str]:
        """Yield the element, indented."""
        named = "".join(f" {key}={quoteattr(value)}" for key, value in self.attributes.items())
        if isinstance(self.content, str):
            yield f"{indent}<{self.tag}{named}>{escape(self.content)}</{self.tag}>"
            return
        yield f"{indent}<{self.tag}{named}>"
        for child in self.content:
            yield from child.lines(indent + "  ")
        yield f"{indent}</{self.tag}>"


def basic(tag: str, text: str, /, **attributes: str) -> Node:
    """Return a basic element."""
    return Node(f"cbc:{tag}", text, attributes)


def group(tag: str, *children: Node | list[Node] | None) -> Node:
    """Return an aggregate of what is there."""
    return Node(f"cac:{tag}", _present(children))


def _present(children: Iterable[Node | list[Node] | None]) -> list[Node]:
    """Leave out what is ``None``, and take lists apart."""
    found: list[Node] = []
    for child in children:
        if isinstance(child, list):
            found += child
        elif child is not None:
            found.append(child)
    return found


def write(document: Document) -> bytes:
    """Return the document as UTF-8."""
    name = "CreditNote" if document.credit_note else "Invoice"
    spaces = {
        "xmlns": f"{_SPACE}{name}-2",
        "xmlns:cac": f"{_SPACE}CommonAggregateComponents-2",
        "xmlns:cbc": f"{_SPACE}CommonBasicComponents-2",
    }
    root = Node(name, _present([*_head(document), *_body(document)]), spaces)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(root.lines()) + "\n").encode()


def _head(document: Document) -> list[Node | list[Node] | None]:
    invoice = not document.credit_note
    return [
        basic("CustomizationID", CUSTOMIZATION),
        basic("ProfileID", PROFILE),
        basic("ID", document.number),
        basic("IssueDate", document.issued.isoformat()),
        basic("DueDate", document.due.isoformat()) if invoice else None,
        basic("InvoiceTypeCode", "380") if invoice else basic("CreditNoteTypeCode", "381"),
        basic("Note", document.note) if document.note else None,
        basic("DocumentCurrencyCode", document.currency),
        basic("TaxCurrencyCode", document.tax_currency) if document.tax_currency else None,
        basic("BuyerReference", document.buyer_reference) if document.buyer_reference else None,
        group("OrderReference", basic("ID", document.order)) if document.order else None,
        group(
            "BillingReference", group("InvoiceDocumentReference", basic("ID", document.preceding))
        )
        if document.preceding
        else None,
        _attachment(document.attachment) if document.attachment else None,
    ]


def _body(document: Document) -> list[Node | list[Node] | None]:
    return [
        group("AccountingSupplierParty", _party(document.seller)),
        group("AccountingCustomerParty", _party(document.buyer)),
        _delivery(document),
        _payment(document),
        group("PaymentTerms", basic("Note", "Paiement à 30 jours net, sans escompte")),
        [_charge(one, document.currency) for one in document.charges],
        _taxes(document),
        _totals(document),
        [_line(line, document) for line in document.lines],
    ]


def _attachment(content: bytes) -> Node:
    data = basic(
        "EmbeddedDocumentBinaryObject",
        b64encode(content).decode(),
        mimeCode="text/csv",
        filename="heures.csv",
    )
    return group(
        "AdditionalDocumentReference",
        basic("ID", "HEURES"),
        basic("DocumentDescription", "Relevé d'heures"),
        group("Attachment", data),
    )


def _identifier(name: str, identifier: Identifier) -> Node:
    attributes = {"schemeID": identifier.scheme} if identifier.scheme else {}
    return Node(f"cbc:{name}", identifier.value, attributes)


def _party(party: Party) -> Node:
    return group(
        "Party",
        _identifier("EndpointID", party.endpoint),
        group("PartyIdentification", basic("ID", party.gln, schemeID="0088"))
        if party.gln
        else None,
        group("PartyName", basic("Name", party.name)),
        _address("PostalAddress", party),
        group(
            "PartyTaxScheme",
            basic("CompanyID", party.vat),
            group("TaxScheme", basic("ID", "VAT")),
        ),
        group(
            "PartyLegalEntity",
            basic("RegistrationName", party.name),
            _identifier("CompanyID", party.legal_id) if party.legal_id else None,
        ),
        group(
            "Contact",
            basic("Name", party.contact),
            basic("Telephone", party.phone),
            basic("ElectronicMail", party.email),
        ),
    )


def _address(name: str, party: Party) -> Node:
    return group(
        name,
        basic("StreetName", party.address),
        basic("CityName", party.city),
        basic("PostalZone", party.post_code),
        group("Country", basic("IdentificationCode", party.country)),
    )


def _delivery(document: Document) -> Node:
    buyer = document.buyer
    return group(
        "Delivery",
        basic("ActualDeliveryDate", document.issued.isoformat()),
        group(
            "DeliveryLocation",
            basic("ID", buyer.gln, schemeID="0088") if buyer.gln else None,
            _address("Address", buyer),
        ),
        group("DeliveryParty", group("PartyName", basic("Name", buyer.name))),
    )


def _payment(document: Document) -> Node:
    seller = document.seller
    sepa = document.currency == "EUR" and document.buyer.country in EU
    code, name = ("58", "SEPA credit transfer") if sepa else ("30", "Credit transfer")
    branch = (
        group("FinancialInstitutionBranch", basic("ID", seller.swift)) if seller.swift else None
    )
    return group(
        "PaymentMeans",
        basic("PaymentMeansCode", code, name=name),
        basic("PaymentDueDate", document.due.isoformat()) if document.credit_note else None,
        basic("PaymentID", document.number),
        group(
            "PayeeFinancialAccount", basic("ID", seller.iban), basic("Name", seller.name), branch
        ),
    )


def _amount(name: str, value: Decimal, currency: str) -> Node:
    return basic(name, f"{value:f}", currencyID=currency)


def _category(name: str, tax: Tax, *, reason: bool = False) -> Node:
    return group(
        name,
        basic("ID", tax.category),
        basic("Percent", f"{tax.percent:f}"),
        basic("TaxExemptionReasonCode", tax.code) if reason and tax.code else None,
        basic("TaxExemptionReason", tax.reason) if reason and tax.reason else None,
        group("TaxScheme", basic("ID", "VAT")),
    )


def _charge(one: Charge, currency: str) -> Node:
    return group(
        "AllowanceCharge",
        basic("ChargeIndicator", "true" if one.charge else "false"),
        basic("AllowanceChargeReasonCode", one.code),
        basic("AllowanceChargeReason", one.reason),
        basic("MultiplierFactorNumeric", f"{one.percent:f}") if one.percent is not None else None,
        _amount("Amount", one.amount, currency),
        _amount("BaseAmount", one.base, currency) if one.base is not None else None,
        _category("TaxCategory", one.tax) if one.tax else None,
    )


def _taxes(document: Document) -> list[Node]:
    currency = document.currency
    parts = [
        group(
            "TaxSubtotal",
            _amount("TaxableAmount", base, currency),
            _amount("TaxAmount", tax_of(tax, base), currency),
            _category("TaxCategory", tax, reason=True),
        )
        for tax, base in document.breakdown.items()
    ]
    totals = [group("TaxTotal", _amount("TaxAmount", document.vat, currency), parts)]
    if document.tax_currency:
        assert not document.vat, "no rate of exchange here: foreign currency is free of VAT"
        none = _amount("TaxAmount", Decimal("0.00"), document.tax_currency)
        totals.append(group("TaxTotal", none))
    return totals


def _totals(document: Document) -> Node:
    def stated(name: str, value: Decimal) -> Node | None:
        return _amount(name, value, document.currency) if value else None

    return group(
        "LegalMonetaryTotal",
        _amount("LineExtensionAmount", document.line_total, document.currency),
        _amount("TaxExclusiveAmount", document.exclusive, document.currency),
        _amount("TaxInclusiveAmount", document.exclusive + document.vat, document.currency),
        stated("AllowanceTotalAmount", document.charge_total(charge=False)),
        stated("ChargeTotalAmount", document.charge_total(charge=True)),
        stated("PrepaidAmount", document.prepaid),
        stated("PayableRoundingAmount", document.rounding),
        _amount("PayableAmount", document.payable, document.currency),
    )


def _line(line: Line, document: Document) -> Node:
    credited, currency = document.credit_note, document.currency
    return group(
        "CreditNoteLine" if credited else "InvoiceLine",
        basic("ID", line.id),
        basic("Note", line.note) if line.note else None,
        basic(
            "CreditedQuantity" if credited else "InvoicedQuantity",
            f"{line.quantity:f}",
            unitCode=line.unit,
        ),
        _amount("LineExtensionAmount", line.net, currency),
        [_charge(one, currency) for one in line.allowances],
        group(
            "Item",
            basic("Name", line.name),
            group("SellersItemIdentification", basic("ID", line.item_no)) if line.item_no else None,
            _category("ClassifiedTaxCategory", line.tax),
        ),
        group(
            "Price",
            _amount("PriceAmount", line.price, currency),
            basic("BaseQuantity", str(line.base), unitCode=line.unit) if line.base > 1 else None,
        ),
    )
