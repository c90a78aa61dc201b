"""Every value of a UBL document: its business term, its XPath, and the line that it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from edoc_tui.domain.text import printable
from edoc_tui.domain.ubl import CREDIT_NOTE_TAG, INVOICE_TAG, cac, cbc, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.tree import Node

_PARTY: Final = """
EndpointID 34 49
PartyIdentification/ID 29 46
PartyName/Name 28 45
PostalAddress/StreetName 35 50
PostalAddress/AdditionalStreetName 36 51
PostalAddress/AddressLine/Line 162 163
PostalAddress/CityName 37 52
PostalAddress/PostalZone 38 53
PostalAddress/CountrySubentity 39 54
PostalAddress/Country/IdentificationCode 40 55
PartyTaxScheme/CompanyID 31 48
PartyTaxScheme!other/CompanyID 32 -
PartyLegalEntity/RegistrationName 27 44
PartyLegalEntity/CompanyID 30 47
PartyLegalEntity/CompanyLegalForm 33 -
Contact/Name 41 56
Contact/Telephone 42 57
Contact/ElectronicMail 43 58
PartyIdentification!SEPA/ID 90 -
"""
"""Path within a party, its term for the seller, its term for the buyer."""

_ADDRESS: Final = """
StreetName 64 75
AdditionalStreetName 65 76
AddressLine/Line 164 165
CityName 66 77
PostalZone 67 78
CountrySubentity 68 79
Country/IdentificationCode 69 80
"""
"""Path within an address, its term for the tax representative, and for where it is delivered."""

_ALLOWANCE: Final = """
Amount 92 99 136 141
BaseAmount 93 100 137 142
MultiplierFactorNumeric 94 101 138 143
TaxCategory/ID 95 102 - -
TaxCategory/Percent 96 103 - -
AllowanceChargeReason 97 104 139 144
AllowanceChargeReasonCode 98 105 140 145
"""
"""Of the document: allowance and charge; of a line: allowance and charge."""

_HEAD: Final = """
CustomizationID 24
ProfileID 23
ID 1
IssueDate 2
DueDate 9
InvoiceTypeCode 3
CreditNoteTypeCode 3
Note 22
TaxPointDate 7
DocumentCurrencyCode 5
TaxCurrencyCode 6
AccountingCost 19
BuyerReference 10
InvoicePeriod/StartDate 73
InvoicePeriod/EndDate 74
InvoicePeriod/DescriptionCode 8
OrderReference/ID 13
OrderReference/SalesOrderID 14
BillingReference/InvoiceDocumentReference/ID 25
BillingReference/InvoiceDocumentReference/IssueDate 26
DespatchDocumentReference/ID 16
ReceiptDocumentReference/ID 15
OriginatorDocumentReference/ID 17
ContractDocumentReference/ID 12
ProjectReference/ID 11
AdditionalDocumentReference!object/ID 18
AdditionalDocumentReference!project/ID 11
AdditionalDocumentReference/ID 122
AdditionalDocumentReference/DocumentDescription 123
AdditionalDocumentReference/Attachment/ExternalReference/URI 124
AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject 125
PayeeParty/PartyName/Name 59
PayeeParty/PartyIdentification/ID 60
PayeeParty/PartyIdentification!SEPA/ID 90
PayeeParty/PartyLegalEntity/CompanyID 61
TaxRepresentativeParty/PartyName/Name 62
TaxRepresentativeParty/PartyTaxScheme/CompanyID 63
Delivery/DeliveryParty/PartyName/Name 70
Delivery/DeliveryLocation/ID 71
Delivery/ActualDeliveryDate 72
PaymentMeans/PaymentMeansCode 81
PaymentMeans/PaymentDueDate 9
PaymentMeans/PaymentID 83
PaymentMeans/CardAccount/PrimaryAccountNumberID 87
PaymentMeans/CardAccount/HolderName 88
PaymentMeans/PayeeFinancialAccount/ID 84
PaymentMeans/PayeeFinancialAccount/Name 85
PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID 86
PaymentMeans/PaymentMandate/ID 89
PaymentMeans/PaymentMandate/PayerFinancialAccount/ID 91
PaymentTerms/Note 20
TaxTotal/TaxAmount 110
TaxTotal!other/TaxAmount 111
TaxTotal/TaxSubtotal/TaxableAmount 116
TaxTotal/TaxSubtotal/TaxAmount 117
TaxTotal/TaxSubtotal/TaxCategory/ID 118
TaxTotal/TaxSubtotal/TaxCategory/Percent 119
TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReason 120
TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReasonCode 121
LegalMonetaryTotal/LineExtensionAmount 106
LegalMonetaryTotal/AllowanceTotalAmount 107
LegalMonetaryTotal/ChargeTotalAmount 108
LegalMonetaryTotal/TaxExclusiveAmount 109
LegalMonetaryTotal/TaxInclusiveAmount 112
LegalMonetaryTotal/PrepaidAmount 113
LegalMonetaryTotal/PayableRoundingAmount 114
LegalMonetaryTotal/PayableAmount 115
Line/ID 126
Line/Note 127
Line/InvoicedQuantity 129
Line/CreditedQuantity 129
Line/LineExtensionAmount 131
Line/AccountingCost 133
Line/InvoicePeriod/StartDate 134
Line/InvoicePeriod/EndDate 135
Line/OrderLineReference/LineID 132
Line/DocumentReference/ID 128
Line/Item/Name 153
Line/Item/Description 154
Line/Item/SellersItemIdentification/ID 155
Line/Item/BuyersItemIdentification/ID 156
Line/Item/StandardItemIdentification/ID 157
Line/Item/CommodityClassification/ItemClassificationCode 158
Line/Item/OriginCountry/IdentificationCode 159
Line/Item/AdditionalItemProperty/Name 160
Line/Item/AdditionalItemProperty/Value 161
Line/Item/ClassifiedTaxCategory/ID 151
Line/Item/ClassifiedTaxCategory/Percent 152
Line/Price/PriceAmount 146
Line/Price/BaseQuantity 149
Line/Price/AllowanceCharge/Amount 147
Line/Price/AllowanceCharge/BaseAmount 148
"""

_COLUMNS: Final = (
    (_HEAD, ("",)),
    (_PARTY, ("AccountingSupplierParty/Party/", "AccountingCustomerParty/Party/")),
    (
        _ADDRESS,
        ("TaxRepresentativeParty/PostalAddress/", "Delivery/DeliveryLocation/Address/"),
    ),
    (
        _ALLOWANCE,
        (
            "AllowanceCharge/",
            "AllowanceCharge!charge/",
            "Line/AllowanceCharge/",
            "Line/AllowanceCharge!charge/",
        ),
    ),
)
"""A table, and where each of its columns of terms begins."""

_TERMS: Final = {
    prefix + path: f"BT-{number}"
    for table, prefixes in _COLUMNS
    for path, *numbers in map(str.split, table.strip().splitlines())
    for prefix, number in zip(prefixes, numbers, strict=True)
    if number != "-"
}

_UNITS: Final = {"BT-129": "BT-130", "BT-149": "BT-150"}
_PARTS: Final = {
    ("BT-81", "name"): "BT-82", ("BT-125", "mimeCode"): "BT-125-1",
    ("BT-125", "filename"): "BT-125-2", ("BT-158", "listID"): "BT-158-1",
    ("BT-158", "listVersionID"): "BT-158-2",
}  # fmt: skip
_LINES: Final = frozenset({cac("InvoiceLine"), cac("CreditNoteLine")})
_CATEGORY: Final = (cac("TaxScheme"), cbc("ID"))
_REPEATED: Final = {"Line": cac("AllowanceCharge"), "TaxTotal": cac("TaxSubtotal")}
_KINDS: Final = {"130": "!object", "50": "!project"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a document.

    Attributes:
        term: Its business term; ``""`` = the syntax wants it, the standard does not know it.
        text: As it stands, trimmed; foreign.
        xpath: Where, printable.
        name: Of its element or attribute, for a value without a term.
        line: Which invoice line it is of, from 1; 0 = of the whole document.
        item: Which of its kind within document or line, from 0: the second allowance is 1.
        source_line: Line of the XML, 0 = unknown.
    """

    term: str
    text: str
    xpath: str
    name: str
    line: int = 0
    item: int = 0
    source_line: int = 0


class _At(NamedTuple):
    """Where an element stands: its path for :data:`_TERMS`, its XPath, and what it is part of."""

    path: str
    xpath: str
    line: int = 0
    item: int = 0


def values(root: Node, most: int = 0) -> Iterator[Value]:
    """Yield the values of an invoice or credit note, in the order of the document.

    Args:
        root: The document.
        most: Invoice lines that are looked at, 0 = all.
    """
    currency = root.content(cbc("DocumentCurrencyCode"))
    here = _At("", f"/{_name(root)}")
    counts: dict[str, int] = {}
    yield from _attributes(root, here, currency)
    for child, xpath in _steps(root, here.xpath):
        step = "Line" if child.tag in _LINES else _step(child, currency)
        kind = step.partition("!charge")[0]
        item = counts[kind] = counts.get(kind, -1) + 1
        if most and step == "Line" and item >= most:
            continue
        at = _At(step, xpath, item + 1) if step == "Line" else _At(step, xpath, item=item)
        yield from _within(child, at, currency)


def is_invoice(root: Node) -> bool:
    """Say whether a document is one that :func:`values` knows the terms of."""
    return root.tag in (INVOICE_TAG, CREDIT_NOTE_TAG)


def _within(node: Node, at: _At, currency: str) -> Iterator[Value]:
    text = node.text.strip()
    if text or not node.children:
        term = _TERMS.get(at.path, "")
        yield Value(term, text, at.xpath, short(node.tag), at.line, at.item, node.line)
    yield from _attributes(node, at, currency)
    repeated, count = _REPEATED.get(at.path, ""), -1
    for child, xpath in _steps(node, at.xpath):
        again = child.tag == repeated
        count += again
        path = f"{at.path}/{_step(child, currency)}"
        item = count if again else at.item
        yield from _within(child, _At(path, xpath, at.line, item), currency)


def _attributes(node: Node, at: _At, currency: str) -> Iterator[Value]:
    term = _TERMS.get(at.path, "")
    for name, text in node.attributes.items():
        yield Value(
            _attribute_term(term, name, text, currency),
            text.strip(),
            f"{at.xpath}/@{printable(short(name), limit=60)}",
            f"@{short(name)}",
            at.line,
            at.item,
            node.line,
        )


def _attribute_term(term: str, name: str, text: str, currency: str) -> str:
    if name == "currencyID":
        return "BT-5" if text == currency else "BT-6"
    if name == "unitCode":
        return _UNITS.get(term, "")
    if name == "schemeID" and term:
        return f"{term}-1"
    return _PARTS.get((term, name), "")


def _steps(node: Node, xpath: str) -> Iterator[tuple[Node, str]]:
    """Yield the children with the XPath of each; a position stands where there are several."""
    seen: dict[str, int] = {}
    for child in node.children:
        position = ""
        if len(node.all(child.tag)) > 1:
            seen[child.tag] = seen.get(child.tag, 0) + 1
            position = f"[{seen[child.tag]}]"
        yield child, f"{xpath}/{_name(child)}{position}"


def _name(node: Node) -> str:
    return printable(short(node.tag), limit=100)


def _step(node: Node, currency: str) -> str:
    """Return the name of an element, and what kind of it this one is where that matters."""
    name = short(node.tag).rpartition(":")[2]
    kind = ""
    if name == "AllowanceCharge":
        kind = "!charge" if node.content(cbc("ChargeIndicator")) in {"true", "1"} else ""
    elif name == "PartyTaxScheme":
        kind = "" if node.content(*_CATEGORY).upper() == "VAT" else "!other"
    elif name == "PartyIdentification":
        number = node.first(cbc("ID"))
        kind = "!SEPA" if number is not None and number.get("schemeID") == "SEPA" else ""
    elif name == "AdditionalDocumentReference":
        kind = _KINDS.get(node.content(cbc("DocumentTypeCode")), "")
    elif name == "TaxTotal":
        amount = node.first(cbc("TaxAmount"))
        kind = "" if amount is None or amount.get("currencyID", currency) == currency else "!other"
    return name + kind
