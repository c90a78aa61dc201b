"""What mapping rules changed in documents, and what the documents said before."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.mapping import MappingEntry
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from edoc_tui.domain.mapping import Mapped
    from edoc_tui.domain.status import Direction

_MOST: Final = 1000
"""Entries of a document that are read at most, the latest of them."""


class Mappings(Table):
    """The mapping log, the sources of mapped documents, and the rules that were used."""

    __slots__ = ()

    def log_mapping(
        self, document_id: int, service: str, direction: Direction, entries: Sequence[MappingEntry]
    ) -> None:
        """Append to the mapping log, and note that the rules were used."""
        self._log_mapping(document_id, service, str(direction), entries, self._now())

    def mapping_log(self, document_id: int) -> Sequence[MappingEntry]:
        """Return what rules have changed in a document, oldest first."""
        rows = self._rows(
            "SELECT entity, field, old, new, rule, line, service, at FROM mapping_log"
            " WHERE document_id = ? ORDER BY id DESC LIMIT ?",
            (document_id, _MOST),
        )
        return [
            MappingEntry(
                field=f"{entity}.{field}",
                old=old,
                new=new,
                rule=rule,
                line=line,
                service=service,
                at=datetime.fromisoformat(at),
            )
            for entity, field, old, new, rule, line, service, at in reversed(rows)
        ]

    def mapping_source(self, document_id: int) -> bytes:
        """Return what a mapped document said before any rule; empty = no rule changed it."""
        row = self._row("SELECT content FROM mapping_sources WHERE document_id = ?", (document_id,))
        return b"" if row is None else bytes(row[0])

    def mapping_used(self, service: str, direction: Direction) -> Collection[str]:
        """Return the rules of a service that have changed a document, as they are written."""
        rows = self._rows(
            "SELECT rule FROM mapping_used WHERE service = ? AND direction = ?",
            (service, str(direction)),
        )
        return {str(row[0]) for row in rows}

    def _keep_mapping(
        self, document_id: int, service: str, direction: str, mapped: Mapped | None, now: str
    ) -> None:
        """Keep what was changed on the way to the document that is stored now."""
        self._db.execute("DELETE FROM mapping_sources WHERE document_id = ?", (document_id,))
        if mapped is None:
            return
        self._db.execute("INSERT INTO mapping_sources VALUES (?, ?)", (document_id, mapped.source))
        self._log_mapping(document_id, service, direction, mapped.entries, now)

    def _log_mapping(
        self,
        document_id: int,
        service: str,
        direction: str,
        entries: Sequence[MappingEntry],
        now: str,
    ) -> None:
        self._db.executemany(
            "INSERT INTO mapping_log"
            " (document_id, at, service, entity, field, line, old, new, rule)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (document_id, now, service, one.entity, one.name, one.line, one.old, one.new,
                 one.rule)
                for one in entries
            ],
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO mapping_used VALUES (?, ?, ?, ?)"
            " ON CONFLICT (service, direction, rule) DO NOTHING",
            [(service, direction, rule, now) for rule in sorted({one.rule for one in entries})],
        )
