"""The writers of document formats: a further format is one module and one line here.

Each writer takes a complete invoice and returns the bytes that are stored and sent. Writers are
imported on first use.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

from edoc_tui.domain.document_formats import (
    CII_FORMAT,
    DOCUMENT_FORMATS,
    FACTUR_X_FORMAT,
    PEPPOL_FORMAT,
    XRECHNUNG_CII_FORMAT,
    XRECHNUNG_FORMAT,
)
from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.domain.document_formats import DocumentFormat
    from edoc_tui.domain.invoice import Invoice


class Writer(Protocol):
    """What a module of a format offers."""

    def write(self, invoice: Invoice) -> bytes:
        """Return *invoice* in this format."""


_WRITERS: Final = {
    PEPPOL_FORMAT: "edoc_tui.formats.peppol_bis",
    XRECHNUNG_FORMAT: "edoc_tui.formats.peppol_bis",
    XRECHNUNG_CII_FORMAT: "edoc_tui.formats.cii",
    CII_FORMAT: "edoc_tui.formats.cii",
    FACTUR_X_FORMAT: "edoc_tui.formats.factur_x",
}
"""Format to module."""


def document_format(name: str) -> DocumentFormat:
    """Return the format called *name*.

    Raises:
        SettingsError: No document can be created in it.
    """
    found = DOCUMENT_FORMATS.get(name)
    if found is None:
        raise SettingsError(
            _("No document can be created in the document format '{name}'.").format(
                name=printable(name, limit=60)
            ),
            todo=_("Choose one of: {names}.").format(names=", ".join(DOCUMENT_FORMATS)),
        )
    return found


def prepared(invoice: Invoice, wanted: DocumentFormat) -> Invoice:
    """Return *invoice* with the specification (BT-24) and process (BT-23) of a format."""
    return replace(invoice, specification=wanted.specification, process=wanted.process)


def write(invoice: Invoice, wanted: DocumentFormat) -> bytes:
    """Return *invoice* in a format.

    Raises:
        DataError: A text has a character that the format cannot carry.
        SettingsError: A library that the format needs is not installed.
    """
    writer = cast("Writer", import_module(_WRITERS[wanted.name]))
    return writer.write(prepared(invoice, wanted))
