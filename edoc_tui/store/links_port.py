"""The part of the store's interface that ties documents to each other and to workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from edoc_tui.domain.edocument import EDocument, Link, LinkKind
    from edoc_tui.store.repository import Routed


class LinksPort(Protocol):
    """Links between documents, the ways that workflows chose, and turns."""

    # links
    def link(self, document_id: int, other_id: int, kind: LinkKind) -> None:
        """Tie a document to another one; doing so twice changes nothing."""
        ...

    def unsettled_answers(self) -> Sequence[tuple[int, int, LinkKind]]:
        """Return answers that the provider has, whose document does not show it yet."""
        ...

    def settled(self, document_id: int, other_id: int) -> None:
        """Note that the answered document shows its answer."""
        ...

    def received(self, service: str, provider_id: str) -> EDocument | None:
        """Return the received document with the provider's *provider_id*."""
        ...

    def accompany(self, document_id: int, first_id: int) -> None:
        """Note that a document is the same as *first_id*, for a further service."""
        ...

    def companions(self, document_id: int) -> Sequence[EDocument]:
        """Return the same document at the other services of its workflow, the first one first."""
        ...

    def is_companion(self, document_id: int) -> bool:
        """Say whether a document is another one again, for a further service."""
        ...

    def outgoing(self, business_key: str) -> EDocument | None:
        """Return the outgoing document with this seller, number and type that still counts."""
        ...

    def links(self, document_id: int) -> Sequence[Link]:
        """Return what a document is tied to, from both ends, oldest first."""
        ...

    # routes
    def set_route(self, document_id: int, routed: Routed | None) -> None:
        """Note the way that a document takes; ``None`` = a person named its service."""
        ...

    def route(self, document_id: int) -> Routed | None:
        """Return the way that a document was sent on, if a workflow decided it."""
        ...

    def in_batch(self, service: str) -> Sequence[tuple[int, str, str]]:
        """Return the documents that wait for their batch: id, type and profile, oldest first."""
        ...

    # turns
    def take_turn(self, service: str, job: str, now: datetime, seconds: float) -> bool:
        """Begin a recurring job unless somebody began it less than *seconds* ago."""
        ...
