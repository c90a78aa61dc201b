"""Lists: keyset pages and counts that cost the same with a thousand and a million documents.

Filters are served without a scan or a sort: the counters say which combinations of service, type
and status exist; each matching combination is one stream of an index, already in the order of
ids; SQLite merges the streams and stops at the end of the page.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import ServiceStatus
from edoc_tui.store.repository import COUNT_LIMIT, DocumentPage
from edoc_tui.store.rows import DOCUMENT, document
from edoc_tui.store.search import Search, conditions, is_filtered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.status import Direction

_LAST: Final = 2**63 - 1
_STREAMS: Final = 200  # in one statement; SQLite takes at most 500

_WAITING: Final = (
    ServiceStatus.CREATED,
    ServiceStatus.EXPORTED,
    ServiceStatus.SENDING,
    ServiceStatus.UNKNOWN,
)

Combination = tuple[str, str, str]


class Lists(Search):
    """Pages, counts and ids of what a query asks for."""

    __slots__ = ()

    def page(
        self, query: ListQuery, *, after: int | None = None, limit: int = 50, back: bool = False
    ) -> DocumentPage:
        """Return the page after (older than) ``after``, or with ``back`` the one before it."""
        start = after if after is not None else (0 if back else _LAST)
        ids = self._ids(query, start, limit + 1, ascending=back)
        more = len(ids) > limit
        ids = sorted(ids[:limit], reverse=True)
        older = bool(ids) and (after is not None if back else more)
        return DocumentPage(self._fetch(ids), ids[-1] if older else None)

    def ids(self, query: ListQuery, limit: int) -> Sequence[int]:
        """Return up to ``limit`` matching ids, oldest first."""
        return self._ids(query, 0, limit, ascending=True)

    def count(self, query: ListQuery, limit: int = COUNT_LIMIT) -> int:
        """Count matches: at most ``limit + 1`` with text or a customer, exact without."""
        words = self.tokens(query.text)
        if words:
            waiting = self.unindexed_ids(query, words)
            return min(len(waiting) + self._count_indexed(query, words, limit), limit + 1)
        if not query.customer_no:
            return sum(n for _, n in self._combinations(query))
        found = 0
        for sql, values in self._streams(query, 0, ascending=True):
            row = self._row(
                f"SELECT count(*) FROM ({sql} LIMIT ?) AS found", (*values, limit + 1 - found)
            )
            assert row is not None
            found += row[0]
            if found > limit:
                break
        return found

    def counts(self, direction: Direction, service: str = "") -> Mapping[ServiceStatus, int]:
        """Return documents by status, of one service or of all."""
        totals: dict[ServiceStatus, int] = {}
        for (_, _, name), n in self._combinations(ListQuery(direction, service=service)):
            status = ServiceStatus(name)
            totals[status] = totals.get(status, 0) + n
        return totals

    def oldest_waiting(self, service: str) -> datetime | None:
        """Return when the oldest document came in that has not been sent yet."""
        ids = self._ids(ListQuery(statuses=_WAITING, service=service), 0, 1, ascending=True)
        if not ids:
            return None
        row = self._row("SELECT created_at FROM documents WHERE id = ?", (ids[0],))
        return None if row is None else datetime.fromisoformat(row[0])

    def _fetch(self, ids: Sequence[int]) -> Sequence[EDocument]:
        # Not "id IN (…)": after an ANALYZE of a small table SQLite would go through all of a large.
        rows = self._rows(
            f"SELECT {DOCUMENT} FROM json_each(?) AS wanted"
            " CROSS JOIN documents ON documents.id = wanted.value",
            (json.dumps(ids),),
        )
        rows.sort(reverse=True)
        return [document(row) for row in rows]

    def _ids(self, query: ListQuery, start: int, limit: int, *, ascending: bool) -> list[int]:
        """Return the next *limit* matching ids after (before, when descending) *start*."""
        if limit < 1:
            return []
        words = self.tokens(query.text)
        order = "ASC" if ascending else "DESC"
        if words:
            ids = self._indexed(query, words, start, limit, ascending=ascending)
            waiting = self.unindexed_ids(query, words)
            ids += [n for n in waiting if (n > start if ascending else n < start)]
            return sorted(ids, reverse=not ascending)[:limit]
        ids = []
        statements = list(self._streams(query, start, ascending=ascending))
        for sql, values in statements:
            rows = self._rows(f"{sql} ORDER BY id {order} LIMIT ?", (*values, limit))
            ids += [row[0] for row in rows]
        if len(statements) > 1:
            ids = sorted(ids, reverse=not ascending)[:limit]
        return ids

    def _combinations(self, query: ListQuery) -> list[tuple[Combination, int]]:
        """Return which combinations of service, type and status a query takes, with counts."""
        rows = self._rows(
            "SELECT service, document_type, status, n FROM counters WHERE direction = ? AND n > 0",
            (str(query.direction),),
        )
        return [
            ((service, kind, status), n)
            for service, kind, status, n in rows
            if (not query.service or service == query.service)
            and (not query.document_type or kind == query.document_type)
            and (not query.statuses or status in query.statuses)
        ]

    def _streams(
        self, query: ListQuery, start: int, *, ascending: bool
    ) -> Iterator[tuple[str, list[Any]]]:
        """Yield statements that merge the streams of *query*, in the order of ids when asked."""
        compare = ">" if ascending else "<"
        direction = str(query.direction)
        combinations = self._combinations(query) if is_filtered(query) else []
        everything = not is_filtered(query) or (
            not query.customer_no
            and (len(combinations) == len(self._combinations(ListQuery(query.direction))))
        )
        if everything:
            every = "SELECT id FROM documents INDEXED BY documents_all WHERE direction = ?"
            yield f"{every} AND id {compare} ?", [direction, start]
            return
        if query.customer_no:
            index, customer = "documents_of_customer", " AND customer_no = ?3"
        else:
            index, customer = "documents_listed", ""
        for first in range(0, len(combinations), _STREAMS):
            values: list[Any] = [direction, start]
            if query.customer_no:
                values.append(query.customer_no)
            selects = []
            for combination, _ in combinations[first : first + _STREAMS]:
                n = len(values)
                values += combination
                selects.append(
                    f"SELECT id FROM documents INDEXED BY {index} WHERE direction = ?1{customer}"
                    f" AND service = ?{n + 1} AND document_type = ?{n + 2} AND status = ?{n + 3}"
                    f" AND id {compare} ?2"
                )
            yield " UNION ALL ".join(selects), values

    def _indexed(
        self, query: ListQuery, words: Sequence[str], start: int, limit: int, *, ascending: bool
    ) -> list[int]:
        where, values = conditions(query)
        compare, order = (">", "ASC") if ascending else ("<", "DESC")
        rows = self._rows(
            "SELECT search.rowid FROM search CROSS JOIN documents ON documents.id = search.rowid"
            f" WHERE search MATCH ? AND search.rowid {compare} ?"
            f" AND search.rowid NOT IN (SELECT id FROM unindexed) AND {where}"
            f" ORDER BY search.rowid {order} LIMIT ?",
            (self.expression(query, words), start, *values, limit),
        )
        return [row[0] for row in rows]

    def _count_indexed(self, query: ListQuery, words: Sequence[str], limit: int) -> int:
        where, values = conditions(query)
        row = self._row(
            "SELECT count(*) FROM (SELECT 1 FROM search"
            " CROSS JOIN documents ON documents.id = search.rowid WHERE search MATCH ?"
            f" AND search.rowid NOT IN (SELECT id FROM unindexed) AND {where} LIMIT ?) AS found",
            (self.expression(query, words), *values, limit + 1),
        )
        return 0 if row is None else row[0]
