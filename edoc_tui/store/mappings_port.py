"""The part of the store's interface that is about mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from edoc_tui.domain.mapping import MappingEntry
    from edoc_tui.domain.status import Direction


class MappingsPort(Protocol):
    """What the store keeps of mapping; that of a new document comes with it."""

    def log_mapping(
        self, document_id: int, service: str, direction: Direction, entries: Sequence[MappingEntry]
    ) -> None:
        """Append to the mapping log, and note that the rules were used."""
        ...

    def mapping_log(self, document_id: int) -> Sequence[MappingEntry]:
        """Return what rules have changed in a document, oldest first."""
        ...

    def mapping_source(self, document_id: int) -> bytes:
        """Return what a mapped document said before any rule; empty = no rule changed it."""
        ...

    def mapping_used(self, service: str, direction: Direction) -> Collection[str]:
        """Return the rules of a service that have changed a document, as they are written."""
        ...
