"""What the parts of the SQLite repository share: the connection, the clock, single rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from edoc_tui.domain.errors import InputMissingError
from edoc_tui.locales import _
from edoc_tui.store.rows import DOCUMENT, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import apsw

    from edoc_tui.domain.status import ServiceStatus
    from edoc_tui.store.rows import Row


def utc_now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


class Table:
    """A part of the repository, bound to one connection."""

    __slots__ = ("_clock", "_db")

    def __init__(self, db: apsw.Connection, clock: Callable[[], datetime] = utc_now) -> None:
        self._db = db
        self._clock = clock

    def _now(self) -> str:
        return text_of(self._clock())

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        return self._db.execute(sql, values).fetchall()

    def _row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        # Everything is fetched: a statement that stays open would hold the transaction.
        rows = self._db.execute(sql, values).fetchall()
        return rows[0] if rows else None

    def _document_row(self, document_id: int) -> Row:
        row = self._row(f"SELECT {DOCUMENT} FROM documents WHERE id = ?", (document_id,))
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
            "INSERT INTO document_log (document_id, at, event, status, actor, message, attempt_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (document_id, at, str(event), str(status), actor, message, attempt_id),
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
