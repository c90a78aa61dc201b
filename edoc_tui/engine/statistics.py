"""What happened in the last days, in figures: per day, status, reason and customer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edoc_tui.store.repository import Repository

FAILED: Final = frozenset({"Export Error", "Sending Error", "Cancel Error", "Rejected", "Held"})
"""Statuses that count as failed."""

MEASURED: Final = 10_000
"""Documents whose time to delivery is looked at, the newest ones."""

DELIVERED: Final = frozenset({"Sent", "Approved", "Rejected", "Approval Error"})
"""Statuses that count as delivered; what was rejected had arrived."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day's documents, by the day when they came in.

    Attributes:
        day: ISO 8601.
        total, delivered, failed: How many.
        statuses: How many by status.
    """

    day: str
    total: int
    delivered: int
    failed: int
    statuses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statistics:
    """The last days in figures.

    Attributes:
        days: Every day, oldest first, also those without documents.
        statuses: Documents by status.
        failures: (status, message, count), the most frequent first.
        customers: (number, name, documents, failed ones), those with the most first.
        times: Seconds from the first claim to delivery, sorted; of the newest ones at most.
    """

    days: Sequence[Day]
    statuses: Mapping[str, int]
    failures: Sequence[tuple[str, str, int]]
    customers: Sequence[tuple[str, str, int, int]]
    times: Sequence[float]

    @property
    def total(self) -> int:
        """All documents of these days."""
        return sum(day.total for day in self.days)

    def quantile(self, part: float) -> float | None:
        """Return the delivery time that *part* of the documents did not exceed."""
        if not self.times:
            return None
        return self.times[min(len(self.times) - 1, int(len(self.times) * part))]


def statistics(
    repository: Repository, now: datetime, days: int = 30, service: str = ""
) -> Statistics:
    """Count what came in during the last *days* days, today included (days of UTC)."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    since = midnight - timedelta(days=days - 1)
    per_day: dict[str, dict[str, int]] = {
        (since + timedelta(days=n)).date().isoformat(): {} for n in range(days)
    }
    statuses: dict[str, int] = {}
    for day, status, count in repository.by_day(since, service):
        per_day.setdefault(day, {})[status] = count
        statuses[status] = statuses.get(status, 0) + count
    times = sorted(
        (datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds()
        for begun, ended in repository.delivery_times(since, service, MEASURED)
    )
    return Statistics(
        [_day(day, counts) for day, counts in per_day.items()],
        dict(sorted(statuses.items(), key=lambda one: -one[1])),
        repository.failures(since, service),
        repository.by_customer(since, service),
        times,
    )


def _day(day: str, counts: Mapping[str, int]) -> Day:
    delivered = sum(count for status, count in counts.items() if status in DELIVERED)
    failed = sum(count for status, count in counts.items() if status in FAILED)
    return Day(day, sum(counts.values()), delivered, failed, counts)
