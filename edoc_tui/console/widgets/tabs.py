"""A line of tabs; the arrows and Tab move between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.console.widgets.lines import Lines, strip_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.strip import Strip

    from edoc_tui.console.widgets.lines import Part


class Tabs(Lines):
    """Titles side by side, one of them lit.

    Args:
        titles: Ready to be shown.
    """

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self._titles = tuple(titles)
        self.index = 0

    def move(self, step: int) -> int:
        """Light the tab *step* further, around the end; return its index."""
        self.index = (self.index + step) % len(self._titles)
        self.refresh()
        return self.index

    def line(self, y: int, width: int, /) -> Strip:
        """Draw all titles, and a blank line below."""
        other = self.ink("muted")
        if y:
            return strip_of([], width, other)
        here = self.ink("cursor")
        parts: list[Part] = [(" ", other)]
        for index, title in enumerate(self._titles):
            parts.append((f" {title} ", here if index == self.index else other))
            parts.append((" ", other))
        return strip_of(parts, width, other)
