"""When recurring work is due: from a time of day on, by the clock on the wall.

The time of day is that of the machine. A day has its runs whatever the clock does in it: where it
is put forward past the start, the first run is at that moment; where it is put back, the hour
that comes twice has its runs once, and the later ones go on by minutes that really pass.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

TIME_OF_DAY: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
"""A time of day, as a person writes it: ``06:30``."""

_FORM: Final = re.compile(TIME_OF_DAY)
_DAY: Final = 24 * 60
_HALF_A_DAY: Final = timedelta(hours=12)


def is_time_of_day(text: str) -> bool:
    """Say whether *text* is a time of day."""
    return _FORM.fullmatch(text) is not None


def last_due(now: datetime, start: str, minutes: int) -> datetime | None:
    """Return when the latest run of today was due, ``None`` before the first one.

    Args:
        now: With a time zone.
        start: Time of day of the first run, local time of the machine.
        minutes: From one run to the next; the last one of a day is before midnight.
    """
    first = _moment(now.astimezone().date(), start)
    if now < first:
        return None
    if minutes >= _DAY:
        return first
    passed = (now - first) // timedelta(minutes=minutes)
    return first + passed * timedelta(minutes=minutes)


def _moment(day: date, clock: str) -> datetime:
    """Return when the clock on the wall says *clock* on *day*; where it never does, soon after."""
    naive = datetime.combine(day, time.fromisoformat(clock))
    both = [naive.replace(fold=fold).astimezone() for fold in (0, 1)]
    return next((one for one in both if one.replace(tzinfo=None) == naive), max(both))


def waiting(now: datetime, start: str, minutes: int) -> timedelta | None:
    """Return how long ago the last run must be for another one to be due, ``None`` = it is not.

    Without a *start* that is just the time between two runs. With one, a run that was due today
    and did not happen, because nothing was there to do it, is made up for; what was missed
    before midnight is not. From a day on, *minutes* count in whole days.
    """
    if not start:
        return timedelta(minutes=minutes)
    due = last_due(now, start, minutes)
    if due is None:
        return None
    since = now - due + timedelta(microseconds=1)  # a run at the very moment was this one
    if minutes > _DAY:
        since += timedelta(minutes=minutes) - _HALF_A_DAY
    return since
