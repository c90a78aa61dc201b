"""A document as a page for people; what cannot be read says why instead."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from edoc_tui.domain.errors import DataError, InputMissingError
from edoc_tui.domain.status import Direction
from edoc_tui.domain.text import printable
from edoc_tui.formats.page import LINES, cells, page, plain
from edoc_tui.formats.page_cells import Cell
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.provenance import Provenance
    from edoc_tui.formats.page import PageLine
    from edoc_tui.formats.page_cells import CellLine
    from edoc_tui.store.repository import Repository

FORMS: Final = ("text", "html", "pdf")
"""How a page can be written."""


class ReadPage(NamedTuple):
    """A page whose cells can say where they come from.

    Attributes:
        lines: The page.
        provenance: Of its values; ``None`` = the document cannot be read, and the page says why.
    """

    lines: tuple[CellLine, ...]
    provenance: Provenance | None


def page_of(store: Repository, document: EDocument) -> Iterator[PageLine]:
    """Return the page of a stored document. Raises InputMissingError."""
    try:
        yield from page(store.content(document.id))
    except DataError as error:
        yield from plain(_unreadable(document, error))


def read_page(store: Repository, document: EDocument) -> ReadPage:
    """Return the page of a stored document with its provenance. Raises InputMissingError."""
    from edoc_tui.engine.provenance import provenance_of
    from edoc_tui.formats import documents

    try:
        with _uncollected():
            found = provenance_of(store, document.id, LINES)
            reading = documents.read_tree(found.root)
            lines = tuple(cells(reading, found.values))
            found.know(reading)
            found.root.take_apart()
            return ReadPage(lines, found)
    except InputMissingError as error:
        return ReadPage(((Cell(printable(str(error)), "bad"),),), None)
    except DataError as error:
        return ReadPage(tuple(_unreadable(document, error)), None)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector from walking through a large tree, which stops every thread."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def xml_to_show(document_id: int, store: Repository) -> bytes:
    """Return the XML of a stored document, or why there is none."""
    try:
        return xml_of(store.content(document_id))
    except (DataError, InputMissingError) as error:
        return str(error).encode()


def _unreadable(document: EDocument, error: DataError) -> Iterator[CellLine]:
    yield (Cell(_("This document cannot be read; it is kept byte for byte."), "bad"),)
    yield ()
    told = document.last_message if document.direction is Direction.IN else ""
    yield (Cell(printable(told or str(error))),)
    if error.todo:
        yield (Cell(printable(error.todo), "muted"),)


def xml_of(content: bytes) -> bytes:
    """Return the XML of a stored document: its bytes, or what a PDF file has embedded.

    Raises:
        DataError: It is a PDF file that cannot be read, or has no invoice in it.
    """
    from edoc_tui.formats import documents

    return documents.xml_of(content)


def written(lines: Sequence[PageLine], form: str, at: datetime) -> bytes:
    """Return a page as a file in one of :data:`FORMS`, its document being of the time *at*."""
    if form == "html":
        from edoc_tui.formats.page_html import html

        return html(lines)
    if form == "pdf":
        from edoc_tui.formats.page_pdf import pdf

        return pdf(lines, at)
    return "".join("".join(t for t, _m in line).rstrip() + "\n" for line in lines).encode()
