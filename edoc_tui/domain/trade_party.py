"""A party of an invoice with everything that EN 16931 lets it say about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.parties import Party

if TYPE_CHECKING:
    from edoc_tui.domain.identifiers import Identifier


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address (BG-5 seller, BG-8 buyer, BG-12 tax representative, BG-15 deliver to).

    Attributes:
        line_1: BT-35, BT-50, BT-64, BT-75.
        line_2: BT-36, BT-51, BT-65, BT-76.
        line_3: BT-162, BT-163, BT-164, BT-165.
        city: BT-37, BT-52, BT-66, BT-77.
        post_code: BT-38, BT-53, BT-67, BT-78.
        subdivision: BT-39, BT-54, BT-68, BT-79.
        country: ISO 3166-1 alpha-2 (BT-40, BT-55, BT-69, BT-80).
    """

    line_1: str = ""
    line_2: str = ""
    line_3: str = ""
    city: str = ""
    post_code: str = ""
    subdivision: str = ""
    country: str = ""


NO_ADDRESS: Final = Address()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask (BG-6 seller, BG-9 buyer).

    Attributes:
        name: BT-41, BT-56.
        phone: BT-42, BT-57.
        email: BT-43, BT-58.
    """

    name: str = ""
    phone: str = ""
    email: str = ""


NO_CONTACT: Final = Contact()


@dataclass(frozen=True, slots=True)
class TradeParty:
    """Seller (BG-4) or buyer (BG-7).

    Attributes:
        name: Registered name (BT-27, BT-44).
        trading_name: The name it is known by (BT-28, BT-45).
        identifiers: Further identifiers (BT-29, BT-46).
        legal_id: Legal registration identifier (BT-30, BT-47).
        vat: VAT identifier (BT-31, BT-48).
        tax_registration: Local tax registration of the seller (BT-32).
        legal_form: Additional legal information of the seller (BT-33).
        endpoint: Electronic address (BT-34, BT-49).
    """

    name: str = ""
    trading_name: str = ""
    identifiers: tuple[Identifier, ...] = ()
    legal_id: Identifier | None = None
    vat: str = ""
    tax_registration: str = ""
    legal_form: str = ""
    endpoint: Identifier | None = None
    address: Address = NO_ADDRESS
    contact: Contact = NO_CONTACT

    def party(self) -> Party:
        """Return what the outbox keeps of it."""
        return Party(
            name=self.name or self.trading_name,
            endpoint=self.endpoint,
            vat=self.vat,
            legal_id=self.legal_id,
            country=self.address.country,
            identifiers=self.identifiers,
        )


NO_PARTY: Final = TradeParty()


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid, when that is not the seller (BG-10).

    Attributes:
        name: BT-59.
        identifier: BT-60.
        legal_id: BT-61.
    """

    name: str
    identifier: Identifier | None = None
    legal_id: Identifier | None = None


@dataclass(frozen=True, slots=True)
class TaxRepresentative:
    """Who answers for the seller's VAT (BG-11).

    Attributes:
        name: BT-62.
        vat: VAT identifier (BT-63).
        address: BG-12.
    """

    name: str
    vat: str
    address: Address
