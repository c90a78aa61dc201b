"""Who sends and who receives: the company, its customers, and a party in a document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from edoc_tui.domain.countries import VAT_SCHEMES
from edoc_tui.domain.identifiers import GLN_SCHEME, Identifier, compact


@dataclass(frozen=True, slots=True)
class Company:
    """Company Information of Business Central, the seller of every outgoing document."""

    name: str = ""
    address: str = ""
    address_2: str = ""
    city: str = ""
    post_code: str = ""
    country: str = ""
    vat_registration_no: str = ""
    registration_no: str = ""
    gln: str = ""
    use_gln_in_electronic_documents: bool = False
    bank_name: str = ""
    bank_branch_no: str = ""
    bank_account_no: str = ""
    iban: str = ""
    swift_code: str = ""
    contact_name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer card, as far as electronic documents need it."""

    no: str
    name: str = ""
    address: str = ""
    address_2: str = ""
    city: str = ""
    post_code: str = ""
    country: str = ""
    vat_registration_no: str = ""
    registration_no: str = ""
    gln: str = ""
    use_gln_in_electronic_documents: bool = False
    document_sending_profile: str = ""
    contact_name: str = ""
    phone: str = ""
    email: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Vendor(Customer):
    """A vendor card: who sends us documents.

    Attributes:
        participants: By which identifiers services know it; see
            :mod:`edoc_tui.domain.participants`.
    """

    participants: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A seller or buyer as a document names it (EN 16931 BG-4, BG-7).

    Attributes:
        name: Seller or buyer name (BT-27, BT-44).
        endpoint: Electronic address (BT-34, BT-49).
        vat: VAT identifier (BT-31, BT-48).
        legal_id: Legal registration identifier (BT-30, BT-47).
        country: ISO 3166-1 alpha-2 code (BT-40, BT-55).
        identifiers: Further identifiers (BT-29, BT-46).
    """

    name: str
    endpoint: Identifier | None = None
    vat: str = ""
    legal_id: Identifier | None = None
    country: str = ""
    identifiers: tuple[Identifier, ...] = ()

    @property
    def key(self) -> str:
        """What tells this party from others: VAT, else legal id, else endpoint, else name."""
        if self.vat:
            return compact(self.vat)
        for identifier in (self.legal_id, self.endpoint, *self.identifiers):
            if identifier is not None and identifier.value:
                return str(identifier).upper()
        return self.name.casefold()


def electronic_address(party: Company | Customer, country: str = "") -> Identifier | None:
    """Return the electronic address of *party*: its GLN when it is to be used, else its VAT.

    Source: PEPPOL BIS Billing 3.0 export of Business Central. ``country`` stands in for a
    blank country of the party. ``None`` when neither number can serve.
    """
    if party.gln and party.use_gln_in_electronic_documents:
        return Identifier(party.gln, GLN_SCHEME)
    home = party.country or country
    number = "".join(party.vat_registration_no.split())
    if not number:
        return None
    if home == "DK" and not number.upper().startswith("DK"):
        number = "DK" + number
    scheme = VAT_SCHEMES.get(home, "")
    return Identifier(_organisation_number(number, scheme), scheme)


def _organisation_number(number: str, scheme: str) -> str:
    """Return the digits that Norway (0192) and Sweden (0007) ask for, out of a VAT number."""
    form = _ORGANISATIONS.get(scheme)
    match = form.fullmatch(compact(number)) if form is not None else None
    return match.group(1) if match else number


_ORGANISATIONS = {
    "0192": re.compile(r"(?:NO)?([0-9]{9})(?:MVA)?"),
    "0007": re.compile(r"(?:SE)?([0-9]{10})(?:[0-9]{2})?"),
}
