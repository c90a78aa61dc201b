"""What every screen of the console is: a header, a body, a footer and a list of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from rich.cells import cell_len
from textual.screen import Screen

from edoc_tui.console.actions import bindings, find
from edoc_tui.console.modes import PRODUCTION
from edoc_tui.console.widgets.footer import Footer
from edoc_tui.console.widgets.header import Header
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from edoc_tui.console.actions import Action
    from edoc_tui.console.app import ConsoleApp
    from edoc_tui.console.bridge import Bridge


ROOM: Final = 6
"""Cells of a line that a notice in the footer cannot have: its sign, the edges, a frame."""


class ConsoleScreen(Screen[None]):
    """A screen that a digit leads to, or one that lies on top of such a screen.

    A subclass sets ``place`` (its name in :mod:`edoc_tui.console.places`) and ``actions``,
    yields its widgets from :meth:`body`, and may react to :meth:`heard` and :meth:`shown`.
    Where letters are text, ``help_key`` is the key that the footer names for the help.
    """

    place: str = ""
    actions: ClassVar[tuple[Action[Any], ...]] = ()
    help_key: ClassVar[str] = "?"
    AUTO_FOCUS: ClassVar[str | None] = "*"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "actions" in cls.__dict__:
            cls.BINDINGS = bindings(cls.actions)
        super().__init_subclass__(**kwargs)

    @property
    def console(self) -> ConsoleApp:
        """The app, with its own type."""
        from edoc_tui.console.app import ConsoleApp

        assert isinstance(self.app, ConsoleApp)
        return self.app

    @property
    def bridge(self) -> Bridge:
        """The way to the engine."""
        return self.console.bridge

    def __init__(self) -> None:
        super().__init__()
        self.header = Header()
        self.footer = Footer()
        self._framed = False

    def compose(self) -> ComposeResult:
        """Put the body between header and footer."""
        yield self.header
        yield from self.body()
        yield self.footer

    def body(self) -> ComposeResult:
        """Yield the widgets between header and footer."""
        yield from ()

    def on_mount(self) -> None:
        """Fill header and footer before the first frame."""
        self.refresh_status()

    def on_screen_resume(self) -> None:
        """Bring the screen up to date when it comes back."""
        self.refresh_status()
        if self.bridge.ready:
            self.shown()

    async def connected(self) -> None:
        """React to the engine being there now, before any key is; for subclasses."""

    def shown(self) -> None:
        """React to being on top again; for subclasses."""

    def heard(self, event: object) -> None:
        """React to an event of the engine; for subclasses. Also called while hidden."""

    def service_chosen(self) -> None:
        """React to another service being the current one; for subclasses."""

    def marks(self) -> int:
        """Return how many rows are marked here; the header shows it."""
        return 0

    def help_actions(self) -> tuple[Action[Any], ...]:
        """Return this screen's actions, then those of what has the focus."""
        focused = getattr(self.focused, "actions", ())
        return (*self.actions, *focused)

    def refresh_status(self) -> None:
        """Repaint header and footer where they changed, and the Production frame."""
        production = self.bridge.send_mode == PRODUCTION
        if production != self._framed:
            self._framed = production
            self.set_class(production, "-production")
            self.border_title = _("PRODUCTION") if production else None
        self.header.update()
        self.footer.update()

    def say(self, text: str, kind: str = "information") -> None:
        """Show a text until the next key: in the footer, or as a dialog where it is longer.

        Args:
            text: What to say; it is made printable.
            kind: ``information``, ``success``, ``warning`` or ``error``.
        """
        if not self.is_attached:  # it was closed meanwhile: the one on top says it
            self.console.say(text, kind)
            return
        if kind in ("warning", "error") and cell_len(text) + ROOM > self.app.size.width:
            from edoc_tui.console.screens.dialogs import Notice

            self.app.push_screen(Notice(_("Please note"), printable(text)))
            return
        self.footer.say(text, kind)

    def hush(self) -> None:
        """Put the keys back in the footer."""
        self.footer.hush()

    def unsaved(self) -> str:
        """Return what would be lost by leaving now, ``""`` = nothing; for subclasses."""
        return ""

    def action_do(self, action_id: str) -> None:
        """Run an action, or say why it does not apply."""
        self.perform(find(action_id), self)

    def perform(self, action: Action[Any], owner: object) -> None:
        """Run *action* for *owner* under the bridge's guard, unless it does not apply."""
        reason = action.why_not(owner, read_only=self.console.read_only)
        if reason:
            self.say(reason, "warning")
            return

        with self.bridge.guarded():
            work = action.run(owner)
            if work is not None:
                self.bridge.spawn(work)
