"""What the access point remembers: one SQLite file, or memory.

The ledger is written before the answer leaves, so that a killed access point comes back with
everything it ever confirmed. It is not fsynced: it survives the death of the process, which is
what tests need, not the death of the machine.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import apsw

from edoc_tui.domain.errors import LockedError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS grant_(id INTEGER PRIMARY KEY, scope TEXT NOT NULL, revoked REAL);
CREATE TABLE IF NOT EXISTS code(
    code TEXT PRIMARY KEY, redirect_uri TEXT NOT NULL, challenge TEXT NOT NULL,
    scope TEXT NOT NULL, expires REAL NOT NULL, used INTEGER NOT NULL DEFAULT 0, grant_id INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS access(
    token TEXT PRIMARY KEY, grant_id INTEGER NOT NULL, expires REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refresh(
    token TEXT PRIMARY KEY, grant_id INTEGER NOT NULL, expires REAL NOT NULL, used REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file(
    id INTEGER PRIMARY KEY, reference TEXT NOT NULL, mode TEXT NOT NULL, type TEXT NOT NULL,
    name TEXT NOT NULL, sha256 TEXT NOT NULL, created REAL NOT NULL,
    kind TEXT NOT NULL, number TEXT NOT NULL, year TEXT NOT NULL,
    settles REAL NOT NULL, frees REAL, outcome TEXT NOT NULL, errors TEXT NOT NULL,
    restarts INTEGER NOT NULL DEFAULT 0, payload BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS file_reference ON file(reference);
CREATE INDEX IF NOT EXISTS file_number ON file(number, year, mode);
CREATE INDEX IF NOT EXISTS file_outcome ON file(outcome);
CREATE INDEX IF NOT EXISTS file_settles ON file(settles);
CREATE TABLE IF NOT EXISTS document(
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, visible REAL NOT NULL,
    direction TEXT NOT NULL, type TEXT NOT NULL, subtype TEXT NOT NULL, number TEXT NOT NULL,
    refers TEXT NOT NULL, mode TEXT NOT NULL, fetched INTEGER NOT NULL DEFAULT 0,
    info BLOB NOT NULL, payload BLOB);
CREATE INDEX IF NOT EXISTS document_newest ON document(direction, visible, seq);
CREATE INDEX IF NOT EXISTS document_file ON document(file);
CREATE INDEX IF NOT EXISTS document_refers ON document(refers) WHERE refers <> '';
CREATE TABLE IF NOT EXISTS seed(name TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Ledger:
    """The access point's memory.

    Args:
        folder: Where ``sandbox.db`` lies; ``None`` keeps everything in memory.

    Raises:
        LockedError: Another access point uses the folder.
    """

    def __init__(self, folder: Path | None) -> None:
        if folder is None:
            self._db = apsw.Connection(":memory:")
        else:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._db = apsw.Connection(str(folder / "sandbox.db"))
        try:
            # One process owns the file: no shared memory, no look at the disk per statement.
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            if folder is not None:
                self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=OFF")
            self._db.execute(_SCHEMA)
        except apsw.BusyError:
            self._db.close()
            raise LockedError(
                f"Another access point uses {folder}.", todo="Stop it or choose another folder."
            ) from None

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return all rows of a statement."""
        return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        """Return the first row of a statement, if any."""
        return self._db.execute(sql, values).fetchone()

    def count(self, sql: str, *values: Any) -> int:
        """Return the one number that a statement yields."""
        row = self.row(sql, *values)
        return int(row[0]) if row else 0

    def insert(self, sql: str, *values: Any) -> int:
        """Run a statement and return the rowid that it made."""
        self._db.execute(sql, values)
        return self._db.last_insert_rowid()

    def transaction(self) -> AbstractContextManager[Any]:
        """Return a context in which everything is written or nothing."""
        return self._db

    def setting(self, name: str) -> str:
        """Return a remembered value, ``""`` when there is none."""
        row = self.row("SELECT value FROM setting WHERE name=?", name)
        return str(row[0]) if row else ""

    def remember(self, name: str, value: str) -> None:
        """Remember a value."""
        self.rows("INSERT OR REPLACE INTO setting(name, value) VALUES(?, ?)", name, value)

    def close(self) -> None:
        """Close the file; harmless to repeat."""
        self._db.close()


class Clock:
    """The access point's own time: the machine's, plus what a test has advanced it by."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._ahead = float(ledger.setting("clock_ahead_seconds") or 0)

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> float:
        """Put the clock forward by *seconds* and return the new time."""
        self._ahead += seconds
        self._ledger.remember("clock_ahead_seconds", repr(self._ahead))
        return self.now()
