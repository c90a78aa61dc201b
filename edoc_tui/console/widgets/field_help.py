"""What the field under the cursor means, below a table of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from edoc_tui.console.widgets.lines import Lines, strip_of
from edoc_tui.domain.text import printable

if TYPE_CHECKING:
    from textual.strip import Strip

    from edoc_tui.console.widgets.lines import Part


class FieldHelp(Lines):
    """Three lines below a table: what the field means, and what is wrong with what is typed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--text", "help--bad", "help--muted"}

    def __init__(self) -> None:
        super().__init__()
        self._texts: tuple[str, str] = ("", "")

    def tell(self, text: str, reason: str = "") -> None:
        """Show what a field means; *reason* says what is wrong with it."""
        texts = (printable(text), printable(reason))
        if texts != self._texts:
            self._texts = texts
            self.refresh()

    def line(self, y: int, width: int, /) -> Strip:
        """Draw the reason first, then the meaning, wrapped."""
        from textwrap import wrap

        text, reason = self._texts
        style = self.part_style("help--text")
        lines: list[Part] = []
        if reason:
            lines += [(one, self.part_style("help--bad")) for one in wrap(f"✗ {reason}", width - 2)]
        lines += [(one, style) for one in wrap(text, width - 2)]
        if y >= len(lines):
            return strip_of([], width, style)
        one, colour = lines[y]
        return strip_of([(f" {one}", colour)], width, style)
