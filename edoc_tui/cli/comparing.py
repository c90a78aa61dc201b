"""``outbox diff``: two versions of a document, value beside value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.cli.commands import Command
from edoc_tui.cli.outbox_show import one_document
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser

WIDTH: Final = 36
"""Characters of a value in text, so that two fit a line; ``--json`` has all of it."""


def _arguments(parser: Parser) -> None:
    one_document(parser)
    parser.add_argument("other", type=int, metavar=_("OTHER"), help=_("the other version's id"))


def _diff(context: Context) -> int:
    from edoc_tui.formats.comparing import differences

    one, other = context.options.document, context.options.other
    before, after = context.read(lambda store: (store.content(one), store.content(other)))
    found = list(differences(before, after))
    if context.out.as_json:
        context.out.json(
            "diff",
            {
                "id": one,
                "other": other,
                "differences": [
                    {"xpath": each.xpath, "before": each.before, "after": each.after}
                    for each in found
                ],
            },
        )
        return ExitStatus.OK
    if found:
        context.out.lines(_("Element"), _beside(str(one), str(other)))
    for each in found:
        context.out.lines(each.xpath, _beside(_cell(each.before), _cell(each.after)))
    count = ngettext("{count} difference", "{count} differences", len(found))
    context.out.note(count.format(count=len(found)))
    return ExitStatus.OK


def _beside(before: str, after: str) -> str:
    return f"    {before.ljust(WIDTH)}  {after}"


def _cell(value: str | None) -> str:
    if value is None:
        return _("(not there)")
    if len(value) <= WIDTH:
        return printable(value)
    size = _(" ({count} characters)").format(count=len(value))
    return printable(value, limit=WIDTH - len(size)) + size


COMMANDS = {
    "outbox diff": Command(N_("two versions of a document, value beside value"), _diff, _arguments),
}
