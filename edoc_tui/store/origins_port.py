"""The part of the store's interface that is about origins and earlier versions of documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Version:
    """What a document was before it was made again.

    Attributes:
        number: From 1, the oldest.
        replaced_at: When it was replaced.
        size: In bytes.
    """

    number: int
    replaced_at: datetime
    size: int


class OriginsPort(Protocol):
    """What the store keeps of how documents came about."""

    def trace(self, document_id: int) -> str:
        """Return where a created document's values come from, as noted then; ``""`` if not."""
        ...

    def versions(self, document_id: int) -> Sequence[Version]:
        """Return what a document was before it was made again, oldest first."""
        ...

    def earlier(self, document_id: int, number: int) -> bytes:
        """Return an earlier version byte for byte. Raises InputMissingError."""
        ...
