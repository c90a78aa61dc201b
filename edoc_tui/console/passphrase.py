"""Asking for the vault's passphrase on the screen, on behalf of a thread that needs it."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from edoc_tui.console.screens.dialogs import Dialog
from edoc_tui.console.widgets.field_input import FieldInput
from edoc_tui.domain.errors import SignInNeededError
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.app import App, ComposeResult
    from textual.binding import BindingType

SHORTEST = 8
"""Characters of a new passphrase at least."""


class Asker:
    """What the vault calls for its passphrase; it waits until a person has answered.

    It is called on a thread of its own, never on the screen's loop, which must go on.

    Attributes:
        reason: Why it is asked again; shown once.
    """

    def __init__(self) -> None:
        self.reason = ""
        self._app: App[int] | None = None
        self._one_at_a_time = threading.Lock()

    def attach(self, app: App[int]) -> None:
        """Ask on this app's screen from now on."""
        self._app = app

    def __call__(self, new: bool) -> Secret:  # noqa: FBT001 - the vault's own signature
        """Return the passphrase.

        Args:
            new: A new one is chosen, so it is asked twice.

        Raises:
            SignInNeededError: Nobody could be asked, or the person did not answer.
        """
        app = self._app
        if app is None or not app.is_running or threading.get_ident() == app._thread_id:  # noqa: SLF001 - no public name
            raise _locked()
        with self._one_at_a_time:
            answered: Future[str | None] = Future()
            dialog = PassphraseDialog(new=new, text=self.reason)
            self.reason = ""
            app.call_from_thread(app.push_screen, dialog, answered.set_result)
            answer = answered.result()
        if not answer:
            raise _locked()
        return Secret(answer)


def _locked() -> SignInNeededError:
    return SignInNeededError(
        _("The vault stays locked."),
        todo=_("Enter its passphrase, or name a key file in EDOC_TUI_VAULT_KEY_FILE."),
    )


class PassphraseDialog(ModalScreen[str]):
    """Takes a passphrase; the text is never shown.

    Args:
        new: A new one is chosen, so it has to be typed twice.
        title: What it is for; ``""`` = the vault.
        text: A sentence about it.
    """

    CSS_PATH = "styles/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]

    def __init__(self, *, new: bool, title: str = "", text: str = "") -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._new = new
        self._first = ""

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        title, text = (
            (
                _("A passphrase for the vault"),
                _("The vault keeps client ID, client secret and tokens encrypted."),
            )
            if self._new
            else (_("The vault is locked"), _("Enter its passphrase. Esc leaves it locked."))
        )
        with Dialog() as dialog:
            dialog.border_title = Content(self._title or title)
            yield Static(Content(self._text or text))
            yield Static("", id="hint")
            field = FieldInput(password=True, compact=True)
            field.cursor_blink = False
            yield field

    def on_mount(self) -> None:
        """Say what is expected first."""
        if self._new:
            self._hint(_("Choose at least {count} characters.").format(count=SHORTEST))

    def _hint(self, text: str) -> None:
        self.query_one("#hint", Static).update(Content(text))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value
        event.input.value = ""
        if not self._new:
            self.dismiss(text)
        elif not self._first:
            if len(text) >= SHORTEST:
                self._first = text
                self._hint(_("Once more, please."))
        elif text == self._first:
            self.dismiss(text)
        else:
            self._first = ""
            self._hint(_("The two passphrases differ. Choose again."))

    def action_give_up(self) -> None:
        """Close without an answer."""
        self.dismiss("")
