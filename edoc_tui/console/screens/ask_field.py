"""Asking for one value: what it means, and while it is typed, what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from edoc_tui.console.screens.dialogs import STYLES, Dialog
from edoc_tui.console.widgets.field_input import FieldInput
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
    ) -> None:
        super().__init__()
        self._title = title
        self._label = label
        self._help = help
        self._value = value
        self._check = check

    def compose(self) -> ComposeResult:
        """Lay out name, explanation, field and reason."""
        with Dialog() as dialog:
            dialog.border_title = Content(self._title)
            yield Static(Content(self._label))
            if self._help:
                yield Static(Content(self._help), classes="muted")
            yield Static("")
            field = FieldInput(self._value, compact=True, select_on_focus=False)
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that is asked for, ready to be shown.

    Attributes:
        key: What its answer is called.
        label, help: Its name, and a sentence about it.
        value: What stands there already.
        secret: The text is never shown.
    """

    key: str
    label: str
    help: str = ""
    value: str = ""
    secret: bool = False


class NextInput(FieldInput):
    """An editor that stays for the next field when what was typed is good."""

    async def action_submit(self) -> None:
        """Take what was typed as the answer, unless it is no good."""
        screen = self.screen
        assert isinstance(screen, AskFields)
        screen.accept()


class AskFields(ModalScreen[dict[str, str] | None]):
    """Asks for several values one after the other in one dialog; Esc answers with ``None``.

    Args:
        title: What is being filled in, in a few words.
        fields: What is asked for, in this order.
        check: Returns why a text is no good for a key, given the answers so far, or ``""``.
    """

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]

    def __init__(
        self,
        title: str,
        fields: Sequence[Asked],
        check: Callable[[str, str, dict[str, str]], str],
    ) -> None:
        super().__init__()
        self._title = title
        self._fields = tuple(fields)
        self._check = check
        self._answers: dict[str, str] = {}
        self._dialog = Dialog()
        self._field = NextInput(compact=True, select_on_focus=False)

    def compose(self) -> ComposeResult:
        """Lay out name, explanation, field and reason."""
        with self._dialog:
            yield Static("", id="label")
            yield Static("", id="help", classes="muted")
            yield Static("")
            yield self._field
            yield Static("", id="reason")
            yield Static(Content(_("Enter saves, Esc goes back.")), classes="muted")

    def on_mount(self) -> None:
        """Ask for the first one."""
        self._dialog.border_title = Content(self._title)
        self._field.cursor_blink = False
        self._show()
        self._field.focus()

    @property
    def _asked(self) -> Asked:
        return self._fields[min(len(self._answers), len(self._fields) - 1)]

    def _show(self) -> None:
        asked = self._asked
        number = len(self._answers) + 1
        if len(self._fields) > 1:
            self._dialog.border_subtitle = Content(f"{number}/{len(self._fields)}")
        self.query_one("#label", Static).update(Content(asked.label))
        self.query_one("#help", Static).update(Content(asked.help))
        self._field.password = asked.secret
        self._field.value = asked.value
        self._field.action_end()
        self._tell("")

    def _tell(self, reason: str) -> None:
        text = f"✗ {printable(reason)}" if reason else ""
        self.query_one("#reason", Static).update(Content(text))

    @on(Input.Changed)
    def _typed(self, _event: Input.Changed) -> None:
        text = self._field.value.strip()
        self._tell(self._check(self._asked.key, text, self._answers) if text else "")

    def accept(self) -> None:
        """Take the answer and ask for the next, or answer with all of them."""
        if len(self._answers) == len(self._fields):
            return
        key, text = self._asked.key, self._field.value.strip()
        reason = self._check(key, text, self._answers)
        if reason:
            self._tell(reason)
            return
        self._answers[key] = text
        if len(self._answers) == len(self._fields):
            self.dismiss(self._answers)
        else:
            self._show()

    def action_give_up(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)
