"""What a file becomes before it is stored: read, checked, routed.

Nothing here touches the store. What an import will store, and why it will not, is known before
the first write.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.edocument import file_name
from edoc_tui.domain.errors import DataError, InputMissingError, SettingsError, UsageError
from edoc_tui.domain.routing import Subject
from edoc_tui.domain.status import Direction
from edoc_tui.domain.text import printable
from edoc_tui.engine.business_data import (
    Parts,
    blocked,
    given_of,
    is_business_data,
    mapping_of,
    part_of,
)
from edoc_tui.engine.checking import check_document
from edoc_tui.engine.import_report import block_message
from edoc_tui.engine.intake import Entry, read_file
from edoc_tui.engine.way import Way
from edoc_tui.formats.hybrid import suffix_of
from edoc_tui.locales import _
from edoc_tui.store.repository import NewDocument, Routed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.config.customers import CustomerBook
    from edoc_tui.config.settings import Settings
    from edoc_tui.domain.edocument import EDocument, Header
    from edoc_tui.domain.errors import EdocError
    from edoc_tui.domain.mapper import Mapper
    from edoc_tui.domain.parties import Customer
    from edoc_tui.domain.problems import Problems
    from edoc_tui.engine.making import Maker
    from edoc_tui.formats.tabular.columns import CsvMapping
    from edoc_tui.formats.tabular.given import Given


_BATCH_FILES: Final = 64
_BATCH_BYTES: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file after reading and checking, before it is stored.

    Attributes:
        entry: The file.
        data: Its content, when it could be read.
        new: What is to be stored, when it is a document.
        error: Why it is not.
        problems: What keeps it from being made, where it is business data.
        parts: What became of the file's documents, where it is business data; shared by them.
        ends: This is no document but the end of such a file.
    """

    entry: Entry
    data: bytes | None = None
    new: NewDocument | None = None
    error: EdocError | None = None
    problems: Problems = ()
    parts: Parts | None = None
    ends: bool = False


class Preparing:
    """Makes of files what an import stores.

    Args:
        settings: Services and the routes to them.
        customers: Whom documents are for.
    """

    def __init__(self, settings: Settings, customers: CustomerBook) -> None:
        self._csv: CsvMapping | None = None
        self._mappers: dict[str, Mapper] = {}
        self._settings = settings
        self._customers = customers

    def use_mapping(self, name: str, encoding: str = "") -> None:
        """Read CSV by the saved mapping *name*, and where it is no Unicode as *encoding*.

        Raises:
            InputMissingError: There is no such mapping. UsageError: No such encoding.
        """
        self._csv = mapping_of(self._settings, name)
        if encoding:
            from edoc_tui.formats.tabular.encoding import known

            self._csv = replace(self._csv, otherwise=known(encoding))

    def mapper(self, code: str) -> Mapper:
        """Return what applies the export mapping of a service. Raises InputMissingError."""
        found = self._mappers.get(code)
        if found is None:
            from edoc_tui.engine.mapping import mapper_of

            found = self._mappers[code] = mapper_of(self._settings.service(code)[1])
        return found

    def look(self, path: Path, service: str) -> Header:
        """Read and check a file as an import would, and change nothing.

        Raises:
            DataError: It would be refused.
            InputMissingError: It is not there, or may not be read.
        """
        data = read_file(path, follow=True)
        document_format = self._settings.service(service)[1].document_format
        return check_document(data, path.name, document_format).header

    def again(self, document: EDocument, content: bytes) -> NewDocument:
        """Route and check a stored document as if it were imported now; change nothing.

        Raises:
            DataError, SettingsError: It would be refused.
        """
        entry = Entry(Path(document.file_name), named=True)
        return replace(self._new_document(entry, content, ""), file_name=document.file_name)

    def prepared(self, source: Iterator[Entry], service: str) -> Iterator[Prepared]:
        """Yield the files, read and checked one by one; business data gives one after the other."""
        for entry in source:
            if entry.error is None and not entry.skipped and is_business_data(entry):
                yield from self._business_data(entry, service)
            else:
                yield self._prepare(entry, service)

    def _business_data(self, entry: Entry, service: str) -> Iterator[Prepared]:
        from edoc_tui.engine.making import Maker

        maker = Maker(self._settings.company_record(), self._customers, self)
        parts = Parts()
        try:
            for given in given_of(entry, self._csv or mapping_of(self._settings, "")):
                made = _make(maker, part_of(entry, given), given, service)
                yield replace(made, parts=parts)
        except (DataError, SettingsError, InputMissingError, UsageError) as error:
            wrong = DataError(str(error)) if isinstance(error, UsageError) else error
            yield Prepared(entry, error=wrong)
            return
        yield Prepared(entry, parts=parts, ends=True)

    def _prepare(self, entry: Entry, service: str) -> Prepared:
        if entry.error is not None or entry.skipped:
            return Prepared(entry, error=entry.error)
        data: bytes | None = None
        try:
            data = read_file(entry.path, follow=entry.named)
            return Prepared(entry, data, self._new_document(entry, data, service))
        except (DataError, SettingsError, InputMissingError) as error:
            return Prepared(entry, data, error=error)

    def _new_document(self, entry: Entry, data: bytes, service: str) -> NewDocument:
        customer: Customer | None = None
        way: Way | None = None

        def document_format(header: Header) -> str:
            nonlocal customer, way
            customer = self._customers.find_buyer(header.buyer)
            way = self.route(header.document_type, header.buyer.country, customer, service)
            return way.service.document_format

        checked = check_document(data, entry.path.name, document_format)
        assert way is not None
        header = checked.header
        new = NewDocument(
            direction=Direction.OUT,
            header=header,
            content=data,
            file_name=file_name(header.document_no, suffix_of(data)),
            customer_no=customer.no if customer else "",
            customer_name=(customer.name if customer else "") or header.buyer.name,
            service=way.code,
            send_mode=way.service.connection.send_mode,
            problems=checked.problems,
            source=printable(os.fspath(entry.path)),
            failed=block_message(checked.problems),
            routed=way.routed,
        )
        return replace(new, also=tuple(_companion(new, entry, one) for one in self.further(way)))

    def further(self, way: Way) -> Iterator[Way]:
        """Yield the ways through the further services of a workflow."""
        for code in way.also:
            yield Way(code, self._settings.services[code], way.routed)

    def route(
        self, document_type: str, country: str, customer: Customer | None, service: str
    ) -> Way:
        """Return the services that take a document, and the workflow that decided so.

        Args:
            document_type: Its type.
            country: Of its buyer.
            customer: Whom it is for, where that is known.
            service: What a person named; ``""`` = profile and workflow decide.

        Raises:
            SettingsError: Nothing takes it. InputMissingError: There is no such service.
        """
        if service:
            return Way(*self._settings.service(service))
        subject = Subject(document_type, country=country)
        if customer is not None:
            subject = Subject(
                document_type,
                customer.document_sending_profile,
                customer.no,
                customer.country or country,
            )
        try:
            route = self._settings.route(subject)
        except SettingsError as error:
            text = _("Customer {no}: {reason}") if customer else "{reason}"
            raise SettingsError(
                text.format(no=customer.no if customer else "", reason=error.message),
                todo=_("{todo} Or name a service with --service.").format(todo=error.todo),
            ) from error
        workflow, code = route.workflow, route.service
        routed = Routed(route.profile, workflow.code, workflow.export_only, workflow.hold)
        return Way(code, self._settings.services[code], routed, route.also)


def _companion(new: NewDocument, entry: Entry, way: Way) -> NewDocument:
    """Return a document again, for a further service, checked by its rules."""
    document_format = way.service.document_format
    problems = check_document(new.content, entry.path.name, document_format).problems
    return replace(
        new,
        service=way.code,
        send_mode=way.service.connection.send_mode,
        problems=problems,
        failed=block_message(problems),
        companion=True,
    )


def next_batch(source: Iterator[Prepared]) -> list[Prepared]:
    """Take as many files as are stored together; none = there are no more."""
    batch: list[Prepared] = []
    size = 0
    for one in islice(source, _BATCH_FILES):
        batch.append(one)
        size += len(one.data or b"") + (len(one.new.content) if one.new is not None else 0)
        if size >= _BATCH_BYTES:
            break
    return batch


def _make(maker: Maker, entry: Entry, given: Given, service: str) -> Prepared:
    """Make the document of one piece of business data."""
    if given.invoice is None:
        return Prepared(entry, error=given.error)
    try:
        made = maker.make(
            given.invoice,
            service=service,
            source=entry.shown,
            trace=replace(given.trace, file=printable(entry.path.name)) if given.trace else None,
        )
    except (DataError, SettingsError, InputMissingError) as error:
        return Prepared(entry, error=error)
    if made.new is None:
        return Prepared(entry, error=blocked(made.problems), problems=made.problems)
    return Prepared(entry, new=made.new)
