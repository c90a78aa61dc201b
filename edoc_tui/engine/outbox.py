"""What can be done with outgoing documents, whichever services they take."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import EdocError
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Direction, ServiceStatus
from edoc_tui.engine.events import DocumentImported
from edoc_tui.engine.following_up import FollowUp
from edoc_tui.engine.releasing import Order, take_order
from edoc_tui.engine.reports import PollReport, ReconcileReport, SendReport, line
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from edoc_tui.engine.collaborators import Account
    from edoc_tui.engine.import_report import Imported, ImportReport
    from edoc_tui.engine.sending import Sender
    from edoc_tui.formats.tabular.encoding import Guess

_ALL: Final = 10_000_000
_UNSENT: Final = (ServiceStatus.CREATED, ServiceStatus.EXPORTED)
_PENDING: Final = (ServiceStatus.PENDING_RESPONSE,)
_UNDER_WAY: Final = (
    ServiceStatus.SENDING,
    ServiceStatus.UNKNOWN,
    ServiceStatus.PENDING_RESPONSE,
)
_SLOWEST: Final = 5.0  # seconds between the looks of follow()
_RECORDED: Final = 1000  # documents that one audit record of an import names


class Outbox(FollowUp):
    """The part of the engine that is about outgoing documents."""

    async def import_paths(
        self,
        paths: Iterable[Path],
        service: str = "",
        *,
        mapping: str = "",
        encoding: str = "",
        on_imported: Callable[[Imported], None] | None = None,
    ) -> ImportReport:
        """Bring files, and the files of folders, into the outbox.

        Args:
            paths: Files and folders.
            service: The service that all go to; ``""`` = by customer, profile and workflow.
            mapping: The saved CSV mapping; ``""`` = DEFAULT, or what the header says.
            encoding: Of CSV that is no Unicode; ``""`` = found by its letters.
            on_imported: Told what became of each file.
        """
        importer = self._make_importer(self.settings)
        if mapping or encoding:
            importer.use_mapping(mapping, encoding)
        return await self._take(importer.import_paths(paths, service), on_imported)

    async def guessed_encodings(
        self, paths: Iterable[Path], mapping: str = ""
    ) -> Sequence[tuple[Path, Guess]]:
        """Return the CSV files among *paths*, and in folders, whose encoding is only a guess."""
        from edoc_tui.engine.business_data import guesses, mapping_of

        if mapping_of(self.settings, mapping).encoding:
            return []
        return await asyncio.to_thread(guesses, tuple(paths))

    async def drain_drop(
        self, *, on_imported: Callable[[Imported], None] | None = None
    ) -> ImportReport:
        """Bring what lies in ``drop/new`` into the outbox; each file moves to sent or failed.

        Args:
            on_imported: Told what became of each file.
        """
        return await self._take(self._make_importer(self.settings).drain(), on_imported)

    async def _take(
        self, outcomes: AsyncIterator[Imported], on_imported: Callable[[Imported], None] | None
    ) -> ImportReport:
        from edoc_tui.engine.import_report import ImportReport

        self.refuse_read_only()
        await self.enter()
        report = ImportReport()
        added: list[int] = []
        try:
            async for one in outcomes:
                report.add(one)
                if one.document is not None:
                    for document in (one.document, *await self._companions([one.document])):
                        added.append(document.id)
                        self.events.publish(DocumentImported(document))
                if on_imported is not None:
                    on_imported(one)
                if len(added) >= _RECORDED:
                    await self.record("document.imported", documents=added)
                    added = []
        finally:  # what is stored is told, whatever stopped the import
            if added:
                await self.record("document.imported", documents=added)
        if report.imported:
            await self._release_batches(full_only=True)
        return report

    async def send(
        self,
        ids: Sequence[int] | None = None,
        service: str = "",
        *,
        released_by: str = "",
        by: str = "",
        reviewed: Mapping[int, str] | None = None,
        on_progress: Callable[[int, int], None] | None = None,
        stop: asyncio.Event | None = None,
    ) -> SendReport:
        """Send the documents *ids*, or all that are due.

        Args:
            ids: What a person chose; ``None`` = everything *Created* or *Exported* that is due.
            service: Only what goes to this service; ``""`` = each document to its own.
            released_by: The person who releases them, where they go to Production.
            by: Who asked, for the log.
            reviewed: The SHA-256 that each document had when a person agreed; one that has
                changed since is not sent.
            on_progress: Told now and then how many are done, and how many there are.
            stop: Set it to claim no more; uploads under way are finished.
        """
        stop = stop or asyncio.Event()
        order = Order(released_by, by or released_by, reviewed, on_progress, stop)
        return await self._job(self._send(ids, service, order), stop)

    async def poll(self, service: str = "", ids: Sequence[int] | None = None) -> PollReport:
        """Ask what became of everything pending now, or of *ids*; reconcile what is unknown."""
        return await self._job(self._poll(service, ids))

    async def reconcile(self, service: str = "") -> ReconcileReport:
        """Search for uploads whose outcome is unknown, as far as that is due."""
        return await self._job(self._reconcile(service))

    async def follow(
        self, service: str = "", *, seconds: float = 60.0, pause: float = 0.2
    ) -> PollReport:
        """Poll, ever more slowly, until nothing is under way any more.

        Args:
            service: Only this one; ``""`` = all.
            seconds: Give up after so long; what is pending then is in the report.
            pause: Seconds between the first looks.
        """
        total = PollReport()
        until = asyncio.get_running_loop().time() + seconds
        while True:
            found = await self.poll(service)
            total.delivered += found.delivered
            total.failed += found.failed
            total.processing, total.attention = found.processing, found.attention
            total.unanswered, total.error = found.unanswered, found.error
            under_way = await self._ids(_UNDER_WAY, service, limit=1)
            left = until - asyncio.get_running_loop().time()
            if not under_way or left <= 0:
                return total
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 1.5, _SLOWEST)

    async def _send(self, ids: Sequence[int] | None, service: str, order: Order) -> SendReport:
        report = SendReport()
        if ids is None:
            await self._release_batches(service)
            batches = {code: await self._ids(_UNSENT, code) for code in self._codes(service)}
        else:
            batches = await self._by_service(ids, service, report)
        for code, chosen in batches.items():
            account = await self._open_account(code, chosen, report) if chosen else None
            if account is not None:
                ready = await self._ordered(account, chosen, order, report)
                report.merge(await self._sender(account, order, named=ids is not None).run(ready))
        try:
            await self._desk.exchanges.flush()
        except EdocError as error:  # what became of the documents is worth more than the log
            report.error = report.error or error
        return report

    async def _open_account(
        self, code: str, chosen: Sequence[int], report: SendReport
    ) -> Account | None:
        """Return the account of a service, if this home may send there; else report why not."""
        try:
            account = self._account(code)
            await self.guard(code, account.service)
        except EdocError as error:
            waiting = [line(one, str(error)) for one in await self._desk.documents(chosen)]
            report.merge(SendReport(waiting=waiting, error=error))
            return None
        return account

    def _sender(self, account: Account, order: Order, *, named: bool) -> Sender:
        from edoc_tui.engine.acting import Actions
        from edoc_tui.engine.sending import Sender

        return Sender(
            self._desk,
            account,
            Actions(self._desk, account),
            named=named,
            by=order.by,
            reviewed=order.reviewed,
            stop=order.stop,
            on_progress=order.on_progress,
            patient=order.patient,
            last_words=order.last_words,
            recheck=self.checked_before_sending,
        )

    async def _by_service(
        self, ids: Sequence[int], service: str, report: SendReport
    ) -> dict[str, Sequence[int]]:
        """Sort what a person chose by the service it goes to; report what goes nowhere."""
        batches: dict[str, list[int]] = {}
        settings = self.settings
        wanted = settings.service(service)[0] if service else ""
        for document in await self._desk.documents(tuple(dict.fromkeys(ids))):
            code = document.service
            if wanted and code != wanted:
                report.skipped.append(
                    line(document, _("It does not go to {wanted}.").format(wanted=wanted))
                )
            elif code not in settings.services:
                report.skipped.append(
                    line(document, _("There is no service '{code}'.").format(code=code))
                )
            else:
                batches.setdefault(code, []).append(document.id)
        return dict(batches)

    async def _ordered(
        self, account: Account, ids: Sequence[int], order: Order, report: SendReport
    ) -> Sequence[int]:
        """Write down what a person orders, and release it; return what may go."""
        if not order.by:
            return ids
        service, person = account.service, self.person
        waiting = await self.store.write(
            lambda repository: take_order(repository, ids, order, service, person)
        )
        await self.anchor()
        for document in await self._desk.documents(waiting):
            report.skipped.append(line(document))
            self.events.changed(document)
        return [one for one in ids if one not in set(waiting)]

    async def _poll(self, service: str, ids: Sequence[int] | None) -> PollReport:
        from edoc_tui.engine.polling import Poller

        report = PollReport()
        if ids is None:
            report.reconciled = await self._reconcile(service)
            for code in self._codes(service):
                report.merge(await self._poll_pending(code))
            return report
        batches = await self._by_service(ids, service, SendReport())
        for code, pending in batches.items():
            if pending:
                report.merge(await Poller(self._desk, self._account(code)).run(pending))
        await self._desk.exchanges.flush()
        return report

    async def _poll_pending(self, code: str) -> PollReport:
        from edoc_tui.engine.polling import Poller

        report = PollReport()
        pending = await self._ids(_PENDING, code)
        if pending:
            report.merge(await Poller(self._desk, self._account(code)).run(pending))
        await self._desk.exchanges.flush()
        return report

    async def _reconcile(self, service: str) -> ReconcileReport:
        from edoc_tui.engine.reconciling import Reconciler, has_open_attempts

        report = ReconcileReport()
        for code in self._codes(service):
            if await self.store.read(partial(has_open_attempts, service=code)):
                report.merge(await Reconciler(self._desk, self._account(code)).run())
        await self._desk.exchanges.flush()
        return report

    async def _ids(
        self, statuses: tuple[ServiceStatus, ...], service: str, limit: int = _ALL
    ) -> Sequence[int]:
        query = ListQuery(Direction.OUT, statuses=statuses, service=service)
        return await self.store.read(lambda repository: repository.ids(query, limit))
