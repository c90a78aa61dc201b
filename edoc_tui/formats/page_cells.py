"""The cells of a page: a text, what it means, and the value of the document that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from edoc_tui.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from edoc_tui.domain.ubl_values import Value

_LABEL: Final = 16


class Cell(NamedTuple):
    """A piece of a line.

    Attributes:
        text: Printable.
        meaning: ``key``, ``muted`` or ``text``.
        value: What it shows, ``None`` where it is no value of the document.
    """

    text: str
    meaning: str = "text"
    value: Value | None = None

    def as_(self, meaning: str) -> Cell:
        """Return it with another meaning."""
        return self._replace(meaning=meaning)


CellLine = tuple[Cell, ...]
Row = tuple[str, "list[Cell]"]
"""A label and what stands behind it."""


class Found:
    """The values of a document by term, line and place among their like.

    Args:
        values: All of them; none where nobody will ask.
        line: Which invoice line is looked at, from 1; 0 = the whole document.
    """

    def __init__(self, values: Iterable[Value]) -> None:
        self._known: dict[tuple[str, int, int], Value] = {}
        for one in values:
            if one.term:
                self._known.setdefault((one.term, one.line, one.item), one)
        self.line = 0

    def cell(self, number: str, shown: object, *, item: int = 0) -> Cell:
        """Return the cell of the term with *number*.

        Args:
            number: Such as ``34`` for BT-34.
            shown: What the document says there: a text, a day, a figure, an identifier.
            item: Its place among its like, from 0.
        """
        value = self._known.get((f"BT-{number}", self.line, item))
        return Cell(printable(_text(shown)), value=value)


def _text(shown: object) -> str:
    if shown is None:
        return ""
    return f"{shown:f}" if hasattr(shown, "as_tuple") else str(shown)


def joined(separator: str, *cells: Cell) -> list[Cell]:
    """Return the cells that are not empty, with *separator* between them."""
    shown: list[Cell] = []
    for cell in cells:
        if cell.text.strip():
            shown += [Cell(separator), cell] if shown else [cell]
    return shown


def fields(rows: Iterable[Row]) -> Iterator[CellLine]:
    """Yield the rows that say something, label beside value."""
    filled = [(title, cells) for title, cells in rows if any(cell.text.strip() for cell in cells)]
    width = max(_LABEL, *(len(title) for title, _cells in filled), 0)
    for title, cells in filled:
        yield (Cell(title.ljust(width), "muted"), Cell(" "), *cells)
