"""``inbox draft``, ``process``, ``undo``, ``vendor``, ``code``, ``match``: work on documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.context import user_name
from edoc_tui.cli.inbox_list import of_inbox
from edoc_tui.cli.outbox_show import one_document
from edoc_tui.domain.draft import STAGES
from edoc_tui.domain.errors import ExitStatus, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.engine.target import named_target
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.domain.draft import Draft, Stage
    from edoc_tui.engine.engine import Engine


def _process_arguments(parser: Parser) -> None:
    one_document(parser)
    add = parser.add_argument
    stages = ", ".join(STAGES[1:])
    add("--to", default="Draft ready", metavar=_("STAGE"), help=stages)
    add("--order", default="", metavar=_("FILE"), help=_("match the lines with this order file"))
    add(
        "--receiver-ok",
        default="",
        metavar=_("REASON"),
        help=_("why it is ours although it is not addressed to us; written to the log"),
    )
    add("--format", default="csv", choices=("csv", "json", "ubl"), help=_("for the ERP"))
    add("--template", default="", metavar=_("FILE"), help=_("a template of yours instead"))
    add("--folder", default="", metavar=_("DIR"), help=_("where the file for the ERP goes"))


def _vendor_arguments(parser: Parser) -> None:
    one_document(parser)
    parser.add_argument(
        "no", metavar=_("NO"), help=_('the vendor\'s number; "" takes back what was said')
    )
    _once(parser, _("do not remember it for this seller"))


def _once(parser: Parser, text: str) -> None:
    parser.add_argument("--once", action="store_true", default=False, help=text)


def _match_arguments(parser: Parser) -> None:
    one_document(parser)
    add = parser.add_argument
    add("line", metavar=_("LINE"), help=_("the line's id in the document"))
    add("order_line", metavar=_("ORDER_LINE"), help=_('the line of the order; "" = none of them'))
    add("--order-no", default="", metavar=_("NO"), help=_("of which order, if several"))
    _once(parser, _("do not remember it for this text"))


def _code_arguments(parser: Parser) -> None:
    one_document(parser)
    parser.add_argument("line", metavar=_("LINE"), help=_("the line's id in the document"))
    parser.add_argument("account", metavar=_("ACCOUNT"), help=_("the account of your ERP"))
    _once(parser, _("do not remember it for this text"))


def _stage(name: str) -> Stage:
    wanted = name.replace("-", " ").casefold()
    found = [one for one in STAGES[1:] if one.casefold() == wanted]
    if not found:
        raise UsageError(
            _("There is no stage '{name}'.").format(name=printable(name, limit=40)),
            todo=_("Choose one of {names}.").format(names=", ".join(STAGES[1:])),
        )
    return found[0]


def _process(context: Context) -> int:
    options = context.options
    number, stage, me = options.document, _stage(options.to), user_name()
    target = named_target(context.settings, context.home, options.template, options.format)

    async def lead(engine: Engine) -> Draft:
        if options.receiver_ok:
            await engine.accept_receiver(number, options.receiver_ok, by=me)
        return await engine.process(
            number,
            stage,
            order=Path(options.order) if options.order else None,
            target=target,
            folder=Path(options.folder) if options.folder else None,
            by=me,
        )

    return _tell(context, context.run(lead))


def _undo(context: Context) -> int:
    number, me = context.options.document, user_name()
    return _tell(context, context.run(lambda engine: engine.undo(number, by=me)))


def _vendor(context: Context) -> int:
    number, no, me = context.options.document, context.options.no, user_name()
    learn = not context.options.once
    return _tell(
        context, context.run(lambda engine: engine.set_vendor(number, no, learn=learn, by=me))
    )


def _match(context: Context) -> int:
    options, me = context.options, user_name()
    return _tell(
        context,
        context.run(
            lambda engine: engine.match_line(
                options.document,
                options.line,
                options.order_line,
                order_no=options.order_no,
                learn=not options.once,
                by=me,
            )
        ),
    )


def _code(context: Context) -> int:
    options, me = context.options, user_name()
    return _tell(
        context,
        context.run(
            lambda engine: engine.code_line(
                options.document, options.line, options.account, learn=not options.once, by=me
            )
        ),
    )


def _draft(context: Context) -> int:
    number = context.options.document
    return _tell(context, context.read(lambda store: store.draft(of_inbox(store, number).id)))


def _tell(context: Context, draft: Draft) -> int:
    about: dict[str, Json] = {
        "id": context.options.document,
        "stage": str(draft.stage),
        "vendor_no": draft.vendor_no,
        "vendor_matched_by": draft.vendor_how,
        "evidence": draft.evidence,
        "candidates": list(draft.candidates),
        "receiver_accepted": draft.receiver,
        "order_no": draft.order_no,
        "accounts": dict(draft.accounts),
        "order_lines": {
            line: {
                "order_no": one.order_no,
                "line": one.line,
                "receipt_no": one.receipt_no,
                "matched_by": one.how,
            }
            for line, one in draft.matches.items()
        },
        "remarks": list(draft.remarks),
        "exported": draft.exported,
    }
    if context.out.as_json:
        context.out.json("draft", about)
        return ExitStatus.OK
    context.out.lines(f"{about['id']}  {_(draft.stage)}  {draft.vendor}".rstrip())
    context.out.lines(*(f"  {line}: {account}" for line, account in draft.accounts.items()))
    for line, one in draft.matches.items():
        context.out.lines(f"  {line}: {one.order_no} / {one.line}  ({_(one.how)})")
    for remark in draft.remarks:
        context.out.note(remark)
    if draft.exported:
        context.out.lines(draft.exported)
    return ExitStatus.OK


COMMANDS = {
    "inbox draft": Command(N_("how far a received document is"), _draft, one_document),
    "inbox process": Command(
        N_("lead it on: vendor, accounts, order, file for the ERP"), _process, _process_arguments
    ),
    "inbox undo": Command(N_("take its last stage back"), _undo, one_document),
    "inbox vendor": Command(N_("say which vendor it is from"), _vendor, _vendor_arguments),
    "inbox match": Command(
        N_("say which order line a line is, and remember it"), _match, _match_arguments
    ),
    "inbox code": Command(
        N_("give a line an account, and remember it for this text"), _code, _code_arguments
    ),
}
