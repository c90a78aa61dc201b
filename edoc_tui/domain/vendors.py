"""Which vendor the seller of a document is: by GLN, VAT, participant id, then name and address."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.draft import plain
from edoc_tui.domain.identifiers import GLN_SCHEME, compact, vat_number
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edoc_tui.domain.parties import Customer
    from edoc_tui.domain.trade_party import TradeParty

NEAR: Final = 0.95
"""How alike name and address have to be."""

BY_GLN: Final = N_("GLN")
BY_VAT: Final = N_("VAT registration no.")
BY_PARTICIPANT: Final = N_("Participant id")
BY_NAME: Final = N_("Name and address")


def match(seller: TradeParty, vendors: Iterable[Customer]) -> tuple[Customer | None, str]:
    """Return the vendor that *seller* surely is, and the message id of what tells so.

    Two vendors that fit equally well are none: a person chooses.
    """
    known = tuple(vendors)
    identifiers = [one for one in (seller.endpoint, *seller.identifiers) if one is not None]
    glns = {one.value for one in identifiers if one.scheme == GLN_SCHEME}
    vats = {compact(seller.vat), vat_number(seller.vat, seller.address.country)} - {""}
    numbers = {compact(one.value) for one in (*identifiers, seller.legal_id) if one is not None}
    numbers |= {str(one).casefold() for one in identifiers}
    ways: tuple[tuple[str, Sequence[Customer]], ...] = (
        (BY_GLN, [one for one in known if one.gln and one.gln in glns]),
        (BY_VAT, [one for one in known if _vats(one) & vats]),
        (BY_PARTICIPANT, [one for one in known if _numbers(one) & numbers]),
        (BY_NAME, [one for one in known if not _vats(one) and _near(seller, one)]),
    )
    for how, found in ways:
        if len(found) == 1:
            return found[0], how
        if found:
            return None, ""
    return None, ""


def _vats(vendor: Customer) -> set[str]:
    number = vendor.vat_registration_no
    return {compact(number), vat_number(number, vendor.country)} if number else set()


def _numbers(vendor: Customer) -> set[str]:
    return {compact(one) for one in (vendor.registration_no, vendor.vat_registration_no) if one}


def _near(seller: TradeParty, vendor: Customer) -> bool:
    address = seller.address
    theirs = plain(f"{seller.name} {address.line_1} {address.post_code} {address.city}")
    ours = plain(f"{vendor.name} {vendor.address} {vendor.post_code} {vendor.city}")
    return bool(vendor.name) and SequenceMatcher(None, theirs, ours).ratio() >= NEAR
