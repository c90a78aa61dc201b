"""Whose document is it, and is it for us: never two answers, and always why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.nearness import NEAR, all_near, nearness
from edoc_tui.domain.participants import check_participants, known_as, participants, written
from edoc_tui.domain.parties import Company, Vendor
from edoc_tui.domain.receiver import why_not_ours
from edoc_tui.domain.trade_party import Address, TradeParty
from edoc_tui.domain.vendors import (
    BY_GLN,
    BY_NAME,
    BY_PARTICIPANT,
    BY_PERSON,
    BY_REGISTRATION,
    BY_VAT,
    match,
    seller_key,
)

if TYPE_CHECKING:
    from random import Random

SELLER = TradeParty(
    name="Scierie du Lac",
    vat="FR40303265045",
    endpoint=Identifier("3560000000008", "0088"),
    identifiers=(Identifier("30326504500017", "0009"),),
    legal_id=Identifier("303265045", "0002"),
    address=Address("1 quai du Lac", city="Annecy", post_code="74000", country="FR"),
)
NAMED = {"name": "Scierie du Lac", "address": "1 Quai du Lac", "city": "ANNECY"}

WAYS: dict[str, dict[str, Any]] = {
    BY_PERSON: {},
    BY_GLN: {"gln": "3560000000008"},
    BY_VAT: {"vat_registration_no": "FR 40303265045"},
    BY_PARTICIPANT: {"participants": "0088:1, PAGERO/0009:30326504500017"},
    BY_REGISTRATION: {"registration_no": "303 265 045"},
    BY_NAME: {**NAMED, "post_code": "74000"},
}
"""In their order: what each way is called, and a vendor that is found by it alone."""


def vendor(no: str, how: str) -> Vendor:
    """Return a vendor that is found in one way."""
    return Vendor(no, **WAYS[how])


@pytest.mark.parametrize("how", list(WAYS))
def test_each_way_finds_and_says_why(how: str) -> None:
    """One vendor is found by it with what was the same; two of them are shown, none is taken."""
    one, other = vendor("1", how), Vendor("9", "Somebody else", "9 rue de la Gare", city="Lyon")
    said = "1" if how == BY_PERSON else ""
    found = match(SELLER, [other, one], "PAGERO", said)
    assert (found.vendor, found.how) == (one, how)
    assert bool(found.evidence) is (how != BY_PERSON)
    if how != BY_PERSON:
        twin = replace(one, no="2")
        found = match(SELLER, [one, other, twin], "PAGERO")
        assert (found.vendor, found.how, found.candidates) == (None, how, (one, twin))


def test_a_participant_counts_for_its_service() -> None:
    """What one service knows a vendor as is no identifier at another one."""
    one = vendor("1", BY_PARTICIPANT)
    assert match(SELLER, [one], "LOGIQ").vendor is None
    everywhere = Vendor("1", participants="iso6523-actorid-upis::0009:30326504500017")
    assert match(SELLER, [everywhere], "LOGIQ").vendor == everywhere


@given(
    st.lists(st.sampled_from(list(WAYS)), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_the_order_of_precedence(hows: list[str], dice: Random) -> None:
    """The first way that finds anybody decides, in whatever order the vendors stand."""
    known = [vendor(str(at), how) for at, how in enumerate(hows)]
    said = next((one.no for one, how in zip(known, hows, strict=True) if how == BY_PERSON), "")
    mixed = list(known)
    dice.shuffle(mixed)
    found = match(SELLER, mixed, "PAGERO", said)
    assert found == match(SELLER, known, "PAGERO", said)
    first = next(how for how in WAYS if how in hows)
    holders = [one for one, how in zip(known, hows, strict=True) if how == first]
    if first == BY_PERSON:
        holders = [one for one in known if one.no == said]
    assert found.how == first
    assert (found.vendor is None) == (len(holders) > 1)
    assert found.candidates == (tuple(holders) if len(holders) > 1 else ())
    if found.vendor is not None:
        assert found.vendor in holders
        assert all(one is not found.vendor for _how, one in found.doubts)


def test_what_tells_of_another_is_not_hidden() -> None:
    """The GLN is one vendor's, the VAT number another's: the GLN decides, the other is named."""
    one, other = vendor("1", BY_GLN), vendor("2", BY_VAT)
    found = match(SELLER, [other, one], "PAGERO")
    assert (found.vendor, found.doubts) == (one, ((BY_VAT, other),))


def test_a_name_means_nothing_against_a_number() -> None:
    """The right name with another VAT number or GLN is somebody else."""
    named = vendor("1", BY_NAME)
    assert match(SELLER, [named]).vendor == named
    for other in (
        replace(named, vat_registration_no="FR83404833048"),
        replace(named, gln="3770007711111"),
    ):
        assert match(SELLER, [other]).vendor is None
    far = Vendor("1", "Scierie du Lac", "9 rue de la Gare", city="Lyon", post_code="69009")
    assert match(SELLER, [far]).vendor is None


def test_a_word_holds_for_this_very_seller() -> None:
    """Another name, endpoint or number is another seller; case and blanks are not."""
    key = seller_key(SELLER)
    assert seller_key(replace(SELLER, name="  SCIERIE  du lac")) == key
    changes = (
        {"name": "Scierie du Lac SAS"}, {"vat": "FR83404833048"}, {"legal_id": None},
        {"endpoint": Identifier("3770007711111", "0088")},
    )  # fmt: skip
    assert len({key, *(seller_key(replace(SELLER, **one)) for one in changes)}) == 5


WORDS = st.text("abcdeé 12", max_size=30)


@given(WORDS, WORDS)
def test_nearness_is_symmetric_and_within_bounds(one: str, other: str) -> None:
    """1 for the same text, the same in both directions, and the quick refusal never errs."""
    assert 0 <= nearness(one, other) == nearness(other, one) <= 1
    assert nearness(one, f" {one.upper()} ") == 1
    near = all_near([(one, other)])
    if one.strip() and other.strip():
        assert near == (nearness(one, other) if nearness(one, other) >= NEAR else 0)
    else:
        assert near == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "PAGERO", "S-2"]),
            st.from_regex("[0-9]{4}", fullmatch=True),
            st.from_regex("[A-Za-z0-9.-]{1,12}", fullmatch=True),
        ),
        max_size=5,
    ),
    st.sampled_from([" ", ",", "; ", ",  "]),
)
def test_participants_as_text(entries: list[tuple[str, str, str]], apart: str) -> None:
    """What is written is read again; each service knows its own and those of all."""
    text = apart.join(
        f"{s}/{scheme}:{value}" if s else f"{scheme}:{value}" for s, scheme, value in entries
    )
    assert not check_participants(text)
    found = [
        (one.service, one.identifier.scheme, one.identifier.value) for one in participants(text)
    ]
    assert found == entries
    assert known_as(text, "PAGERO") >= known_as(text, "NOBODY")
    identifiers = [Identifier(value, scheme) for _service, scheme, value in entries]
    assert not check_participants(written(identifiers))


@pytest.mark.parametrize("text", ["9957", ":1", "9957:", "A/B/9957:1", "0088:1 and more"])
def test_what_is_no_participant_is_told(text: str) -> None:
    """A slip of the hand is found before it is saved."""
    assert check_participants(text)


OURS = Company(
    "Brumeval France SAS", "18 quai des Tisserands", city="Lyon", post_code="69009", country="FR",
    vat_registration_no="FR68910452333", registration_no="910452333", gln="9520001000010",
)  # fmt: skip
US = TradeParty(
    name="Brumeval France SAS",
    vat="FR68910452333",
    endpoint=Identifier("9520001000010", "0088"),
    legal_id=Identifier("910452333", "0002"),
    address=Address("18 quai des Tisserands", city="Lyon", post_code="69009", country="FR"),
)
BARE = replace(US, vat="", endpoint=None, legal_id=None)


@pytest.mark.parametrize(
    ("buyer", "company", "ours"),
    [
        (US, OURS, True),
        (replace(US, name="B.F."), OURS, True),
        (BARE, OURS, True),
        (replace(US, vat="", endpoint=Identifier("FR68910452333", "9957")), OURS, True),
        (replace(BARE, endpoint=Identifier("x", "0225"), name="?"), OURS, True),
        (replace(US, vat="FR83404833048", endpoint=None, legal_id=None), OURS, False),
        (replace(BARE, endpoint=Identifier("3770007711111", "0088")), OURS, False),
        (replace(BARE, name="Cronus"), OURS, False),
        (replace(US, name="Cronus"), Company(), True),
        (replace(US, name="Cronus"), Company("Brumeval France SAS"), False),
        (replace(US, name="Brumeval France SAS."), Company("Brumeval France SAS"), True),
    ],
)  # fmt: skip
def test_is_it_for_us(buyer: TradeParty, company: Company, ours: bool) -> None:  # noqa: FBT001 - a table
    """By participant, else by numbers where both have them, else by name and address."""
    why = why_not_ours(buyer, company, "PAGERO/0225:X", "PAGERO")
    assert (not why) is ours
    if why:
        assert buyer.name in why
