"""``outbox show``, ``outbox xml`` and ``outbox log``: one document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import finding, item, moment
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.domain.edocument import Attempt, Link


def one_document(parser: Parser) -> None:
    """Add the id of a document."""
    parser.add_argument("document", type=int, metavar=_("ID"), help=_("the document's id"))


def _show(context: Context) -> int:
    from edoc_tui.cli.outbox_answers import answer
    from edoc_tui.engine.collecting import sentence

    number = context.options.document
    document, problems, attempts, links, answers = context.read(
        lambda store: (
            store.get(number),
            store.problems(number),
            store.attempts(number),
            store.links(number),
            store.answers(number),
        )
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
            "links": [link(one) for one in links],
            "answers": [answer(one) for one in answers],
            "uploads": [_attempt(attempt) for attempt in attempts],
        }
        context.out.json("document", {**about, **more})
        return ExitStatus.OK
    context.out.lines(*key_values(about))
    for one in links:
        other = one.document
        context.out.lines(f"{one.kind}  {other.id}  {other.document_no}  {_(other.status)}")
    for said in answers:
        context.out.lines(f"{said.at}  {sentence(said)}")
    for problem in problems:
        context.out.lines(f"{problem.severity}  {problem.rule}  {problem.message}")
    return ExitStatus.OK


def link(one: Link) -> Json:
    """Return a tie to another document."""
    return {
        "kind": str(one.kind),
        "id": one.document.id,
        "document_no": one.document.document_no,
        "status": str(one.document.status),
    }


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
    from edoc_tui.engine.reading import xml_of

    number = context.options.document
    content = xml_of(context.read(lambda store: store.content(number)))
    if context.out.as_json:
        text = content.decode("utf-8", "replace")
        context.out.json("xml", {"id": number, "xml": text})
    else:
        context.out.raw(content)
    return ExitStatus.OK


def _log_arguments(parser: Parser) -> None:
    one_document(parser)
    parser.add_argument(
        "--export", metavar=_("FILE"), default="", help=_("write everything as JSON into a file")
    )


def _log(context: Context) -> int:
    number, target = context.options.document, context.options.export
    if context.out.as_json or target:
        from pathlib import Path

        from edoc_tui.engine.logbook import log_of, write_log

        log = context.read(lambda store: log_of(store, number))
        if target:
            path = write_log(Path(target), log)
            context.out.note(_("Saved: {path}").format(path=printable(str(path))))
        else:
            context.out.json("log", log)
        return ExitStatus.OK
    entries, exchanges, mapped = context.read(
        lambda store: (
            store.log(store.get(number).id), store.exchanges(number), store.mapping_log(number)
        )
    )  # fmt: skip
    head = (_("When"), _("Status"), _("By"), _("Message"))
    rows = [(moment(e.at) or "", str(e.status), e.who, e.said or e.what) for e in entries]
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
    if mapped:
        from edoc_tui.cli.mapping import mapping_table

        context.out.lines("")
        mapping_table(context, mapped)
    return ExitStatus.OK


COMMANDS = {
    "outbox show": Command(N_("one document, whole"), _show, one_document),
    "outbox xml": Command(
        N_("its XML, exactly as it leaves; of a PDF file, the invoice in it"), _xml, one_document
    ),
    "outbox log": Command(
        N_("what happened to it, and what was said to the provider"), _log, _log_arguments
    ),
}
