"""``outbox diff``: two versions of a document, value beside value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.cli.commands import Command
from edoc_tui.cli.outbox_show import one_document
from edoc_tui.domain.errors import ExitStatus, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser
    from edoc_tui.store.repository import Repository

WIDTH: Final = 36
"""Characters of a value in text, so that two fit a line; ``--json`` has all of it."""


def _arguments(parser: Parser) -> None:
    one_document(parser)
    add = parser.add_argument
    add("other", type=int, nargs="?", default=0, metavar=_("OTHER"), help=_("the other's id"))
    told = _("an earlier version of the document instead, 0 = the last one before it was recreated")
    add("--version", type=int, default=-1, metavar="N", help=told)


def _diff(context: Context) -> int:
    from edoc_tui.engine.comparing import compared

    one, other = context.options.document, context.options.other
    before, after, titles = context.read(lambda store: _both(context, store))
    found = compared(before, after)
    if context.out.as_json:
        rows = [
            {
                "xpath": each.xpath,
                "before": each.before,
                "after": each.after,
                "sign": each.sign,
                "name": each.name,
                "invoice_line": each.line or None,
            }
            for each in found
        ]
        context.out.json("diff", {"id": one, "other": other or one, "differences": rows})
        return ExitStatus.OK
    if found:
        context.out.lines(_("Element"), _beside(*titles))
    for each in found:
        context.out.lines(f"{each.sign} {each.name}", each.xpath)
        context.out.lines(_beside(_cell(each.before), _cell(each.after)))
    count = ngettext("{count} difference", "{count} differences", len(found))
    context.out.note(count.format(count=len(found)))
    return ExitStatus.OK


def _both(context: Context, store: Repository) -> tuple[bytes, bytes, tuple[str, str]]:
    """Return both documents and what they are; of versions the document itself comes second."""
    options = context.options
    one, other, version = options.document, options.other, options.version
    if bool(other) == (version >= 0):
        raise UsageError(
            _("Say what the document is compared with."),
            todo=_("Give another document's id, or --version N."),
        )
    if other:
        return store.content(one), store.content(other), (str(one), str(other))
    number = version or max((each.number for each in store.versions(one)), default=1)
    title = _("{number}, version {version}").format(number=one, version=number)
    return store.earlier(one, number), store.content(one), (title, str(one))


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
