"""``outbox list``: one page of the outbox, newest first."""

from __future__ import annotations

import json

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import HEAD, columns
from edoc_tui.cli.overview import glance, overview
from edoc_tui.cli.parser import whole_number
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.domain.names import ServiceStatus, document_status
from edoc_tui.locales import N_, _, ngettext

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser

    Items = Sequence[dict[str, Json]]

COUNT_LIMIT = 1000
"""A filtered count stops here; the total is then one more."""


def list_arguments(parser: Parser) -> None:
    """Add what narrows a list and pages through it."""
    add = parser.add_argument
    add("--status", default="", metavar="S", help=_("only this service status"))
    add("--query", default="", metavar="Q", help=_("words, and key:value such as customer:10000"))
    add(
        "--limit",
        type=whole_number(1, 1000),
        default=50,
        metavar="N",
        help=_("at most N documents"),
    )
    add("--after", type=whole_number(1), default=None, metavar=_("ID"), help=_("older than this"))


def _list(context: Context) -> int:
    options = context.options
    if options.status or options.query or options.service:
        items, following, total = _filtered(context)
    else:
        items, following, total = _plain(context)
    if context.out.as_json:
        context.out.json("outbox", {"items": items, "next": following, "total": total})
        return ExitStatus.OK
    context.out.table([_(title) for title in HEAD], [columns(one) for one in items])
    count = ngettext("{count} document", "{count} documents", total).format(count=total)
    more = _("; go on with --after {id}").format(id=following) if following else ""
    context.out.note(count + more)
    return ExitStatus.OK


def _plain(context: Context) -> tuple[Items, int | None, int]:
    """The whole outbox: the store is only glanced at."""
    look = glance(context, overview(context))
    if look is None:
        return [], None, 0
    with look:
        rows, following = look.newest(context.options.after, context.options.limit)
        total = sum(sum(counts.values()) for counts in look.counts().values())
    return [_item(*row) for row in rows], following, total


def _item(*row: Any) -> dict[str, Json]:
    """Return a row of ``glance.COLUMNS`` as :func:`edoc_tui.cli.items.item` would."""
    refs = json.loads(row[12])
    return {
        "id": row[0],
        "document_type": row[1],
        "document_no": row[2],
        "customer_no": row[3],
        "customer_name": row[4],
        "issue_date": row[5],
        "due_date": row[6],
        "currency": row[7],
        "amount_including_vat": row[8],
        "service": row[9],
        "send_mode": row[10],
        "status": row[11],
        "document_status": str(document_status(ServiceStatus(row[11]))),
        "file_id": refs.get("file", ""),
        "filepart_id": refs.get("filepart", ""),
        "document_id": refs.get("document", ""),
        "reference": row[13],
        "attempts": row[14],
        "last_message": row[15],
        "created_at": _utc(row[16]),
        "updated_at": _utc(row[17]),
    }


def _utc(moment: str) -> str:
    """Return *moment* as :func:`edoc_tui.cli.items.moment` would."""
    whole = moment.removesuffix("+00:00").removesuffix(".000000")
    return f"{whole}Z"


def _filtered(context: Context) -> tuple[Items, int | None, int]:
    """What a query asks for, through the repository and its indexes."""
    from dataclasses import replace

    from edoc_tui.cli.audit import stored
    from edoc_tui.cli.items import item
    from edoc_tui.domain.query import parse_query, status_named

    options = context.options
    query = parse_query(options.query)
    if options.status:
        query = replace(query, statuses=(*query.statuses, status_named(options.status)))
    if options.service:
        query = replace(query, service=context.settings.service(options.service)[0])
    if not stored(context):
        return [], None, 0
    page, total = context.read(
        lambda store: (
            store.page(query, after=options.after, limit=options.limit),
            store.count(query, COUNT_LIMIT),
        )
    )
    return [item(document) for document in page.items], page.next, total


COMMANDS = {"outbox list": Command(N_("documents, newest first"), _list, list_arguments)}
