"""The parties of a Cross Industry Invoice that is read, and where it was delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.cii import TAX_NUMBER, VAT_NUMBER, ram
from edoc_tui.domain.invoice_parts import Delivery
from edoc_tui.domain.trade_party import (
    NO_ADDRESS,
    NO_PARTY,
    Address,
    Contact,
    Payee,
    TaxRepresentative,
    TradeParty,
)
from edoc_tui.formats.cii_model.values import AGREEMENT, DELIVERY, SETTLEMENT, day_at, numbers
from edoc_tui.formats.ubl_model.values import identifier, text

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node

_LEGAL: Final = ram("SpecifiedLegalOrganization")
_ADDRESS: Final = ram("PostalTradeAddress")
_REGISTERED: Final = (ram("SpecifiedTaxRegistration"), ram("ID"))
_NAME: Final = ram("Name")


def of_agreement(root: Node, name: str) -> TradeParty:
    """Return seller (BG-4) or buyer (BG-7)."""
    found = root.first(*AGREEMENT, ram(name))
    return NO_PARTY if found is None else party(found)


def party(found: Node) -> TradeParty:
    """Return the party that *found* describes."""
    return TradeParty(
        name=text(found, _NAME),
        trading_name=text(found, _LEGAL, ram("TradingBusinessName")),
        identifiers=numbers(found),
        legal_id=identifier(found.first(_LEGAL, ram("ID"))),
        vat=_registered(found, VAT_NUMBER),
        tax_registration=_registered(found, TAX_NUMBER),
        legal_form=text(found, ram("Description")),
        endpoint=identifier(found.first(ram("URIUniversalCommunication"), ram("URIID"))),
        address=_address(found.first(_ADDRESS)),
        contact=_contact(found.first(ram("DefinedTradeContact"))),
    )


def payee(root: Node) -> Payee | None:
    """Return who is paid when that is not the seller (BG-10)."""
    found = root.first(*SETTLEMENT, ram("PayeeTradeParty"))
    if found is None:
        return None
    return Payee(
        text(found, _NAME),
        next(iter(numbers(found)), None),
        identifier(found.first(_LEGAL, ram("ID"))),
    )


def representative(root: Node) -> TaxRepresentative | None:
    """Return who answers for the seller's VAT (BG-11)."""
    found = root.first(*AGREEMENT, ram("SellerTaxRepresentativeTradeParty"))
    if found is None:
        return None
    return TaxRepresentative(
        text(found, _NAME),
        _registered(found, VAT_NUMBER),
        _address(found.first(_ADDRESS)),
    )


def delivery(root: Node) -> Delivery:
    """Return where and when it was delivered (BG-13)."""
    event = ram("ActualDeliverySupplyChainEvent"), ram("OccurrenceDateTime")
    day = day_at(root, "BT-72", *DELIVERY, *event)
    found = root.first(*DELIVERY, ram("ShipToTradeParty"))
    if found is None:
        return Delivery(day=day)
    address = found.first(_ADDRESS)
    return Delivery(
        name=text(found, _NAME),
        location=next(iter(numbers(found)), None),
        day=day,
        address=None if address is None else _address(address),
    )


def _registered(found: Node, scheme: str) -> str:
    ids = found.every(*_REGISTERED)
    return next(
        (number for one in ids if one.get("schemeID").strip() == scheme and (number := text(one))),
        "",
    )


def _contact(found: Node | None) -> Contact:
    if found is None:
        return NO_PARTY.contact
    return Contact(
        text(found, ram("PersonName")) or text(found, ram("DepartmentName")),
        text(found, ram("TelephoneUniversalCommunication"), ram("CompleteNumber")),
        text(found, ram("EmailURIUniversalCommunication"), ram("URIID")),
    )


def _address(found: Node | None) -> Address:
    if found is None:
        return NO_ADDRESS
    return Address(
        line_1=text(found, ram("LineOne")),
        line_2=text(found, ram("LineTwo")),
        line_3=text(found, ram("LineThree")),
        city=text(found, ram("CityName")),
        post_code=text(found, ram("PostcodeCode")),
        subdivision=text(found, ram("CountrySubDivisionName")),
        country=text(found, ram("CountryID")),
    )
