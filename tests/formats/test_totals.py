"""Totals that agree are accepted, and one that is a cent off is named."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from edoc_tui.formats.totals import Totals, cents, contradictions, figure

amounts = st.decimals(Decimal("-1e12"), Decimal("1e12"), places=2)
maybe = st.none() | amounts


@st.composite
def consistent(draw: st.DrawFn) -> Totals:
    """Totals that follow from the lines, as EN 16931 says."""
    lines = draw(st.lists(st.decimals(Decimal("-1e9"), Decimal("1e9"), places=4), max_size=20))
    allowances, charges = draw(maybe), draw(maybe)
    vat, prepaid, rounding = draw(amounts), draw(maybe), draw(maybe)
    total = sum(lines, Decimal(0))
    line_total = cents(total)
    exclusive = line_total - (allowances or 0) + (charges or 0)
    inclusive = exclusive + vat
    return Totals(
        lines=total,
        line_count=len(lines),
        line_total=line_total,
        allowances=allowances,
        allowance_total=allowances,
        charges=charges,
        charge_total=charges,
        exclusive=exclusive,
        vat=vat,
        breakdown=draw(st.sampled_from([None, vat])),
        inclusive=inclusive,
        prepaid=prepaid,
        rounding=rounding,
        payable=inclusive - (prepaid or 0) + (rounding or 0),
    )


@given(consistent())
def test_consistent_totals_are_accepted(totals: Totals) -> None:
    """Whatever the amounts, totals that follow from each other contradict nothing."""
    assert list(contradictions(totals)) == []


@given(
    consistent(),
    st.sampled_from(
        [
            ("line_total", {"BR-CO-10", "BR-CO-13"}),
            ("allowance_total", {"BR-CO-11", "BR-CO-13"}),
            ("charge_total", {"BR-CO-12", "BR-CO-13"}),
            ("exclusive", {"BR-CO-13", "BR-CO-15"}),
            ("vat", {"BR-CO-15"}),
            ("breakdown", {"BR-CO-14"}),
            ("inclusive", {"BR-CO-15", "BR-CO-16"}),
            ("prepaid", {"BR-CO-16"}),
            ("rounding", {"BR-CO-16"}),
            ("payable", {"BR-CO-16"}),
        ]
    ),
    st.decimals(Decimal("-1e6"), Decimal("1e6"), places=2),
)
def test_one_wrong_figure_is_named(
    totals: Totals, figure_and_rules: tuple[str, set[str]], off: Decimal
) -> None:
    """A single figure that is off by a cent or more is found by every rule that it is part of."""
    name, rules = figure_and_rules
    assume(off and getattr(totals, name) is not None)
    found = {
        one.rule for one in contradictions(replace(totals, **{name: getattr(totals, name) + off}))
    }
    assert rules <= found
    assert found <= rules | {"BR-CO-14"}


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.005", "0.01"),
        ("-0.005", "0"),
        ("2.675", "2.68"),
        ("-2.675", "-2.67"),
        ("1.0049999999999999999999999999999999999", "1.00"),
        ("999999999999999999999999999999.995", "1000000000000000000000000000000.00"),
    ],
)
def test_rounding_is_xpath_rounding(value: str, rounded: str) -> None:
    """Half goes towards plus infinity, also below zero and with thirty digits."""
    assert cents(Decimal(value)) == Decimal(rounded)


def test_missing_total_of_allowances_is_a_contradiction() -> None:
    """Allowances without their total, and a total without allowances, contradict the document."""
    ten = Decimal("10.00")
    plain = Totals(ten, 1, ten, None, None, None, None, ten, Decimal(0), None, ten, None, None, ten)
    assert [one.rule for one in contradictions(replace(plain, allowances=ten))] == ["BR-CO-11"]
    assert not list(contradictions(replace(plain, allowances=Decimal("0.00"))))
    found = list(contradictions(replace(plain, charge_total=ten)))
    assert [one.rule for one in found] == ["BR-CO-12", "BR-CO-13"]
    assert "10.00" in found[0].text


def test_figures_are_readable() -> None:
    """Amounts appear with two decimals, or all they have; never with an exponent."""
    assert [figure(Decimal(one)) for one in ("1E+3", "5", "0.10", "1.005", "-0")] == [
        "1000.00", "5.00", "0.10", "1.005", "-0.00",
    ]  # fmt: skip
