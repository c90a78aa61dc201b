"""The sign-in address as a QR code, for a telephone; shown only where all of it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.style import Style
from textual.binding import Binding
from textual.screen import ModalScreen

from edoc_tui.console.screens.dialogs import STYLES
from edoc_tui.console.widgets.lines import Lines, strip_of
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.strip import Strip

Modules = tuple[tuple[bool, ...], ...]
"""Rows of a QR code with its quiet zone; ``True`` = dark."""

QUIET: Final = 2
"""Light modules around the code: the standard asks for four, readers are content with two."""

_INK: Final = Style(color="black", bgcolor="white")
_BLOCKS: Final = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}
"""Light modules as ink, by (upper is dark, lower is dark): right on a dark ground."""


def modules(text: str) -> Modules:
    """Return the QR code of *text*."""
    import segno

    code = segno.make_qr(text, error="l", boost_error=False)
    return tuple(tuple(bool(one) for one in row) for row in code.matrix_iter(border=QUIET))


def size_of(text: str) -> tuple[int, int]:
    """Return columns and lines that the QR code of *text* takes, its caption among them."""
    rows = modules(text)
    return len(rows[0]), (len(rows) + 1) // 2 + 1


class Code(Lines):
    """Two rows of modules in each line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._rows = modules(text)

    def line(self, y: int, width: int, /) -> Strip:
        """Draw two rows, or the caption below them."""
        plain = self.ink("text")
        if 2 * y >= len(self._rows):
            return strip_of([(_("Esc goes back."), plain)], width, plain)
        upper = self._rows[2 * y]
        lower = self._rows[2 * y + 1] if 2 * y + 1 < len(self._rows) else (False,) * len(upper)
        if self.console.no_color:
            text = "".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True))
            return strip_of([(text, plain)], width, plain)
        dark = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
        text = "".join(dark[pair] for pair in zip(upper, lower, strict=True))
        return strip_of([(text, _INK)], width, plain)


class QrScreen(ModalScreen[None]):
    """The code alone, on the whole screen.

    Args:
        text: What it says.
    """

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "close", show=False)]

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """Show the code, all of it."""
        code = Code(self._text)
        columns, lines = size_of(self._text)
        code.styles.width, code.styles.height = columns, lines
        yield code

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)
