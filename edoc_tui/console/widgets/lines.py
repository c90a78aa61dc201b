"""A widget that draws whole lines of styled text, cheaply and never as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style

    from edoc_tui.console.app import ConsoleApp

Part = tuple[str, "Style"]
"""A text with its style; a line is a sequence of them."""


def fit(text: str, width: int) -> str:
    """Return *text* in exactly *width* cells, cut with an ellipsis where it is too long."""
    if width <= 0:
        return ""
    if text.isascii():
        return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"
    if cell_len(text) > width:
        return set_cell_size(text, width - 1) + "…"
    return set_cell_size(text, width)


def strip_of(parts: Iterable[Part], width: int, rest: Style) -> Strip:
    """Join *parts* to a line of *width* cells; what is left over gets the style *rest*."""
    segments: list[Segment] = []
    left = width
    for text, style in parts:
        if not text or left <= 0:
            continue
        length = cell_len(text)
        shown = text if length <= left else fit(text, left)
        segments.append(Segment(shown, style))
        left -= min(length, left)
    if left > 0:
        segments.append(Segment(" " * left, rest))
    return Strip(segments, width)


NARROWEST: Final = 4
"""In fewer cells nothing can be said; the line stays blank."""


class Lines(Widget):
    """Draws :meth:`line` for each of its lines; repaints only lines that are asked for.

    Attributes:
        ground: Name of the theme's colour that lies under the text.
    """

    ground = "background"

    @property
    def console(self) -> ConsoleApp:
        """The app, with its own type."""
        from edoc_tui.console.app import ConsoleApp

        assert isinstance(self.app, ConsoleApp)
        return self.app

    def line(self, y: int, width: int, /) -> Strip:
        """Return line *y*; for subclasses."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Return line *y* of the content (Textual's line API)."""
        width = self.content_size.width
        return self.line(y, width) if width >= NARROWEST else Strip.blank(width)

    def ink(self, name: str) -> Style:
        """Return an ink of the theme on this widget's ground."""
        return self.console.inks.get(name, self.ground)

    def part_style(self, name: str) -> Style:
        """Return the style of a component class."""
        return self.get_component_rich_style(name)
