"""The console: places to be, themes, signals, and what happens when something breaks."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.binding import Binding

from edoc_tui.console import globals as general
from edoc_tui.console import themes
from edoc_tui.console.actions import bindings
from edoc_tui.console.bridge import Bridge
from edoc_tui.console.output import ControlFilter
from edoc_tui.console.places import PLACES
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.domain.errors import SettingsError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from textual import events
    from textual.app import SystemCommand
    from textual.binding import BindingType
    from textual.filter import LineFilter
    from textual.screen import Screen

    from edoc_tui.console.bridge import EngineSpoke
    from edoc_tui.console.jobs import Job
    from edoc_tui.engine.engine import Engine

_log = logging.getLogger("edoc_tui.console")

WATCH_SECONDS = 2.0
"""How often the console looks whether another process changed the store."""


class ConsoleApp(App[int]):
    """The console on an engine.

    Args:
        engine: What does the work.
        service: Code of the service to show first.
    """

    TITLE = "edoc-tui"
    CSS_PATH = "styles/console.tcss"
    DEFAULT_MODE: ClassVar[str] = PLACES[0].name
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        place.name: place for place in PLACES
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(general.ACTIONS),
        Binding("ctrl+c", "leave", show=False, priority=True),
    ]
    COMMAND_PALETTE_BINDING = "ctrl+p"

    def __init__(self, engine: Engine, service: str = "") -> None:
        super().__init__()
        self.animation_level = "none"
        self._controls = ControlFilter()
        self._version = -1
        self.job: Job | None = None
        self.bridge = Bridge(self, engine, service)
        self._theme_trouble: SettingsError | None = None
        self._choose_theme()

    # themes
    def theme_folder(self) -> Any:
        """Return the folder of the user's own themes."""
        return self.bridge.engine.home.config_dir / "themes"

    def _choose_theme(self) -> None:
        wanted = themes.COLOURLESS if self.no_color else self.bridge.settings.ui.theme
        try:
            theme = themes.load(wanted, self.theme_folder())
        except SettingsError as error:
            self._theme_trouble = error
            theme = themes.fallback()
        self.register_theme(theme)
        # Before the first frame nothing is styled yet: set the theme without restyling.
        self.set_reactive(App.theme, theme.name)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

    def wear(self, name: str) -> None:
        """Change to the theme called *name*. Raises SettingsError."""
        theme = themes.load(name, self.theme_folder())
        self.register_theme(theme)
        self.theme = theme.name

    def try_on(self, name: str) -> None:
        """Change the theme on request; say why if that fails."""
        with self.bridge.guarded():
            self.wear(name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our own CSS variables for themes that do not have them."""
        return dict(themes.VARIABLES)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters of the way out, the one for control characters first."""
        return [self._controls, *super().get_line_filters()]

    # life
    def on_mount(self) -> None:
        """Listen to the engine and to signals."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, self.exit, 0)
        self.bridge.start()
        self.call_after_refresh(self._settle)

    def on_unmount(self) -> None:
        """Stop listening."""
        self.bridge.stop()

    def _settle(self) -> None:
        """Do what can wait until the first frame stands."""
        if self._theme_trouble is not None:
            self.say(str(self._theme_trouble), "warning")
        self.set_interval(WATCH_SECONDS, self._watch)
        self.bridge.spawn(self._watch_once())

    def _watch(self) -> None:
        self.bridge.spawn(self._watch_once())

    async def _watch_once(self) -> None:
        """See whether another process changed documents or renewed the token."""
        code = self.bridge.service_code
        version, sign_in = await self.bridge.read(
            lambda store: (store.version(), store.sign_in(code))
        )
        if sign_in != self.bridge.sign_in:
            self.bridge.sign_in = sign_in
            self.refresh_status()
        if version != self._version:
            first, self._version = self._version == -1, version
            if not first:
                self._tell_screens(None)

    # events
    def on_engine_spoke(self, message: EngineSpoke) -> None:
        """Pass an event of the engine on to every screen that exists."""
        event = message.event
        if type(event).__name__ == "TokenChanged":
            self.bridge.sign_in = event.sign_in  # type: ignore[attr-defined]  # checked by name
        elif type(event).__name__ == "SettingsChanged":
            self.bridge.reload()
        self.refresh_status()
        self._tell_screens(event)

    def _tell_screens(self, event: object) -> None:
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, ConsoleScreen):
                    screen.heard(event)

    def refresh_status(self) -> None:
        """Bring header and footer of the screen on top up to date."""
        for screen in self.screen_stack:
            if isinstance(screen, ConsoleScreen):
                screen.refresh_status()

    def say(self, text: str, kind: str = "information") -> None:
        """Show a short text in the footer until the next key."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, ConsoleScreen):
                screen.say(text, kind)
                return

    async def on_event(self, event: events.Event) -> None:
        """Let a key put the footer's keys back, then handle it as usual."""
        if type(event).__name__ == "Key" and isinstance(self.screen, ConsoleScreen):
            self.screen.hush()
        await super().on_event(event)

    # jobs
    @contextmanager
    def working(self, job: Job) -> Iterator[Job]:
        """Show *job* in the header of every screen while the block runs."""
        self.job = job
        self.refresh_status()
        try:
            yield job
        finally:
            self.job = None
            self.refresh_status()

    def stop_job(self) -> None:
        """Begin nothing new in the job that runs; what is on its way is finished."""
        if self.job is not None:
            self.job.stop.set()
            self.say(_("Stopping: what is on its way is finished first."))

    # what keys ask for
    def action_do(self, action_id: str) -> None:
        """Run an action of the app itself."""
        from edoc_tui.console.actions import find

        screen = self.screen
        if isinstance(screen, ConsoleScreen):
            screen.perform(find(action_id), self)

    def action_leave(self) -> None:
        """Leave the console; documents in flight are safe in the store."""
        self.exit(0)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer every action of the registry that applies here, and nothing else."""
        from edoc_tui.console.palette import commands

        return commands(self, screen)

    def redraw(self) -> None:
        """Send the whole screen again, for a terminal that lost it."""
        self.screen.refresh(layout=True)

    # when something breaks
    def _fatal_error(self) -> None:
        """End after an unexpected error: where it happened, but no values and no secrets.

        Replaces Textual's traceback, which prints local variables.
        """
        from edoc_tui.console.crash import describe

        _log.critical("The console has stopped.", exc_info=True)
        self._exit_renderables.append(describe())
        self._close_messages_no_wait()


def usable_terminal() -> str:
    """Return why the console cannot run on this terminal, ``""`` when it can."""
    if os.environ.get("TERM", "") in ("", "dumb"):
        return _("This terminal cannot move its cursor (TERM=dumb).")
    if not (os.isatty(0) and os.isatty(1)):
        return _("The console needs a terminal.")
    return ""
