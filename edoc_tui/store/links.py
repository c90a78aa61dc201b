"""Links between documents, read from both ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.edocument import Link, LinkKind
from edoc_tui.store.rows import DOCUMENT, WIDTH, document
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.edocument import EDocument

_TAKEN = "('Pending Response', 'Sent', 'Approved', 'Rejected', 'Approval Error')"
"""Statuses of an answer that the provider has."""


class Links(Table):
    """Which document corrects, approves or rejects which."""

    __slots__ = ()

    def link(self, document_id: int, other_id: int, kind: LinkKind) -> None:
        """Tie a document to another one; doing so twice changes nothing."""
        self._db.execute(
            "INSERT INTO links (document_id, other_id, kind, at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (document_id, other_id, str(kind), self._now()),
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
        """Return what a document is tied to, from both ends, oldest first."""
        found = []
        for mine, other in (("document_id", "other_id"), ("other_id", "document_id")):
            rows = self._rows(
                f"SELECT {DOCUMENT}, links.kind FROM links"
                f" JOIN documents ON documents.id = links.{other}"
                f" WHERE links.{mine} = ? ORDER BY documents.id",
                (document_id,),
            )
            for row in rows:
                kind = LinkKind(row[WIDTH])
                forward = mine == "document_id"
                found.append(Link(kind if forward else kind.other_way, document(row[:WIDTH])))
        found += [Link(LinkKind.ALSO, other) for other in self.companions(document_id)]
        return found

    def accompany(self, document_id: int, first_id: int) -> None:
        """Note that a document is the same as *first_id*, for a further service."""
        self._db.execute("INSERT INTO companions VALUES (?, ?)", (document_id, first_id))

    def companions(self, document_id: int) -> Sequence[EDocument]:
        """Return the same document at the other services of its workflow, the first one first."""
        row = self._row("SELECT first_id FROM companions WHERE document_id = ?", (document_id,))
        first = document_id if row is None else row[0]
        rows = self._rows(
            f"SELECT {DOCUMENT} FROM documents WHERE id <> ? AND (id = ? OR id IN"
            " (SELECT document_id FROM companions WHERE first_id = ?)) ORDER BY id",
            (document_id, first, first),
        )
        return [document(one) for one in rows]

    def is_companion(self, document_id: int) -> bool:
        """Say whether a document is another one again, for a further service."""
        row = self._row("SELECT 1 FROM companions WHERE document_id = ?", (document_id,))
        return row is not None

    def unsettled_answers(self) -> Sequence[tuple[int, int, LinkKind]]:
        """Return answers that the provider has, whose document does not show it yet."""
        rows = self._rows(
            "SELECT links.document_id, links.other_id, links.kind FROM links"
            " JOIN documents ON documents.id = links.document_id"
            " WHERE links.settled = 0 AND links.kind IN ('approves', 'rejects')"
            f" AND documents.status IN {_TAKEN}"
        )
        return [(row[0], row[1], LinkKind(row[2])) for row in rows]

    def settled(self, document_id: int, other_id: int) -> None:
        """Note that the answered document shows its answer."""
        self._db.execute(
            "UPDATE links SET settled = 1 WHERE document_id = ? AND other_id = ?",
            (document_id, other_id),
        )

    def received(self, service: str, provider_id: str) -> EDocument | None:
        """Return the received document with the provider's *provider_id*."""
        row = self._row(
            f"SELECT {DOCUMENT} FROM documents WHERE service = ?"
            " AND json_extract(refs, '$.document') = ? AND direction = 'in'"
            " AND json_extract(refs, '$.document') IS NOT NULL",
            (service, provider_id),
        )
        return None if row is None else document(row)
