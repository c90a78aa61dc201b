"""Statistics as lines of text with small charts, for a screen and for a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.charts import bar, gathered, sparkline
from edoc_tui.domain.text import printable
from edoc_tui.engine.statistics import DELIVERED, FAILED, MEASURED
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edoc_tui.engine.statistics import Statistics

Span = tuple[str, str]
"""A text and how it is meant: ``text``, ``key``, ``muted``, ``good``, ``bad``."""

_MINUTE: Final = 60
_HOUR: Final = 3600
_BUCKETS: Final[Sequence[tuple[float, str]]] = (
    (60, N_("under a minute")),
    (600, N_("under 10 minutes")),
    (3600, N_("under an hour")),
    (86400, N_("under a day")),
    (float("inf"), N_("longer")),
)


def statistics_lines(
    found: Statistics, *, width: int, plain: bool = False
) -> Iterator[Sequence[Span]]:
    """Yield the lines of a report.

    Args:
        found: The figures.
        width: Cells of a line; charts take what the words leave.
        plain: ASCII charts.
    """
    if not found.total:
        yield ((_("Nothing came in during these days."), "muted"),)
        return
    room = max(8, width - 40)
    yield from _days(found, max(8, width - 22), plain=plain)
    yield from _statuses(found, room, plain=plain)
    yield from _times(found, room, plain=plain)
    yield from _failures(found, width)
    yield from _customers(found, max(8, room - 14), plain=plain)


def _title(text: str) -> Iterator[Sequence[Span]]:
    yield ()
    yield ((text, "key"),)


def _days(found: Statistics, room: int, *, plain: bool) -> Iterator[Sequence[Span]]:
    count, days = found.total, len(found.days)
    text = ngettext("{count} document in {days} days", "{count} documents in {days} days", count)
    yield ((text.format(count=count, days=days), "key"),)
    first, last = found.days[0].day, found.days[-1].day
    yield (
        (_("{first} to {last}, by the day they came in").format(first=first, last=last), "muted"),
    )
    for title, values, meaning in (
        (_("All"), [day.total for day in found.days], "text"),
        (_("Delivered"), [day.delivered for day in found.days], "good"),
        (_("Failed"), [day.failed for day in found.days], "bad"),
    ):
        line = sparkline(gathered(values, room), plain=plain)
        yield ((f"{title:<12}{sum(values):>8}  ", "muted"), (line, meaning))


def _statuses(found: Statistics, room: int, *, plain: bool) -> Iterator[Sequence[Span]]:
    yield from _title(_("By status, and by day"))
    top, half = max(found.statuses.values()), room // 2
    for status, count in found.statuses.items():
        meaning = "bad" if status in FAILED else "good" if status in DELIVERED else "text"
        chart = bar(count, top, half, plain=plain)
        days = [day.statuses.get(status, 0) for day in found.days]
        line = sparkline(gathered(days, half - 2), plain=plain)
        yield (
            (f"{_(status):<26.26}{count:>8}  ", "text"),
            (f"{chart:<{half}}", meaning),
            (line, "muted"),
        )


def _times(found: Statistics, room: int, *, plain: bool) -> Iterator[Sequence[Span]]:
    yield from _title(_("Time to delivery"))
    median, slow = found.quantile(0.5), found.quantile(0.9)
    if median is None or slow is None:
        yield ((_("Nothing was delivered yet."), "muted"),)
        return
    if len(found.times) == MEASURED:
        of = _("of the newest {count} that were delivered").format(count=MEASURED)
        yield ((of, "muted"),)
    text = _("half within {median}, nine of ten within {slow}, the longest {longest}")
    yield (
        (
            text.format(
                median=duration(median), slow=duration(slow), longest=duration(found.times[-1])
            ),
            "text",
        ),
    )
    start = 0.0
    counts = []
    for end, title in _BUCKETS:
        counts.append((title, sum(start <= one < end for one in found.times)))
        start = end
    top = max(count for _title_, count in counts)
    for title, count in counts:
        yield (
            (f"{_(title):<26.26}{count:>8}  ", "text"),
            (bar(count, top, room, plain=plain), "key"),
        )


def _failures(found: Statistics, width: int) -> Iterator[Sequence[Span]]:
    if not found.failures:
        return
    yield from _title(_("Why documents failed"))
    for status, message, count in found.failures:
        words = printable(message, limit=max(20, width - 36)) or "–"
        yield ((f"{count:>8}  ", "bad"), (f"{_(status):<16.16} ", "muted"), (words, "text"))


def _customers(found: Statistics, room: int, *, plain: bool) -> Iterator[Sequence[Span]]:
    yield from _title(_("By customer"))
    top = max((one[2] for one in found.customers), default=0)
    for number, name, count, failed in found.customers:
        words = printable(f"{number} {name}".strip(), limit=26)
        whole = max(1, round(count / top * room))
        bad = min(whole, max(1, round(failed / top * room))) if failed else 0
        good_cell, bad_cell = ("#", "x") if plain else ("█", "▒")
        told = _("{count} failed").format(count=failed)
        yield (
            (f"{words:<26}{count:>8}  ", "text"),
            (good_cell * (whole - bad), "text"),
            (bad_cell * bad, "bad"),
            (f"  {told}" if failed else "", "bad"),
        )


def duration(seconds: float) -> str:
    """Return a duration in its largest fitting unit."""
    if seconds < _MINUTE:
        return _("{count} s").format(count=round(seconds))
    if seconds < 2 * _HOUR:
        return _("{count} min").format(count=round(seconds / _MINUTE))
    return _("{count} h").format(count=round(seconds / _HOUR))
