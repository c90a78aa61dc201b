"""``outbox evidence``: the evidence pack of one document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.outbox_show import one_document
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser


def _arguments(parser: Parser) -> None:
    one_document(parser)
    text = _("where it goes; - is the standard output")
    parser.add_argument("-o", "--output", default="", metavar="FILE.zip", help=text)


def _evidence(context: Context) -> int:
    from edoc_tui.engine.logbook import write_new

    number = context.options.document
    name, pack = context.run(lambda engine: engine.evidence(number))
    if context.options.output == "-":
        context.out.raw(pack)
        return ExitStatus.OK
    path = write_new(Path(context.options.output or name), pack)
    answer = {"id": number, "file": str(path), "size": len(pack)}
    context.out.done("evidence", answer, _("Saved: {path}").format(path=path))
    return ExitStatus.OK


COMMANDS = {
    "outbox evidence": Command(
        N_("a ZIP that proves what became of it, verifiable without us"), _evidence, _arguments
    ),
}
