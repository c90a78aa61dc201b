"""Which vendor the seller of a document is, and what tells so.

In this order: what a person has said of this very seller, GLN, VAT registration number,
participant id of the service, registration number, name and address. The first way that finds
anybody decides. Two vendors that fit alike are shown and never chosen between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.identifiers import GLN_SCHEME, compact, vat_number
from edoc_tui.domain.nearness import all_near, plain
from edoc_tui.domain.participants import comparable, known_as
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from edoc_tui.domain.identifiers import Identifier
    from edoc_tui.domain.parties import Vendor
    from edoc_tui.domain.trade_party import TradeParty

BY_PERSON: Final = N_("Said by a person")
BY_GLN: Final = N_("GLN")
BY_VAT: Final = N_("VAT registration no.")
BY_PARTICIPANT: Final = N_("Participant id")
BY_REGISTRATION: Final = N_("Registration no.")
BY_NAME: Final = N_("Name and address")


@dataclass(frozen=True, slots=True)
class Match:
    """What came of looking for a vendor.

    Attributes:
        vendor: The vendor that it surely is, ``None`` = nobody, or several.
        how: Message id of what tells so, or of what several have alike; ``""`` = nothing does.
        evidence: What was the same, or how near it is.
        candidates: Those who fit alike, where they are several.
        doubts: What tells of others: message id and the vendor, one for each way.
    """

    vendor: Vendor | None = None
    how: str = ""
    evidence: str = ""
    candidates: tuple[Vendor, ...] = ()
    doubts: tuple[tuple[str, Vendor], ...] = ()


def seller_key(seller: TradeParty) -> str:
    """Return what a person's word about a seller holds for: all that it calls itself.

    A seller that changes any of its numbers, or its name, has to be named anew.
    """
    numbers = sorted(comparable(one) for one in _identifiers(seller))
    legal = comparable(seller.legal_id) if seller.legal_id is not None else ""
    return "|".join((*numbers, compact(seller.vat), legal, plain(seller.name)))


def match(
    seller: TradeParty, vendors: Iterable[Vendor], service: str = "", said: str = ""
) -> Match:
    """Return which of *vendors* the *seller* is.

    Args:
        seller: The seller, as the document names it.
        vendors: All vendors, in any order.
        service: Code of the service that brought the document.
        said: Number of the vendor that a person has said this seller to be, ``""`` = nobody has.
    """
    known = sorted(vendors, key=lambda one: one.no)
    found = Match()
    doubts: list[tuple[str, Vendor]] = []
    for how, tell in _ways(seller, service, said):
        fits = [(one, why) for one in known if (why := tell(one))]
        if not fits:
            continue
        if found.how:
            others = [one for one, _why in fits if one is not found.vendor]
            if found.vendor is not None and len(fits) == len(others) == 1:
                doubts.append((how, others[0]))
        elif len(fits) == 1:
            found = Match(fits[0][0], how, "" if how == BY_PERSON else fits[0][1])
        else:
            return Match(None, how, fits[0][1], tuple(one for one, _why in fits))
    return Match(found.vendor, found.how, found.evidence, (), tuple(doubts))


def _ways(
    seller: TradeParty, service: str, said: str
) -> Iterator[tuple[str, Callable[[Vendor], str]]]:
    """Yield each way to recognise a vendor: what it is called, and what it tells of one."""
    identifiers = _identifiers(seller)
    glns = {one.value for one in identifiers if one.scheme == GLN_SCHEME}
    vats = {compact(seller.vat), vat_number(seller.vat, seller.address.country)} - {""}
    known = {comparable(one): str(one) for one in identifiers if one.scheme}
    legal = [seller.legal_id] if seller.legal_id is not None else []
    numbers = {compact(one.value) for one in (*identifiers, *legal)} - {""}

    def by_participant(one: Vendor) -> str:
        same = sorted(known_as(one.participants, service) & known.keys())
        return known[same[0]] if same else ""

    yield BY_PERSON, lambda one: one.no if said and one.no == said else ""
    yield BY_GLN, lambda one: one.gln if one.gln in glns else ""
    yield BY_VAT, lambda one: one.vat_registration_no if _vats(one) & vats else ""
    yield BY_PARTICIPANT, by_participant
    yield BY_REGISTRATION, lambda one: next(iter(sorted(_numbers(one) & numbers)), "")
    yield BY_NAME, lambda one: "" if _contradicts(one, glns, vats) else _near(seller, one)


def _identifiers(seller: TradeParty) -> list[Identifier]:
    return [one for one in (seller.endpoint, *seller.identifiers) if one is not None and one.value]


def _vats(vendor: Vendor) -> set[str]:
    number = vendor.vat_registration_no
    return {compact(number), vat_number(number, vendor.country)} if number else set()


def _numbers(vendor: Vendor) -> set[str]:
    numbers = (vendor.registration_no, vendor.vat_registration_no)
    return {compact(one) for one in numbers} - {""}


def _contradicts(vendor: Vendor, glns: set[str], vats: set[str]) -> bool:
    """Say whether a number of the vendor is another one than the seller's."""
    return bool((_vats(vendor) and vats) or (vendor.gln and glns))


def _near(seller: TradeParty, vendor: Vendor) -> str:
    address = seller.address
    pairs = (
        (seller.name, vendor.name),
        (
            f"{address.line_1} {address.post_code} {address.city}",
            f"{vendor.address} {vendor.post_code} {vendor.city}",
        ),
    )
    near = all_near(pairs)
    return f"{near:.0%}" if near else ""
