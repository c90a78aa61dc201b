"""Asking for one value: what it means, and while it is typed, what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from edoc_tui.console.screens.dialogs import STYLES, Dialog
from edoc_tui.console.widgets.field_table import FieldInput
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType


def _anything(_text: str) -> str:
    return ""


class AskField(ModalScreen[str | None]):
    """Asks for one value; Enter answers only with a good one, Esc with ``None``.

    Args:
        title: What is being filled in, in a few words.
        label: The field's name.
        help: A sentence about it, may be empty.
        value: What stands there already.
        check: Returns why a text is no good, or ``""``.
        secret: The text is never shown.
        place: Which of how many fields this is, such as ``1/3``.
    """

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]

    def __init__(
        self,
        title: str,
        label: str,
        *,
        help: str = "",  # noqa: A002 - the word that fields have for it
        value: str = "",
        check: Callable[[str], str] = _anything,
        secret: bool = False,
        place: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._label = label
        self._help = help
        self._value = value
        self._check = check
        self._secret = secret
        self._place = place

    def compose(self) -> ComposeResult:
        """Lay out name, explanation, field and reason."""
        with Dialog() as dialog:
            dialog.border_title = Content(self._title)
            dialog.border_subtitle = Content(self._place)
            yield Static(Content(self._label))
            if self._help:
                yield Static(Content(self._help), classes="muted")
            yield Static("")
            field = FieldInput(
                self._value, compact=True, password=self._secret, select_on_focus=False
            )
            field.cursor_blink = False
            yield field
            yield Static("", id="reason")
            yield Static(Content(_("Enter saves, Esc goes back.")), classes="muted")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._tell(self._check(event.value.strip()) if event.value.strip() else "")

    def _tell(self, reason: str) -> None:
        self.query_one("#reason", Static).update(
            Content(f"✗ {printable(reason)}" if reason else "")
        )

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        reason = self._check(text)
        if reason:
            self._tell(reason)
        else:
            self.dismiss(text)

    def action_give_up(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)
