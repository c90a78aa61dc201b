"""The only place that builds things: home → settings → vault → store → connectors → engine.

Nothing is opened and nothing slow is imported here; each part is built when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.config.home import Home
    from edoc_tui.config.settings import Service, Settings
    from edoc_tui.connectors.http import HttpClient
    from edoc_tui.connectors.port import AccessTokens, ConnectionSettings, Connector
    from edoc_tui.connectors.registry import Tell
    from edoc_tui.domain.tokens import Secret
    from edoc_tui.engine import collaborators
    from edoc_tui.engine.engine import Engine
    from edoc_tui.engine.events import EngineEvent
    from edoc_tui.engine.importing import Importer
    from edoc_tui.store.connection import Connection
    from edoc_tui.store.password import StorePassword
    from edoc_tui.store.presence import Presence
    from edoc_tui.store.repository import Repository
    from edoc_tui.store.worker import StoreThread
    from edoc_tui.vault.store import SecretStore

T = TypeVar("T")


def build(
    home: Home,
    *,
    passphrase: Callable[[bool], Secret] | None = None,
    safe: Safe | None = None,
    password: StorePassword | None = None,
    read_only: bool = False,
    program: str = "",
) -> Engine:
    """Return the engine of *home*; its folders are created.

    Args:
        home: Where everything lives.
        passphrase: Asks for the vault's passphrase, where somebody can be asked; its argument
            says that a new one is chosen.
        safe: The vault, where it is in use already; *passphrase* counts for nothing then.
        password: Knows a shared store's password; without it, the vault does.
        read_only: Nothing is written, not even the log.
        program: What the person at the keyboard started, for the audit journal.

    Raises:
        CannotWriteError, SettingsError: The home's folders are not usable.
    """
    from edoc_tui import logs
    from edoc_tui.engine.engine import Engine
    from edoc_tui.engine.person import current_person

    if not read_only:
        home.prepare()
        logs.start(home.log_file)
    safe = safe or Safe(home, passphrase)
    builder = _Builder(home, safe, password or safe.password, read_only=read_only)
    engine = Engine(
        home,
        load_settings=builder.settings,
        customers=builder.customers,
        store=builder.store,
        secrets=safe.secrets,
        make_connector=builder.connector,
        make_tokens=builder.tokens,
        make_importer=builder.importer,
        make_presence=builder.presence,
        read_only=read_only,
        person=current_person(program or "console"),
    )
    engine.events.subscribe(_journal)
    return engine


def _journal(event: EngineEvent) -> None:
    """Write *event* to the log file: ids and states, never the content of a document."""
    import logging

    from edoc_tui.engine.events import DocumentChanged, DocumentImported, TokenChanged

    fields: dict[str, object] = {}
    if isinstance(event, DocumentImported | DocumentChanged):
        document = event.document
        fields = {
            "document": document.id,
            "document_no": document.document_no,
            "service": document.service,
            "status": str(document.status),
            "detail": document.last_message,
        }
    elif isinstance(event, TokenChanged):
        ends = event.sign_in.expires_at
        fields = {
            "service": event.service,
            "expires_at": ends.isoformat() if ends else None,
            "trouble": event.sign_in.trouble,
        }
    else:
        return
    logging.getLogger("edoc_tui.engine").info(type(event).__name__, extra={"fields": fields})


def read_store(
    home: Home,
    settings: Settings,
    work: Callable[[Repository], T],
    *,
    migrate: bool = True,
    password: StorePassword | None = None,
) -> T:
    """Return what *work* finds in the store, without creating it and without a thread.

    Args:
        home: Where the store is.
        settings: Which store it is.
        work: Gets the repository.
        migrate: An older store may be brought to this version's schema.
        password: Knows a shared store's password.

    Raises:
        InputMissingError: There is no store yet, or not what *work* asks for.
        LockedError, SettingsError: The store cannot be read.
    """
    from edoc_tui.store.opening import open_to_read

    _hide_password(settings)
    url, database = settings.store.url, home.database
    connection = open_to_read(url, database, migrate=migrate, password=password)
    try:
        connection.begin(write=False)
        return work(connection.repository)
    finally:
        connection.close()


def _hide_password(settings: Settings) -> None:
    """Keep a password that the store's address holds out of the log."""
    from edoc_tui.store.opening import secret_of

    if password := secret_of(settings.store.url):
        from edoc_tui import logs
        from edoc_tui.domain.tokens import Secret

        logs.hide(Secret(password))


class Safe:
    """The vault of a home, opened once, and what it knows of a shared store.

    Args:
        home: Where it is.
        passphrase: Asks for the vault's passphrase, where somebody can be asked.

    Attributes:
        password: Knows a shared store's password.
    """

    def __init__(self, home: Home, passphrase: Callable[[bool], Secret] | None = None) -> None:
        import threading

        from edoc_tui.store.password import StorePassword

        self._home = home
        self._passphrase = passphrase
        self._opening = threading.Lock()
        self._vault: SecretStore | None = None
        self.password = StorePassword(self._look_up)

    def _look_up(self) -> Secret | None:
        from edoc_tui.config.files import read_settings
        from edoc_tui.store.password import DATABASE_PASSWORD

        backend = read_settings(self._home.config_file).secrets.backend
        if backend == "vault" and not self._home.vault.exists():
            return None
        return self.secrets().get(DATABASE_PASSWORD)

    def secrets(self) -> SecretStore:
        """Open the vault, once."""
        from edoc_tui import logs
        from edoc_tui.config.files import read_settings
        from edoc_tui.vault.discreet import DiscreetStore
        from edoc_tui.vault.unlock import open_vault

        with self._opening:
            if self._vault is None:
                backend = read_settings(self._home.config_file).secrets.backend
                opened = open_vault(self._home, backend, self._passphrase)
                self._vault = DiscreetStore(opened, logs.hide)
            return self._vault


class _Builder:
    """Builds the collaborators of one engine."""

    def __init__(
        self, home: Home, safe: Safe, password: StorePassword, *, read_only: bool = False
    ) -> None:
        from edoc_tui.config.customers import CustomerBook
        from edoc_tui.store.worker import StoreThread

        self._home = home
        self._read_only = read_only
        self.customers = CustomerBook(home.customers_file)
        self._safe = safe
        self._password = password
        self.store: StoreThread = StoreThread(self._connection)

    def settings(self) -> Settings:
        """Read the configuration."""
        from edoc_tui.config.files import read_settings

        return read_settings(self._home.config_file)

    def _connection(self) -> Connection:
        from edoc_tui.store.opening import open_store

        settings = self.settings()
        _hide_password(settings)
        return open_store(
            settings.store.url,
            self._home.database,
            read_only=self._read_only,
            password=self._password,
        )

    def presence(self) -> Presence | None:
        """Return this process among those of a shared store; ``None`` = the store is a file."""
        from edoc_tui.store.opening import require_driver

        url = self.settings().store.url
        if not url:
            return None
        require_driver()
        from edoc_tui.store.presence import Presence

        return Presence(url, self._password)

    def tokens(self, code: str, service: Service) -> collaborators.TokenKeeper:
        """Build the token keeper of a service."""
        from edoc_tui.connectors.oauth import OAuth
        from edoc_tui.connectors.registry import provider
        from edoc_tui.engine.connection_settings import connection_settings
        from edoc_tui.engine.tokens import TokenKeeper

        chosen = provider(service.service_integration)
        setup = connection_settings(code, service)
        oauth = OAuth(setup, _http(setup), profile=chosen.oauth, hosts=chosen.hosts)
        url = self.settings().store.url
        if not url:
            return TokenKeeper(code, self._safe.secrets, self.store, oauth, run_dir=self._home.run)
        from edoc_tui.engine.shared_tokens import SharedTokenVault
        from edoc_tui.store.postgres_lock import ServerLock

        return TokenKeeper(
            code,
            self._safe.secrets,
            self.store,
            oauth,
            run_dir=self._home.run,
            vault=SharedTokenVault(code, self._safe.secrets, self.store),
            server_lock=lambda: ServerLock(url, f"tokens {code}", self._password),
        )

    def connector(self, code: str, service: Service, tokens: AccessTokens, tell: Tell) -> Connector:
        """Build the connector of a service."""
        from edoc_tui.connectors.registry import provider
        from edoc_tui.engine.connection_settings import connection_settings

        setup = connection_settings(code, service)
        chosen = provider(service.service_integration)
        return chosen.build(setup, _http(setup), tokens, tell)

    def importer(self, settings: Settings) -> Importer:
        """Build the importer for the settings as they are now."""
        from edoc_tui.engine.importing import Importer

        return Importer(self.store, settings, self.customers, self._home)


def _http(setup: ConnectionSettings) -> HttpClient:
    from edoc_tui.connectors.http import HttpClient

    return HttpClient(
        seconds=setup.request_timeout_seconds, ca_bundle=setup.ca_bundle, proxy=setup.proxy
    )
