"""``outbox show`` and ``outbox xml``: one document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import finding, item, moment
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.domain.retention import removed_reason
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
    document, problems, attempts, links, answers, versions = context.read(
        lambda store: (
            store.get(number),
            store.problems(number),
            store.attempts(number),
            store.links(number),
            store.answers(number),
            store.versions(number),
        )
    )
    about = item(document)
    if context.out.as_json:
        more: dict[str, Json] = {
            "released": document.released,
            "attention": document.attention,
            "payload_removed_at": moment(document.payload_removed_at),
            "next_at": moment(document.next_at),
            "sha256": document.sha256,
            "size": document.size,
            "file_name": document.file_name,
            "problems": [finding(problem) for problem in problems],
            "links": [link(one) for one in links],
            "answers": [answer(one) for one in answers],
            "versions": [
                {
                    "version": each.number,
                    "replaced_at": moment(each.replaced_at),
                    "size": each.size,
                }
                for each in versions
            ],
            "uploads": [_attempt(attempt) for attempt in attempts],
        }
        context.out.json("document", {**about, **more})
        return ExitStatus.OK
    context.out.lines(*key_values(about))
    if why := removed_reason(document):
        context.out.lines(why)
    for one in links:
        other = one.document
        context.out.lines(f"{one.kind}  {other.id}  {other.document_no}  {_(other.status)}")
    for said in answers:
        context.out.lines(f"{said.at}  {sentence(said)}")
    for each in versions:
        told = _("version {number}  replaced {when}")
        context.out.lines(told.format(number=each.number, when=moment(each.replaced_at)))
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


COMMANDS = {
    "outbox show": Command(N_("one document, whole"), _show, one_document),
    "outbox xml": Command(
        N_("its XML, exactly as it leaves; of a PDF file, the invoice in it"), _xml, one_document
    ),
}
