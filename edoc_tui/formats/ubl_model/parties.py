"""The parties of a document that is read, and where it was delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.invoice_parts import NO_DELIVERY, Delivery
from edoc_tui.domain.trade_party import (
    NO_PARTY,
    Address,
    Contact,
    Payee,
    TaxRepresentative,
    TradeParty,
)
from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.formats.ubl_model.values import day_of, identifier, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.tree import Node

_NAME: Final = (cac("PartyName"), cbc("Name"))
_NUMBERS: Final = (cac("PartyIdentification"), cbc("ID"))
_LEGAL: Final = cac("PartyLegalEntity")
_COMPANY: Final = cbc("CompanyID")


def party(root: Node, name: str) -> TradeParty:
    """Return seller (BG-4) or buyer (BG-7)."""
    found = root.first(cac(name), cac("Party"))
    if found is None:
        return NO_PARTY
    vat = [one for one in found.every(cac("PartyTaxScheme")) if _is_vat(one)]
    other = [one for one in found.every(cac("PartyTaxScheme")) if not _is_vat(one)]
    numbers = (identifier(one) for one in found.every(*_NUMBERS) if not _is_creditor(one))
    address = found.first(cac("PostalAddress"))
    return TradeParty(
        name=text(found, _LEGAL, cbc("RegistrationName")),
        trading_name=text(found, *_NAME),
        identifiers=tuple(one for one in numbers if one is not None),
        legal_id=identifier(found.first(_LEGAL, _COMPANY)),
        vat=next((number for one in vat if (number := text(one, _COMPANY))), ""),
        tax_registration=next((number for one in other if (number := text(one, _COMPANY))), ""),
        legal_form=text(found, _LEGAL, cbc("CompanyLegalForm")),
        endpoint=identifier(found.first(cbc("EndpointID"))),
        address=_address(address),
        contact=Contact(
            text(found, cac("Contact"), cbc("Name")),
            text(found, cac("Contact"), cbc("Telephone")),
            text(found, cac("Contact"), cbc("ElectronicMail")),
        ),
    )


def payee(root: Node) -> Payee | None:
    """Return who is paid when that is not the seller (BG-10)."""
    found = root.first(cac("PayeeParty"))
    if found is None:
        return None
    numbers = (identifier(one) for one in found.every(*_NUMBERS) if not _is_creditor(one))
    return Payee(
        text(found, *_NAME),
        next((one for one in numbers if one is not None), None),
        identifier(found.first(_LEGAL, _COMPANY)),
    )


def representative(root: Node) -> TaxRepresentative | None:
    """Return who answers for the seller's VAT (BG-11)."""
    found = root.first(cac("TaxRepresentativeParty"))
    if found is None:
        return None
    return TaxRepresentative(
        text(found, *_NAME),
        text(found, cac("PartyTaxScheme"), _COMPANY),
        _address(found.first(cac("PostalAddress"))),
    )


def creditor_id(root: Node) -> str:
    """Return the bank assigned creditor identifier (BT-90)."""
    return next((text(one) for one in _creditors(root)), "")


def delivery(root: Node) -> Delivery:
    """Return where and when it was delivered (BG-13)."""
    found = root.first(cac("Delivery"))
    if found is None:
        return NO_DELIVERY
    place = cac("DeliveryLocation")
    address = found.first(place, cac("Address"))
    return Delivery(
        name=text(found, cac("DeliveryParty"), *_NAME),
        location=identifier(found.first(place, cbc("ID"))),
        day=day_of(found, "ActualDeliveryDate", "BT-72"),
        address=None if address is None else _address(address),
    )


def _creditors(root: Node) -> Iterator[Node]:
    for path in ((cac("AccountingSupplierParty"), cac("Party")), (cac("PayeeParty"),)):
        yield from (one for one in root.every(*path, *_NUMBERS) if _is_creditor(one))


def _is_creditor(number: Node) -> bool:
    return number.get("schemeID") == "SEPA"


def _is_vat(scheme: Node) -> bool:
    return scheme.content(cac("TaxScheme"), cbc("ID")).upper() == "VAT"


def _address(found: Node | None) -> Address:
    if found is None:
        return NO_PARTY.address
    return Address(
        line_1=text(found, cbc("StreetName")),
        line_2=text(found, cbc("AdditionalStreetName")),
        line_3=text(found, cac("AddressLine"), cbc("Line")),
        city=text(found, cbc("CityName")),
        post_code=text(found, cbc("PostalZone")),
        subdivision=text(found, cbc("CountrySubentity")),
        country=text(found, cac("Country"), cbc("IdentificationCode")),
    )
