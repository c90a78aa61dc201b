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
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import DataError, DuplicateError
from edoc_tui.domain.status import Actor
from edoc_tui.domain.text import printable
from edoc_tui.engine.drop import Drop
from edoc_tui.engine.import_report import Imported, ImportReport
from edoc_tui.engine.intake import entries
from edoc_tui.engine.preparing import Preparing, next_batch
from edoc_tui.engine.quarantine import Quarantine
from edoc_tui.engine.routing_steps import gathers, start
from edoc_tui.formats.hybrid import PLAIN
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import (
        AsyncGenerator,
        AsyncIterator,
        Callable,
        Iterable,
        Iterator,
        Sequence,
    )
    from pathlib import Path

    from edoc_tui.config.customers import CustomerBook
    from edoc_tui.config.home import Home
    from edoc_tui.config.settings import Settings
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.business_data import Parts
    from edoc_tui.engine.collaborators import Store
    from edoc_tui.engine.intake import Entry
    from edoc_tui.engine.preparing import Prepared
    from edoc_tui.store.repository import NewDocument, Repository


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file after everything: its content for whoever files it away, and what to tell.

    ``ended`` is set at the end of a file of business data: what became of its documents.
    """

    entry: Entry
    data: bytes | None
    imported: Imported
    ended: Parts | None = None


class Importer(Preparing):
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
        super().__init__(settings, customers)
        self._store = store
        self._quarantine = Quarantine(home.drop / "failed")
        self._drop = Drop(home.drop, self._quarantine)

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
        prepared = self.prepared(source, service)
        upcoming = asyncio.create_task(asyncio.to_thread(next_batch, prepared))
        try:
            while batch := await upcoming:
                upcoming = asyncio.create_task(asyncio.to_thread(next_batch, prepared))
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
        writes = (self._store.write(self._writing(new, actor)) for new in news)
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

    def _writing(self, new: NewDocument, actor: Actor) -> Callable[[Repository], EDocument]:
        """Return what stores a document, in one transaction."""
        return partial(add_document, new=new, actor=actor, gathers=self.gathers)

    def _keep_refused(self, batch: Sequence[Outcome]) -> list[Imported]:
        """Keep a copy of every refused file, with the reason; the file itself stays."""
        told = []
        for one in batch:
            imported = one.imported
            if one.ended is not None:
                if one.ended.refused:
                    self._quarantine.keep(one.entry.path, None, one.ended.summed_up())
                continue
            error = imported.error
            if isinstance(error, DataError) and error.rule == PLAIN and not one.entry.named:
                # a folder of invoices often has their pictures beside them
                imported = replace(imported, error=None, skipped=error.message)
            elif isinstance(error, DataError) and not one.entry.part:
                kept = self._quarantine.keep(one.entry.path, one.data, error)
                imported = replace(imported, quarantined=printable(os.fspath(kept)))
            told.append(imported)
        return told


def add_document(
    repository: Repository,
    *,
    new: NewDocument,
    actor: Actor,
    gathers: Callable[[NewDocument], bool],
) -> EDocument:
    """Store a document and its export in one write; name the earlier one if it is there.

    Its companions are stored in the same write, but for those that are still there.
    """
    document = add_once(repository, new, actor)
    repository.set_route(document.id, new.routed)
    if not new.failed:
        document = start(repository, document.id, new.routed, actor, batch=gathers(new))
    for one in new.also:
        if repository.outgoing(one.business_key) is None:
            other = add_document(repository, new=one, actor=actor, gathers=gathers)
            repository.accompany(other.id, document.id)
    return document


def add_once(repository: Repository, new: NewDocument, actor: Actor) -> EDocument:
    """Store a document. Raises DuplicateError: It is there; names the earlier one."""
    try:
        return repository.add(new, actor)
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
