"""Bring files into the outbox: read, check, store; each document whole or not at all.

Reading and checking run on a thread, a batch ahead of the store. Every document is a write of
its own; the store commits those that wait together with one fsync. Memory holds two batches,
however many files there are.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.edocument import file_name
from edoc_tui.domain.errors import (
    DataError,
    DuplicateError,
    InputMissingError,
    SettingsError,
    UsageError,
)
from edoc_tui.domain.routing import Subject
from edoc_tui.domain.status import Actor, Direction
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
from edoc_tui.engine.drop import Drop
from edoc_tui.engine.import_report import Imported, ImportReport, block_message
from edoc_tui.engine.intake import Entry, entries, read_file
from edoc_tui.engine.quarantine import Quarantine
from edoc_tui.engine.routing_steps import gathers, start
from edoc_tui.locales import _
from edoc_tui.store.repository import NewDocument, Routed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Sequence

    from edoc_tui.config.customers import CustomerBook
    from edoc_tui.config.home import Home
    from edoc_tui.config.settings import Service, Settings
    from edoc_tui.domain.edocument import EDocument, Header
    from edoc_tui.domain.errors import (
        EdocError,
    )
    from edoc_tui.domain.parties import Customer
    from edoc_tui.domain.problems import Problems
    from edoc_tui.engine.collaborators import Store
    from edoc_tui.engine.making import Maker
    from edoc_tui.formats.tabular.columns import CsvMapping
    from edoc_tui.formats.tabular.given import Given
    from edoc_tui.store.repository import Repository

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


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file after everything: its content for whoever files it away, and what to tell.

    ``ended`` is set at the end of a file of business data: what became of its documents.
    """

    entry: Entry
    data: bytes | None
    imported: Imported
    ended: Parts | None = None


class Importer:
    """Brings files into the outbox.

    Args:
        store: Where documents go.
        settings: Services and the routes to them.
        customers: Whom documents are for.
        home: Where refused files and the file drop are.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        customers: CustomerBook,
        home: Home,
    ) -> None:
        self._mapping: CsvMapping | None = None
        self._store = store
        self._settings = settings
        self._customers = customers
        self._quarantine = Quarantine(home.drop / "failed")
        self._drop = Drop(home.drop, self._quarantine)

    def use_mapping(self, name: str) -> None:
        """Read CSV by the saved mapping *name*. Raises InputMissingError."""
        self._mapping = mapping_of(self._settings, name)

    async def import_paths(
        self, paths: Iterable[Path], service: str = ""
    ) -> AsyncIterator[Imported]:
        """Import files and the files of folders, and say of each what became of it, in order.

        Args:
            paths: Files and folders.
            service: The service that all documents go to; ``""`` = by customer and workflow.

        Raises:
            InputMissingError: There is no such service.
            CannotWriteError, LockedError: The store refuses; the documents so far are stored.
        """
        if service:
            self._settings.service(service)
        source = self._outcomes(entries(paths), service, Actor.OPERATOR)
        async with aclosing(source):
            async for batch in source:
                for one in await asyncio.to_thread(self._keep_refused, batch):
                    yield one

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

    def gathers(self, new: NewDocument) -> bool:
        """Say whether the service of a document gathers documents before they are sent."""
        return gathers(self._settings, new.service)

    async def report(self, paths: Iterable[Path], service: str = "") -> ImportReport:
        """Import as :meth:`import_paths` does, and return the sum of it."""
        report = ImportReport()
        async for one in self.import_paths(paths, service):
            report.add(one)
        return report

    async def drain(self) -> AsyncIterator[Imported]:
        """Import what lies in ``drop/new``, and move each file to ``sent`` or ``failed``.

        A file is moved after its document is on disk. One that was stored before a crash, but
        not moved, is recognised by its content and only moved.

        Raises:
            CannotWriteError, LockedError: Store or disk refuse; the other files stay in ``new``.
        """
        waiting = await asyncio.to_thread(self._drop.entries)
        for again in (False, True):
            young: list[Entry] = []
            source = self._outcomes(iter(waiting), "", Actor.WORKFLOW)
            async with aclosing(source):
                async for batch in source:
                    settle = partial(self._drop.settle, batch, patient=not again, young=young)
                    for one in await asyncio.to_thread(settle):
                        yield one
            if not young:
                return
            await self._drop.wait()  # a copy may still be going on
            waiting = young

    async def drain_drop(self) -> ImportReport:
        """Import what lies in ``drop/new`` as :meth:`drain` does, and return the sum of it."""
        report = ImportReport()
        async for one in self.drain():
            report.add(one)
        return report

    async def _outcomes(
        self, source: Iterator[Entry], service: str, actor: Actor
    ) -> AsyncGenerator[list[Outcome], None]:
        """Yield the files batch by batch, each batch stored, while the next one is read."""
        prepared = self._prepared(source, service)
        upcoming = asyncio.create_task(asyncio.to_thread(_batch, prepared))
        try:
            while batch := await upcoming:
                upcoming = asyncio.create_task(asyncio.to_thread(_batch, prepared))
                outcomes, fault = await self._store_batch(batch, actor)
                yield outcomes
                if fault is not None:
                    raise fault
        finally:
            await asyncio.gather(upcoming, return_exceptions=True)

    async def _store_batch(
        self, batch: Sequence[Prepared], actor: Actor
    ) -> tuple[list[Outcome], BaseException | None]:
        """Store a batch; the second value is what keeps the store from going on, if anything."""
        news = [one.new for one in batch if one.new is not None]
        writes = (
            self._store.write(partial(add_document, new=new, actor=actor, batch=self.gathers(new)))
            for new in news
        )
        results = iter(await asyncio.gather(*writes, return_exceptions=True))
        outcomes: list[Outcome] = []
        fault: BaseException | None = None
        for one in batch:
            imported = Imported(
                one.entry.shown,
                problems=one.problems,
                error=one.error,
                named=one.entry.named,
                skipped=one.entry.skipped,
            )
            if one.new is not None:
                result = next(results)
                if isinstance(result, DataError):
                    imported = replace(imported, error=result)
                elif isinstance(result, BaseException):
                    fault = fault or result
                    if one.parts is not None:
                        one.parts.add(result)
                    continue
                else:
                    imported = replace(imported, document=result, problems=one.new.problems)
            if one.parts is not None and imported.error is not None:
                one.parts.add(imported.error)
            ended = one.parts if one.ends else None
            outcomes.append(Outcome(one.entry, one.data, imported, ended))
        return outcomes, fault

    def _prepared(self, source: Iterator[Entry], service: str) -> Iterator[Prepared]:
        """Read and check the files one by one; business data gives one after the other."""
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
            for given in given_of(entry, self._mapping or mapping_of(self._settings, "")):
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
        code, found, routed = service, None, None

        def document_format(header: Header) -> str:
            nonlocal customer, code, found, routed
            customer = self._customers.find_buyer(header.buyer)
            code, found, routed = self.route(
                header.document_type, header.buyer.country, customer, service
            )
            return found.document_format

        checked = check_document(data, entry.path.name, document_format)
        assert found is not None
        header = checked.header
        return NewDocument(
            direction=Direction.OUT,
            header=header,
            content=data,
            file_name=file_name(header.document_no),
            customer_no=customer.no if customer else "",
            customer_name=(customer.name if customer else "") or header.buyer.name,
            service=code,
            send_mode=found.connection.send_mode,
            problems=checked.problems,
            source=printable(os.fspath(entry.path)),
            failed=block_message(checked.problems),
            routed=routed,
        )

    def route(
        self, document_type: str, country: str, customer: Customer | None, service: str
    ) -> tuple[str, Service, Routed | None]:
        """Return the service that takes a document, and the workflow that decided so.

        Args:
            document_type: Its type.
            country: Of its buyer.
            customer: Whom it is for, where that is known.
            service: What a person named; ``""`` = profile and workflow decide.

        Raises:
            SettingsError: Nothing takes it. InputMissingError: There is no such service.
        """
        if service:
            return (*self._settings.service(service), None)
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
            whom = f"Customer {customer.no}: " if customer else ""
            raise SettingsError(
                f"{whom}{error.message}",
                todo=_("{todo} Or name a service with --service.").format(todo=error.todo),
            ) from error
        workflow, code = route.workflow, route.service
        routed = Routed(route.profile, workflow.code, workflow.export_only, workflow.hold)
        return code, self._settings.services[code], routed

    def _keep_refused(self, batch: Sequence[Outcome]) -> list[Imported]:
        """Keep a copy of every refused file, with the reason; the file itself stays."""
        told = []
        for one in batch:
            imported = one.imported
            if one.ended is not None:
                if one.ended.refused:
                    self._quarantine.keep(one.entry.path, None, one.ended.summed_up())
                continue
            if isinstance(imported.error, DataError) and not one.entry.part:
                kept = self._quarantine.keep(one.entry.path, one.data, imported.error)
                imported = replace(imported, quarantined=printable(os.fspath(kept)))
            told.append(imported)
        return told


def _batch(source: Iterator[Prepared]) -> list[Prepared]:
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
        made = maker.make(given.invoice, service=service, source=entry.shown)
    except (DataError, SettingsError, InputMissingError) as error:
        return Prepared(entry, error=error)
    if made.new is None:
        return Prepared(entry, error=blocked(made.problems), problems=made.problems)
    return Prepared(entry, new=made.new)


def add_document(
    repository: Repository, *, new: NewDocument, actor: Actor, batch: bool
) -> EDocument:
    """Store a document and its export in one write; name the earlier one if it is there."""
    try:
        document = repository.add(new, actor)
    except DuplicateError as error:
        earlier = repository.get(error.existing)
        identical = earlier.sha256 == sha256(new.content).hexdigest()
        raise DuplicateError(
            _(
                "{document_type} {document_no} is here already: entry {id}, imported "
                "{created_at:%Y-%m-%d %H:%M} UTC, {status}, with {content}."
            ).format(
                document_type=_(earlier.document_type),
                document_no=printable(earlier.document_no),
                id=earlier.id,
                created_at=earlier.created_at,
                status=_(earlier.status),
                content=_("the same content") if identical else _("other content"),
            ),
            existing=earlier.id,
            identical=identical,
            todo="" if identical else _("Cancel that one first, or give this one another number."),
        ) from error
    repository.set_route(document.id, new.routed)
    if new.failed:
        return document
    return start(repository, document.id, new.routed, actor, batch=batch)
