"""What all parts of the engine's façade share: settings, accounts, and jobs that end in order."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from edoc_tui.domain.errors import InputMissingError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.engine.collaborators import NOBODY, Account, Desk, utc_now
from edoc_tui.engine.events import EventBus, SettingsChanged
from edoc_tui.engine.exchanges import ExchangeLog
from edoc_tui.engine.gate import Gate
from edoc_tui.engine.owners import Owners, no_presence
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from edoc_tui.config.control_settings import AuditSettings
    from edoc_tui.config.customers import CustomerBook
    from edoc_tui.config.home import Home
    from edoc_tui.config.settings import Service, Settings
    from edoc_tui.connectors.port import Connector
    from edoc_tui.domain.audit import Person
    from edoc_tui.domain.errors import EdocError
    from edoc_tui.engine.anchors import Anchors
    from edoc_tui.engine.collaborators import (
        Clock,
        MakeConnector,
        MakeImporter,
        MakeTokens,
        Secrets,
        Store,
        TokenKeeper,
    )
    from edoc_tui.engine.owners import Presence

T = TypeVar("T")

_LAST_WORDS: Final = 15.0  # seconds that a job gets to end in order when its caller is cancelled


class Core:
    """Holds the collaborators; each is built when it is first needed.

    Args:
        home: Where everything lives.
        load_settings: Reads the configuration; called again when the file has changed.
        customers: The customers.
        store: Documents; its thread is closed with the engine.
        secrets: Opens the vault, which may ask for a passphrase.
        make_connector: Builds a service's connector.
        make_tokens: Builds a service's token keeper.
        make_importer: Builds the importer.
        make_presence: Tells who is there, where several hosts use the store.
        read_only: Nothing is to be written, anywhere.
        person: Who asks, for the audit journal.
        clock: The time.
    """

    def __init__(
        self,
        home: Home,
        *,
        load_settings: Callable[[], Settings],
        customers: CustomerBook,
        store: Store,
        secrets: Callable[[], Secrets],
        make_connector: MakeConnector,
        make_tokens: MakeTokens,
        make_importer: MakeImporter,
        make_presence: Callable[[], Presence | None] = no_presence,
        read_only: bool = False,
        person: Person = NOBODY,
        clock: Clock = utc_now,
    ) -> None:
        self.home = home
        self.customers = customers
        self.store = store
        self.events = EventBus()
        self._load_settings = load_settings
        self._open_secrets = secrets
        self._make_connector = make_connector
        self._make_tokens = make_tokens
        self._make_importer = make_importer
        self._settings: Settings | None = None
        self._mark: tuple[int, ...] = ()
        self._keepers: dict[str, tuple[Service, TokenKeeper]] = {}
        self._accounts: dict[str, Account] = {}
        self._retired: list[Connector] = []
        self._retired_keepers: list[TokenKeeper] = []
        self.read_only = read_only
        self.person = person
        self.untold: EdocError | None = None
        """Why something could not be written to the journal; it will be noticed later."""
        self._entered: tuple[tuple[int, ...], ...] | None = None
        self._kept_anchors: tuple[AuditSettings, Anchors] | None = None
        self._jobs: dict[asyncio.Task[Any], asyncio.Event] = {}
        self._desk = Desk(
            store=store,
            owners=Owners(home.run, make_presence),
            events=self.events,
            exchanges=ExchangeLog(store),
            clock=clock,
            person=self.person,
        )

    def refuse_read_only(self) -> None:
        """Refuse what would change something, where nothing is to be changed.

        Raises:
            UsageError: The engine only reads.
        """
        if self.read_only:
            raise UsageError(
                _("Nothing is changed here: this was started with --read-only."),
                todo=_("Start without --read-only."),
            )

    @property
    def shared_store(self) -> bool:
        """Whether several hosts may use the store."""
        return bool(self.settings.store.url)

    async def on_hints(self, tell: Callable[[], object]) -> None:
        """Call *tell*, in this event loop, soon after any process changed a shared store.

        It is a hint that saves waiting: whoever relies on it alone will miss changes.
        """
        loop = asyncio.get_running_loop()

        def pass_on() -> None:
            loop.call_soon_threadsafe(tell)

        await asyncio.to_thread(self._desk.owners.listen, pass_on)

    def appear_as_worker(self) -> None:
        """Let all who share the store see that a worker is there. Raises EdocError."""
        self._desk.owners.enter("worker")

    def now_text(self) -> str:
        """Return the time as ISO 8601, UTC."""
        return self._desk.clock().isoformat(timespec="seconds")

    def _marks(self) -> tuple[tuple[int, ...], ...]:
        return _mark(self.home.config_file), _mark(self.home.customers_file)

    @property
    def settings(self) -> Settings:
        """The configuration as the file has it now.

        Raises:
            SettingsError: The file has a mistake.
        """
        mark = _mark(self.home.config_file)
        if self._settings is None or mark != self._mark:
            first = self._settings is None
            self._settings, self._mark = self._load_settings(), mark
            if not first:
                self.events.publish(SettingsChanged())
        return self._settings

    @property
    def secrets(self) -> Secrets:
        """The opened vault."""
        return self._open_secrets()

    async def aclose(self) -> None:
        """End all jobs in order, write what waits, and release everything."""
        for stop in self._jobs.values():
            stop.set()
        if self._jobs:
            await asyncio.gather(*self._jobs, return_exceptions=True)
        try:
            await self._desk.exchanges.flush()
        finally:  # also when the disk is full: others must see that we are gone
            await self._release()

    async def _release(self) -> None:
        for connector in (*self._retired, *(one.connector for one in self._accounts.values())):
            await connector.aclose()
        for keeper in (*self._retired_keepers, *(one[1] for one in self._keepers.values())):
            await keeper.aclose()
        self._accounts.clear()
        self._keepers.clear()
        await asyncio.to_thread(self._desk.owners.close)
        self.store.close()

    def _codes(self, service: str) -> tuple[str, ...]:
        """Return the service that is meant, or all that have an integration."""
        if service:
            return (self.settings.service(service)[0],)
        return tuple(
            code for code, one in self.settings.services.items() if one.service_integration
        )

    def _keeper(self, code: str) -> TokenKeeper:
        service = self.settings.service(code)[1]
        known = self._keepers.get(code)
        if known is None or known[0].connection != service.connection:
            if known is not None:
                self._retired_keepers.append(known[1])
            known = (service, self._make_tokens(code, service))
            self._keepers[code] = known
        return known[1]

    def _account(self, code: str) -> Account:
        """Return a service's account, made anew when its settings have changed.

        Raises:
            InputMissingError: There is no such service.
            EdocError: Its setup cannot be used.
        """
        service = self.settings.service(code)[1]
        known = self._accounts.get(code)
        if known is not None and known.service == service:
            return known
        if not service.service_integration:
            raise InputMissingError(
                _("The service '{code}' has no integration.").format(code=printable(code)),
                todo=_("Set service_integration, such as pagero."),
            )
        tokens = self._keeper(code)
        connector = self._make_connector(code, service, tokens, self._desk.exchanges.record)
        gate = Gate(self._desk, code, service.delivery.gate_seconds)
        if known is not None:
            # Uploads under way go on over the old connector; it is closed with the engine.
            self._retired.append(known.connector)
        account = Account(code, service, connector, tokens, gate)
        self._accounts[code] = account
        return account

    async def _in_order(self, work: Coroutine[Any, Any, T], stop: asyncio.Event) -> T:
        """Run *work* so that a cancelled caller ends it in order instead of tearing it apart.

        Args:
            work: What to do.
            stop: What *work* looks at; set when the caller is cancelled or the engine closes.
        """
        task = asyncio.get_running_loop().create_task(work)
        self._jobs[task] = stop
        task.add_done_callback(lambda done: self._jobs.pop(done, None))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            stop.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(_LAST_WORDS):
                    await asyncio.wait({task})
            raise


def _mark(path: Path) -> tuple[int, ...]:
    try:
        state = path.stat()
    except OSError:
        return ()
    return (state.st_mtime_ns, state.st_size, state.st_ino)
