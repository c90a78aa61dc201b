"""Sends the terminal only what it does not show already.

Textual repaints whole widgets. Over a slow line that is felt, so what it wants to paint is
compared, cell by cell, with what was sent before, and only the difference goes out, with the
shortest cursor moves and colour changes. A key then costs some hundred bytes in place of some
thousand.

What the terminal shows is remembered, never asked. Whenever that memory may be wrong (another
size, a return from the shell, a redraw on request) it is thrown away and everything is sent.
A line with characters whose width terminals disagree about is always sent whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

from edoc_tui.console.cells import Row, cells, is_sure
from edoc_tui.console.pens import DEFAULT, change, color_system, pen_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.color import ColorSystem
    from rich.console import Console
    from rich.style import Style
    from textual.strip import Strip

    from edoc_tui.console.pens import Pen

GAP: Final = 4
"""Unchanged cells between two changed ones that are cheaper to send than to jump over."""


class Screen:
    """What the terminal shows, as far as it was sent from here."""

    def __init__(self) -> None:
        self._size = (0, 0)
        self._rows: list[Row | None] = []
        self._pens: dict[Style, Pen] = {}
        self._changes: dict[tuple[Pen, Pen], str] = {}
        self._system: ColorSystem | None = None

    def forget(self) -> None:
        """Send everything next time."""
        self._rows = [None] * len(self._rows)

    def frugal(self, update: CompositorUpdate, size: tuple[int, int]) -> CompositorUpdate:
        """Wrap *update* of a terminal of *size* (columns, lines)."""
        if size != self._size:
            self._size = size
            self._rows = [None] * size[1]
        return _Difference(update, self)

    def render(self, update: CompositorUpdate, console: Console) -> str:
        """Return the shortest way from what is shown to what *update* wants."""
        pieces = list(_pieces(update))
        if any(segment.control for _y, _x, strip in pieces for segment in strip):
            self.forget()
            return update.render_segments(console)
        system = color_system(console)
        if system is not self._system:
            self._system = system
            self._pens.clear()
            self._changes.clear()
        wanted: dict[int, Row] = {}
        painted: list[tuple[int, int, int]] = []
        for y, x, strip in pieces:
            if 0 <= y < len(self._rows):
                painted.append((y, x, self._put(wanted, y, x, strip)))
        out = _Writer(self)
        whole = isinstance(update, LayoutUpdate)
        for y in sorted(wanted):
            old, new = self._rows[y], wanted[y]
            if old is None and not whole:
                # Only a part of a line that is not remembered: send that, remember nothing.
                for line, start, end in painted:
                    if line == y:
                        out.cells(y, start, new, end)
                continue
            for start, end in _runs(old, new):
                out.cells(y, start, new, end)
            self._rows[y] = new
        return out.finish()

    def _put(self, wanted: dict[int, Row], y: int, x: int, strip: Strip) -> int:
        """Put *strip* into the wanted line; return where it ends."""
        row = wanted.get(y)
        if row is None:
            row = wanted[y] = self._copy(y)
        width = self._size[0]
        chars, pens = row.chars, row.pens
        for segment in strip:
            text = segment.text
            pen = self.pen(segment.style)
            if not text.isascii():
                found = cells(text)
                if not found.sure:
                    row.sure = False
                taken = found.chars
            else:
                taken = list(text)
            room = width - x
            if len(taken) > room:
                taken = taken[:room] if taken[room] else [*taken[: room - 1], " "]
            chars[x : x + len(taken)] = taken
            pens[x : x + len(taken)] = [pen] * len(taken)
            x += len(taken)
        return x

    def _copy(self, y: int) -> Row:
        old = self._rows[y]
        if old is None:
            return Row([" "] * self._size[0], [DEFAULT] * self._size[0], sure=True)
        # A row becomes sure again by its characters alone.
        sure = old.sure or all(is_sure(char) for char in old.chars)
        return Row(old.chars[:], old.pens[:], sure=sure)

    def pen(self, style: Style | None) -> Pen:
        """Return the pen for a Rich style in the terminal's colours."""
        if style is None:
            return DEFAULT
        pen = self._pens.get(style)
        if pen is None:
            pen = self._pens[style] = pen_of(style, self._system)
        return pen

    def change(self, old: Pen, new: Pen) -> str:
        """Return the escape sequence that turns one pen into another, as short as possible."""
        sequence = self._changes.get((old, new))
        if sequence is None:
            sequence = self._changes[(old, new)] = change(old, new)
        return sequence


class _Difference(CompositorUpdate):
    """An update that renders as the difference to what is shown."""

    def __init__(self, update: CompositorUpdate, screen: Screen) -> None:
        self._update = update
        self._screen = screen

    def render_segments(self, console: Console) -> str:
        """Return what has to be sent."""
        return self._screen.render(self._update, console)


class _Writer:
    """Puts runs of cells together, remembering cursor and pen."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._out: list[str] = []
        self._pen = DEFAULT
        self._at = (-1, -1)

    def cells(self, y: int, start: int, row: Row, end: int) -> None:
        """Write the cells from *start* up to *end* of line *y*."""
        self._move(y, start)
        out, chars, pens = self._out, row.chars, row.pens
        pen = self._pen
        for x in range(start, end):
            wanted = pens[x]
            if wanted is not pen and wanted != pen:
                char = chars[x]
                blank = char == " " and not wanted.marks_blanks and not pen.marks_blanks
                if not (blank and wanted.background == pen.background and wanted.link == pen.link):
                    out.append(self._screen.change(pen, wanted))
                    pen = wanted
            out.append(chars[x])
        self._pen = pen
        # At the right edge, and after characters of unsure width, the cursor is anywhere.
        self._at = (y, end) if row.sure and end < len(chars) else (-1, -1)

    def _move(self, y: int, x: int) -> None:
        at_y, at_x = self._at
        if at_y == y and at_x <= x:
            if at_x < x:
                self._out.append(f"\x1b[{x - at_x}C")
        elif x == 0:
            self._out.append(f"\x1b[{y + 1}H")
        else:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")

    def finish(self) -> str:
        """Return everything, ending with the default pen."""
        if self._pen != DEFAULT:
            self._out.append(self._screen.change(self._pen, DEFAULT))
        return "".join(self._out)


def _runs(old: Row | None, new: Row) -> Iterator[tuple[int, int]]:
    """Return from where to where *new* has to be sent."""
    width = len(new.chars)
    if old is None:
        yield 0, width
        return
    if old.chars == new.chars and old.pens == new.pens:
        return
    changed = [
        x
        for x, (a, b, p, q) in enumerate(zip(old.chars, new.chars, old.pens, new.pens, strict=True))
        if a != b or (p is not q and p != q and not _same_blank(a, p, q))
    ]
    if not changed:
        return
    if not (old.sure and new.sure):
        yield 0, width
        return
    start = end = changed[0]
    for x in changed:
        if x - end > GAP or (x > end and not _one_pen(new.pens, end, x)):
            yield start, end
            start = x
        end = x + 1
    yield start, end


def _same_blank(char: str, old: Pen, new: Pen) -> bool:
    return (
        char == " "
        and old.background == new.background
        and old.link == new.link
        and not old.marks_blanks
        and not new.marks_blanks
    )


def _one_pen(pens: list[Pen], start: int, end: int) -> bool:
    """Say whether the unchanged cells before *end* need no other pen."""
    first = pens[start - 1]
    return all(pens[x] is first or pens[x] == first for x in range(start, end))


def _pieces(update: CompositorUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Return the strips of *update* with the line and column where each begins."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            yield from _side_by_side(y, update.region.x, line)
    elif isinstance(update, ChopsUpdate):
        for y, x1, x2 in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x > x2 or end <= x1:
                    continue
                whole = x2 > x >= x1 and end <= x2
                yield y, x, strip if whole else strip.crop(0, min(end, x2) - x)
    else:
        raise TypeError(f"An update of the kind {type(update).__name__} is not known.")


def _side_by_side(y: int, x: int, strips: Iterable[Strip]) -> Iterator[tuple[int, int, Strip]]:
    for strip in strips:
        yield y, x, strip
        x += strip.cell_length
