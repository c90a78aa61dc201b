"""The part of the store's interface that is about attempts, and what was said in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from edoc_tui.domain.edocument import Attempt, AttemptKind, EDocument, Exchange


class AttemptsPort(Protocol):
    """Attempts to send, restart and cancel, and the communication log."""

    # attempts
    def claim(
        self,
        document_ids: Sequence[int],
        *,
        owner: str,
        now: datetime,
        send_mode: str,
        kind: AttemptKind,
        by: str = "",
    ) -> Sequence[tuple[EDocument, Attempt]]:
        """Begin attempts: CLAIM plus a new open attempt each; skips what no longer qualifies.

        For uploads the document must be Exported, or Sending Error without a ``file`` ref.
        For restart and cancel the status stays until the provider has answered; the open
        attempt alone is the intent (at most one per document, by a partial unique index).
        """
        ...

    def end_attempt(
        self, attempt_id: int, outcome: str, *, message: str = "", http_status: int = 0
    ) -> None:
        """End an attempt that changes no status (a failed restart). Raises LockedError."""
        ...

    def searched(self, attempt_id: int, at: datetime, *, empty: bool) -> Attempt:
        """Note a search for a lost upload: empty ones count in a row."""
        ...

    def open_attempts(self, service: str = "") -> Sequence[tuple[EDocument, Attempt]]:
        """Return all open attempts, oldest first."""
        ...

    def attempts(self, document_id: int) -> Sequence[Attempt]:
        """Return a document's attempts, oldest first."""
        ...

    # communication
    def add_exchange(self, *exchanges: Exchange) -> None:
        """Append to the communication log."""
        ...

    def exchanges(self, document_id: int, limit: int = 100) -> Sequence[Exchange]:
        """Return what was said to the provider about a document, oldest first."""
        ...
