"""What the mapping rules of a service would change: seen before, with nothing changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from edoc_tui.config.mapping_rules import EXPORT, IMPORT
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.mapping_copies import mapped_received
from edoc_tui.domain.status import Direction
from edoc_tui.domain.text import printable
from edoc_tui.engine.business_data import given_of, is_business_data, mapping_of, part_of
from edoc_tui.engine.intake import Entry, readable
from edoc_tui.engine.making import CREATED
from edoc_tui.engine.mapping import copies, mapper_of
from edoc_tui.engine.remaking import as_said
from edoc_tui.formats import documents
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from edoc_tui.config.settings import Settings
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.mapping import MappingEntry
    from edoc_tui.domain.parties import Customer
    from edoc_tui.engine.making import Maker

MOST: Final = 200
"""Documents of a file that are looked at."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the rules would change in a document.

    Attributes:
        title: Its number, and where it stands in its file.
        entries: Every change, in the order of the document.
        remark: Why there is none, where that is not the rules' doing.
    """

    title: str
    entries: tuple[MappingEntry, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored document as it is looked at.

    Attributes:
        content: Its bytes.
        source: Where it came from.
        unmapped: What it said before rules changed it; empty = they did not.
    """

    document: EDocument
    content: bytes
    source: str
    unmapped: bytes


def preview_file(
    path: Path, code: str, settings: Settings, maker: Maker, csv_mapping: str = ""
) -> Sequence[Preview]:
    """Return what the export mapping of a service would change in a file of business data.

    Raises:
        InputMissingError: There is no such file, service or CSV mapping.
        DataError: The file as a whole cannot be read.
    """
    entry = Entry(path, named=True)
    if not is_business_data(entry):
        readable(path, follow=True)
        return [Preview(printable(path.name), remark=untouched())]
    found = []
    for given in islice(given_of(entry, mapping_of(settings, csv_mapping)), MOST):
        title = part_of(entry, given).part
        if given.invoice is None:
            found.append(Preview(title, remark=str(given.error)))
            continue
        try:
            customer = maker.customer(given.invoice)
        except DataError as error:
            found.append(Preview(title, remark=str(error)))
            continue
        found.append(Preview(title, _entries(given.invoice, customer, code, settings)))
    return found


def preview_stored(stored: Stored, code: str, settings: Settings, maker: Maker) -> Preview:
    """Return what the rules of a service would change in a document that is here already.

    Of one that was created, the mapping begins with what it said before any rule, as *Recreate*
    does; of one that was received, the import mapping is shown.

    Raises:
        DataError: It cannot be read. InputMissingError: There is no such service.
    """
    document, title = stored.document, printable(stored.document.document_no)
    if document.direction is Direction.IN:
        mapper = mapper_of(settings.service(code)[1], IMPORT).anew()
        mapped_received(documents.read(stored.content).invoice, mapper.say)
        return Preview(title, mapper.entries)
    if not stored.source.startswith(CREATED):
        return Preview(title, remark=untouched())
    invoice = documents.read(stored.unmapped or stored.content).invoice
    given = as_said(invoice, document)
    return Preview(title, _entries(given, maker.customer(given), code, settings))


def untouched() -> str:
    """Return why no rule changes a document that was imported."""
    return _(
        "It came as a finished document (UBL, PDF) and leaves byte for byte: no rule changes it."
    )


def _entries(
    invoice: Invoice, customer: Customer, code: str, settings: Settings
) -> tuple[MappingEntry, ...]:
    mapper = mapper_of(settings.service(code)[1], EXPORT)
    bare = replace(invoice, attachments=())
    return copies(bare, settings.company_record(), customer, mapper).entries
