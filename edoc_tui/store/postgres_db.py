"""A connection to PostgreSQL that takes the statements of the repository as they are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.adapt import Loader

from edoc_tui.store.dialect import query
from edoc_tui.store.postgres_session import connect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edoc_tui.store.address import Address
    from edoc_tui.store.rows import Row

_REPLACEMENT: Final = "\ufffd"


class _NumberLoader(Loader):
    """Sums of whole numbers come as ``numeric``; here they are whole numbers again."""

    def load(self, data: Any) -> int | float:
        text = bytes(data).decode()
        return float(text) if "." in text else int(text)


class Found:
    """The rows of a statement."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: psycopg.RawCursor[Row]) -> None:
        self._cursor = cursor

    def fetchall(self) -> list[Row]:
        """Return all rows; none for a statement that has no result."""
        return self._cursor.fetchall() if self._cursor.description else []


class PostgresDb:
    """What the repository calls a database: statements in, rows out.

    Transactions are begun and ended by statements (autocommit), as in SQLite.
    """

    __slots__ = ("_changed", "hopeful", "raw", "writing")

    def __init__(self, raw: psycopg.Connection[Row]) -> None:
        self.raw = raw
        self.writing = self.hopeful = False
        self._changed = 0
        raw.adapters.register_loader("numeric", _NumberLoader)

    @classmethod
    def connect(cls, address: Address) -> PostgresDb:
        """Connect. Raises what :func:`~edoc_tui.store.postgres_session.connect` raises."""
        return cls(connect(address))

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Found:
        """Carry out one statement of the repository."""
        cursor = psycopg.RawCursor(self.raw)
        cursor.execute(query(sql).encode(), [bound(value) for value in values])
        self._changed = cursor.rowcount
        return Found(cursor)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out a statement for each row, in one round trip."""
        every = [[bound(value) for value in row] for row in rows]
        if every:
            psycopg.RawCursor(self.raw).executemany(query(sql).encode(), every)

    def script(self, sql: str) -> None:
        """Carry out statements that are in PostgreSQL's words already."""
        self.raw.execute(sql.encode())

    def moment(self, sql: str) -> datetime:
        """Carry out statements, the last of which returns a moment."""
        cursor = self.raw.execute(sql.encode())
        while cursor.nextset():
            pass
        (moment,) = cursor.fetchall()[0]
        assert isinstance(moment, datetime)
        return moment

    def changes(self) -> int:
        """Return how many rows the last statement has changed."""
        return self._changed


def bound(value: Any) -> Any:
    """Return a value as both databases store it: booleans are 0 and 1; no NUL in text."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and "\x00" in value:
        return value.replace("\x00", _REPLACEMENT)
    return value
