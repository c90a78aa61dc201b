"""Is a received document for us? By participant, else by GLN and VAT, else by name and address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.identifiers import GLN_SCHEME, compact, vat_number
from edoc_tui.domain.nearness import all_near
from edoc_tui.domain.participants import comparable, known_as
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.domain.parties import Company
    from edoc_tui.domain.trade_party import TradeParty

RULE: Final = "EDOC-RECEIVER"
"""Names the finding that a document is not for us."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a party can be told by: each kind with everything that it has of it."""

    gln: frozenset[str]
    vat: frozenset[str]
    other: frozenset[str]


def why_not_ours(buyer: TradeParty, company: Company, participants: str, service: str) -> str:
    """Return why a document is not addressed to us, ``""`` when it is, or when nobody can say.

    Args:
        buyer: The buyer, as the document names it.
        company: Who we are.
        participants: By what identifiers services know us.
        service: Code of the service that brought the document.
    """
    theirs, ours = _of_buyer(buyer), _of_company(company)
    known = known_as(participants, service)
    identifiers = [one for one in (buyer.endpoint, *buyer.identifiers) if one is not None]
    if known & {comparable(one) for one in identifiers}:
        return ""
    if (theirs.gln | theirs.vat | theirs.other) & (ours.gln | ours.vat | ours.other):
        return ""
    for name, stated, filled in (
        (_("GLN"), theirs.gln, ours.gln),
        (_("VAT registration no."), theirs.vat, ours.vat),
    ):
        if stated and filled:
            return _("It is addressed to {name} with the {kind} {number}, not to us.").format(
                name=_name(buyer), kind=name, number=printable(min(stated), limit=40)
            )
    if not company.name.strip():
        return ""
    pairs = [(buyer.name or buyer.trading_name, company.name)]
    address = " ".join(filter(None, (company.address, company.post_code, company.city)))
    given = buyer.address
    stated_address = " ".join(filter(None, (given.line_1, given.post_code, given.city)))
    if address and stated_address:
        pairs.append((stated_address, address))
    if all_near(pairs):
        return ""
    return _("It is addressed to {name}; name and address are not ours.").format(name=_name(buyer))


def _name(buyer: TradeParty) -> str:
    return printable(buyer.name or buyer.trading_name, limit=100) or "–"


def _of_buyer(buyer: TradeParty) -> Numbers:
    identifiers = [one for one in (buyer.endpoint, *buyer.identifiers) if one is not None]
    legal = [buyer.legal_id] if buyer.legal_id is not None else []
    vats = {compact(buyer.vat), vat_number(buyer.vat, buyer.address.country)} - {""}
    return Numbers(
        frozenset(one.value for one in identifiers if one.scheme == GLN_SCHEME),
        frozenset(vats),
        frozenset({compact(one.value) for one in (*identifiers, *legal)} - {""}),
    )


def _of_company(company: Company) -> Numbers:
    number = company.vat_registration_no
    vats = {compact(number), vat_number(number, company.country)} - {""}
    return Numbers(
        frozenset({company.gln} - {""}),
        frozenset(vats),
        frozenset({compact(company.registration_no)} - {""}),
    )
