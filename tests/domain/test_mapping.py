"""Mapping rules: who decides, what a rule does, and what no rule ever changes."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edoc_tui.domain.arithmetic import compute
from edoc_tui.domain.mapper import LONGEST, Mapper
from edoc_tui.domain.mapping import EXPORT_FIELDS, MappingRule, Transformation, in_order
from edoc_tui.domain.mapping_copies import mapped_card, mapped_invoice, mapped_received
from edoc_tui.patterns import check_pattern, substitute
from tests.invoices.strategies import companies, customers, invoices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.invoice import Invoice

T = Transformation
FIELD = "line.unit"
LEVELS = (FIELD, "line.*", "*")
WORDS = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), min_size=1, max_size=20)


def say(*rules: MappingRule, value: str, field: str = FIELD) -> str:
    """Return what rules make of a value."""
    return Mapper(rules, substitute).say(field, value)


@given(st.lists(st.sampled_from(LEVELS), unique=True), st.randoms(use_true_random=False))
def test_the_most_specific_level_decides(levels: list[str], chance: Any) -> None:
    """Whatever the order in the file: the field, then its entity, then everything."""
    rules = [MappingRule(one, find="STK", replace=f"by {one}") for one in levels]
    strangers = [
        MappingRule("line.note", find="STK", replace="no"),
        MappingRule("document.*", T.LOWERCASE),
    ]
    mixed = [*rules, *strangers]
    chance.shuffle(mixed)
    first = next((one for one in LEVELS if one in levels), "")
    mapper = Mapper(mixed, substitute)
    assert mapper.say(FIELD, "STK", 3) == (f"by {first}" if first else "STK")
    assert [(one.field, one.line, one.old) for one in mapper.entries] == (
        [(FIELD, 3, "STK")] if first else []
    )
    assert [mixed[at].level for at in in_order(mixed)] == sorted(one.level for one in mixed)


@pytest.mark.parametrize("level", LEVELS[1:])
def test_a_level_that_says_nothing_asks_the_next(level: str) -> None:
    """A search that finds nothing lets the others decide; a transformation always speaks."""
    other = MappingRule(level, T.UPPERCASE)
    assert say(MappingRule(FIELD, find="kg", replace="KGM"), other, value="stk") == "STK"
    assert say(MappingRule(FIELD, T.REPLACE, "x", "y"), other, value="stk") == "STK"
    assert say(MappingRule(FIELD, T.REGEX, "[0-9]+", ""), other, value="stk") == "STK"
    assert say(MappingRule(FIELD, T.TRIM), other, value="stk") == "stk"


@given(WORDS, WORDS, WORDS)
def test_find_is_the_whole_value_exactly(find: str, replacement: str, value: str) -> None:
    """No part of it, no other case; one search at most changes a value."""
    rule = MappingRule(FIELD, find=find, replace=replacement)
    changed = value == find and bool(replacement.strip())
    assert say(rule, value=value) == (replacement if changed else value)
    assert say(rule, value=f"{find}.") == f"{find}."
    back = MappingRule(FIELD, find=replacement, replace=find)
    assert say(rule, back, value=find) == (replacement if replacement.strip() else find)


def test_rules_of_a_level_are_applied_in_order() -> None:
    """Each to what the one before has made of the value; each change is noted with its rule."""
    rules = (MappingRule(FIELD, T.TRIM), MappingRule(FIELD, find="STK", replace="H87"))
    mapper = Mapper(rules, substitute)
    assert mapper.say(FIELD, " STK ") == "H87"
    assert [(one.old, one.new, one.rule) for one in mapper.entries] == [
        (" STK ", "STK", "line.unit: trim"),
        ("STK", "H87", 'line.unit: "STK" → "H87"'),
    ]
    assert mapper.anew().entries == ()


@given(WORDS)
def test_a_transformation_wins_over_find(value: str) -> None:
    """With both in a rule, what is looked for means nothing."""
    assert say(MappingRule(FIELD, T.UPPERCASE, find="x", replace="y"), value=value) == value.upper()


@given(
    WORDS, st.sampled_from([T.UPPERCASE, T.LOWERCASE, T.TITLE_CASE, T.TRIM])
)  # the others may well go on
def test_case_and_trim_are_done_once_and_for_all(value: str, rule: Transformation) -> None:
    """Doing it again changes nothing."""
    once = say(MappingRule("*", rule), value=value)
    assert say(MappingRule("*", rule), value=once) == once


@given(WORDS, st.integers(1, 30), st.integers(0, 30))
def test_an_empty_result_changes_nothing(value: str, start: int, length: int) -> None:
    """Nor does one of blanks, nor one that is too long."""
    part = value[start - 1 : start - 1 + length if length else None]
    rule = MappingRule(FIELD, T.SUBSTRING, start=start, length=length)
    assert say(rule, value=value) == (part if part.strip() else value)
    assert say(MappingRule(FIELD, T.REPLACE, value, ""), value=value) == value
    assert say(MappingRule(FIELD, T.REGEX, ".*", ""), value=value) == value
    assert say(MappingRule(FIELD, T.REPLACE, value, "x" * (LONGEST + 1)), value=value) == value
    assert say(rule, value="") == ""


def test_title_case_knows_hyphens_and_apostrophes() -> None:
    """As names are written."""
    for value, expected in (
        ("JEAN-PIERRE  L'ORÉAL", "Jean-Pierre  L'oréal"),
        ("don't STOP", "Don't Stop"),
        ("éclair", "Éclair"),
    ):
        assert say(MappingRule(FIELD, T.TITLE_CASE), value=value) == expected


def test_regular_expressions_are_bounded() -> None:
    """What makes others try for ever is a matter of the text's length; groups are put in."""
    rule = MappingRule(FIELD, T.REGEX, r"(a*)*(a*)*(a|aa)*b", "x")
    assert say(rule, value="a" * LONGEST) == "a" * LONGEST
    order = MappingRule(FIELD, T.REGEX, r"^(\pL+), (\pL+)(!)?$", r"\2 \1\3 \\")
    assert say(order, value="Lovelace, Zoë") == "Zoë Lovelace \\"
    assert say(order, value="\udc00, x") == "\udc00, x"
    for pattern, replacement, reason in (
        ("(", "", "missing"),
        (r"(a)\1", "", "invalid escape"),
        ("(?=a)", "", "invalid perl operator"),
        ("((a{500}){500}){500}", "", "repetition"),
        ("a" * 501, "", "500 characters"),
        ("\udc00", "", "no text"),
        ("(a)", r"\2", "1 groups"),
        ("(a)", r"\g<1>", "digit"),
        ("(a)", "\\", "digit"),
    ):
        assert reason in check_pattern(pattern, replacement)
    assert check_pattern(r"^(\pL+) (?P<n>\d{2,4})$", r"\0 \1 \2 \\") == ""


RULES = st.lists(
    st.one_of(
        st.builds(
            MappingRule,
            st.sampled_from([*EXPORT_FIELDS, "line.*", "document.*", "customer.*", "*"]),
            st.sampled_from(
                [T.UPPERCASE, T.LOWERCASE, T.TITLE_CASE, T.TRIM, T.SUBSTRING, T.REPLACE, T.REGEX]
            ),
            st.sampled_from(["a", "e", "1", "."]),
            st.sampled_from(["", "#", "0", "x y"]),
            st.integers(1, 3),
            st.integers(0, 9),
        ),
        st.builds(
            MappingRule,
            st.sampled_from([FIELD, "line.*", "*"]),
            find=st.sampled_from(["C62", "EUR", "S", "380"]),
            replace=st.just("ZZ"),
        ),
    ),
    max_size=6,
)

TEXTS = {
    "references.buyer", "references.project", "references.contract", "references.order",
    "references.sales_order", "references.accounting", "payment_terms", "notes.text",
    "allowances.reason", "vat_reasons.text", "delivery.name", "delivery.address.line_1",
    "delivery.address.line_2", "delivery.address.city", "delivery.address.post_code",
    "lines.unit", "lines.note", "lines.order_line", "lines.accounting", "lines.item.name",
    "lines.item.description", "lines.item.seller_id", "lines.item.buyer_id",
    "lines.allowances.reason", "buyer.name", "buyer.trading_name", "buyer.address.line_1",
    "buyer.address.line_2", "buyer.address.city", "buyer.address.post_code",
    "buyer.contact.name", "buyer.contact.phone", "buyer.contact.email",
}  # fmt: skip
"""Where a document may differ after mapping."""


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of a document with its path."""
    if is_dataclass(node) and not isinstance(node, type):
        for field in fields(node):
            yield from leaves(getattr(node, field.name), f"{path}.{field.name}".lstrip("."))
    elif isinstance(node, tuple):
        yield path, len(node)
        for one in node:
            yield from leaves(one, path)
    else:
        yield path, node


@settings(max_examples=60)
@given(invoices(), companies(), customers(), RULES)
def test_mapping_changes_texts_of_copies_alone(
    invoice: Invoice, company: Any, customer: Any, rules: list[MappingRule]
) -> None:
    """Amounts, dates, numbers, codes of currency and tax stay; what was handed in stays whole."""
    before = repr((invoice, company, customer))
    mapper = Mapper(rules, substitute)
    mapped = mapped_invoice(invoice, mapper.say)
    cards = (
        mapped_card(company, "company", mapper.say),
        mapped_card(customer, "customer", mapper.say),
    )
    assert repr((invoice, company, customer)) == before
    silent = replace(mapped, vat_reasons=())  # the breakdown repeats their texts
    assert compute(silent) == compute(replace(invoice, vat_reasons=()))
    differing = [
        (path, old, new)
        for (path, old), (_, new) in zip(leaves(invoice), leaves(mapped), strict=True)
        if old != new
    ]
    assert {path for path, _old, _new in differing} <= TEXTS
    for card, fresh in zip((company, customer), cards, strict=True):
        kept = {"name", "address", "address_2", "city", "post_code", "contact_name", "phone",
                "email"}  # fmt: skip
        changed = {path for (path, old), (_, new) in zip(leaves(card), leaves(fresh), strict=True)
                   if old != new}  # fmt: skip
        assert changed <= kept
    pairs = {(one.field, one.old): one.new for one in mapper.entries}
    assert all(new.strip() and len(new) <= LONGEST for new in pairs.values())
    assert {one.field for one in mapper.entries} <= set(EXPORT_FIELDS)
    lines = {(one.field, one.line) for one in mapper.entries}
    assert all((line > 0) == name.startswith("line.") for name, line in lines)
    if not mapper.entries:
        assert (mapped, *cards) == (invoice, company, customer)


@settings(max_examples=20)
@given(invoices())
def test_every_field_is_reached(invoice: Invoice) -> None:
    """Nothing in the published list is a word without effect, and nothing else is asked for."""
    asked: set[str] = set()

    def note(field: str, value: str, line: int = 0) -> str:
        del line
        asked.add(field)
        return value

    bill_to = replace(invoice.buyer, name="x")
    mapped_invoice(replace(invoice, buyer=bill_to), note)
    assert asked <= set(EXPORT_FIELDS)
    received = mapped_received(invoice, lambda *_: "x")
    assert compute(received) == compute(invoice)
    assert {line.item.name for line in received.lines} == {"x"}
