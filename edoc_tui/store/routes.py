"""Which way each document was sent on: the profile and the workflow that decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.store.repository import Routed
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence


class RouteNotes(Table):
    """The routes of documents."""

    __slots__ = ()

    def set_route(self, document_id: int, routed: Routed | None) -> None:
        """Note the way that a document takes; ``None`` = a person named its service."""
        self._db.execute("DELETE FROM routes WHERE document_id = ?", (document_id,))
        if routed is not None:
            self._db.execute(
                "INSERT INTO routes (document_id, profile, workflow, export_only, hold)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    document_id,
                    routed.profile,
                    routed.workflow,
                    int(routed.export_only),
                    int(routed.hold),
                ),
            )

    def route(self, document_id: int) -> Routed | None:
        """Return the way that a document was sent on, if a workflow decided it."""
        row = self._row(
            "SELECT profile, workflow, export_only, hold FROM routes WHERE document_id = ?",
            (document_id,),
        )
        return Routed(row[0], row[1], bool(row[2]), bool(row[3])) if row is not None else None

    def in_batch(self, service: str) -> Sequence[tuple[int, str, str]]:
        """Return the documents that wait for their batch: id, type and profile, oldest first."""
        rows = self._rows(
            "SELECT documents.id, documents.document_type, coalesce(routes.profile, '')"
            " FROM documents LEFT JOIN routes ON routes.document_id = documents.id"
            " WHERE documents.direction = 'out' AND documents.service = ?"
            " AND documents.status = 'Pending Batch' ORDER BY documents.id",
            (service,),
        )
        return [(row[0], row[1], row[2]) for row in rows]
