"""Help: every key of the screen one came from, straight from the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from rich.cells import cell_len
from textual.binding import Binding
from textual.screen import ModalScreen

from edoc_tui.console import globals as general
from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.scroll import ScrollLines
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.strip import Strip

    from edoc_tui.console.actions import Action
    from edoc_tui.console.widgets.lines import Part


WIDE: Final = 96
"""From so many cells on the titles have room beside the sentences."""


class HelpText(ScrollLines):
    """The lines of the help."""

    ground = "surface"

    def __init__(self, actions: Sequence[Action[Any]]) -> None:
        super().__init__()
        self._actions = tuple(actions)
        self._keys = max((cell_len(action.key_labels) for action in actions), default=0)
        self._titles = max((cell_len(_(action.title)) for action in actions), default=0)

    @property
    def line_count(self) -> int:
        """One line for each action."""
        return len(self._actions)

    def content_line(self, index: int, width: int) -> Strip:
        """Draw keys, title and sentence of an action."""
        action = self._actions[index]
        text = self.ink("muted")
        parts: list[Part] = [(f" {fit(action.key_labels, self._keys)}  ", self.ink("key"))]
        sentence = _(action.help)
        if width >= WIDE or not sentence:
            parts.append((f"{fit(_(action.title), self._titles)}  ", self.ink("text")))
        parts.append((sentence, text))
        return strip_of(parts, width, text)


class HelpScreen(ModalScreen[None]):
    """All keys, on top of the screen they belong to."""

    CSS_PATH = "../styles/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f1,question_mark,enter", "close", show=False)
    ]

    def __init__(self, actions: Sequence[Action[Any]]) -> None:
        super().__init__()
        self._actions = (*actions, *general.ACTIONS)

    def compose(self) -> ComposeResult:
        """Put the text in a box."""
        text = HelpText(self._actions)
        text.border_title = _("Keys")
        text.border_subtitle = _("Esc closes")
        yield text

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)
