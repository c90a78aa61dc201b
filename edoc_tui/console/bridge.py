"""Between console and engine: calls go out as workers, events come back as messages.

Screens await the engine inside an action; whatever it raises ends here, in the only
``except Exception`` of the console, as a dialog that says what happened and what to do.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from textual.message import Message

from edoc_tui.domain.errors import EdocError, LockedError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterator

    from textual.screen import Screen
    from textual.worker import Worker

    from edoc_tui.config.settings import Service, Settings
    from edoc_tui.console.app import ConsoleApp
    from edoc_tui.console.first_look import FirstLook
    from edoc_tui.domain.tokens import SignIn
    from edoc_tui.engine.engine import Engine
    from edoc_tui.store.repository import Repository

T = TypeVar("T")

_SAID_SECONDS = 3.0  # for so long the same is not said again

_log = logging.getLogger("edoc_tui.console")


class EngineSpoke(Message):
    """An event of the engine, on its way to the screens.

    Attributes:
        event: One of the frozen records of ``engine.events``, in the past tense.
    """

    def __init__(self, event: object) -> None:
        super().__init__()
        self.event = event


class Bridge:
    """The console's way to the engine.

    Until :meth:`connect` only the first look is known.

    Args:
        app: The console.
        look: What is shown before the engine is there.

    Attributes:
        sign_in: What is known of the current service's sign-in; ``None`` = nothing yet.
        memory_only: Secrets and tokens end with this process.
    """

    def __init__(self, app: ConsoleApp, look: FirstLook) -> None:
        self.app = app
        self.service_code = look.service
        self.description = look.description
        self.send_mode = look.send_mode
        self.lock_minutes = 15
        self.sign_in: SignIn | None = None
        self.memory_only = False
        self._modes = look.modes
        self._engine: Engine | None = None
        self._service: Service | None = None
        self._locked: Screen[Any] | None = None
        self._said = "", 0.0
        self._unsubscribe: Callable[[], None] | None = None

    @property
    def ready(self) -> bool:
        """Whether the engine is there."""
        return self._engine is not None

    @property
    def engine(self) -> Engine:
        """The engine; only once it is there."""
        assert self._engine is not None
        return self._engine

    @property
    def service(self) -> Service:
        """The setup of the current service; only once the engine is there."""
        assert self._service is not None
        return self._service

    def connect(self, engine: Engine) -> None:
        """Take *engine* as the engine from now on.

        Raises:
            EdocError: The configuration has a mistake, or there is no such service.
        """
        self._engine = engine
        self.reload()

    @property
    def settings(self) -> Settings:
        """The configuration as it is on disk now."""
        return self.engine.settings

    @property
    def several(self) -> bool:
        """Whether there is another service to choose."""
        return len(self._modes) > 1

    def mode_of(self, service: str) -> str:
        """Return the send mode of *service*, ``""`` when it is no longer configured."""
        return self._modes.get(service, "")

    def reload(self) -> None:
        """Read the current service from the settings again."""
        settings = self.engine.settings
        if self._service is not None and self.service_code not in settings.services:
            self.service_code = ""  # it was renamed or deleted: show the first one instead
        self.service_code, self._service = settings.service(self.service_code or None)
        self.description = self._service.description
        self.send_mode = str(self._service.connection.send_mode)
        self.lock_minutes = settings.ui.lock_minutes
        self.memory_only = settings.secrets.backend == "memory"
        self._modes = {
            code: str(one.connection.send_mode) for code, one in settings.services.items()
        }

    def choose(self, code: str) -> None:
        """Take another service as the current one.

        Raises:
            InputMissingError: There is no such service.
        """
        self.engine.settings.service(code)
        self.service_code = code
        self.sign_in = self.engine.store.read_now(lambda store: store.sign_in(code))
        self.reload()

    def start(self) -> None:
        """Begin to pass the engine's events on to the app; call on the app's loop."""

        def heard(event: object) -> None:
            self.app.post_message(EngineSpoke(event))

        self._unsubscribe = self.engine.events.subscribe(heard)

    def stop(self) -> None:
        """Stop passing events on."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def spawn(self, work: Coroutine[Any, Any, T]) -> Worker[T | None]:
        """Run *work* beside the screen; it survives a change of screen.

        Sending must never be cancelled by a newer request, so nothing here is exclusive.
        """
        return self.app.run_worker(self.guard(work), exit_on_error=False)

    async def guard(self, work: Awaitable[T]) -> T | None:
        """Await *work*; show what it raises and return ``None`` then."""
        with self.guarded():
            return await work
        return None  # type: ignore[unreachable]  # guarded() swallows what is raised inside

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Show whatever is raised inside instead of letting it end the console."""
        try:
            yield
        except EdocError as error:
            self.tell(error)
        except Exception as error:  # noqa: BLE001 - the only one in the console
            _log.exception("An action of the console failed.")
            self.tell(error)

    async def read(self, query: Callable[[Repository], T]) -> T:
        """Run *query* on the store's reading thread."""
        return await self.engine.store.read(query)

    def _has_just_been_said(self, error: LockedError) -> bool:
        """Say whether a person has it on the screen, or closed it in this very moment.

        Several looks find the same at once, and a screen that comes back looks again.
        """
        now = time.monotonic()
        known = self._locked in self.app.screen_stack
        if not known and (self._said[0] != error.title or now - self._said[1] > _SAID_SECONDS):
            self._said = error.title, now
            return False
        self._said = error.title, now
        return True

    def tell(self, error: Exception) -> None:
        """Show *error* as a dialog: title, what happened, what to do."""
        from edoc_tui.console.screens.dialogs import Notice

        if isinstance(error, LockedError) and self._has_just_been_said(error):
            return
        if isinstance(error, EdocError):
            notice = Notice(_(error.title), printable(error.message), printable(error.todo))
        else:
            notice = Notice(
                _("Something unexpected happened"),
                printable(f"{type(error).__name__}: {error}", limit=400),
                _("Your documents are safe in the store. The log has the details."),
            )
        if isinstance(error, LockedError):
            self._locked, title = notice, error.title

            def closed(_answer: object) -> None:
                self._said = title, time.monotonic()

            self.app.push_screen(notice, closed)
            return
        self.app.push_screen(notice)
