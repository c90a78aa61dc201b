"""What a received document encloses, saved safely: names of ours, limits, a private folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.disk import make_private_folder, replace
from edoc_tui.domain.errors import DataError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from edoc_tui.domain.invoice_parts import Attachment

MOST: Final = 100
"""Attachments of one document that are saved."""

LARGEST: Final = 50 * 1024 * 1024
"""Bytes that the attachments of one document may have together."""

SUFFIXES: Final = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
"""The media types that EN 16931 allows; anything else is saved as ``.bin``."""

_UNFIT: Final = re.compile(r"[^A-Za-z0-9]+")


def save(content: bytes, folder: Path, stem: str) -> Sequence[Path]:
    """Save what a document encloses into *folder*; what is there with these names is replaced.

    Args:
        content: The document.
        folder: Made with mode 0700 where it is missing.
        stem: What the names begin with, any text; the names are made here, never taken from
            the document: ``<stem>-1.pdf``.

    Raises:
        DataError: It cannot be read, or encloses more than is saved.
        CannotWriteError: The disk refuses.
    """
    from edoc_tui.formats import documents

    found = [one for one in documents.read(content).invoice.attachments if one.content is not None]
    if len(found) > MOST or sum(len(one.content or b"") for one in found) > LARGEST:
        raise DataError(
            _("The document encloses more than {count} files or {size} MB.").format(
                count=MOST, size=LARGEST // 1024 // 1024
            ),
            todo=_("Nothing was saved. The XML itself has all of it."),
        )
    if not found:
        return ()
    make_private_folder(folder)
    clean = _UNFIT.sub("-", stem).strip("-")[:60] or "document"
    saved = []
    for number, one in enumerate(found, start=1):
        target = folder / f"{clean}-{number}{_suffix(one)}"
        replace(target, one.content or b"")
        saved.append(target)
    return tuple(saved)


def _suffix(one: Attachment) -> str:
    """Return the ending by the content for PDF, else by the media type that is stated."""
    if (one.content or b"").startswith(b"%PDF-"):
        return ".pdf"
    stated = SUFFIXES.get(one.media_type.strip().lower(), ".bin")
    return ".bin" if stated == ".pdf" else stated  # it says PDF, and is none
