"""``outbox show``, ``outbox xml`` and ``outbox log``: one document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import finding, item, moment
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.domain.edocument import Attempt, Exchange, LogEntry


def one_document(parser: Parser) -> None:
    """Add the id of a document."""
    parser.add_argument("document", type=int, metavar=_("ID"), help=_("the document's id"))


def _show(context: Context) -> int:
    number = context.options.document
    document, problems, attempts = context.read(
        lambda store: (store.get(number), store.problems(number), store.attempts(number))
    )
    about = item(document)
    if context.out.as_json:
        more: dict[str, Json] = {
            "released": document.released,
            "attention": document.attention,
            "next_at": moment(document.next_at),
            "sha256": document.sha256,
            "size": document.size,
            "file_name": document.file_name,
            "problems": [finding(problem) for problem in problems],
            "uploads": [_attempt(attempt) for attempt in attempts],
        }
        context.out.json("document", {**about, **more})
        return ExitStatus.OK
    context.out.lines(*key_values(about))
    for problem in problems:
        context.out.lines(f"{problem.severity}  {problem.rule}  {problem.message}")
    return ExitStatus.OK


def _attempt(attempt: Attempt) -> Json:
    return {
        "id": attempt.id,
        "kind": str(attempt.kind),
        "started_at": moment(attempt.started_at),
        "ended_at": moment(attempt.ended_at),
        "outcome": attempt.outcome,
        "message": attempt.message,
        "http_status": attempt.http_status,
    }


def _xml(context: Context) -> int:
    number = context.options.document
    content = context.read(lambda store: store.content(number))
    if context.out.as_json:
        text = content.decode("utf-8", "replace")
        context.out.json("xml", {"id": number, "xml": text})
    else:
        context.out.raw(content)
    return ExitStatus.OK


def _log(context: Context) -> int:
    number = context.options.document
    document, entries, exchanges = context.read(
        lambda store: (store.get(number), store.log(number), store.exchanges(number))
    )
    if context.out.as_json:
        answer: dict[str, Json] = {
            "id": document.id,
            "document_no": document.document_no,
            "entries": [_entry(entry) for entry in entries],
            "exchanges": [_exchange(exchange) for exchange in exchanges],
        }
        context.out.json("log", answer)
        return ExitStatus.OK
    head = (_("When"), _("Status"), _("By"), _("Message"))
    rows = [(moment(e.at) or "", str(e.status), e.actor, e.message) for e in entries]
    context.out.table(head, rows)
    said = [
        (
            moment(e.at) or "",
            f"{e.method} {e.url}",
            str(e.status or ""),
            f"{e.seconds:.2f} s",
            e.error,
        )
        for e in exchanges
    ]
    if said:
        context.out.lines("")
    context.out.table((_("When"), _("Request"), _("Answer"), _("Took"), _("Error")), said)
    return ExitStatus.OK


def _entry(entry: LogEntry) -> Json:
    return {
        "at": moment(entry.at),
        "event": str(entry.event),
        "status": str(entry.status),
        "actor": str(entry.actor),
        "message": entry.message,
    }


def _exchange(exchange: Exchange) -> Json:
    return {
        "at": moment(exchange.at),
        "method": exchange.method,
        "url": exchange.url,
        "status": exchange.status,
        "seconds": exchange.seconds,
        "request_size": exchange.request_size,
        "response_size": exchange.response_size,
        "request": exchange.request,
        "response": exchange.response,
        "error": exchange.error,
    }


COMMANDS = {
    "outbox show": Command(N_("one document, whole"), _show, one_document),
    "outbox xml": Command(N_("its bytes, exactly as they leave"), _xml, one_document),
    "outbox log": Command(
        N_("what happened to it, and what was said to the provider"), _log, one_document
    ),
}
