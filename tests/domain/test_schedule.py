"""Recurring work from a time of day on: each day has its runs, whatever the clock does in it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edoc_tui.domain.schedule import is_time_of_day, last_due, waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"  # the rule itself: no table of time zones is needed


@pytest.fixture(autouse=True)
def central_europe(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the machine stand in Central Europe."""
    with monkeypatch.context() as here:
        here.setenv("TZ", BERLIN)
        time.tzset()
        yield
    time.tzset()


def runs(start: str, minutes: int, begin: datetime, days: int) -> list[datetime]:
    """Let a worker look every five minutes; return when it ran, in local time."""
    found: list[datetime] = []
    now, last = begin.astimezone(UTC), begin - timedelta(days=30)
    day = begin.date() + timedelta(days=days)
    end = datetime(day.year, day.month, day.day).astimezone()
    while now < end:
        wait = waiting(now, start, minutes)
        if wait is not None and last <= now - wait:
            last = now
            found.append(now.astimezone())
        now += timedelta(minutes=5)
    return found


@pytest.mark.parametrize(
    ("start", "at"),
    [("08:00", {"08:00"}), ("00:00", {"00:00"}), ("23:55", {"23:55"}), ("02:30", {"02:30"})],
)
def test_a_day_has_one_run_at_its_time(start: str, at: set[str]) -> None:
    """Also on the day of 23 hours, where 02:30 is 03:30, and on that of 25, which has it twice."""
    for month, day in ((3, 29), (10, 25)):
        found = runs(start, 1440, datetime(2026, month, day - 3).astimezone(), 6)
        assert [one.day for one in found] == list(range(day - 3, day + 3))
        odd = {"03:30"} if month == 3 and start == "02:30" else set()
        assert {f"{one:%H:%M}" for one in found} == at | odd


def test_runs_of_a_day_go_on_by_minutes_that_pass() -> None:
    """From the start to midnight; nothing between midnight and the start."""
    found = runs("06:30", 240, datetime(2026, 6, 1).astimezone(), 2)
    each = ["06:30", "10:30", "14:30", "18:30", "22:30"]
    assert [f"{one:%d %H:%M}" for one in found] == [
        f"0{day} {clock}" for day in (1, 2) for clock in each
    ]
    assert len(runs("00:00", 60, datetime(2026, 3, 29).astimezone(), 1)) == 23
    assert len(runs("00:00", 60, datetime(2026, 10, 25).astimezone(), 1)) == 25


def test_what_was_missed_today_is_made_up_for() -> None:
    """A worker that starts at noon runs at once; one that starts in the night waits."""
    assert f"{runs('08:00', 1440, datetime(2026, 6, 1, 12).astimezone(), 1)[0]:%H:%M}" == "12:00"
    assert f"{runs('08:00', 1440, datetime(2026, 6, 1, 1).astimezone(), 1)[0]:%H:%M}" == "08:00"


def test_more_than_a_day_counts_in_days() -> None:
    """Once a week stays once a week, at its time."""
    found = runs("08:00", 7 * 1440, datetime(2026, 3, 20).astimezone(), 30)
    assert [f"{one:%m-%d %H:%M}" for one in found] == [
        "03-20 08:00", "03-27 08:00", "04-03 08:00", "04-10 08:00", "04-17 08:00",
    ]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(1_577_836_800, 2_051_222_400),
    st.times().map(lambda one: f"{one:%H:%M}"),
    st.integers(1, 100_000),
)
def test_the_last_run_is_of_today_and_not_to_come(now: int, start: str, minutes: int) -> None:
    """It never lies in the future, never before the start of its day, never too long ago."""
    moment = datetime.fromtimestamp(now, UTC)
    due = last_due(moment, start, minutes)
    here = moment.astimezone()
    if due is None:
        assert f"{here:%H:%M}" <= start or f"{here - timedelta(hours=1):%H:%M}" <= start
        assert waiting(moment, start, minutes) is None
    else:
        assert timedelta() <= moment - due < timedelta(minutes=minutes)
        assert due.astimezone().date() == here.date()
    assert waiting(moment, "", minutes) == timedelta(minutes=minutes)


def test_times_of_day() -> None:
    """As a person writes them, with two digits each."""
    assert all(map(is_time_of_day, ("00:00", "06:30", "23:59")))
    assert not any(map(is_time_of_day, ("", "24:00", "6:30", "06:60", "06:30 ", "06.30", "٠٦:30")))
