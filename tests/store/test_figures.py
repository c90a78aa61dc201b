"""Figures of the last days: bounded, and the same from both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from edoc_tui.domain.status import Actor
from edoc_tui.engine.statistics import statistics
from edoc_tui.store.sqlite import SqliteRepository
from tests.store.make import exported, new
from tests.store.test_retention import sent

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def test_figures_of_the_last_days(store: Any) -> None:
    """By day, status and customer; times of the newest documents alone."""
    for number in range(5):
        sent(store, f"S-{number}")
    exported(store, "E-1")
    later = replace(new("L-1"), customer_no="20000", customer_name="Trey Research")
    store.add(later, Actor.OPERATOR)
    assert store.by_customer(LONG_AGO)[0] == ("10000", "Martin & Fils", 6, 0)
    assert store.by_customer(LONG_AGO)[1][:2] == ("20000", "Trey Research")
    assert {row[1]: row[2] for row in store.by_day(LONG_AGO)} == {
        "Created": 1,
        "Exported": 1,
        "Sent": 5,
    }
    assert len(store.delivery_times(LONG_AGO)) == 5
    newest = store.delivery_times(LONG_AGO, "PAGERO", 2)
    assert len(newest) == 2
    found = statistics(store, datetime.now(UTC), 30, "PAGERO")
    assert (found.total, len(found.times)) == (7, 5)
    if isinstance(store, SqliteRepository):
        for what in ("status", "customer_no"):
            plan = store._rows(
                f"EXPLAIN QUERY PLAN SELECT substr(created_at, 1, 10) AS day, {what}, count(*)"  # noqa: S608 - ours
                " FROM documents WHERE direction = 'out' AND created_at >= '2026'"
                " GROUP BY day, 2"
            )
            assert "COVERING INDEX documents_by_creation" in str(plan)
