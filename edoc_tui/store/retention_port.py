"""The part of the store's interface that is about removing what is old enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from edoc_tui.domain.retention import Kind
    from edoc_tui.store.retention_records import AgedPage, Cursor, Removed


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
