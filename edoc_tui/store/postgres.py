"""The store in PostgreSQL: opened with care, one repository per connection."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.pq import TransactionStatus

from edoc_tui.store.address import Address
from edoc_tui.store.answers import Answers
from edoc_tui.store.attempts import Attempts
from edoc_tui.store.compositions import Compositions
from edoc_tui.store.control import Control
from edoc_tui.store.documents import Documents
from edoc_tui.store.drafts import Drafts
from edoc_tui.store.figures import Figures
from edoc_tui.store.links import Links
from edoc_tui.store.logs import Logs
from edoc_tui.store.moves import Moves
from edoc_tui.store.notices import Notices
from edoc_tui.store.postgres_db import PostgresDb
from edoc_tui.store.postgres_faults import AGAIN, explained
from edoc_tui.store.postgres_lists import PostgresLists
from edoc_tui.store.postgres_place import check_server
from edoc_tui.store.postgres_upkeep import PostgresUpkeep
from edoc_tui.store.retention import Retention
from edoc_tui.store.routes import RouteNotes
from edoc_tui.store.search import INDEX_BATCH
from edoc_tui.store.shared_tokens import SharedTokens
from edoc_tui.store.table import ConflictError
from edoc_tui.store.ticks import SERVER_EPOCH, Ticks
from edoc_tui.store.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from edoc_tui.domain.audit import AuditEntry
    from edoc_tui.store.delivery_port import GateRow
    from edoc_tui.store.password import StorePassword
    from edoc_tui.store.rows import Row

CHANNEL: Final = "edoc_tui"
"""Who listens here is told that something has changed: a hint, never the only way to know."""

_WRITE: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_READ: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_TOLD_SECONDS: Final = 0.1  # between two hints
_LOOK_SECONDS: Final = 0.1  # between two looks at what upkeep there is
_OPEN: Final = {TransactionStatus.INTRANS, TransactionStatus.INERROR, TransactionStatus.ACTIVE}


class PostgresRepository(
    PostgresLists, Documents, Moves, Attempts, Logs, Links, Turns, Retention, Control, Notices,
    Figures, RouteNotes, Answers, Drafts, Compositions, SharedTokens, PostgresUpkeep,
):  # fmt: skip
    """The repository over one PostgreSQL connection; it never commits by itself."""

    __slots__ = ()

    _db: PostgresDb

    @contextmanager
    def _guarded(self, *, rare: bool = False) -> Iterator[None]:
        """Make of a broken rule a ConflictError, after which the transaction can go on.

        The savepoint costs as much as the statement. Where a broken rule is rare and whoever began
        the transaction can run the work again, it does without, and the work runs with it then.
        """
        if rare and self._db.hopeful:
            yield
            return
        self._db.script("SAVEPOINT rule")
        try:
            yield
        except psycopg.IntegrityError as error:
            self._db.script("ROLLBACK TO rule")
            raise ConflictError(str(error)) from error
        self._db.script("RELEASE rule")

    def _alone(self, what: str) -> None:
        """Wait until nobody else does *what*, and keep it to ourselves until the commit."""
        self._db.execute("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", (what,))

    def _lock_audit(self) -> None:
        """Wait for others who append, and keep the journal to ourselves until the commit."""
        self._alone("audit")

    def seal_log(self, who: Mapping[str, Any]) -> AuditEntry | None:
        """Take the document log into the chain, once every row with a number is committed.

        A row whose number was taken earlier may be committed later: a seal over both must wait.
        """
        self._db.script("LOCK TABLE document_log IN SHARE ROW EXCLUSIVE MODE")
        return super().seal_log(who)

    def _wipe(self, *, on: bool) -> None:
        """Do nothing: what vacuum frees is the server's to reuse."""

    def ticks(self) -> Ticks:
        """Return this moment by the server's clock, the only one that all hosts share."""
        return Ticks(SERVER_EPOCH, self._clock().timestamp())

    def gate(self, service: str) -> GateRow:
        """Return the gate of an account; who is writing keeps it until the commit."""
        if self._db.writing:
            self._alone(f"gate {service}")
        return super().gate(service)

    def look(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return the rows of a statement, for a look without records."""
        return self._rows(sql, values)

    def tidy_up(self) -> int:
        """Index and add up a piece; return how much of the larger one was done."""
        return max(self.index(), self.add_up())

    def _not_taken(self, document_ids: Sequence[int]) -> Sequence[int]:
        """Leave out what others are changing right now, and lock the rest until the commit."""
        rows = self._rows(
            "SELECT id FROM documents WHERE id = ANY(?::bigint[]) ORDER BY id"
            " FOR UPDATE SKIP LOCKED",
            (list(document_ids),),
        )
        free = {row[0] for row in rows}
        return [one for one in document_ids if one in free]


class PostgresConnection:
    """A connection with its repository, and the transactions around it."""

    def __init__(self, db: PostgresDb, address: Address) -> None:
        self.db = self._db = db
        self.address = self._address = address
        self._told = self._looked = 0.0
        self._untold = False
        self._server = datetime.now(UTC), 0.0
        self.repository = PostgresRepository(db, self._now)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._db.raw.info.transaction_status in _OPEN

    @property
    def broken(self) -> bool:
        """Whether the server has hung up: whoever needs it again connects anew."""
        return self._db.raw.closed

    def begin(self, *, write: bool, hopeful: bool = False) -> None:
        """Begin a transaction; a reading one sees one consistent snapshot."""
        self._db.hopeful = hopeful
        begin = _WRITE if write else _READ
        self._db.writing = write
        self._server = self._db.moment(f"{begin}; SELECT clock_timestamp()"), time.monotonic()

    def commit(self) -> None:
        """Commit, with the server's fsync, and tell whoever listens."""
        self._db.script("COMMIT")
        self._untold = True
        if time.monotonic() - self._told > _TOLD_SECONDS:
            self._tell()

    def rollback(self) -> None:
        """Undo the transaction, if one is open."""
        if not self.broken and self.in_transaction:
            self._db.script("ROLLBACK")

    def mark(self) -> None:
        """Begin a part of the transaction that can be undone alone."""
        self._db.script("SAVEPOINT part")

    def keep(self) -> None:
        """End the part, keeping it."""
        self._db.script("RELEASE part")

    def undo(self) -> None:
        """End the part, undoing it."""
        if self.in_transaction:
            self._db.script("ROLLBACK TO part")
            self._db.script("RELEASE part")

    def explained(self, error: BaseException) -> BaseException:
        """Return *error* as one that a person can act on, where it is about the server."""
        return explained(error, self._address)

    def again(self, error: BaseException | None) -> bool:
        """Say whether the server gave a transaction up for others: it may simply run anew.

        Also when a rule was broken that nobody had expected to be: once more, with more care.
        """
        hoped = self._db.hopeful and isinstance(error, psycopg.IntegrityError)
        return hoped or isinstance(error, AGAIN)

    def backlog(self) -> bool:
        """Say whether enough upkeep has gathered to do it in a busy moment; asked now and then."""
        now = time.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            return False
        if self.repository.backlog() >= INDEX_BATCH:
            return True
        self._looked = now
        return False

    def tidy(self) -> bool:
        """Index and add up a piece, in a transaction of its own; say whether there is more."""
        if self._untold:
            self._tell()
        if not self.repository.backlog():
            return False
        self.begin(write=True)
        try:
            done = self.repository.tidy_up()
            self._db.script("COMMIT")
        finally:
            self.rollback()
        return done >= INDEX_BATCH

    def close(self) -> None:
        """Close the connection, undoing what was not committed."""
        self._db.raw.close()

    def _now(self) -> datetime:
        """Return the server's time, the only one that all hosts share."""
        moment, since = self._server
        return moment + timedelta(seconds=time.monotonic() - since)

    def _tell(self) -> None:
        # Not in the transaction itself: there it would make every commit wait for its neighbour.
        self._db.script(f"NOTIFY {CHANNEL}")
        self._told = time.monotonic()
        self._untold = False


def open_postgres(
    url: str, *, read_only: bool = False, password: StorePassword | None = None
) -> PostgresConnection:
    """Open the store at *url*, creating and migrating its tables as needed.

    Args:
        url: ``postgresql://…``; see :class:`~edoc_tui.store.address.Address`.
        read_only: Refuse every write; the tables must be there, with the newest schema.
        password: Knows the password that is kept elsewhere.

    Raises:
        SignInNeededError: The server wants a password that nobody has, or refuses ours.
        SettingsError: The address, the server's settings or the schema is not usable.
        LockedError: The server does not answer.
        InputMissingError: Read-only, and there are no tables yet.
    """
    address = Address(url, password)
    try:
        db = PostgresDb.connect(address)
    except psycopg.Error as error:
        raise explained(error, address) from error
    try:
        check_server(db, address, read_only=read_only)
    except psycopg.Error as error:
        db.raw.close()
        raise explained(error, address) from error
    except BaseException:
        db.raw.close()
        raise
    return PostgresConnection(db, address)
