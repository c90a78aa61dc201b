"""``outbox answers``: what the buyers said, about one document or about all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.domain.answer import BuyerAnswer


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "document",
        type=int,
        nargs="?",
        metavar=_("ID"),
        help=_("show the answers to this document; without it, fetch all new ones"),
    )


def answer(one: BuyerAnswer) -> dict[str, Json]:
    """Return an answer as JSON."""
    return {
        "id": one.id,
        "document_id": one.document_id or None,
        "document_no": one.document_no,
        "at": one.at,
        "kind": one.kind,
        "verdict": one.verdict,
        "code": one.code,
        "clarifications": [
            {"kind": part.kind, "code": part.code, "text": part.text} for part in one.clarifications
        ],
        "trouble": one.trouble,
        "understood": one.understood,
    }


def _answers(context: Context) -> int:
    number = context.options.document
    if number is not None:
        found = context.read(lambda store: store.answers(store.get(number).id))
        _show(context, found)
        return ExitStatus.OK
    report = context.run(lambda engine: engine.collect(context.options.service))
    stray = context.read(lambda store: store.stray_answers(context.options.service))
    if not context.out.as_json:
        context.out.lines(*(str(one) for one in (*report.decided, *report.informed)))
    _show(context, stray)
    if report.error is not None:
        context.out.error(report.error)
    return report.exit_status


def _show(context: Context, answers: Sequence[BuyerAnswer]) -> None:
    from edoc_tui.engine.collecting import sentence

    if context.out.as_json:
        context.out.json("answers", {"items": [answer(one) for one in answers]})
        return
    head = (_("When"), _("No."), _("Answer"))
    context.out.table(head, [(one.at, one.document_no, sentence(one)) for one in answers])


COMMANDS = {
    "outbox answers": Command(
        N_("what the buyers answered: to one document, or everything new"), _answers, _arguments
    ),
}
