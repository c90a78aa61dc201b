"""The store in a SQLite file: opened with care, one repository per connection."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import apsw

from edoc_tui.disk import refuse_if_forbidden
from edoc_tui.domain.errors import InputMissingError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _
from edoc_tui.store.answers import Answers
from edoc_tui.store.attempts import Attempts
from edoc_tui.store.compositions import Compositions
from edoc_tui.store.control import Control
from edoc_tui.store.documents import Documents
from edoc_tui.store.drafts import Drafts
from edoc_tui.store.faults import BUSY_SECONDS, explained
from edoc_tui.store.figures import Figures
from edoc_tui.store.links import Links
from edoc_tui.store.lists import Lists
from edoc_tui.store.logs import Logs
from edoc_tui.store.migrate import migrate, refuse_foreign
from edoc_tui.store.moves import Moves
from edoc_tui.store.notices import Notices
from edoc_tui.store.place import check_library, check_place, make_private
from edoc_tui.store.retention import Retention
from edoc_tui.store.routes import RouteNotes
from edoc_tui.store.schema import CURRENT
from edoc_tui.store.search import INDEX_BATCH
from edoc_tui.store.shared_tokens import SharedTokens
from edoc_tui.store.turns import Turns
from edoc_tui.store.upkeep import Upkeep

if TYPE_CHECKING:
    from pathlib import Path

_STATEMENTS = 200  # kept prepared; every set of filters is a statement of its own
_PAUSE = 0.005  # seconds between two tries to switch a new file to write-ahead logging
_CACHE_KIB = 8192  # per connection; grows as pages are used


class SqliteRepository(
    Documents,
    Moves,
    Attempts,
    Logs,
    Links,
    Lists,
    Turns,
    RouteNotes,
    Answers,
    Drafts,
    Compositions,
    SharedTokens,
    Retention,
    Control,
    Notices,
    Figures,
    Upkeep,
):
    """The repository over one SQLite connection; it never commits by itself."""

    __slots__ = ()


class SqliteConnection:
    """A connection with its repository, and the transactions around it."""

    def __init__(self, db: apsw.Connection, path: Path) -> None:
        self._db = db
        self._path = path
        self._query_only = False
        self.repository = SqliteRepository(db)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; a full disk can end one on its own."""
        return self._db.in_transaction

    @property
    def broken(self) -> bool:
        """Never: a file does not hang up."""
        return False

    def again(self, error: BaseException | None) -> bool:  # noqa: ARG002 - as PostgreSQL's
        """Never: who begins to write is alone until the end."""
        return False

    def begin(self, *, write: bool, hopeful: bool = False) -> None:  # noqa: ARG002 - as PostgreSQL's
        """Begin a transaction; a writing one waits for its turn at once (BEGIN IMMEDIATE)."""
        if write is self._query_only:
            self._query_only = not write
            self._db.execute(f"PRAGMA query_only = {int(self._query_only)}")
        self._db.execute("BEGIN IMMEDIATE" if write else "BEGIN")

    def commit(self) -> None:
        """Commit, with an fsync of the write-ahead log."""
        self._db.execute("COMMIT")

    def rollback(self) -> None:
        """Undo the transaction, if one is open."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def mark(self) -> None:
        """Begin a part of the transaction that can be undone alone."""
        self._db.execute("SAVEPOINT part")

    def keep(self) -> None:
        """End the part, keeping it."""
        self._db.execute("RELEASE part")

    def undo(self) -> None:
        """End the part, undoing it."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK TO part")
            self._db.execute("RELEASE part")

    def explained(self, error: BaseException) -> BaseException:
        """Return *error* as one that a person can act on, where it is about the file."""
        return explained(error, self._path)

    def backlog(self) -> bool:
        """Say whether enough upkeep has gathered to do it in a busy moment."""
        return self.repository.backlog() >= INDEX_BATCH

    def tidy(self) -> bool:
        """Do a piece of upkeep in a transaction of its own; say whether there is more to do."""
        if not self.repository.backlog():
            return False
        self.begin(write=True)
        try:
            done = self.repository.tidy_up()
            self.commit()
        finally:
            self.rollback()
        return done == INDEX_BATCH

    def close(self) -> None:
        """Close the connection, undoing what was not committed."""
        self._db.close()


def open_sqlite(path: Path, *, read_only: bool = False) -> SqliteConnection:
    """Open the store *path*, creating and migrating it as needed.

    Args:
        path: The file; its folder must exist, on a local file system.
        read_only: Refuse every write; the file must exist with the newest schema.

    Raises:
        SettingsError: The library, the place or the schema is not usable.
        StoreDamagedError: The file is damaged or no store; it is left as it is.
        CannotWriteError: The file or its folder refuses.
        InputMissingError: The folder (read-only: the file) does not exist.
        LockedError: Another process kept it busy too long.
    """
    check_library()
    check_place(path)
    if not read_only:
        refuse_if_forbidden(path)
        make_private(path)
    elif not path.exists():
        raise InputMissingError(_("There is no store {path}.").format(path=printable(str(path))))
    try:
        return SqliteConnection(_opened(path, read_only=read_only), path)
    except apsw.Error as error:
        raise explained(error, path) from error


def _opened(path: Path, *, read_only: bool) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE
    db = apsw.Connection(str(path), flags=flags, statementcachesize=_STATEMENTS)
    try:
        db.set_busy_timeout(BUSY_SECONDS * 1000)
        schema = refuse_foreign(db, path, CURRENT)
        db.execute(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
            f"PRAGMA cache_size = -{_CACHE_KIB}; PRAGMA temp_store = MEMORY"
        )
        if not read_only:
            _write_ahead(db)
            migrate(db, path)
        else:
            _refuse_older(schema, path)
    except BaseException:
        db.close()
        raise
    return db


def _refuse_older(schema: int, path: Path) -> None:
    if schema != CURRENT:
        raise InputMissingError(
            _("The store {path} has an older schema.").format(path=printable(str(path))),
            todo=_("Open it once without read-only."),
        )


def _write_ahead(db: apsw.Connection) -> None:
    """Switch to write-ahead logging; SQLite does not wait for its turn with this pragma."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        with suppress(apsw.BusyError):
            if db.pragma("journal_mode") == "wal" or db.pragma("journal_mode", "wal") == "wal":
                return
        if time.monotonic() >= end:
            raise apsw.BusyError(_("the file is busy"))
        time.sleep(_PAUSE)
