"""A look at a SQLite store for commands that must answer at once.

Plain values and no records of the domain: making those classes alone takes longer than a whole
``status`` may. What is found here is the same as through the repository; a test compares them.
"""

from __future__ import annotations

import apsw

from edoc_tui.store.faults import explained
from edoc_tui.store.place import check_library
from edoc_tui.store.schema import APPLICATION_ID, CURRENT

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType
    from typing import Any, Final, Self

COLUMNS: Final = (
    "id", "document_type", "document_no", "customer_no", "customer_name", "issue_date",
    "due_date", "currency", "amount_including_vat", "service", "send_mode", "status", "refs",
    "reference", "attempts", "last_message", "created_at", "updated_at",
)  # fmt: skip
"""Columns of a row of :meth:`Glance.newest`; times and amounts are text."""

LISTED: Final = (
    "id", "document_no", "customer_no", "customer_name", "issue_date", "currency",
    "amount_including_vat", "service", "send_mode", "status", "problems", "last_message",
    "released",
)  # fmt: skip
"""Columns of a row of :meth:`Glance.listed`."""

_BUSY_MS: Final = 5000
_LAST: Final = 2**63 - 1
_WAITING: Final = ("Created", "Exported", "Sending", "Unknown")


class Glance:
    """A store, open for reading only, in one consistent snapshot.

    Args:
        path: The file.

    Raises:
        SettingsError: The SQLite library is not usable.
        EdocError: The file cannot be read.
    """

    def __init__(self, path: str) -> None:
        check_library()
        self._path = path
        self._db: apsw.Connection | None = None

    def __enter__(self) -> Self:
        try:
            self._db = apsw.Connection(self._path, flags=apsw.SQLITE_OPEN_READONLY)
            self._db.set_busy_timeout(_BUSY_MS)
            self._db.execute("PRAGMA trusted_schema = OFF; BEGIN")
        except apsw.Error as error:
            raise self._explained(error) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._db is not None:
            self._db.close()
        if isinstance(error, apsw.Error):
            raise self._explained(error) from error

    @property
    def usual(self) -> bool:
        """Whether it is a store of this very version; if not, opening it to write says why."""
        return self._values("PRAGMA application_id", "PRAGMA user_version") == (
            APPLICATION_ID,
            CURRENT,
        )

    def newest(self, after: int | None, limit: int) -> tuple[Sequence[tuple[Any, ...]], int | None]:
        """Return up to *limit* outgoing documents older than *after*, and where to go on."""
        rows = self._rows(
            f"SELECT {', '.join(COLUMNS)} FROM documents INDEXED BY documents_all"
            " WHERE direction = 'out' AND id < ? ORDER BY id DESC LIMIT ?",
            (_LAST if after is None else after, limit + 1),
        )
        return rows[:limit], rows[limit - 1][0] if len(rows) > limit else None

    def listed(self, limit: int) -> Sequence[tuple[Any, ...]]:
        """Return the newest outgoing documents, in :data:`LISTED`, for a console's first frame."""
        return self._rows(
            f"SELECT {', '.join(LISTED)} FROM documents INDEXED BY documents_all"
            " WHERE direction = 'out' ORDER BY id DESC LIMIT ?",
            (limit,),
        )

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Return outgoing documents by service and status, from the counters."""
        found: dict[str, dict[str, int]] = {}
        for service, status, n in self._rows(
            "SELECT service, status, sum(n) FROM counters"
            " WHERE direction = 'out' AND n > 0 GROUP BY service, status"
        ):
            found.setdefault(service, {})[status] = n
        return found

    def oldest_waiting(self, service: str) -> str | None:
        """Return when the oldest document came in that has not been sent yet, ISO 8601."""
        kinds = self._rows(
            "SELECT document_type, status FROM counters"
            " WHERE direction = 'out' AND service = ? AND n > 0",
            (service,),
        )
        ids = [
            self._rows(
                "SELECT id FROM documents INDEXED BY documents_listed WHERE direction = 'out'"
                " AND service = ? AND document_type = ? AND status = ? ORDER BY id LIMIT 1",
                (service, kind, status),
            )
            for kind, status in kinds
            if status in _WAITING
        ]
        first = min((rows[0][0] for rows in ids if rows), default=None)
        if first is None:
            return None
        return str(self._rows("SELECT created_at FROM documents WHERE id = ?", (first,))[0][0])

    def sign_in(self, service: str) -> tuple[str | None, str | None, str, str | None]:
        """Return when the access token ends, when it was given, how it ended, renewing since.

        Times are ISO 8601; all empty = never signed in.
        """
        rows = self._rows(
            "SELECT expires_at, renewed_at, ending, renewing_since FROM sign_ins WHERE service = ?",
            (service,),
        )
        return rows[0] if rows else (None, None, "", None)

    def worker_alive(self) -> bool:
        """Say whether the store knows of a worker; of one that uses a file, it does not."""
        return False

    def _explained(self, error: apsw.Error) -> BaseException:
        from pathlib import Path

        return explained(error, Path(self._path))

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        assert self._db is not None
        return self._db.execute(sql, values).fetchall()

    def _values(self, *statements: str) -> tuple[Any, ...]:
        return tuple(self._rows(sql)[0][0] for sql in statements)
