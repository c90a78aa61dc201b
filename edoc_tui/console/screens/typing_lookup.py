"""Looking up what a cell may hold: customer, currency, unit, VAT category, country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.domain.composing import HEADER
from edoc_tui.domain.composing_fields import CURRENCIES, UNITS, VAT_CATEGORIES
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from edoc_tui.console.screens.typing import TypingScreen


def _units() -> Sequence[Option]:
    return [Option(code, code, _(name)) for code, name in UNITS.items()]


def _categories() -> Sequence[Option]:
    return [Option(code, code, _(name)) for code, name in VAT_CATEGORIES.items()]


def _currencies() -> Sequence[Option]:
    return [Option(code, code) for code in CURRENCIES]


_LISTS: Final[dict[str, Callable[[], Sequence[Option]]]] = {
    "unit": _units,
    "vat_category": _categories,
    "currency": _currencies,
}

LOOKUPS: Final = frozenset({*_LISTS, "customer_no", "delivery_country"})
"""Cells that have something to look up."""


async def look_up(screen: TypingScreen) -> None:
    """Ask what is to stand in the cell under the cursor."""
    view = screen.sheet_view
    view.give_up()
    line, cell = view.line_no, view.cell
    now = screen.sheet.text(line, cell.key)
    if cell.key == "customer_no":
        from edoc_tui.console.screens.find_customer import FindCustomer

        book = screen.bridge.engine.customers
        found = await screen.app.push_screen_wait(FindCustomer(book, now))
    elif cell.key == "delivery_country":
        from edoc_tui.console.screens.lookup import ask_country

        found = await ask_country(screen, now)
    else:
        picked = await screen.app.push_screen_wait(Pick(_(cell.title), _LISTS[cell.key](), (now,)))
        found = picked[0] if picked else ""
    if found:
        screen.changed(line, cell.key, found)
        view.go_to(line if line == HEADER else min(line, len(screen.sheet.lines) - 1), cell.key)
