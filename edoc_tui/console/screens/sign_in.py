"""Signing in: the address to open elsewhere, and the place for what comes back.

No browser is ever opened here: over SSH it would be on the wrong machine.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Input, Static

from edoc_tui.connectors.loopback import ssh_line
from edoc_tui.connectors.sign_in import INTRODUCTION, LIFETIME
from edoc_tui.console.actions import Action, register
from edoc_tui.console.clipboard import copy
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.widgets.field_input import FieldInput
from edoc_tui.domain.errors import EdocError, SignInNeededError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Paste

    from edoc_tui.connectors.loopback import Loopback
    from edoc_tui.connectors.sign_in import SignInAttempt


async def _copy(screen: SignInScreen) -> None:
    if screen.attempt is not None:
        screen.say(await copy(screen.console, screen.attempt.url), "success")


async def _plain(screen: SignInScreen) -> None:
    attempt = screen.attempt
    if attempt is None:
        return
    with screen.app.suspend():
        print(f"\n{attempt.url}\n")  # noqa: T201 - one unwrapped line to select with the mouse
        await asyncio.to_thread(input, _("Press Enter to come back."))


def _qr(screen: SignInScreen) -> None:
    from edoc_tui.console.screens.qr import QrScreen

    if screen.attempt is not None:
        screen.app.push_screen(QrScreen(screen.attempt.url))


def _no_room(screen: SignInScreen) -> str:
    if screen.attempt is None:
        return _not_yet(screen)
    from edoc_tui.console.screens.qr import size_of

    columns, lines = size_of(screen.attempt.url)
    size = screen.app.size
    if size.width >= columns and size.height >= lines:
        return ""
    return _("The QR code needs {columns} columns and {lines} lines.").format(
        columns=columns, lines=lines
    )


def _again(screen: SignInScreen) -> Any:
    return screen.begin()


def _back(screen: SignInScreen) -> None:
    if screen.field.has_focus and screen.field.value:
        screen.field.value = ""
        screen.address.focus()
        return
    screen.dismiss(None)


def _not_yet(screen: SignInScreen) -> str:
    return "" if screen.attempt is not None else _("The address is not ready yet.")


class Address(Static, can_focus=True):
    """The address; while it has the focus, letters are keys, and a paste goes to the field."""

    def on_paste(self, event: Paste) -> None:
        """Hand what is pasted to the field."""
        event.stop()
        screen = self.screen
        assert isinstance(screen, SignInScreen)
        screen.field.focus()
        screen.field._on_paste(event)  # noqa: SLF001 - ours: it joins lines, drops controls

    async def key_enter(self) -> None:
        """Go to the field."""
        self.screen.focus_next()


class SignInScreen(ConsoleScreen):
    """Shows the authorisation address and takes the code or the whole redirect address."""

    CSS_PATH = "../styles/forms.tcss"
    AUTO_FOCUS = "Address"
    place = "connection"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="sign_in.copy",
            keys="f2,c",
            title=N_("Copy"),
            help=N_("Send the address to your terminal's clipboard, and to tmux's buffer."),
            run=_copy,
            why_disabled=_not_yet,
        ),
        Action(
            id="sign_in.plain",
            keys="f3,p",
            title=N_("One line"),
            help=N_("Show the address as one plain line, to be selected with the mouse."),
            run=_plain,
            why_disabled=_not_yet,
        ),
        Action(
            id="sign_in.qr",
            keys="f4,q",
            title=N_("QR code"),
            help=N_("Show the address as a QR code, where the terminal is large enough."),
            run=_qr,
            why_disabled=_no_room,
        ),
        Action(
            id="sign_in.again",
            keys="f5,n",
            title=N_("New address"),
            help=N_("Start the sign-in again with another address; the old one is worthless."),
            run=_again,
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
        self.address = Address(Content("…"), classes="sign-in")
        self.field = FieldInput(placeholder=_("Code, or the whole address"))
        self._loopback: Loopback | None = None

    def body(self) -> ComposeResult:
        """Lay out the text, the address and the field."""
        yield Static(Content(_(INTRODUCTION)), classes="sign-in")
        yield self.address
        self.field.cursor_blink = False
        yield self.field
        yield Static("", id="until", classes="sign-in")

    def on_mount(self) -> None:
        """Ask for the address once the screen stands."""
        super().on_mount()
        self.bridge.spawn(self.begin())

    async def on_unmount(self) -> None:
        """Stop waiting for a browser."""
        await self._stop_listening()

    async def begin(self) -> None:
        """Begin an attempt; an older one is worth nothing any more."""
        await self._stop_listening()
        attempt = await self.bridge.engine.begin_sign_in(self.bridge.service_code)
        self.attempt = attempt
        self.address.update(Content(attempt.url).stylize(f"link={attempt.url!r}"))
        ends = (attempt.created_at + LIFETIME).astimezone().strftime("%H:%M")
        lines = [_("Enter goes to the field. This address is good until {time}.").format(time=ends)]
        self._loopback = await self.bridge.engine.listen(attempt)
        if self._loopback is not None:
            lines.append(_("Or let the browser come back by itself; on your own computer, run:"))
            lines.append(ssh_line(self._loopback.port))
            self.bridge.spawn(self._wait(attempt, self._loopback))
        self.query_one("#until", Static).update(Content("\n".join(lines)))
        self.refresh_status()

    async def _wait(self, attempt: SignInAttempt, loopback: Loopback) -> None:
        try:
            address = await loopback.address()
        except asyncio.CancelledError:
            return
        await self._finish(attempt, address)

    async def _stop_listening(self) -> None:
        loopback, self._loopback = self._loopback, None
        if loopback is not None:
            await loopback.aclose()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self.attempt is not None and event.value.strip():
            self.bridge.spawn(self._finish(self.attempt, event.value))

    async def _finish(self, attempt: SignInAttempt, pasted: str) -> None:
        try:
            sign_in = await self.bridge.engine.finish_sign_in(attempt, pasted)
        except EdocError as error:
            self.bridge.tell(error)
            self.field.value = ""
            spent = not isinstance(error, SignInNeededError)
            if spent or datetime.now(UTC) - attempt.created_at > LIFETIME:
                await self.begin()  # what was begun is of no use any more
            return
        self.bridge.sign_in = sign_in
        self.console.refresh_status()
        if self.is_current:
            self.dismiss(None)
        self.console.say(_("Signed in."), "success")
