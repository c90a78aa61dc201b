"""What the parts of the repository share: the connection, the clock, single rows.

The SQL is plain and written once; what PostgreSQL says differently is in ``dialect.py``. A
comment ``/* FOR UPDATE */`` at the end of a SELECT locks its rows there: in SQLite a writing
transaction is alone anyway.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import apsw

from edoc_tui.domain.errors import InputMissingError
from edoc_tui.locales import _
from edoc_tui.store.moved import REFUSAL
from edoc_tui.store.rows import DOCUMENT, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from edoc_tui.domain.status import ServiceStatus
    from edoc_tui.store.rows import Row


_LOG = (
    "INSERT INTO document_log (document_id, at, event, status, actor, message, attempt_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def utc_now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


class ConflictError(Exception):
    """A rule of the database refuses a row: one like it is there already."""


class Found(Protocol):
    """What a statement found."""

    def fetchall(self) -> list[Row]:
        """Return all rows; none for a statement that has no result."""
        ...


class Database(Protocol):
    """What the parts of the repository need of a connection, in either database."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Found:
        """Carry out a statement, its places filled with *values*."""
        ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Carry out a statement for each of *rows*."""
        ...

    def changes(self) -> int:
        """Return how many rows the last statement has changed."""
        ...


class Table:
    """A part of the repository, bound to one connection."""

    __slots__ = ("_clock", "_db")

    _db: Any

    def __init__(self, db: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._db = db
        self._clock = clock

    @contextmanager
    def _guarded(self, *, rare: bool = False) -> Iterator[None]:  # noqa: ARG002 - as PostgreSQL's
        """Make of a broken rule a ConflictError, after which the transaction can go on.

        Args:
            rare: It hardly ever happens: then the work may rather be done once more.
        """
        try:
            yield
        except apsw.ConstraintError as error:
            if REFUSAL in str(error):
                raise
            raise ConflictError(str(error)) from error

    def _alone(self, what: str) -> None:
        """Let nobody else do *what* until the transaction ends; in SQLite nobody else writes."""

    def _now(self) -> str:
        return text_of(self._clock())

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        found: Found = self._db.execute(sql, values)
        return found.fetchall()

    def _row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        # Everything is fetched: a statement that stays open would hold the transaction.
        rows = self._db.execute(sql, values).fetchall()
        return rows[0] if rows else None

    def _of(self, sql: str, ids: Sequence[int], values: Sequence[Any] = ()) -> list[Row]:
        """Carry out a statement about many rows: its ``{marks}`` are the places of *ids*."""
        if not ids:
            return []
        return self._rows(sql.format(marks=", ".join("?" * len(ids))), (*values, *ids))

    def _document_row(self, document_id: int, *, lock: bool = False) -> Row:
        end = " /* FOR UPDATE */" if lock else ""
        row = self._row(f"SELECT {DOCUMENT} FROM documents WHERE id = ?{end}", (document_id,))
        if row is None:
            raise missing(document_id)
        return row

    def _open_attempt(self, document_id: int) -> int | None:
        row = self._row(
            "SELECT id FROM attempts INDEXED BY attempts_open"
            " WHERE document_id = ? AND ended_at IS NULL",
            (document_id,),
        )
        return None if row is None else row[0]

    def _write_logs(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write log rows: document, time, event, status, actor, message, attempt."""
        self._db.executemany(_LOG, [(*row[:2], str(row[2]), str(row[3]), *row[4:]) for row in rows])

    def _write_log(
        self,
        document_id: int,
        at: str,
        event: str,
        status: ServiceStatus,
        actor: str,
        *,
        message: str,
        attempt_id: int | None = None,
    ) -> None:
        self._db.execute(
            _LOG, (document_id, at, str(event), str(status), actor, message, attempt_id)
        )


def missing(document_id: int) -> InputMissingError:
    """Return the error for a document that is not there."""
    return InputMissingError(
        _("There is no document {document_id}.").format(document_id=document_id),
        todo=_("The list shows the ids of all documents."),
    )


def who(actor: str, by: str) -> str:
    """Return how the log names somebody: ``operator (kari)``."""
    return f"{actor} ({by})" if by else str(actor)
