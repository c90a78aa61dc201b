"""How alike two texts, and two parties' names and addresses, are."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR: Final = 0.95
"""How alike name and address of a party have to be, each of them."""


def plain(text: str) -> str:
    """Return *text* as it is compared: without case and doubled blanks."""
    return " ".join(text.split()).casefold()


def nearness(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1, without case and doubled blanks; symmetric."""
    first, second = plain(one), plain(other)
    if first == second:
        return 1.0
    return min(
        SequenceMatcher(None, a, b, autojunk=False).ratio()
        for a, b in ((first, second), (second, first))
    )


def all_near(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the least nearness of *pairs*, 0 where one of them is empty or less than near."""
    for one, other in pairs:
        lengths = len(plain(one)), len(plain(other))
        if not min(lengths) or 2 * min(lengths) < NEAR * sum(lengths):
            return 0.0  # what is near is as long, and of the same letters: told at little cost
        if SequenceMatcher(None, plain(one), plain(other), autojunk=False).quick_ratio() < NEAR:
            return 0.0
    near = min((nearness(*pair) for pair in pairs), default=0.0)
    return near if near >= NEAR else 0.0
