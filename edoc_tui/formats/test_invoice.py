"""A small invoice about nothing: one line, one euro, for the first test of a connection.

PEPPOL BIS Billing 3.0. A seller with a VAT number invoices at 0 % (category Z), one without is
outside the scope of VAT (category O); so the document is right wherever the seller lives.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from edoc_tui.domain.identifiers import GLN_SCHEME
from edoc_tui.domain.parties import electronic_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from edoc_tui.domain.parties import Company, Customer

_SPACES: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
_PEPPOL: Final = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_DAYS: Final = 30
_AMOUNT: Final = "1.00"


def write(company: Company, customer: Customer, number: str, day: date, note: str) -> bytes:
    """Return the invoice as UBL.

    Args:
        company: The seller.
        customer: The buyer.
        number: Invoice number (BT-1).
        day: Issue date (BT-2).
        note: What it says about itself (BT-22), also on its line.
    """
    return "\n".join(_lines(company, customer, number, day, note)).encode() + b"\n"


def _lines(
    company: Company, customer: Customer, number: str, day: date, note: str
) -> Iterator[str]:
    taxed = bool(company.vat_registration_no)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<Invoice xmlns="{_SPACES}Invoice-2" xmlns:cac="{_SPACES}CommonAggregateComponents-2"'
        f' xmlns:cbc="{_SPACES}CommonBasicComponents-2">'
    )
    yield _text("CustomizationID", _PEPPOL)
    yield _text("ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
    yield _text("ID", number)
    yield _text("IssueDate", day.isoformat())
    yield _text("DueDate", (day + timedelta(days=_DAYS)).isoformat())
    yield _text("InvoiceTypeCode", "380")
    yield _text("Note", note)
    yield _text("DocumentCurrencyCode", "EUR")
    yield _text("BuyerReference", number)
    yield _party("AccountingSupplierParty", company, "", taxed=taxed)
    yield _party("AccountingCustomerParty", customer, company.country, taxed=taxed)
    amount = f'currencyID="EUR">{_AMOUNT}'
    category = _category(taxed=taxed)
    yield '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">0.00</cbc:TaxAmount><cac:TaxSubtotal>'
    yield f"<cbc:TaxableAmount {amount}</cbc:TaxableAmount>"
    yield '<cbc:TaxAmount currencyID="EUR">0.00</cbc:TaxAmount>'
    yield f"<cac:TaxCategory>{category}</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>"
    names = ("LineExtension", "TaxExclusive", "TaxInclusive", "Payable")
    totals = "".join(f"<cbc:{name}Amount {amount}</cbc:{name}Amount>" for name in names)
    yield f"<cac:LegalMonetaryTotal>{totals}</cac:LegalMonetaryTotal>"
    yield (
        '<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1'
        f"</cbc:InvoicedQuantity><cbc:LineExtensionAmount {amount}</cbc:LineExtensionAmount>"
        f"<cac:Item>{_text('Name', note)}<cac:ClassifiedTaxCategory>"
        f"{_category(taxed=taxed, line=True)}</cac:ClassifiedTaxCategory></cac:Item>"
        f"<cac:Price><cbc:PriceAmount {amount}</cbc:PriceAmount></cac:Price></cac:InvoiceLine>"
    )
    yield "</Invoice>"


def _text(name: str, text: str, **attributes: str) -> str:
    if not text:
        return ""
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<cbc:{name}{given}>{escape(text)}</cbc:{name}>"


def _category(*, taxed: bool, line: bool = False) -> str:
    rate = "<cbc:Percent>0</cbc:Percent>" if taxed else ""
    why = "" if taxed or line else _text("TaxExemptionReasonCode", "VATEX-EU-O")
    scheme = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    return f"<cbc:ID>{'Z' if taxed else 'O'}</cbc:ID>{rate}{why}{scheme}"


def _party(role: str, party: Company | Customer, country: str, *, taxed: bool) -> str:
    endpoint = electronic_address(party, country)
    home = party.country or country
    number = party.vat_registration_no.replace(" ", "")
    vat = number if number[:2].isalpha() or not number else f"{_prefix(home)}{number}"
    legal = ""
    if party.gln and party.use_gln_in_electronic_documents:
        legal = _text("CompanyID", party.gln, schemeID=GLN_SCHEME)
    address = "".join(
        (
            _text("StreetName", party.address),
            _text("AdditionalStreetName", party.address_2),
            _text("CityName", party.city),
            _text("PostalZone", party.post_code),
            f"<cac:Country>{_text('IdentificationCode', home)}</cac:Country>",
        )
    )
    tax = (
        f"<cac:PartyTaxScheme>{_text('CompanyID', vat)}"
        "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
        if vat and taxed
        else ""
    )
    contact = "".join(
        (
            _text("Name", party.contact_name),
            _text("Telephone", party.phone),
            _text("ElectronicMail", party.email),
        )
    )
    return "".join(
        (
            f"<cac:{role}><cac:Party>",
            _text("EndpointID", endpoint.value, schemeID=endpoint.scheme) if endpoint else "",
            f"<cac:PartyName>{_text('Name', party.name)}</cac:PartyName>",
            f"<cac:PostalAddress>{address}</cac:PostalAddress>{tax}",
            f"<cac:PartyLegalEntity>{_text('RegistrationName', party.name)}{legal}",
            "</cac:PartyLegalEntity>",
            f"<cac:Contact>{contact}</cac:Contact>" if contact else "",
            f"</cac:Party></cac:{role}>",
        )
    )


def _prefix(country: str) -> str:
    return "EL" if country == "GR" else country
