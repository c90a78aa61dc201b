"""A retention policy and its preview in words, for a screen and for a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.retention import TITLES, Kind
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.retention import Period, Policy
    from edoc_tui.engine.retention_report import Figures, Preview, RetentionReport

_STEP: Final = 1000
_UNITS: Final = (N_("{n} B"), N_("{n} kB"), N_("{n} MB"), N_("{n} GB"))


def size_text(size: int) -> str:
    """Return a size in its largest fitting unit, in powers of 1000."""
    value, unit = float(size), 0
    while value >= _STEP and unit < len(_UNITS) - 1:
        value, unit = value / _STEP, unit + 1
    digits = 0 if unit == 0 or value >= 100 else 1  # noqa: PLR2004 - two digits are enough
    text = f"{value:.{digits}f}"
    return _(_UNITS[unit]).format(n=text.replace(".", _(".")))


def period_text(period: Period | None) -> str:
    """Return a period in words, ``for ever`` for none."""
    if period is None:
        return _("for ever")
    count = period.count
    if period.unit == "day":
        return ngettext("{count} day", "{count} days", count).format(count=count)
    if period.unit == "month":
        return ngettext("{count} month", "{count} months", count).format(count=count)
    return ngettext("{count} year", "{count} years", count).format(count=count)


HEAD: Final = (N_("What"), N_("Kept for"), N_("Before"), N_("Due"), N_("Size"), N_("Unfinished"))
"""Message ids of the titles of :func:`cells`."""


def cells(figures: Figures) -> tuple[str, ...]:
    """Return a kind's figures as the cells of a row."""
    return (
        _(TITLES[figures.kind]),
        period_text(figures.period),
        figures.cutoff.date().isoformat(),
        str(figures.count),
        size_text(figures.size),
        str(figures.kept),
    )


def warnings(policy: Policy) -> list[str]:
    """Return what a person should know before such a policy is carried out."""
    found = []
    if policy.short:
        kinds = [
            f"{_(TITLES[kind])} ({period_text(policy.periods[kind])})" for kind in policy.short
        ]
        text = _(
            "Kept for less than 10 years: {kinds}. In France invoices are kept for 10 years, in"
            " Germany for 8, from the end of the year; what holds for you is yours to know."
        )
        found.append(text.format(kinds=", ".join(kinds)))
    log, rows = policy.periods.get(Kind.LOG), policy.periods.get(Kind.SENT)
    if log is not None and (rows is None or log.days < rows.days):
        found.append(
            _(
                "A document's timeline is removed before its content: when it was sent and"
                " delivered will not be known any more."
            )
        )
    return found


def summary(preview: Preview) -> str:
    """Return what would be removed, in one line."""
    if not preview.count:
        return _("Nothing is old enough to be removed.")
    return ngettext(
        "{count} record would be removed: {size}.",
        "{count} records would be removed: {size}.",
        preview.count,
    ).format(count=preview.count, size=size_text(preview.size))


def told(report: RetentionReport) -> Sequence[str]:
    """Return what was removed, kind by kind."""
    lines = [
        _("{what}: {count} removed, {size}").format(
            what=_(TITLES[kind]), count=count, size=size_text(report.size[kind])
        )
        for kind, count in report.rows.items()
        if count
    ]
    if not report.complete:
        lines.append(_("Stopped; the rest is removed the next time."))
    return lines or [_("Nothing was removed.")]
