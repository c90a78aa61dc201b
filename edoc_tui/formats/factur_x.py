"""Write Factur-X: a PDF/A-3 page for people with the invoice in it for machines (profile EN 16931).

The page is the readable one (:mod:`edoc_tui.formats.page`), in the language of whoever makes it;
the library factur-x embeds the Cross Industry Invoice and says so in the file's metadata. All
times in the file are the issue date of the document, so the same document gives the same bytes.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.errors import SettingsError
from edoc_tui.formats import cii
from edoc_tui.formats.page import page
from edoc_tui.formats.page_pdf import pdf
from edoc_tui.locales import _, language

if TYPE_CHECKING:
    from edoc_tui.domain.invoice import Invoice

LEVEL: Final = "en16931"
"""The profile, by the library's name."""

RELATIONSHIP: Final = "alternative"
"""Page and invoice say the same."""

_VERSION: Final = "%PDF-1.7"
"""PDF/A-3 is about this version."""

_STAMPS: Final = re.compile(r"(<xmp:(?:Create|Modify)Date>)[^<]*")


def write(invoice: Invoice) -> bytes:
    """Return *invoice* as Factur-X.

    Raises:
        DataError: A text has a character that XML cannot carry, or it lacks what a page needs.
        SettingsError: The libraries are not installed.
    """
    try:
        import facturx
    except ImportError as error:
        raise SettingsError(
            _("The libraries for Factur-X are not installed ({error}).").format(error=error),
            todo=_("Install them: pip install 'edoc-tui[facturx]'."),
        ) from None
    at = datetime.combine(invoice.issue_date, time(), UTC)
    content = cii.write(invoice)
    lines = tuple(page(content, whole=True))
    title = "".join(text for text, _meaning in lines[0])
    made: bytes = facturx.generate_from_binary(
        pdf(lines, at, archival=True),
        content,
        flavor="factur-x",
        level=LEVEL,
        check_xsd=False,
        pdf_metadata={
            "author": invoice.seller.name,
            "keywords": "Factur-X",
            "subject": title,
            "title": title,
        },
        lang=language(),
        afrelationship=RELATIONSHIP,
        xmp_compression=False,
    )
    return _dated(made, at)


def _dated(made: bytes, at: datetime) -> bytes:
    """Return the file with *at* wherever it has the time at which the library made it."""
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    writer = PdfWriter(clone_from=BytesIO(made))
    stamp = f"{at:D:%Y%m%d%H%M%S}+00'00'"
    writer.add_metadata({"/CreationDate": stamp, "/ModDate": stamp})
    root: Any = writer.root_object
    for spec in root["/AF"]:
        params = spec.get_object()["/EF"]["/F"]["/Params"]
        assert isinstance(params, DictionaryObject)
        params[NameObject("/ModDate")] = TextStringObject(stamp)
    told = root["/Metadata"]
    text = _STAMPS.sub(rf"\g<1>{at.isoformat()}", told.get_data().decode())
    told.set_data(text.encode())
    writer.pdf_header = _VERSION
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
