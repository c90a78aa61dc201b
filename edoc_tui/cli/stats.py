"""``outbox stats``: the last days in figures and small charts."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.parser import whole_number
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.engine.statistics import Statistics

_WIDTH = 78
_LONGEST = 400


def _arguments(parser: Parser) -> None:
    text = _("the last so many days")
    parser.add_argument(
        "--days", type=whole_number(1, _LONGEST), default=30, metavar="N", help=text
    )


def _stats(context: Context) -> int:
    from edoc_tui.cli.audit import stored
    from edoc_tui.engine.statistics import Statistics, statistics

    days, service = context.options.days, context.options.service
    now = datetime.now(UTC)
    if service:
        context.service  # noqa: B018 - a service that does not exist is told
    if stored(context):
        found = context.read(lambda store: statistics(store, now, days, service))
    else:
        found = Statistics([], {}, [], [], [])
    if context.out.as_json:
        context.out.json("statistics", _json(found))
    else:
        context.out.lines(*_lines(found, plain=not _draws()))
    return ExitStatus.OK


def _draws() -> bool:
    """Say whether the output takes more than ASCII."""
    return (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf16")


def _lines(found: Statistics, *, plain: bool) -> Iterator[str]:
    from edoc_tui.engine.statistics_lines import statistics_lines

    for line in statistics_lines(found, width=_WIDTH, plain=plain):
        yield "".join(text for text, _meaning in line).rstrip()


def _json(found: Statistics) -> dict[str, Json]:
    return {
        "total": found.total,
        "days": [
            {
                "day": d.day,
                "total": d.total,
                "delivered": d.delivered,
                "failed": d.failed,
                "statuses": dict(d.statuses),
            }
            for d in found.days
        ],
        "statuses": dict(found.statuses),
        "failures": [{"status": s, "message": m, "count": n} for s, m, n in found.failures],
        "customers": [
            {"customer_no": no, "customer_name": name, "documents": n, "failed": failed}
            for no, name, n, failed in found.customers
        ],
        "delivery_seconds": {
            "count": len(found.times),
            "median": found.quantile(0.5),
            "p90": found.quantile(0.9),
            "longest": found.times[-1] if found.times else None,
        },
    }


COMMANDS = {
    "outbox stats": Command(
        N_("the last days: per day, status, reason and customer"), _stats, _arguments
    ),
}
