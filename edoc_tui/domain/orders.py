"""Purchase orders: which line of one an invoice's line is, and what a person should know then.

One order line, and its receipt, per line of the draft. Found by the reference that the invoice
gives, by what a person taught, else by a description that is more than 80 % alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.nearness import nearness, plain
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from edoc_tui.domain.draft import OrderLine
    from edoc_tui.domain.invoice import Line

ALIKE: Final = 0.80
"""How alike two descriptions have to be, at least."""

BY_REFERENCE: Final = N_("Order line")
BY_TEACHING: Final = N_("Learned text")
BY_DESCRIPTION: Final = N_("Description")
BY_PERSON: Final = N_("Said by a person")


@dataclass(frozen=True, slots=True)
class Pair:
    """The order line that a line of an invoice is.

    Attributes:
        order: The order line.
        how: Message id of what tells so.
    """

    order: OrderLine
    how: str


def mine(lines: Sequence[OrderLine], wanted: str) -> Sequence[OrderLine]:
    """Return the lines of the order *wanted*, all of them where none is named."""
    return [one for one in lines if one.order_no == wanted] if wanted else list(lines)


def pairs(
    lines: Sequence[Line], orders: Sequence[OrderLine], taught: Mapping[str, str]
) -> Mapping[str, Pair]:
    """Return the order line of each invoice line that has one; none is given twice.

    Args:
        lines: The lines of the invoice.
        orders: The order lines that may be meant.
        taught: Text of an order line by the text of an invoice line, both plain.
    """
    found: dict[str, Pair] = {}
    free = list(orders)

    def take(line: Line, order: OrderLine | None, how: str) -> None:
        if order is not None:
            found[line.id] = Pair(order, how)
            free.remove(order)

    for line in lines:
        if line.order_line:
            take(line, _only(one for one in free if one.line == line.order_line), BY_REFERENCE)
    for line in lines:
        words = taught.get(plain(line.item.name))
        if line.id not in found and words:
            take(line, _only(o for o in free if plain(o.description) == words), BY_TEACHING)
    rest = [one for one in lines if one.id not in found and not one.order_line]
    rated = sorted(
        (
            (-nearness(line.item.name, order.description), row, column)
            for row, line in enumerate(rest)
            for column, order in enumerate(free)
        ),
    )
    left = list(free)
    for near, row, column in rated:
        if -near > ALIKE and rest[row].id not in found and left[column] in free:
            take(rest[row], left[column], BY_DESCRIPTION)
    return found


def _only(found: Iterator[OrderLine]) -> OrderLine | None:
    """Return the one that was found; of several it cannot be said which is meant."""
    first = next(found, None)
    return first if first is not None and next(found, None) is None else None


def warnings(line: Line, order: OrderLine, elsewhere: Decimal) -> Iterator[str]:
    """Yield what a person should know about a line and its order line, in words.

    Args:
        line: The line of the invoice.
        order: Its order line.
        elsewhere: What other received documents invoice of the same order line.
    """
    missing = [
        name
        for name, value in ((_("unit"), order.unit), (_("line number"), order.line))
        if not value
    ]
    if missing:
        yield _("Line {id}: missing information in the order: {names}.").format(
            id=line.id, names=", ".join(missing)
        )
    yield from _quantities(line, order, elsewhere)
    price = line.price.net / (line.price.base or 1)
    if price != order.unit_price:
        yield _difference(line, _("unit price"), f"{price:f}", f"{order.unit_price:f}")
    if order.unit and line.unit != order.unit:
        yield _difference(line, _("unit"), line.unit, order.unit)


def _quantities(line: Line, order: OrderLine, elsewhere: Decimal) -> Iterator[str]:
    invoiced = max(order.invoiced or Decimal(0), elsewhere)
    total = invoiced + line.quantity
    if order.received is not None and order.received <= 0 < order.quantity:
        yield _("Line {id}: not received yet.").format(id=line.id)
    elif order.received is not None and total > order.received:
        yield _("Line {id}: over-invoiced: {total} invoiced in all, {received} received.").format(
            id=line.id, total=f"{total:f}", received=f"{order.received:f}"
        )
    if total > order.quantity and (order.received is None or order.received <= order.quantity):
        yield _("Line {id}: over-invoiced: {total} invoiced in all, {ordered} ordered.").format(
            id=line.id, total=f"{total:f}", ordered=f"{order.quantity:f}"
        )
    elif line.quantity != order.quantity - invoiced:
        left = order.quantity - invoiced
        yield _difference(line, _("quantity"), f"{line.quantity:f}", f"{left:f}")
    if order.received is not None and order.received > order.quantity:
        yield _("Line {id}: over-received: {received} received, {ordered} ordered.").format(
            id=line.id, received=f"{order.received:f}", ordered=f"{order.quantity:f}"
        )


def _difference(line: Line, name: str, ours: str, theirs: str) -> str:
    return _("Line {id}: {name} {invoiced} invoiced, {ordered} ordered.").format(
        id=line.id, name=name, invoiced=ours, ordered=theirs
    )
