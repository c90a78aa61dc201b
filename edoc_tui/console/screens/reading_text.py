"""A text to read on top of a screen; Esc closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen

from edoc_tui.console.screens.dialogs import STYLES
from edoc_tui.console.widgets.text_view import TextView, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.geometry import Size

    from edoc_tui.console.pages import Line


class TextBox(TextView):
    """A text in a frame, as tall as it is."""

    ground = "surface"

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002 - the signature of Textual
        viewport: Size,  # noqa: ARG002 - the same
        width: int,
    ) -> int:
        """Return the height that shows everything in *width*."""
        return sum(len(wrap(line, max(10, width - 2))) for line in self._lines)


class ReadingText(ModalScreen[None]):
    """Shows lines that scroll.

    Args:
        title: A few words.
        lines: What there is to read, printable.
    """

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "close", show=False)]

    def __init__(self, title: str, lines: Sequence[Line]) -> None:
        super().__init__()
        self._title = title
        self.view = TextBox()
        self.view.show(lines)

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        self.view.border_title = Content(self._title)
        yield self.view

    def on_mount(self) -> None:
        """Give the text the keys."""
        self.view.focus()

    def action_close(self) -> None:
        """Close it."""
        self.dismiss(None)
