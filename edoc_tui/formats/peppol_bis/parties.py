"""The parties of a document, and where it was delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.formats.element import Group, identified, leaf
from edoc_tui.formats.peppol_bis.element import group

if TYPE_CHECKING:
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.invoice_parts import Delivery
    from edoc_tui.domain.trade_party import Address, Contact, Payee, TaxRepresentative, TradeParty
    from edoc_tui.formats.element import Part

SEPA = "SEPA"
"""Scheme of a bank assigned creditor identifier (BT-90)."""


def parties(invoice: Invoice) -> tuple[Part, ...]:
    """Return seller (BG-4), buyer (BG-7), payee (BG-10) and tax representative (BG-11)."""
    creditor = group("PartyIdentification", leaf("ID", invoice.creditor_id, schemeID=SEPA))
    own = creditor if invoice.payee is None else None
    seller = group("AccountingSupplierParty", _party(invoice.seller, own))
    buyer = group("AccountingCustomerParty", _party(invoice.buyer, None))
    return (
        seller or Group("AccountingSupplierParty", ()),
        buyer or Group("AccountingCustomerParty", ()),
        _payee(invoice.payee, creditor),
        _representative(invoice.tax_representative),
    )


def delivery(found: Delivery) -> Part:
    """Return where and when it was delivered (BG-13)."""
    return group(
        "Delivery",
        leaf("ActualDeliveryDate", "" if found.day is None else found.day.isoformat()),
        group(
            "DeliveryLocation",
            identified("ID", found.location),
            None if found.address is None else _address("Address", found.address),
        ),
        group("DeliveryParty", group("PartyName", leaf("Name", found.name))),
    )


def _party(party: TradeParty, creditor: Part) -> Part:
    return group(
        "Party",
        identified("EndpointID", party.endpoint),
        (group("PartyIdentification", identified("ID", one)) for one in party.identifiers),
        creditor,
        group("PartyName", leaf("Name", party.trading_name)),
        _address("PostalAddress", party.address),
        _tax_scheme(party.vat, "VAT") if party.vat else None,
        _tax_scheme(party.tax_registration, "TAX") if party.tax_registration else None,
        group(
            "PartyLegalEntity",
            leaf("RegistrationName", party.name),
            identified("CompanyID", party.legal_id),
            leaf("CompanyLegalForm", party.legal_form),
        ),
        _contact(party.contact),
    )


def _tax_scheme(number: str, scheme: str) -> Part:
    return group(
        "PartyTaxScheme", leaf("CompanyID", number), group("TaxScheme", leaf("ID", scheme))
    )


def _address(name: str, address: Address) -> Part:
    return group(
        name,
        leaf("StreetName", address.line_1),
        leaf("AdditionalStreetName", address.line_2),
        leaf("CityName", address.city),
        leaf("PostalZone", address.post_code),
        leaf("CountrySubentity", address.subdivision),
        group("AddressLine", leaf("Line", address.line_3)),
        group("Country", leaf("IdentificationCode", address.country)),
    )


def _contact(contact: Contact) -> Part:
    return group(
        "Contact",
        leaf("Name", contact.name),
        leaf("Telephone", contact.phone),
        leaf("ElectronicMail", contact.email),
    )


def _payee(payee: Payee | None, creditor: Part) -> Part:
    if payee is None:
        return None
    return group(
        "PayeeParty",
        group("PartyIdentification", identified("ID", payee.identifier)),
        creditor,
        group("PartyName", leaf("Name", payee.name)),
        group("PartyLegalEntity", identified("CompanyID", payee.legal_id)),
    )


def _representative(found: TaxRepresentative | None) -> Part:
    if found is None:
        return None
    return group(
        "TaxRepresentativeParty",
        group("PartyName", leaf("Name", found.name)),
        _address("PostalAddress", found.address),
        _tax_scheme(found.vat, "VAT"),
    )
