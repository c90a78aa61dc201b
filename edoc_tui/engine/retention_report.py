"""What a retention policy would remove, and what it has removed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from edoc_tui.domain.retention import Kind, Period, Policy
    from edoc_tui.store.retention_records import Removed


@dataclass(slots=True)
class Figures:
    """What a policy means for one kind of record.

    Attributes:
        kind, period: What, and how long it is kept.
        cutoff: What is finished and last changed before this is removed.
        count, size: What is due: records, and bytes or characters.
        kept: As old, but part of something unfinished.
        oldest: When the oldest of what is due came in, ISO 8601, ``""`` = nothing is.
    """

    kind: Kind
    period: Period
    cutoff: datetime
    count: int = 0
    size: int = 0
    kept: int = 0
    oldest: str = ""


@dataclass(slots=True)
class Preview:
    """What would be removed now."""

    policy: Policy
    kinds: list[Figures] = field(default_factory=list)

    @property
    def count(self) -> int:
        """All records that are due."""
        return sum(one.count for one in self.kinds)

    @property
    def size(self) -> int:
        """Their size."""
        return sum(one.size for one in self.kinds)


@dataclass(slots=True)
class RetentionReport:
    """What was removed.

    Attributes:
        rows, size: By kind.
        complete: Nothing was left for later.
    """

    rows: dict[Kind, int] = field(default_factory=dict)
    size: dict[Kind, int] = field(default_factory=dict)
    complete: bool = True

    def add(self, kind: Kind, removed: Removed) -> None:
        """Add a step."""
        self.rows[kind] = self.rows.get(kind, 0) + removed.rows
        self.size[kind] = self.size.get(kind, 0) + removed.size


@dataclass(frozen=True, slots=True)
class RetentionStanding:
    """How retention stands.

    Attributes:
        policy: What the settings say.
        approved: The policy that a person carried out last, by whom and when; empty = none.
        why_not: Why a worker does not carry it out by itself, ``""`` = it does.
    """

    policy: Policy
    approved: tuple[str, str, str]
    why_not: str
