"""Characters and the cells they fill, as far as terminals agree about that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import get_character_cell_size

if TYPE_CHECKING:
    from edoc_tui.console.pens import Pen

_SURE_BELOW: Final = 0x2E80
"""From here on characters are wide, joined, or of a width that depends on the terminal."""


class Row:
    """A line of the screen: a character and a pen for each cell.

    The second cell of a wide character holds an empty string. ``sure`` says that every
    terminal agrees about the widths.
    """

    __slots__ = ("chars", "pens", "sure")

    def __init__(self, chars: list[str], pens: list[Pen], *, sure: bool) -> None:
        self.chars = chars
        self.pens = pens
        self.sure = sure


class Cells(NamedTuple):
    """A string for each cell, and whether every terminal agrees about the widths."""

    chars: list[str]
    sure: bool


def is_sure(char: str) -> bool:
    """Say whether every terminal agrees about the width of *char*."""
    return len(char) == 1 and ord(char) < _SURE_BELOW


def cells(text: str) -> Cells:
    """Return one string per cell of *text*."""
    chars: list[str] = []
    sure = True
    for char in text:
        size = get_character_cell_size(char)
        if size == 1:
            chars.append(char)
            sure = sure and ord(char) < _SURE_BELOW
            continue
        sure = False
        if size == 2:  # noqa: PLR2004 - a wide character
            chars += [char, ""]
        elif chars:
            owner = len(chars) - 1
            while owner and not chars[owner]:
                owner -= 1
            chars[owner] += char
    return Cells(chars, sure)
