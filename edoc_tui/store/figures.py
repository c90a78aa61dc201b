"""Reads over many documents at once: a month's, and the statistics of the last days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.store.rows import DOCUMENT, document, text_of
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from edoc_tui.domain.edocument import EDocument


class Figures(Table):
    """Counts and lists by date; each costs what the asked days hold."""

    __slots__ = ()

    def issued(self, first: date, end: date) -> Sequence[EDocument]:
        """Return outgoing documents with an issue date from *first* to before *end*."""
        rows = self._rows(
            f"SELECT {DOCUMENT} FROM documents"
            " WHERE direction = 'out' AND issue_date >= ? AND issue_date < ? ORDER BY id",
            (first.isoformat(), end.isoformat()),
        )
        return [document(row) for row in rows]

    def by_day(self, since: datetime, service: str = "") -> Sequence[tuple[str, str, int]]:
        """Return (day of creation, status, count) of outgoing documents since then."""
        where, values = self._since(since, service)
        rows = self._rows(
            "SELECT substr(created_at, 1, 10) AS day, status, count(*) FROM documents"
            f" WHERE {where} GROUP BY day, status ORDER BY day, status",
            values,
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def by_customer(
        self, since: datetime, service: str = "", limit: int = 10
    ) -> Sequence[tuple[str, str, int, int]]:
        """Return (number, name, documents, failed ones) of the customers with the most."""
        where, values = self._since(since, service)
        rows = self._rows(
            "SELECT customer_no, count(*) AS n, sum(CASE WHEN status IN"
            " ('Export Error', 'Sending Error', 'Cancel Error', 'Rejected', 'Held')"
            f" THEN 1 ELSE 0 END) FROM documents WHERE {where}"
            " GROUP BY customer_no ORDER BY n DESC, customer_no LIMIT ?",
            (*values, limit),
        )
        return [(row[0], self._name_of(row[0]), row[1], row[2]) for row in rows]

    def _name_of(self, customer_no: str) -> str:
        """Return the name on a customer's newest document."""
        row = self._row(
            "SELECT customer_name FROM documents WHERE direction = 'out' AND customer_no = ?"
            " ORDER BY id DESC LIMIT 1",
            (customer_no,),
        )
        return "" if row is None else str(row[0])

    def failures(
        self, since: datetime, service: str = "", limit: int = 10
    ) -> Sequence[tuple[str, str, int]]:
        """Return (status, message, count) of what failed, the most frequent first."""
        where, values = self._since(since, service)
        rows = self._rows(
            "SELECT status, last_message, count(*) AS n FROM documents"
            " WHERE status IN ('Export Error', 'Sending Error', 'Cancel Error', 'Rejected',"
            f" 'Held') AND {where}"
            " GROUP BY status, last_message ORDER BY n DESC, status, last_message LIMIT ?",
            (*values, limit),
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def delivery_times(
        self, since: datetime, service: str = "", limit: int = 10_000
    ) -> Sequence[tuple[str, str]]:
        """Return (begun, delivered) of the newest *limit* documents that were delivered."""
        where, values = self._since(since, service)
        rows = self._rows(
            "SELECT (SELECT min(at) FROM document_log WHERE document_id = newest.id"
            " AND event = 'claim') AS begun, (SELECT max(at) FROM document_log"
            " WHERE document_id = newest.id AND event = 'delivered') AS ended FROM (SELECT id"
            f" FROM documents WHERE status IN ('Sent', 'Approved', 'Rejected') AND {where}"
            " ORDER BY created_at DESC LIMIT ?) AS newest",
            (*values, limit),
        )
        return [(row[0], row[1]) for row in rows if row[0] and row[1]]

    def _since(self, since: datetime, service: str) -> tuple[str, tuple[str, ...]]:
        where = "direction = 'out' AND created_at >= ?"
        if not service:
            return where, (text_of(since),)
        return f"{where} AND service = ?", (text_of(since), service)
