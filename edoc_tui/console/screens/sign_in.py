"""Signing in: the address to open elsewhere, and the place for what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Input, Static

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.widgets.field_table import FieldInput
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from edoc_tui.connectors.oauth import SignInAttempt


def _copy(screen: SignInScreen) -> None:
    if screen.attempt is not None:
        screen.app.copy_to_clipboard(screen.attempt.url)
        screen.say(_("Sent to your terminal's clipboard."))


def _plain(screen: SignInScreen) -> None:
    attempt = screen.attempt
    if attempt is None:
        return
    with screen.app.suspend():
        print(f"\n{attempt.url}\n")  # noqa: T201 - one unwrapped line to select with the mouse
        input(_("Press Enter to come back."))


def _back(screen: SignInScreen) -> None:
    screen.dismiss(None)


def _not_yet(screen: SignInScreen) -> str:
    return "" if screen.attempt is not None else _("The address is not ready yet.")


class SignInScreen(ConsoleScreen):
    """Shows the authorisation address and takes the code or the whole redirect address."""

    CSS_PATH = "../styles/forms.tcss"
    AUTO_FOCUS = "FieldInput"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="sign_in.copy",
            keys="f2",
            title=N_("Copy address"),
            help=N_("Send the address to your terminal's clipboard."),
            run=_copy,
            why_disabled=_not_yet,
        ),
        Action(
            id="sign_in.plain",
            keys="f3",
            title=N_("One line"),
            help=N_("Show the address as one plain line, to be selected with the mouse."),
            run=_plain,
            why_disabled=_not_yet,
        ),
        Action(
            id="sign_in.back",
            keys="escape",
            title=N_("Back"),
            help=N_("Leave without signing in. Nothing is changed."),
            run=_back,
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self.attempt: SignInAttempt | None = None

    def body(self) -> ComposeResult:
        """Lay out the text, the address and the field."""
        yield Static(
            Content(
                _(
                    "Open this address on your own computer. After sign-in the page may fail to"
                    " load: that is normal. Copy the whole address from the browser and paste it"
                    " here. Never send it to anyone."
                )
            ),
            classes="sign-in",
        )
        yield Static(Content("…"), id="address", classes="sign-in")
        field = FieldInput(placeholder=_("Code, or the whole address"))
        field.cursor_blink = False
        yield field

    def on_mount(self) -> None:
        """Ask for the address once the screen stands."""
        super().on_mount()
        self.bridge.spawn(self._begin())

    async def _begin(self) -> None:
        attempt = await self.bridge.engine.begin_sign_in(self.bridge.service_code)
        self.attempt = attempt
        link = Content(attempt.url).stylize(f"link={attempt.url!r}")
        self.query_one("#address", Static).update(link)
        self.refresh_status()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self.attempt is not None and event.value.strip():
            self.bridge.spawn(self._finish(self.attempt, event.value))

    async def _finish(self, attempt: SignInAttempt, pasted: str) -> None:
        sign_in = await self.bridge.engine.finish_sign_in(attempt, pasted)
        self.bridge.sign_in = sign_in
        self.console.refresh_status()
        self.dismiss(None)
        self.console.say(_("Signed in."), "success")
