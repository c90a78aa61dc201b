"""The part of the store's interface that is about removing what is old enough."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from edoc_tui.domain.retention import Kind

    Cursor = tuple[str, int]
    """Where a walk over old records is: a time, and an id."""


@dataclass(frozen=True, slots=True)
class Aged:
    """A record that is old enough.

    Attributes:
        id: Of the document, or of the row.
        at: When it came in; walks go by it.
        size: Bytes, or characters of text.
        due: Nothing keeps it; else it is part of something unfinished.
    """

    id: int
    at: str
    size: int
    due: bool


@dataclass(frozen=True, slots=True)
class AgedPage:
    """Some records, oldest first.

    Attributes:
        next: Where to go on; ``None`` = there are no more.
    """

    items: Sequence[Aged]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed in one step.

    Attributes:
        rows: Documents, or rows of a log.
        size: As in :class:`Aged`.
        documents: Ids of documents that lost their content or their log.
        log_rows: Rows of the document log.
    """

    rows: int = 0
    size: int = 0
    documents: Sequence[int] = field(default_factory=tuple)
    log_rows: int = 0


class RetentionPort(Protocol):
    """Finding and removing old records, in small steps."""

    def aged(
        self, kind: Kind, cutoff: datetime, after: Cursor | None = None, limit: int = 1000
    ) -> AgedPage:
        """Return records from before *cutoff*; costs what *limit* rows cost, never more."""
        ...

    def remove_aged(self, kind: Kind, ids: Sequence[int], cutoff: datetime) -> Removed:
        """Remove those of the records that are still old enough and finished.

        Everything is looked at anew, in the transaction that removes it.
        """
        ...

    def removals(self, document_id: int) -> Mapping[str, str]:
        """Return when the logs of a document were shortened last, by kind."""
        ...

    def removed_log_rows(self) -> int:
        """Return how many rows of the document log were removed so far."""
        ...

    def approve_policy(self, policy: str, by: str) -> None:
        """Note that a person carried this policy out."""
        ...

    def approved_policy(self) -> tuple[str, str, str]:
        """Return the policy that was carried out last, by whom and when; empty = none."""
        ...
