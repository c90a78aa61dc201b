"""The filter line: typed after ``/``, then a chip that shows what narrows the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from edoc_tui.console.widgets.lines import Lines, strip_of
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.strip import Strip


class FilterInput(Input):
    """Where the filter is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]

    class GivenUp(Message):
        """Esc was pressed."""

    def __init__(self, value: str) -> None:
        super().__init__(value, placeholder=_("status:held  customer:10000  words"), compact=True)
        self.cursor_blink = False

    def action_give_up(self) -> None:
        """Leave the filter as it was."""
        self.post_message(self.GivenUp())


class FilterChip(Lines):
    """The filter that is on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def line(self, _y: int, width: int, /) -> Strip:
        """Draw the chip and how to remove it."""
        hint = self.ink("muted")
        return strip_of(
            [
                (" ", hint),
                (f" / {printable(self._text, limit=width // 2)} ", self.ink("chip")),
                (_("  Esc clears the filter"), hint),
            ],
            width,
            hint,
        )
