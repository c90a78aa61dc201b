"""``inbox list``, ``show`` and ``xml``: received documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import day, finding, moment
from edoc_tui.cli.outbox_list import COUNT_LIMIT, list_arguments
from edoc_tui.cli.outbox_show import link, one_document
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import ExitStatus, InputMissingError
from edoc_tui.domain.query import parse_query, status_named
from edoc_tui.domain.status import Direction
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.store.repository import Repository

HEAD = ("ID", "Type", "No.", "From", "Date", "Amount", "", "Status", "Message")
"""Columns of the list in text; translated when shown."""

LONGEST_MESSAGE = 80


def received(document: EDocument) -> dict[str, Json]:
    """Return *document* as an item of ``edoc-tui.inbox/1``."""
    return {
        "id": document.id,
        "document_type": str(document.document_type),
        "document_no": document.document_no,
        "party_name": document.customer_name,
        "issue_date": day(document.issue_date),
        "currency": document.currency,
        "amount_including_vat": str(document.amount_including_vat),
        "service": document.service,
        "status": str(document.status),
        "document_status": str(document.document_status),
        "document_id": document.document_id,
        "file_id": document.file_id,
        "last_message": document.last_message,
        "received_at": moment(document.created_at),
    }


def of_inbox(store: Repository, number: int) -> EDocument:
    """Return a received document. Raises InputMissingError, also for one that was sent."""
    document = store.get(number)
    if document.direction is not Direction.IN:
        raise InputMissingError(
            _("There is no received document {number}.").format(number=number),
            todo=_("The list shows the ids: edoc-tui inbox list."),
        )
    return document


def _list(context: Context) -> int:
    options = context.options
    query = parse_query(options.query, Direction.IN)
    if options.status:
        query = replace(query, statuses=(*query.statuses, status_named(options.status)))
    if options.service:
        query = replace(query, service=context.settings.service(options.service)[0])
    items: list[dict[str, Json]] = []
    following, total = None, 0
    context.settings  # noqa: B018 - a mistake in the configuration is told by every command
    if context.home.database.exists():
        page, total = context.read(
            lambda store: (
                store.page(query, after=options.after, limit=options.limit),
                store.count(query, COUNT_LIMIT),
            )
        )
        items, following = [received(one) for one in page.items], page.next
    if context.out.as_json:
        context.out.json("inbox", {"items": items, "next": following, "total": total})
        return ExitStatus.OK
    context.out.table([_(title) for title in HEAD], [_columns(one) for one in items])
    count = ngettext("{count} document", "{count} documents", total).format(count=total)
    more = _("; go on with --after {id}").format(id=following) if following else ""
    context.out.note(count + more)
    return ExitStatus.OK


def _columns(one: dict[str, Json]) -> tuple[str, ...]:
    keys = ("document_no", "party_name", "issue_date", "amount_including_vat", "currency")
    return (
        str(one["id"]),
        _(str(one["document_type"])),
        *(str(one[key]) for key in keys),
        _(str(one["status"])),
        str(one["last_message"])[:LONGEST_MESSAGE],
    )


def _show(context: Context) -> int:
    number = context.options.document
    document, problems, links = context.read(
        lambda store: (of_inbox(store, number), store.problems(number), store.links(number))
    )
    about = received(document)
    if context.out.as_json:
        more: dict[str, Json] = {
            "sha256": document.sha256,
            "size": document.size,
            "problems": [finding(problem) for problem in problems],
            "links": [link(one) for one in links],
        }
        context.out.json("received", {**about, **more})
        return ExitStatus.OK
    context.out.lines(*key_values(about))
    for problem in problems:
        context.out.lines(f"{problem.severity}  {problem.rule}  {problem.message}")
    return ExitStatus.OK


def _xml(context: Context) -> int:
    from edoc_tui.engine.reading import xml_of

    number = context.options.document
    content = xml_of(context.read(lambda store: store.content(of_inbox(store, number).id)))
    if context.out.as_json:
        context.out.json("xml", {"id": number, "xml": content.decode("utf-8", "replace")})
    else:
        context.out.raw(content)
    return ExitStatus.OK


COMMANDS = {
    "inbox list": Command(N_("received documents, newest first"), _list, list_arguments),
    "inbox show": Command(N_("one received document"), _show, one_document),
    "inbox xml": Command(
        N_("its XML, exactly as it came; of a PDF file, the invoice in it"), _xml, one_document
    ),
}
