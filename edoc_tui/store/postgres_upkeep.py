"""Upkeep in PostgreSQL: the same invariants, the counters added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.store.search import INDEX_BATCH
from edoc_tui.store.upkeep import GUARDED, INVARIANTS, MISSING_RULE, UNKNOWN_TO_SEARCH, Upkeep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OTHERS: Final = {
    UNKNOWN_TO_SEARCH: (
        "SELECT id FROM documents WHERE NOT EXISTS (SELECT 1 FROM unindexed"
        " WHERE unindexed.id = documents.id)"
        " AND NOT EXISTS (SELECT 1 FROM search WHERE search.id = documents.id)"
    ),
    MISSING_RULE: (
        f"SELECT column1 FROM (VALUES {GUARDED}) AS wanted"
        " WHERE column1 NOT IN (SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D')"
        " AND column1 NOT IN (SELECT relname FROM pg_class JOIN pg_index"
        " ON indexrelid = pg_class.oid WHERE indisvalid)"
    ),
}


class PostgresUpkeep(Upkeep):
    """Checks, the version counter, counters added up."""

    __slots__ = ()

    def check(self) -> Sequence[str]:
        """Return which invariants are broken; the server guards its own files."""
        return self._broken_rules()

    def _rules(self) -> Mapping[str, str]:
        return {**INVARIANTS, **_OTHERS}

    def _loose_ends(self) -> list[str]:
        return []  # foreign keys are always on

    def add_up(self) -> int:
        """Add what has changed to the counters; return how many batches, rounded down, it was.

        One process does so at a time; the others leave it to that one.
        """
        free = self._rows("SELECT pg_try_advisory_xact_lock(hashtextextended('counters', 0))")
        if not free[0][0]:
            return 0
        rows: list[tuple[Any, ...]] = self._rows(
            "WITH taken AS (DELETE FROM changes WHERE id IN (SELECT id FROM changes LIMIT ?)"
            " RETURNING direction, service, document_type, status, n)"
            " SELECT direction, service, document_type, status, sum(n), count(*) FROM taken"
            " GROUP BY direction, service, document_type, status",
            (4 * INDEX_BATCH,),
        )
        self._db.executemany(
            "INSERT INTO counted VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (direction, service, document_type, status)"
            " DO UPDATE SET n = counted.n + excluded.n",
            [row[:5] for row in rows if row[4]],
        )
        done = sum(int(row[5]) for row in rows)
        self._db.execute("UPDATE counted_changes SET n = n + ?", (done,))
        return INDEX_BATCH * (done // (4 * INDEX_BATCH))
