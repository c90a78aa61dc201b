"""The columns of the list of documents, fitted to the width that there is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from edoc_tui.locales import N_, language

if TYPE_CHECKING:
    from decimal import Decimal

GAP: Final = 1
EDGE: Final = 3
"""Cells at the left edge: the cursor's sign, the mark, a blank."""

BAND: Final = 68
"""The cursor lights at most about so many cells: the rest of a wide row stays as it is,
which keeps a key under 300 bytes."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the message id of its title, and its width in cells."""

    name: str
    title: str
    width: int
    right: bool = False


_TITLES: Final = {
    "status": N_("Status"),
    "number": N_("No."),
    "customer": N_("Customer"),
    "date": N_("Date"),
    "amount": N_("Amount"),
    "currency": N_("Cur."),
    "message": N_("Message"),
}


@lru_cache(maxsize=8)
def columns(width: int) -> tuple[Column, ...]:
    """Return the columns for a list of *width* cells.

    What identifies a document comes first; the message needs a wide terminal, the date and
    the currency go when it is very narrow.
    """
    widths = {"status": 18, "number": 12, "customer": 0, "date": 10, "amount": 12, "currency": 4}
    if width >= 110:  # noqa: PLR2004 - from here on the message fits beside the rest
        widths |= {"number": 16, "amount": 14, "message": 0}
    if width < 72:  # noqa: PLR2004 - see above
        del widths["date"]
    if width < 62:  # noqa: PLR2004 - see above
        del widths["currency"]
        widths |= {"status": 10, "amount": 10}
    left = width - EDGE - sum(widths.values()) - GAP * (len(widths) - 1)
    if "message" in widths:
        widths["customer"] = min(40, max(24, left * 2 // 5))
        left -= widths["customer"]
        widths["message"] = max(0, left)
    else:
        widths["customer"] = max(4, left)
    return tuple(
        Column(name, _TITLES[name], cells, right=name == "amount")
        for name, cells in widths.items()
        if cells > 0
    )


@lru_cache(maxsize=8)
def band_columns(width: int) -> int:
    """Return how many columns the cursor lights: all of a narrow list, the first of a wide."""
    used, count = EDGE, 0
    for column in columns(width):
        used += column.width + GAP
        if count and used > max(BAND, 80 if width <= 80 else 0) + GAP:  # noqa: PLR2004 - 80x24
            break
        count += 1
    return count


def grouped(number: int) -> str:
    """Return *number* grouped as the language does."""
    text = f"{number:,}"
    return text.translate(_FRENCH) if language() == "fr" else text


def money(amount: Decimal) -> str:
    """Return *amount* with its own digits, at least two, grouped as the language does."""
    digits = -int(amount.as_tuple().exponent)
    text = f"{amount:,.{max(2, digits)}f}"
    if language() == "fr":
        return text.translate(_FRENCH)
    return text


_FRENCH: Final = str.maketrans({",": "\N{NO-BREAK SPACE}", ".": ","})
