"""A long text to read: styled lines, wrapped to the width only where they are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells

from edoc_tui.console.widgets.lines import strip_of
from edoc_tui.console.widgets.scroll import ScrollLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events
    from textual.strip import Strip

Span = tuple[str, str]
"""A printable text and what it is: ``text``, ``key``, ``muted``, ``good``, ``warn``, ``bad``."""


class TextView(ScrollLines):
    """Shows lines of spans."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Sequence[Span]] = ()
        self._wrapped: list[list[Span]] = []
        self._width = 0

    @property
    def line_count(self) -> int:
        """Lines after wrapping."""
        self._wrap()
        return len(self._wrapped)

    def show(self, lines: Iterable[Sequence[Span]], *, keep_place: bool = False) -> None:
        """Show *lines*, from the top unless the place is kept."""
        taken = tuple(lines)
        if keep_place and taken == self._lines:
            return
        self._lines = taken
        self._width = 0
        if not keep_place:
            self.top = 0
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap again for the new width."""
        if event.size.width != self._width:
            self.refresh()

    def content_line(self, index: int, width: int) -> Strip:
        """Draw a line."""
        rest = self.ink("text")
        parts = [(text, self.ink(kind)) for text, kind in self._wrapped[index]]
        return strip_of([(" ", rest), *parts], width, rest)

    def _wrap(self) -> None:
        width = max(10, self.content_size.width - 2)
        if width == self._width:
            return
        self._width = width
        self._wrapped = [piece for line in self._lines for piece in wrap(line, width)]


def wrap(line: Sequence[Span], width: int) -> list[list[Span]]:
    """Cut *line* into lines of at most *width* cells."""
    pieces: list[list[Span]] = [[]]
    room = width
    for text, kind in line:
        left = text
        while left:
            if cell_len(left) <= room:
                pieces[-1].append((left, kind))
                room -= cell_len(left)
                break
            head = chop_cells(left, room)[0] if room > 1 else ""
            if head:
                pieces[-1].append((head, kind))
                left = left[len(head) :]
            pieces.append([])
            room = width
    return pieces
