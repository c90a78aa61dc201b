"""``inbox attachments``: what a received document encloses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.inbox_list import of_inbox
from edoc_tui.cli.outbox_show import one_document
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser


def _arguments(parser: Parser) -> None:
    one_document(parser)
    parser.add_argument("folder", type=Path, metavar=_("DIR"), help=_("where the files go"))


def _attachments(context: Context) -> int:
    number, folder = context.options.document, context.options.folder
    context.read(lambda store: of_inbox(store, number))
    saved = context.run(lambda engine: engine.save_attachments(number, folder))
    if context.out.as_json:
        context.out.json("attachments", {"id": number, "files": [str(one) for one in saved]})
    else:
        context.out.lines(*(printable(str(one)) for one in saved))
        if not saved:
            context.out.note(_("The document encloses nothing."))
    return ExitStatus.OK


COMMANDS = {
    "inbox attachments": Command(
        N_("write what it encloses into a folder, under safe names"), _attachments, _arguments
    ),
}
