"""A received document as a page for people; what cannot be read says why instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import printable
from edoc_tui.formats.page import page
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.formats.page import PageLine
    from edoc_tui.store.repository import Repository


def page_of(store: Repository, document: EDocument) -> Iterator[PageLine]:
    """Return the page of a stored document. Raises InputMissingError."""
    try:
        yield from page(store.content(document.id))
    except DataError as error:
        yield ((_("This document cannot be read; it is kept byte for byte."), "bad"),)
        yield ()
        yield ((printable(document.last_message or str(error)), "text"),)
        if error.todo:
            yield ((printable(error.todo), "muted"),)
