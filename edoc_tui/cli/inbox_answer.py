"""``inbox approve`` and ``reject``: our answer to a received document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.acted import acted
from edoc_tui.cli.commands import Command
from edoc_tui.cli.context import user_name
from edoc_tui.cli.inbox_list import of_inbox, received
from edoc_tui.cli.outbox_show import one_document
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser
    from edoc_tui.engine.reports import ActionReport


def _arguments(parser: Parser) -> None:
    one_document(parser)
    parser.add_argument(
        "--yes", action="store_true", default=False, help=_("release to Production")
    )


def _reject_arguments(parser: Parser) -> None:
    _arguments(parser)
    parser.add_argument("--reason", required=True, metavar=_("TEXT"), help=_("why, in a few words"))
    parser.add_argument(
        "--code",
        default="",
        metavar=_("CODE"),
        help=_("the reason's code, such as PRI (prices incorrect) or QTY; OTH if none is given"),
    )


def _approve(context: Context) -> int:
    number, me, released = _who(context)
    return _report(
        context, context.run(lambda engine: engine.approve(number, by=me, released_by=released))
    )


def _reject(context: Context) -> int:
    number, me, released = _who(context)
    reason, code = context.options.reason, context.options.code.upper()
    return _report(
        context,
        context.run(
            lambda engine: engine.reject(number, reason, code=code, by=me, released_by=released)
        ),
    )


def _who(context: Context) -> tuple[int, str, str]:
    number, me = context.options.document, user_name()
    context.read(lambda store: of_inbox(store, number))
    return number, me, me if context.options.yes else ""


def _report(context: Context, report: ActionReport) -> int:
    about = received(report.document) if report.document is not None else None
    return acted(context, report, about)


COMMANDS = {
    "inbox approve": Command(N_("tell the sender that we accept it"), _approve, _arguments),
    "inbox reject": Command(
        N_("tell the sender that we reject it, and why"), _reject, _reject_arguments
    ),
}
