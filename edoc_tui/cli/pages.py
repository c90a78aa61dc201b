"""``page`` and ``original`` of outbox and inbox: a document to read, or its bytes as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.inbox_list import of_inbox
from edoc_tui.cli.outbox_show import one_document
from edoc_tui.domain.errors import ExitStatus, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.store.repository import Repository


def _arguments(parser: Parser) -> None:
    from edoc_tui.engine.reading import FORMS

    one_document(parser)
    add = parser.add_argument
    add("--as", dest="form", default="text", choices=FORMS, help=_("how it is written"))
    told = _("every value with its XPath and its origin")
    add("--where", action="store_true", default=False, help=told)
    add("-o", "--output", default="", metavar=_("FILE"), help=_("into a new file"))


def _page(context: Context, document: EDocument, store: Repository) -> int:
    from edoc_tui.engine.reading import page_of, written

    if context.options.where:
        from edoc_tui.cli.provenance import where

        return where(context, document, store)
    form, target = context.options.form, context.options.output
    lines = tuple(page_of(store, document))
    if form == "text" and not target:
        texts = ["".join(text for text, _meaning in line).rstrip() for line in lines]
        if context.out.as_json:
            context.out.json("page", {"id": document.id, "lines": texts})
        else:
            context.out.lines(*texts)
        return ExitStatus.OK
    if not target and (context.out.as_json or (form == "pdf" and sys.stdout.isatty())):
        raise UsageError(
            _("A page as {form} needs a file.").format(form=form),
            todo=_("Say which: -o FILE."),
        )
    content = written(lines, form, document.created_at)
    return _out(context, content, "page", {"id": document.id, "form": str(form)})


def _out(context: Context, content: bytes, name: str, about: dict[str, Json]) -> int:
    """Write *content* into the file that was asked for, or to stdout."""
    target = context.options.output
    if not target:
        context.out.raw(content)
        return ExitStatus.OK
    from edoc_tui.engine.logbook import write_new

    path = write_new(Path(target), content)
    saved = _("Saved: {path}").format(path=printable(str(path)))
    context.out.done(name, {**about, "path": str(path)}, saved)
    return ExitStatus.OK


def _original_arguments(parser: Parser) -> None:
    one_document(parser)
    parser.add_argument("-o", "--output", default="", metavar=_("FILE"), help=_("into a new file"))


def _original(context: Context, document: EDocument, store: Repository) -> int:
    pdf = document.file_name.endswith(".pdf")
    if not context.options.output and (context.out.as_json or (pdf and sys.stdout.isatty())):
        raise UsageError(
            _("The original {name} needs a file.").format(name=printable(document.file_name)),
            todo=_("Say which: -o FILE."),
        )
    about: dict[str, Json] = {"id": document.id, "sha256": document.sha256}
    return _out(context, store.content(document.id), "original", about)


def _outbox_original(context: Context) -> int:
    number = context.options.document
    return context.read(lambda store: _original(context, store.get(number), store))


def _inbox_original(context: Context) -> int:
    number = context.options.document
    return context.read(lambda store: _original(context, of_inbox(store, number), store))


def _outbox(context: Context) -> int:
    number = context.options.document
    return context.read(lambda store: _page(context, store.get(number), store))


def _inbox(context: Context) -> int:
    number = context.options.document
    return context.read(lambda store: _page(context, of_inbox(store, number), store))


COMMANDS = {
    "outbox page": Command(N_("a document, readable"), _outbox, _arguments),
    "inbox page": Command(N_("a received document, readable"), _inbox, _arguments),
    "outbox original": Command(
        N_("its bytes, exactly as they leave"), _outbox_original, _original_arguments
    ),
    "inbox original": Command(
        N_("its bytes, exactly as they came"), _inbox_original, _original_arguments
    ),
}
