"""Lines of an invoice and lines of an order: one to one, and what differs is told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.domain.draft import OrderLine
from edoc_tui.domain.invoice import Item, Line, Price
from edoc_tui.domain.nearness import nearness
from edoc_tui.domain.orders import (
    ALIKE,
    BY_DESCRIPTION,
    BY_REFERENCE,
    BY_TEACHING,
    mine,
    pairs,
    warnings,
)
from edoc_tui.domain.vat import Vat, VatCategory

D = Decimal
S20 = Vat(VatCategory.STANDARD, D(20))


def line(number: str, name: str, quantity: str = "10", order_line: str = "") -> Line:
    """Return a line of an invoice, 5.00 each."""
    return Line(number, D(quantity), "C62", Price(D(5)), Item(name), S20, order_line=order_line)


def order(number: str, name: str, quantity: str = "10", **more: Any) -> OrderLine:
    """Return a line of the order PO-1, 5.00 each."""
    return OrderLine("PO-1", number, name, D(quantity), "C62", D(5), **more)


def test_reference_then_teaching_then_description() -> None:
    """A reference wins over a better description; what was taught wins over a likeness."""
    lines = [
        line("1", "Oak beam"),
        line("2", "Larch board 4 m", order_line="30"),
        line("3", "HV-77"),
    ]
    orders = [order("10", "Oak beam"), order("20", "Hexagon bolt"), order("30", "Oak beams")]
    found = pairs(lines, orders, {"hv-77": "hexagon bolt"})
    assert {key: (one.order.line, one.how) for key, one in found.items()} == {
        "1": ("10", BY_DESCRIPTION), "2": ("30", BY_REFERENCE), "3": ("20", BY_TEACHING),
    }  # fmt: skip
    assert not pairs([line("1", "Oak", order_line="99")], orders, {})


NAMES = st.text("abc ", min_size=1, max_size=12)


@given(st.lists(NAMES, max_size=5), st.lists(NAMES, max_size=5))
def test_one_order_line_for_each_line(names: list[str], ordered: list[str]) -> None:
    """No order line is given twice, and nothing is called alike that is not."""
    lines = [line(str(at), name) for at, name in enumerate(names)]
    orders = [order(str(at), name) for at, name in enumerate(ordered)]
    found = pairs(lines, orders, {})
    taken = [one.order.line for one in found.values()]
    assert len(taken) == len(set(taken))
    for one in lines:
        if one.id in found:
            assert nearness(one.item.name, found[one.id].order.description) > ALIKE
    left = [o for o in orders if o.line not in taken]
    for one in lines:
        if one.id not in found:
            assert all(nearness(one.item.name, o.description) <= ALIKE for o in left)


X = order("1", "x")


@pytest.mark.parametrize(
    ("invoiced", "ordered", "elsewhere", "told"),
    [
        (line("1", "x"), order("1", "x"), 0, []),
        (line("1", "x"), order("1", "x", received=D(10), invoiced=D(0)), 0, []),
        (line("1", "x"), order("1", "x", received=D(0)), 0, ["not received yet"]),
        (line("1", "x", "8"), order("1", "x"), 0, ["quantity 8 invoiced, 10 ordered"]),
        (line("1", "x", "12"), order("1", "x"), 0, ["12 invoiced in all, 10 ordered"]),
        (line("1", "x", "5"), order("1", "x"), 5, []),
        (line("1", "x", "6"), order("1", "x"), 5, ["over-invoiced: 11"]),
        (line("1", "x", "6"), order("1", "x", invoiced=D(5)), 0, ["over-invoiced: 11"]),
        (line("1", "x"), order("1", "x", received=D(6)), 0, ["10 invoiced in all, 6 rec"]),
        (line("1", "x"), order("1", "x", received=D(12)), 0, ["over-received: 12 received, 10"]),
        (line("1", "x"), replace(X, unit="KGM", unit_price=D(4)), 0, ["unit price 5", "unit C62"]),
        (line("1", "x"), replace(X, line="", unit=""), 0, ["missing information"]),
    ],
)  # fmt: skip
def test_what_a_person_should_know(
    invoiced: Line, ordered: OrderLine, elsewhere: int, told: list[str]
) -> None:
    """Not received, quantity, over-invoiced, over-received, price, unit, missing information."""
    found = list(warnings(invoiced, ordered, D(elsewhere)))
    assert len(found) == len(told), found
    for words in told:
        assert any(words in one for one in found), (words, found)


def test_the_order_that_the_invoice_names() -> None:
    """Without a name all orders are looked at."""
    known = [order("1", "a"), OrderLine("PO-2", "1", "b", D(1), "C62", D(1))]
    assert [one.order_no for one in mine(known, "PO-2")] == ["PO-2"]
    assert mine(known, "") == known
