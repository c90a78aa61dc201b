"""``home show`` and ``home confirm``: a copied home sends only after somebody said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.context import ask
from edoc_tui.domain.errors import ExitStatus, UsageError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser
    from edoc_tui.engine.engine import Engine
    from edoc_tui.engine.whereabouts import Standing


def _words(standing: Standing) -> str:
    from edoc_tui.engine.whereabouts import Standing

    return {
        Standing.KNOWN: _("This home may send."),
        Standing.MOVED: _("This home was moved or copied: confirm it before Production."),
        Standing.FOREIGN: _("This home comes from another machine or user: confirm it first."),
    }[standing]


def _show(context: Context) -> int:
    from edoc_tui.cli.audit import stored
    from edoc_tui.engine.whereabouts import Standing, whereabouts

    here = whereabouts(context.home)
    standing = context.read(here.standing) if stored(context) else Standing.KNOWN
    if context.out.as_json:
        answer = {"place": here.place, "machine": here.machine, "standing": standing.name.lower()}
        context.out.json("home", answer)
    else:
        context.out.lines(here.place, _words(standing))
    return ExitStatus.OK


def _confirm_arguments(parser: Parser) -> None:
    parser.add_argument("--yes", action="store_true", default=False, help=_("without a question"))


def _confirm(context: Context) -> int:
    if not context.options.yes:
        word = _("yes")
        question = _("Only this copy may send; the other one must not. Type {word}: ")
        if ask(question.format(word=word), "--yes").casefold() != word:
            raise UsageError(_("Nothing was changed."))

    async def confirm(engine: Engine) -> Standing:
        await engine.confirm_home()
        return await engine.standing()

    standing = context.run(confirm)
    context.out.done("home-confirm", {"standing": standing.name.lower()}, _words(standing))
    return ExitStatus.OK


COMMANDS = {
    "home show": Command(N_("where this home is, and whether it may send"), _show),
    "home confirm": Command(N_("let a copied home send"), _confirm, _confirm_arguments),
}
