"""``outbox restart``, ``cancel``, ``approval``, ``recreate`` and ``resolve``: one document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.acted import acted
from edoc_tui.cli.commands import Command
from edoc_tui.cli.context import user_name
from edoc_tui.cli.items import item
from edoc_tui.cli.outbox_show import one_document
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser
    from edoc_tui.engine.reports import ActionReport


def _restart(context: Context) -> int:
    return _report(
        context,
        context.run(lambda engine: engine.restart(context.options.document, by=user_name())),
    )


def _cancel(context: Context) -> int:
    return _report(
        context, context.run(lambda engine: engine.cancel(context.options.document, by=user_name()))
    )


def _approval(context: Context) -> int:
    return _report(
        context,
        context.run(lambda engine: engine.approval(context.options.document, by=user_name())),
    )


def _recreate(context: Context) -> int:
    return _report(
        context,
        context.run(lambda engine: engine.recreate(context.options.document, by=user_name())),
    )


def _create(context: Context) -> int:
    return _report(
        context, context.run(lambda engine: engine.create(context.options.document, by=user_name()))
    )


def _hold(context: Context) -> int:
    return _report(
        context, context.run(lambda engine: engine.hold(context.options.document, by=user_name()))
    )


def _let_go(context: Context) -> int:
    return _report(
        context, context.run(lambda engine: engine.let_go(context.options.document, by=user_name()))
    )


def _correct_arguments(parser: Parser) -> None:
    one_document(parser)
    parser.add_argument("file", metavar=_("FILE"), help=_("the corrected document"))


def _correct(context: Context) -> int:
    from pathlib import Path

    options = context.options
    return _report(
        context,
        context.run(
            lambda engine: engine.correct(options.document, Path(options.file), by=user_name())
        ),
    )


def _resolve_arguments(parser: Parser) -> None:
    one_document(parser)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--found", metavar="FILE_ID", help=_("it is at the provider under this id"))
    choice.add_argument("--resend", action="store_true", help=_("it is not there: send it again"))


def _resolve(context: Context) -> int:
    options = context.options
    found = getattr(options, "found", "")
    return _report(
        context,
        context.run(lambda engine: engine.resolve(options.document, found=found, by=user_name())),
    )


def _report(context: Context, report: ActionReport) -> int:
    about = item(report.document) if report.document is not None else None
    return acted(context, report, about)


COMMANDS = {
    "outbox restart": Command(N_("let the provider process it again"), _restart, one_document),
    "outbox cancel": Command(N_("withdraw one that failed"), _cancel, one_document),
    "outbox approval": Command(N_("ask for the buyer's answer"), _approval, one_document),
    "outbox recreate": Command(N_("check it again and export it anew"), _recreate, one_document),
    "outbox create": Command(
        N_("send it its way as if it came in now: profile, workflow, service"),
        _create,
        one_document,
    ),
    "outbox hold": Command(N_("hold one that was not sent yet"), _hold, one_document),
    "outbox release": Command(N_("let one that is held go"), _let_go, one_document),
    "outbox correct": Command(
        N_("cancel it where needed, and put a corrected file in its place"),
        _correct,
        _correct_arguments,
    ),
    "outbox resolve": Command(
        N_("decide about one that is held: --found or --resend"), _resolve, _resolve_arguments
    ),
}
