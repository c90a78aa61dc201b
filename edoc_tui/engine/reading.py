"""A document as a page for people; what cannot be read says why instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.status import Direction
from edoc_tui.domain.text import printable
from edoc_tui.formats.page import page
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.formats.page import PageLine
    from edoc_tui.store.repository import Repository

FORMS: Final = ("text", "html", "pdf")
"""How a page can be written."""


def page_of(store: Repository, document: EDocument) -> Iterator[PageLine]:
    """Return the page of a stored document. Raises InputMissingError."""
    try:
        yield from page(store.content(document.id))
    except DataError as error:
        yield ((_("This document cannot be read; it is kept byte for byte."), "bad"),)
        yield ()
        told = document.last_message if document.direction is Direction.IN else ""
        yield ((printable(told or str(error)), "text"),)
        if error.todo:
            yield ((printable(error.todo), "muted"),)


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
