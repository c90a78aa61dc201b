"""What happened and what was said: document log, communication log, sign-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.tokens import SignIn
from edoc_tui.store.rows import (
    exchange,
    log_entry,
    optional_moment,
    optional_text,
    text_of,
)
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.edocument import Exchange, LogEntry


class Logs(Table):
    """Append-only records, and what is known of each sign-in."""

    __slots__ = ()

    def log(self, document_id: int) -> Sequence[LogEntry]:
        """Return a document's log, oldest first."""
        rows = self._rows(
            "SELECT id, document_id, at, event, status, actor, message FROM document_log"
            " INDEXED BY document_log_of_document WHERE document_id = ? ORDER BY id",
            (document_id,),
        )
        return [log_entry(row) for row in rows]

    def add_exchange(self, *exchanges: Exchange) -> None:
        """Append to the communication log."""
        self._db.executemany(
            "INSERT INTO exchanges (document_id, service, at, method, url, status, seconds,"
            " request_size, response_size, request, response, error)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    one.document_id,
                    one.service,
                    text_of(one.at),
                    one.method,
                    one.url,
                    one.status,
                    one.seconds,
                    one.request_size,
                    one.response_size,
                    one.request,
                    one.response,
                    one.error,
                )
                for one in exchanges
            ],
        )

    def exchanges(self, document_id: int, limit: int = 100) -> Sequence[Exchange]:
        """Return the last *limit* exchanges about a document, oldest first."""
        rows = self._rows(
            "SELECT * FROM exchanges INDEXED BY exchanges_of_document"
            " WHERE document_id = ? ORDER BY id DESC LIMIT ?",
            (document_id, limit),
        )
        return [exchange(row) for row in reversed(rows)]

    def sign_in(self, service: str) -> SignIn:
        """Return what is known of a service's sign-in (missing if nothing is)."""
        row = self._row(
            "SELECT expires_at, renewed_at, trouble, ending, renewing_since FROM sign_ins"
            " WHERE service = ?",
            (service,),
        )
        if row is None:
            return SignIn(service)
        return SignIn(
            service,
            optional_moment(row[0]),
            optional_moment(row[1]),
            row[2],
            row[3],
            optional_moment(row[4]),
        )

    def save_sign_in(self, sign_in: SignIn) -> None:
        """Replace what is known of a service's sign-in."""
        self._db.execute(
            "INSERT INTO sign_ins"
            " (service, expires_at, renewed_at, trouble, ending, renewing_since)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (service) DO UPDATE SET"
            " expires_at = excluded.expires_at, renewed_at = excluded.renewed_at,"
            " trouble = excluded.trouble, ending = excluded.ending,"
            " renewing_since = excluded.renewing_since",
            (
                sign_in.service,
                optional_text(sign_in.expires_at),
                optional_text(sign_in.renewed_at),
                sign_in.trouble,
                sign_in.ending,
                optional_text(sign_in.renewing_since),
            ),
        )

    def rename_service(self, old: str, new: str) -> None:
        """Move documents and sign-in of a service to another code; what was said stays as said."""
        self._db.execute("UPDATE documents SET service = ? WHERE service = ?", (new, old))
        self._db.execute("DELETE FROM mapping_used WHERE service = ?", (new,))
        self._db.execute("UPDATE mapping_used SET service = ? WHERE service = ?", (new, old))
        for table in ("sign_ins", "sign_in_places"):
            if self._row(f"SELECT service FROM {table} WHERE service = ?", (old,)) is not None:
                self._db.execute(f"DELETE FROM {table} WHERE service = ?", (new,))
                self._db.execute(f"UPDATE {table} SET service = ? WHERE service = ?", (new, old))
