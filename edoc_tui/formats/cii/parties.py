"""The parties of a document, and where it was delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.cii import TAX_NUMBER, VAT_NUMBER
from edoc_tui.formats.cii.element import day, group, numbered, whole
from edoc_tui.formats.element import identified, leaf

if TYPE_CHECKING:
    from edoc_tui.domain.identifiers import Identifier
    from edoc_tui.domain.invoice_parts import Delivery
    from edoc_tui.domain.trade_party import Address, Contact, Payee, TaxRepresentative, TradeParty
    from edoc_tui.formats.element import Group, Part


def party(name: str, found: TradeParty) -> Group:
    """Return seller (BG-4) or buyer (BG-7)."""
    return whole(
        name,
        (numbered(one) for one in found.identifiers),
        leaf("Name", found.name),
        leaf("Description", found.legal_form),
        _legal(found.legal_id, found.trading_name),
        _contact(found.contact),
        _address(found.address),
        group("URIUniversalCommunication", identified("URIID", found.endpoint)),
        _registered(found.vat, VAT_NUMBER),
        _registered(found.tax_registration, TAX_NUMBER),
    )


def payee(found: Payee | None) -> Part:
    """Return who is paid (BG-10)."""
    if found is None:
        return None
    return group(
        "PayeeTradeParty",
        numbered(found.identifier),
        leaf("Name", found.name),
        _legal(found.legal_id),
    )


def representative(found: TaxRepresentative | None) -> Part:
    """Return who answers for the seller's VAT (BG-11)."""
    if found is None:
        return None
    return group(
        "SellerTaxRepresentativeTradeParty",
        leaf("Name", found.name),
        _address(found.address),
        _registered(found.vat, VAT_NUMBER),
    )


def delivery(found: Delivery) -> tuple[Part, Part]:
    """Return where and when it was delivered (BG-13)."""
    return (
        group(
            "ShipToTradeParty",
            numbered(found.location),
            leaf("Name", found.name),
            None if found.address is None else _address(found.address),
        ),
        group("ActualDeliverySupplyChainEvent", day("OccurrenceDateTime", found.day)),
    )


def _legal(number: Identifier | None, trading_name: str = "") -> Part:
    return group(
        "SpecifiedLegalOrganization",
        identified("ID", number),
        leaf("TradingBusinessName", trading_name),
    )


def _registered(number: str, scheme: str) -> Part:
    return group("SpecifiedTaxRegistration", leaf("ID", number, schemeID=scheme))


def _contact(found: Contact) -> Part:
    return group(
        "DefinedTradeContact",
        leaf("PersonName", found.name),
        group("TelephoneUniversalCommunication", leaf("CompleteNumber", found.phone)),
        group("EmailURIUniversalCommunication", leaf("URIID", found.email)),
    )


def _address(found: Address) -> Part:
    return group(
        "PostalTradeAddress",
        leaf("PostcodeCode", found.post_code),
        leaf("LineOne", found.line_1),
        leaf("LineTwo", found.line_2),
        leaf("LineThree", found.line_3),
        leaf("CityName", found.city),
        leaf("CountryID", found.country),
        leaf("CountrySubDivisionName", found.subdivision),
    )
