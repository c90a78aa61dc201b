"""Links between documents, read from both ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.edocument import Link, LinkKind
from edoc_tui.store.rows import DOCUMENT, document
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.edocument import EDocument


class Links(Table):
    """Which document corrects which."""

    __slots__ = ()

    def correct(self, document_id: int, other_id: int) -> None:
        """Note that a document corrects another one; doing so twice changes nothing."""
        self._db.execute(
            "INSERT INTO links VALUES (?, ?, 'corrects', ?) ON CONFLICT DO NOTHING",
            (document_id, other_id, self._now()),
        )

    def outgoing(self, business_key: str) -> EDocument | None:
        """Return the outgoing document with this seller, number and type that still counts."""
        row = self._row(
            f"SELECT {DOCUMENT} FROM documents WHERE business_key = ?"
            " AND direction = 'out' AND status <> 'Canceled'",
            (business_key,),
        )
        return None if row is None else document(row)

    def links(self, document_id: int) -> Sequence[Link]:
        """Return what a document corrects and what corrects it, oldest first."""
        found = []
        for mine, other, kind in (
            ("document_id", "other_id", LinkKind.CORRECTS),
            ("other_id", "document_id", LinkKind.CORRECTED_BY),
        ):
            rows = self._rows(
                f"SELECT {DOCUMENT} FROM links JOIN documents ON documents.id = links.{other}"
                f" WHERE links.{mine} = ? ORDER BY documents.id",
                (document_id,),
            )
            found += [Link(kind, document(row)) for row in rows]
        return found
