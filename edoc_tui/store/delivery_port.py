"""The part of the store's interface that is about delivery: gates, limits, orders, waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.store.ticks import Ticks


@dataclass(frozen=True, slots=True)
class GateRow:
    """The gate of an account, as all processes see it.

    Attributes:
        failures: Transport failures in a row.
        openings: How often in a row it had to be shut; the pause grows with it.
        kind: Why it is shut at once: the class of an error of sign-in, rights or setup.
        reason: The last failure, printable.
        since: When it was shut, by the wall clock; ``""`` = it is not.
        epoch, try_at: When a harmless question may be asked (see :class:`Ticks`).
        paused_until: No upload before that moment of the same epoch (Retry-After).
    """

    failures: int = 0
    openings: int = 0
    kind: str = ""
    reason: str = ""
    since: str = ""
    epoch: str = ""
    try_at: float = 0.0
    paused_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Ordered:
    """A person's order that a document be sent.

    Attributes:
        sha256: The content that they saw.
    """

    document_id: int
    by: str
    at: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Waited:
    """How long an attempt has surely been open, and how long ago it was last searched for.

    Attributes:
        open_for: Seconds.
        searched: Seconds; ``None`` = not yet.
    """

    open_for: float
    searched: float | None


class DeliveryPort(Protocol):
    """Gates, limits, orders and waiting times."""

    def ticks(self) -> Ticks:
        """Return this moment by a clock that nobody sets."""
        ...

    def gate(self, service: str) -> GateRow:
        """Return the gate of an account; a fresh one when nothing ever failed."""
        ...

    def save_gate(self, service: str, row: GateRow) -> None:
        """Replace the gate of an account."""
        ...

    def take_tokens(self, service: str, wanted: int, per_minute: int) -> int:
        """Take up to *wanted* uploads out of the bucket of an account; return how many.

        Args:
            service: The account.
            wanted: Uploads that are to begin.
            per_minute: How many the bucket gains in a minute, and holds.
        """
        ...

    def waited(self, attempt_id: int) -> Waited | None:
        """Return how long an attempt has waited; ``None`` = not known."""
        ...

    def order(self, document_ids: Sequence[int], by: str) -> int:
        """Note that a person wants documents sent, as they are now; return how many."""
        ...

    def orders(self, service: str) -> Sequence[Ordered]:
        """Return what people have ordered of a service, oldest document first."""
        ...

    def withdraw(self, document_ids: Sequence[int], by: str) -> Sequence[int]:
        """Take orders and releases back of what has not left; return whose release that was."""
        ...

    def end_orders(self, document_ids: Sequence[int]) -> None:
        """Forget orders that were carried out, or cannot be."""
        ...
