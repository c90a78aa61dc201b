"""Where a document's values come from, and what it was before it was made again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import InputMissingError
from edoc_tui.locales import _
from edoc_tui.store.origins_port import Version
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence


class Origins(Table):
    """Traces and earlier versions of documents."""

    __slots__ = ()

    def trace(self, document_id: int) -> str:
        """Return where a document's values come from, as noted when it was made; ``""`` if not."""
        row = self._row("SELECT trace FROM origins WHERE document_id = ?", (document_id,))
        return "" if row is None else str(row[0])

    def _note_trace(self, document_id: int, trace: str) -> None:
        self._db.execute(
            "INSERT INTO origins VALUES (?, ?)"
            " ON CONFLICT (document_id) DO UPDATE SET trace = excluded.trace",
            (document_id, trace),
        )

    def _keep_version(self, document_id: int) -> None:
        self._db.execute(
            "INSERT INTO versions SELECT document_id, 1 + (SELECT count(*) FROM versions"
            " WHERE document_id = ?), ?, content FROM contents WHERE document_id = ?",
            (document_id, self._now(), document_id),
        )

    def versions(self, document_id: int) -> Sequence[Version]:
        """Return what a document was before, oldest first."""
        rows = self._rows(
            "SELECT version, replaced_at, length(content) FROM versions"
            " WHERE document_id = ? ORDER BY version",
            (document_id,),
        )
        return [Version(row[0], datetime.fromisoformat(row[1]), row[2]) for row in rows]

    def earlier(self, document_id: int, number: int) -> bytes:
        """Return an earlier version byte for byte. Raises InputMissingError."""
        row = self._row(
            "SELECT content FROM versions WHERE document_id = ? AND version = ?",
            (document_id, number),
        )
        if row is None:
            raise InputMissingError(
                _("Document {id} has no earlier version {number}.").format(
                    id=document_id, number=number
                ),
                todo=_("See 'edoc-tui outbox show {id}'.").format(id=document_id),
            )
        return bytes(row[0])
