"""The console: places to be, the way to the engine, jobs, and leaving in order."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import Binding

from edoc_tui.console import globals as general
from edoc_tui.console.actions import bindings, find
from edoc_tui.console.bridge import Bridge
from edoc_tui.console.first_look import FirstLook
from edoc_tui.console.jobs import JobApp
from edoc_tui.console.lock import Lock
from edoc_tui.console.modes import PRODUCTION
from edoc_tui.console.places import PLACES
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.watching import Watch
from edoc_tui.console.working import HouseWorker
from edoc_tui.domain.errors import EdocError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from textual.binding import BindingType
    from textual.screen import Screen

    from edoc_tui.console.bridge import EngineSpoke
    from edoc_tui.console.passphrase import Asker
    from edoc_tui.engine.engine import Engine

WATCH_SECONDS = 2.0
"""How often the console looks whether another process changed the store."""

CALL_SECONDS = 30.0
"""How often it looks whether something needs a person."""


class ConsoleApp(JobApp):
    """The console on an engine.

    Args:
        engine: What does the work, where it exists already.
        service: Code of the service to show first.
        look: What the first frame shows until *make* has made the engine.
        make: Makes the engine, on a thread of its own; gets what asks for a passphrase.
        read_only: Nothing is to be changed.

    Attributes:
        engine: The engine, once it is there; whoever runs the app closes it.
        trouble: Why the engine could not be made.
        lock: Locks Production when nobody presses a key.
        read_only: Nothing is changed here.
    """

    TITLE = "edoc-tui"
    CSS_PATH = "styles/console.tcss"
    DEFAULT_MODE: ClassVar[str] = PLACES[0].name
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        place.name: place for place in PLACES[1:]
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(general.ACTIONS),
        Binding("ctrl+c,ctrl+q", "leave", show=False, priority=True),
    ]
    ENABLE_COMMAND_PALETTE = False  # ours is screens/palette.py

    def __init__(
        self,
        engine: Engine | None = None,
        service: str = "",
        *,
        look: FirstLook | None = None,
        make: Callable[[Asker], Engine] | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self.lock = Lock()
        self.read_only = read_only
        self.engine = engine
        self.trouble: EdocError | None = None
        self.look = look or FirstLook()
        if service:
            self.look.service = service
        self._make = make
        self.worker = HouseWorker(self)
        self.others = Watch(self)
        self._early: list[events.Event] = []
        self._connected = make is None
        self.bridge = Bridge(self, self.look)
        if engine is not None:
            self.bridge.connect(engine)
            self.look.theme = engine.settings.ui.theme
        self.put_on(self.look.theme)

    def get_default_screen(self) -> Screen[Any]:
        """Return the first place; as a mode it would have every rule parsed twice."""
        return PLACES[0]()

    def theme_folder(self) -> Path | None:
        """Return the folder of the user's own themes."""
        from pathlib import Path

        folder = self.engine.home.config_dir if self.engine is not None else self.look.folder
        return Path(folder) / "themes" if folder else None

    # life
    def on_mount(self) -> None:
        """Listen to signals; make the engine once the first frame stands."""
        super().on_mount()
        self.add_mode(PLACES[0].name, PLACES[0])
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, self.exit, 0)
        self.call_after_refresh(self._settle)

    def on_unmount(self) -> None:
        """Stop listening to the engine."""
        self.bridge.stop()

    def _settle(self) -> None:
        import gc

        # What lives for ever is never looked at again by the collector.
        gc.freeze()
        gc.enable()
        self.bridge.spawn(self._connect())

    async def _connect(self) -> None:
        if self.engine is None and self._make is not None:
            await self._make_engine(self._make)
            if self.engine is None:
                return
        self.bridge.start()
        for screen in list(self._screens()):
            await screen.connected()
        self.refresh_status()
        if self.theme_trouble is not None:
            self.bridge.tell(self.theme_trouble)
        if self._make is not None and await self._is_new():
            from edoc_tui.console.screens.setup import SetupScreen

            await self.switch_mode("services")
            await self.push_screen(SetupScreen())
        self._connected = True
        early, self._early = self._early, []
        for event in early:
            self.post_message(event)
        from edoc_tui.console.importing import DropWatch

        drop = DropWatch()
        self.set_interval(WATCH_SECONDS, lambda: self.others.beside(self.others.look()))
        if not self.read_only:
            self.set_interval(WATCH_SECONDS, lambda: self.others.beside(drop.look(self)))
            from edoc_tui.console.calling import Caller

            caller = Caller()
            self.set_interval(CALL_SECONDS, lambda: self.others.beside(caller.look(self)))
        await self.others.look()
        if self.bridge.engine.shared_store:
            await self.bridge.engine.on_hints(lambda: self.others.beside(self.others.look()))

    async def _is_new(self) -> bool:
        """Say whether this is the first start: nothing is configured, and nothing is there."""
        home = self.bridge.engine.home
        if home.config_file.exists() or home.customers_file.exists():
            return False
        from edoc_tui.domain.status import Direction

        return not await self.bridge.read(lambda store: any(store.counts(one) for one in Direction))

    async def _make_engine(self, make: Callable[[Asker], Engine]) -> None:
        from edoc_tui.engine.aside import aside

        def work() -> Engine:
            from edoc_tui.console.passphrase import Asker

            asker = Asker()
            asker.attach(self)
            return make(asker)

        try:
            # Not asyncio's threads: whoever leaves need not wait for a passphrase nobody types.
            engine = await aside(work)
            self.bridge.connect(engine)
        except EdocError as error:
            self.trouble = error
            self.exit(error.exit_status)
            return
        self.engine = engine

    # events
    def on_engine_spoke(self, message: EngineSpoke) -> None:
        """Pass an event of the engine on to every screen that exists."""
        from edoc_tui.engine.events import SettingsChanged, TokenChanged

        event = message.event
        with self.bridge.guarded():
            if isinstance(event, TokenChanged) and event.service == self.bridge.service_code:
                self.bridge.sign_in = event.sign_in
            elif isinstance(event, SettingsChanged):
                self.bridge.reload()
        self.refresh_status()
        self.tell_screens(event)

    def _screens(self) -> Iterator[ConsoleScreen]:
        for stack in self._screen_stacks.values():
            yield from (screen for screen in stack if isinstance(screen, ConsoleScreen))

    def tell_screens(self, event: object) -> None:
        """Tell every screen of *event*; ``None`` = another process changed something."""
        for screen in self._screens():
            screen.heard(event)

    def refresh_status(self) -> None:
        """Bring header and footer of what is visible up to date."""
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
        """Keep keys until the engine is there; let a key put the footer's keys back."""
        if isinstance(event, (events.Key, events.Paste)):
            # Before there is an engine, only the vault's passphrase is asked for.
            if not self._connected and not self.screen.is_modal:
                if isinstance(event, events.Key) and event.key in ("ctrl+c", "ctrl+q"):
                    self.exit(0)
                self._early.append(event)
                return
            if self._locks_now():
                return
            if isinstance(self.screen, ConsoleScreen):
                self.screen.hush()
        await super().on_event(event)

    def _locks_now(self) -> bool:
        """Note a key; lock Production after a pause, and close what was asked before it."""
        if self.bridge.send_mode != PRODUCTION:
            self.lock.unlock()
            return False
        if not self.lock.touch(self.bridge.lock_minutes):
            return False
        from edoc_tui.console.screens.dialogs import Confirm

        asked = isinstance(self.screen, Confirm)
        if asked:
            self.screen.dismiss(False)
        self.refresh_status()
        self.say(_("Production was locked: nobody pressed a key for a while."), "warning")
        return asked

    # what keys ask for
    def action_do(self, action_id: str) -> None:
        """Run an action of the app itself."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, ConsoleScreen):
                screen.perform(find(action_id), self)
                return

    def choose_service(self, code: str) -> None:
        """Take another service as the current one, on every screen."""
        with self.bridge.guarded():
            self.bridge.choose(code)
        self.refresh_status()
        for screen in list(self._screens()):
            screen.service_chosen()
        self.bridge.spawn(self.others.look())

    def action_leave(self) -> None:
        """Leave the console, asking first where something would be lost."""
        self.bridge.spawn(self.leave())

    async def leave(self) -> None:
        """Leave, unless a person changes their mind about what is not saved or still running."""
        from edoc_tui.console.leaving import may_leave

        if await may_leave(self, self._screens()):
            self.exit(0)

    def try_on(self, name: str) -> None:
        """Change the theme on request; say why if that fails."""
        with self.bridge.guarded():
            self.wear(name)
