"""A row of choices: the first one has the focus, and it is always the harmless one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.message import Message

from edoc_tui.console.widgets.lines import Lines, strip_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType
    from textual.strip import Strip

    from edoc_tui.console.widgets.lines import Part


class Choices(Lines, can_focus=True):
    """Words side by side; arrows move, Enter takes the one that is lit.

    Args:
        titles: What can be chosen, ready to be shown; the first one is lit at the start.
    """

    ground = "surface"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,shift+tab", "move(-1)", show=False),
        Binding("right,l,tab", "move(1)", show=False),
        Binding("enter", "take", show=False),
    ]

    class Chosen(Message):
        """A choice was taken; ``index`` counts from 0."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self._titles = tuple(titles)
        self._lit = 0

    def action_move(self, step: int) -> None:
        """Light the next or previous choice."""
        self._lit = (self._lit + step) % len(self._titles)
        self.refresh()

    def action_take(self) -> None:
        """Take the lit choice."""
        self.post_message(self.Chosen(self._lit))

    def line(self, _y: int, width: int, /) -> Strip:
        """Draw all choices."""
        plain, lit = self.ink("text"), self.ink("cursor")
        parts: list[Part] = []
        for index, title in enumerate(self._titles):
            here = index == self._lit
            parts.append((f"{'›' if here else ' '} {title} ", lit if here else plain))
            parts.append(("  ", plain))
        return strip_of(parts, width, plain)
