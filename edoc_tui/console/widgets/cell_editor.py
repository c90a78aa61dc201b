"""The text of one cell while it is typed: no widget, so that no key can overtake another.

A widget of its own would get keys through another queue than the sheet around it, and what is
typed ahead over a slow line would end in the wrong cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from edoc_tui.domain.text import printable, without_sequences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class CellEditor:
    """One line of text with a cursor in it.

    Args:
        text: What stands in the cell.

    Attributes:
        text: What stands there now.
        at: Characters before the cursor.
    """

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = len(text)

    def press(self, key: str, character: str | None) -> bool:
        """Do what a key does in a line of text; say whether it does anything."""
        if character is not None and character.isprintable():
            self._insert(character)
        elif key in _MOVES:
            self.at = _MOVES[key](self.text, self.at)
        elif key in _CUTS:
            self.text, self.at = _CUTS[key](self.text, self.at)
        else:
            return False
        return True

    def paste(self, text: str) -> None:
        """Insert what was pasted: several lines are joined, controls never get in."""
        lines = without_sequences(text).splitlines()
        plain = printable(" ".join(line.strip() for line in lines))
        self._insert("".join(one for one in plain if one.isprintable() and one != "\ufffd"))

    def window(self, width: int) -> tuple[str, int]:
        """Return the part of the text that fits, and where in it the cursor stands."""
        room = max(1, width - 1)
        start = 0
        while cell_len(self.text[start : self.at]) > room:
            start += 1
        return self.text[start:], self.at - start

    def _insert(self, text: str) -> None:
        self.text = self.text[: self.at] + text + self.text[self.at :]
        self.at += len(text)


def cells_of(text: str) -> Sequence[Sequence[str]]:
    """Return what was copied from a spreadsheet, cell by cell; nothing where it is one text."""
    lines = [line for line in without_sequences(text).splitlines() if line.strip()]
    if len(lines) < 2 and "\t" not in text:  # noqa: PLR2004 - one line is one text
        return ()
    return [[printable(one).strip() for one in line.split("\t")] for line in lines]


def _word_begin(text: str, at: int) -> int:
    return len(text[:at].rstrip().rpartition(" ")[0])


_MOVES: Final[Mapping[str, Callable[[str, int], int]]] = {
    "left": lambda _text, at: max(0, at - 1),
    "right": lambda text, at: min(len(text), at + 1),
    "home": lambda _text, _at: 0,
    "ctrl+a": lambda _text, _at: 0,
    "end": lambda text, _at: len(text),
    "ctrl+e": lambda text, _at: len(text),
    "ctrl+left": _word_begin,
}

_CUTS: Final[Mapping[str, Callable[[str, int], tuple[str, int]]]] = {
    "backspace": lambda text, at: (text[: max(0, at - 1)] + text[at:], max(0, at - 1)),
    "delete": lambda text, at: (text[:at] + text[at + 1 :], at),
    "ctrl+u": lambda text, at: (text[at:], 0),
    "ctrl+k": lambda text, at: (text[:at], at),
    "ctrl+w": lambda text, at: (
        text[: _word_begin(text, at)] + text[at:],
        _word_begin(text, at),
    ),
}
