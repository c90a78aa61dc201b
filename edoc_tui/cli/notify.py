"""``notify``: tell what needs a person, now; for a timer where no worker runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.domain.errors import ExitStatus, SettingsError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.domain.notice import Notice
    from edoc_tui.engine.engine import Engine


def _arguments(parser: Parser) -> None:
    text = _("only show what needs a person, tell nobody")
    parser.add_argument("--dry-run", action="store_true", default=False, help=text)


def _notify(context: Context) -> int:
    settings, dry = context.settings.notifications, context.options.dry_run
    if not dry and not (settings.hook or settings.email):
        raise SettingsError(
            _("Nobody is to be told."),
            todo=_('Set hook = ["PROGRAM"] or email = ["ADDRESS"] in [notifications].'),
        )

    async def work(engine: Engine) -> tuple[Sequence[Notice], Sequence[Notice]]:
        return await engine.attention(), () if dry else await engine.notify()

    present, told = context.run(work)
    if context.out.as_json:
        items: list[Json] = [{"kind": n.kind, "sentence": n.sentence} for n in present]
        context.out.json("notify", {"open": items, "told": [one.name for one in told]})
        return ExitStatus.OK
    context.out.lines(*(one.sentence for one in present))
    if not present:
        context.out.note(_("Nothing needs a person."))
    return ExitStatus.OK


COMMANDS = {"notify": Command(N_("tell what needs a person, as set up"), _notify, _arguments)}
