"""A document as a page: a cursor goes from value to value, and each can be asked about."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from rich.cells import cell_len
from textual.message import Message

from edoc_tui.console.actions import Action, bindings, register
from edoc_tui.console.widgets.lines import Lines, fit, strip_of
from edoc_tui.console.widgets.text_view import TextView, wrap
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.strip import Strip

    from edoc_tui.console.widgets.lines import Part
    from edoc_tui.console.widgets.text_view import Span
    from edoc_tui.domain.ubl_values import Value
    from edoc_tui.formats.page_cells import CellLine

PANEL: Final = 4
"""Lines below the page."""


def _do(name: str, *given: int) -> Any:
    def run(owner: PageView) -> None:
        getattr(owner, name)(*given)

    return run


class _Spot(NamedTuple):
    """Where a value begins on the page."""

    row: int
    column: int


class _Sheet(NamedTuple):
    """A page, and how it lies on the screen."""

    lines: list[list[Span]]
    values: list[Value]
    wrapped: list[list[Span]]
    spots: list[_Spot]


def _laid_out(lines: Sequence[CellLine], width: int) -> _Sheet:
    """Cut a page to *width*; the kind of a span that shows a value ends with its number."""
    values = [cell.value for line in lines for cell in line if cell.value is not None]
    numbers = iter(range(len(values)))
    shown = [
        [
            (one.text, one.meaning if one.value is None else f"{one.meaning}#{next(numbers)}")
            for one in line
        ]
        for line in lines
    ]
    return _Sheet(shown, values, *_wrapped(shown, width, len(values)))


def _wrapped(
    lines: Sequence[Sequence[Span]], width: int, count: int
) -> tuple[list[list[Span]], list[_Spot]]:
    """Return the rows of a page, and where each of its *count* values begins."""
    rows = [piece for line in lines for piece in wrap(line, width)]
    spots: dict[int, _Spot] = {}
    for row, pieces in enumerate(rows):
        column = 0
        for text, kind in pieces:
            number = kind.partition("#")[2]
            if number:
                spots.setdefault(int(number), _Spot(row, column))
            column += cell_len(text)
    end = _Spot(max(0, len(rows) - 1), 0)
    return rows, [spots.get(at, end) for at in range(count)]


class PageView(TextView, inherit_bindings=False):
    """Shows a page; the value under the cursor is lit, and its line has a mark."""

    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(id="page.right", keys="right", title=N_("Next value"), run=_do("go", 1)),
        Action(id="page.left", keys="left", title=N_("Value before"), run=_do("go", -1)),
        Action(id="page.down", keys="down", title=N_("Value below"), run=_do("go_line", 1)),
        Action(id="page.up", keys="up", title=N_("Value above"), run=_do("go_line", -1)),
        Action(id="page.page_down", keys="pagedown", title=N_("Page down"), run=_do("turn", 1)),
        Action(id="page.page_up", keys="pageup", title=N_("Page up"), run=_do("turn", -1)),
        Action(id="page.top", keys="home,g", title=N_("Top"), run=_do("go_end", 0)),
        Action(id="page.end", keys="end,G", title=N_("End"), run=_do("go_end", -1)),
        Action(id="page.explain", keys="enter", title=N_("Explain"), run=_do("explain"),
               help=N_("Show the whole value, and the arithmetic of a computed one.")),
    )  # fmt: skip
    BINDINGS = bindings(actions)

    class Pointed(Message):
        """The cursor is on another value."""

    class Asked(Message):
        """A person wants to know more about the value under the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._values: list[Value] = []
        self._spots: list[_Spot] = []
        self._at = 0

    @property
    def value(self) -> Value | None:
        """The value under the cursor."""
        return self._values[self._at] if self._values else None

    async def show_page(self, lines: Sequence[CellLine], *, keep_place: bool = False) -> None:
        """Show a page; with *keep_place* the cursor stays on its value as far as it is there."""
        old, width = self.value, self._room
        sheet = await asyncio.to_thread(_laid_out, lines, width)
        places = [one.xpath for one in sheet.values]
        kept = keep_place and old is not None and old.xpath in places
        self._at = places.index(old.xpath) if kept and old is not None else 0
        self._values = sheet.values
        self.show(sheet.lines, keep_place=kept)
        self._wrapped, self._spots, self._width = sheet.wrapped, sheet.spots, width
        self.post_message(self.Pointed())

    @property
    def _room(self) -> int:
        return max(10, (self.content_size.width or self.console.size.width) - 2)

    def go(self, step: int) -> None:
        """Go *step* values on."""
        self._place(self._at + step)

    def go_line(self, step: int) -> None:
        """Go to the nearest value on the next line that has one; scroll where there is none."""
        self._wrap()
        if not self._spots:
            self.scroll_lines(step)
            return
        row, column = self._spots[self._at]
        beyond = [spot for spot in self._spots if (spot.row - row) * step > 0]
        if not beyond:
            self.scroll_lines(step)
            return
        target = min(beyond, key=lambda spot: abs(spot.row - row)).row
        there = [spot for spot in beyond if spot.row == target]
        self._place(self._spots.index(min(there, key=lambda spot: abs(spot.column - column))))

    def turn(self, pages: int) -> None:
        """Go a page on or back."""
        self._wrap()
        self.scroll_lines(pages * max(1, self.content_size.height - 1))
        if self._spots:
            row = self._spots[self._at].row + pages * max(1, self.content_size.height - 1)
            near = min(self._spots, key=lambda spot: abs(spot.row - row))
            self._place(self._spots.index(near))

    def go_end(self, last: int) -> None:
        """Go to the first or the last value."""
        self._place(len(self._values) - 1 if last else 0)
        self.scroll_lines(self.line_count if last else -self.line_count)

    def explain(self) -> None:
        """Ask about the value under the cursor."""
        if self._values:
            self.post_message(self.Asked())

    def _place(self, index: int) -> None:
        if not self._values:
            return
        self._wrap()
        before, self._at = self._at, max(0, min(index, len(self._values) - 1))
        row, height = self._spots[self._at].row, max(1, self.content_size.height)
        if not self.top <= row < self.top + height:
            self.scroll_lines(row - height // 2 - self.top)
        if self._at != before:
            self.refresh()
            self.post_message(self.Pointed())

    def _wrap(self) -> None:
        width = self._room
        if width != self._width:
            self._width = width
            self._wrapped, self._spots = _wrapped(self._lines, width, len(self._values))

    def content_line(self, index: int, width: int) -> Strip:
        """Draw a line; the value under the cursor is lit, and a mark stands before its line."""
        rest, here = self.ink("text"), False
        parts: list[Part] = []
        for text, kind in self._wrapped[index]:
            meaning, _mark, number = kind.partition("#")
            lit = bool(number) and int(number) == self._at
            here = here or lit
            parts.append((text, self.ink("cursor" if lit else meaning)))
        return strip_of([("›" if here else " ", self.ink("mark")), *parts], width, rest)


class ValuePanel(Lines):
    """A few lines below a page: what the value under the cursor is, and where it comes from."""

    ground = "surface"

    def __init__(self) -> None:
        super().__init__()
        self._texts: tuple[Span, ...] = ()

    def tell(self, texts: Iterable[Span]) -> None:
        """Show *texts*, each a printable line and its ink."""
        taken = tuple(texts)
        if taken != self._texts:
            self._texts = taken
            self.refresh()

    def line(self, y: int, width: int, /) -> Strip:
        """Draw a line."""
        rest = self.ink("text")
        text, ink = self._texts[y] if y < len(self._texts) else ("", "text")
        if text.startswith("/") and len(text) > width - 2:
            text = "…" + text[3 - width :]  # of a path the end tells most
        return strip_of([(" " + fit(text, width - 2), self.ink(ink))], width, rest)
