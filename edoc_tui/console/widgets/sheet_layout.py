"""Where the cells of a sheet are on the screen: fields above, lines below, as much as fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.composing import HEADER
from edoc_tui.domain.composing_fields import COLUMNS

if TYPE_CHECKING:
    from edoc_tui.domain.composing_fields import Cell

ACROSS: Final = 2
"""Fields of the document side by side."""

LABEL: Final = 18
"""Columns of a field's name."""

NUMBER: Final = 4
"""Columns of the number of a line."""

NET: Final = 11
"""Columns of the net amount of a line."""

_FEWEST: Final = 3  # lines of fields, and rows of lines, that are always there
_NARROWEST: Final = 19
_WIDEST: Final = 44


@dataclass(frozen=True, slots=True)
class Parts:
    """How the height is shared.

    Attributes:
        fields: Rows of fields.
        lines: Rows of lines, below one row of titles.
    """

    fields: int
    lines: int


def shared(height: int, rows: int, *, above: bool) -> Parts:
    """Share *height*: the part that has the cursor gets more of it.

    Args:
        height: Rows that there are.
        rows: Rows that all fields need.
        above: The cursor is among the fields.
    """
    room = max(1, height - 1)
    if above:
        fields = max(1, min(rows, room - _FEWEST))
    else:
        fields = max(0, min(rows, max(min(_FEWEST, room - _FEWEST), room * 2 // 5)))
    return Parts(fields, room - fields)


def columns_shown(width: int, first: int, cursor: int) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return which columns of the lines fit, each with its width.

    The description always stands first; of the others as many as fit, the one with the cursor
    among them.

    Args:
        width: Columns of the screen.
        first: The first of the others that was shown before.
        cursor: Index of the column with the cursor.

    Returns:
        The first of the others that is shown, and index and width of each column.
    """
    room = width - NUMBER - NET
    if cursor and cursor < first:
        first = cursor
    while True:
        used, at = 0, first
        while at < len(COLUMNS) and used + COLUMNS[at].width + 1 <= room - _NARROWEST - 1:
            used += COLUMNS[at].width + 1
            at += 1
        if cursor < max(at, first + 1) or first >= cursor:
            break
        first += 1
    wide = max(4, min(_WIDEST, room - used - 1))
    others = tuple((one, COLUMNS[one].width) for one in range(first, at))
    return first, ((0, wide), *others)


def scrolled(top: int, cursor: int, height: int) -> int:
    """Return the first row that is shown, so that the one with the cursor is."""
    return max(0, min(max(top, cursor - height + 1), cursor))


def next_cell(
    line: int, at: int, cells: tuple[Cell, ...], lines: int, usual: int
) -> tuple[int, int] | None:
    """Return the cell after this one, in the order of typing; ``None`` = a new line is wanted.

    After the usual cells comes the next line; who goes on among the rare ones stays there.

    Args:
        line: Index of the line, or ``HEADER``.
        at: Index of the cell.
        cells: Those of the document, or of a line.
        lines: How many lines there are.
        usual: How many cells are usual.
    """
    if at + 1 < len(cells) and at + 1 != usual:
        return line, at + 1
    if line + 1 < lines:
        return (0 if line == HEADER else line + 1), 0
    return None


def cell_before(line: int, at: int, header_usual: int, lines_usual: int) -> tuple[int, int]:
    """Return the cell before this one, in the order of typing."""
    if at > 0:
        return line, at - 1
    if line > 0:
        return line - 1, lines_usual - 1
    return (HEADER, 0) if line == HEADER else (HEADER, header_usual - 1)
