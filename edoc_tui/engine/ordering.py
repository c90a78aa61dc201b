"""Orders: a person asks, a worker sends. What is ordered is on disk, whoever dies in between."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.edocument import SendMode
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Direction, ServiceStatus
from edoc_tui.engine.judging import Way, judge
from edoc_tui.engine.outbox import Outbox
from edoc_tui.engine.releasing import Order, take_order
from edoc_tui.engine.reports import SendReport, line
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from edoc_tui.config.settings import Service
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.collaborators import Account
    from edoc_tui.store.delivery_port import Ordered
    from edoc_tui.store.repository import Repository

_ALL: Final = 10_000_000
_CHUNK: Final = 500
_LOOK: Final = 0.25  # seconds between two looks at what the worker did
_ANYONE: Final = 8  # looks without a worker until the wait is given up
_UNSENT: Final = (ServiceStatus.CREATED, ServiceStatus.EXPORTED)
_BUSY: Final = frozenset({*_UNSENT, ServiceStatus.SENDING})
_FAILED: Final = frozenset({ServiceStatus.SENDING_ERROR, ServiceStatus.EXPORT_ERROR})
_UNCLEAR: Final = frozenset({ServiceStatus.UNKNOWN, ServiceStatus.HELD})
_PATIENCE: Final = 5.0  # seconds beyond the time of a request until a stopped worker ends


class Ordering(Outbox):
    """The part of the engine that passes work from people to workers."""

    async def worker_alive(self) -> bool:
        """Say whether a worker lives that would carry out orders."""
        return await asyncio.to_thread(self._desk.owners.worker_alive)

    async def order(
        self,
        ids: Sequence[int],
        service: str = "",
        *,
        released_by: str = "",
        by: str = "",
        reviewed: Mapping[int, str] | None = None,
    ) -> SendReport:
        """Have a worker send *ids*; everything is on disk when this returns.

        Args:
            ids: What a person chose.
            service: Only what goes to this service; ``""`` = each document to its own.
            released_by: The person who releases them, where they go to Production.
            by: Who asked.
            reviewed: The SHA-256 that each document had when a person agreed.

        Returns:
            What was not ordered, and why; what was is *waiting*.
        """
        by = by or released_by or self.person.name
        order = Order(released_by, by, reviewed, None, asyncio.Event())
        return await self._job(self._order(ids, service, order))

    async def _order(self, ids: Sequence[int], service: str, order: Order) -> SendReport:
        report = SendReport()
        for code, chosen in (await self._by_service(ids, service, report)).items():
            account = await self._open_account(code, chosen, report)
            if account is None:
                continue
            work = partial(self._write_down, ids=chosen, order=order, service=account.service)
            ordered, refused = await self.store.write(work)
            report.waiting += [line(one) for one in ordered]
            report.skipped += [line(one, why) for one, why in refused]
            for one in ordered:
                self.events.changed(one)
        await self.anchor()
        return report

    def _write_down(
        self, repository: Repository, *, ids: Sequence[int], order: Order, service: Service
    ) -> tuple[list[EDocument], list[tuple[EDocument, str]]]:
        now = self._desk.clock()
        refused: list[tuple[EDocument, str]] = []
        waiting = set(take_order(repository, ids, order, service, self.person))
        for one in ids:
            document = repository.get(one)
            verdict = judge(document, service, named=True, now=now)
            if one in waiting:
                refused.append((document, document.last_message))
            elif not order.still(one, document.sha256):
                refused.append((document, _("It was changed since you looked.")))
            elif verdict.way in (Way.SKIP, Way.BLOCK):
                refused.append((document, verdict.reason))
        out = {document.id for document, _why in refused}
        chosen = [one for one in ids if one not in out]
        repository.order(chosen, order.by)
        return [repository.get(one) for one in chosen], refused

    async def watch(
        self,
        ids: Sequence[int],
        *,
        on_progress: Callable[[int, int], None] | None = None,
        stop: asyncio.Event | None = None,
    ) -> SendReport:
        """Wait until a worker has sent *ids*, or none is left to do so.

        Args:
            ids: What was ordered.
            on_progress: Told how many are done, and how many there are.
            stop: Set it to take the orders back; what is under way is finished.
        """
        alone = 0
        while True:
            report = await self._progress(ids)
            left = len(report.waiting)
            if on_progress is not None:
                on_progress(len(ids) - left, len(ids))
            if stop is not None and stop.is_set():
                await self.withdraw(ids)
                report.stopped = True
                return report
            alone = 0 if await self.worker_alive() else alone + 1
            if not left or alone >= _ANYONE:
                return report
            await asyncio.sleep(_LOOK)

    async def withdraw(self, ids: Sequence[int]) -> None:
        """Take orders, and releases to Production, back; what has begun is not touched."""
        person = self.person

        def write(repository: Repository) -> None:
            withdrawn = repository.withdraw(ids, person.name)
            if withdrawn:
                repository.record("document.withdrawn", person.record(), documents=withdrawn)

        await self.store.write(write)
        await self.anchor()

    async def _progress(self, ids: Sequence[int]) -> SendReport:
        report = SendReport()
        for start in range(0, len(ids), _CHUNK):
            for document in await self._desk.documents(ids[start : start + _CHUNK]):
                match document.status:
                    case status if status in _BUSY:
                        report.waiting.append(line(document))
                    case status if status in _FAILED:
                        report.failed.append(line(document))
                    case status if status in _UNCLEAR:
                        report.unknown.append(line(document))
                    case _:
                        report.sent.append(line(document))
        return report

    # what a worker does with it
    async def _send_due(
        self, service: str, stop: asyncio.Event, *, patient: bool, last_words: float = 0.0
    ) -> SendReport:
        """Send what people ordered, and what an enabled workflow routes."""
        report = SendReport()
        for code in self._codes(service):
            orders = await self.store.read(partial(_orders, code=code))
            ordered = {one.document_id for one in orders}
            routed = [one for one in await self._routed(code) if one not in ordered]
            account = None
            if orders or routed:
                account = await self._open_account(code, [*ordered, *routed], report)
            if account is None:
                continue
            seconds = last_words or account.service.delivery.request_timeout_seconds + _PATIENCE
            order = Order("", "", None, None, stop, patient=patient, last_words=seconds)
            for by in sorted({one.by for one in orders}):
                mine = [one for one in orders if one.by == by]
                await self._send_ordered(account, mine, replace(order, by=by), report)
            if routed:
                report.merge(await self._sender(account, order, named=False).run(routed))
        await self._desk.exchanges.flush()
        return report

    async def _send_ordered(
        self, account: Account, orders: Sequence[Ordered], order: Order, report: SendReport
    ) -> None:
        """Send what one person ordered; what had an error before is tried again once."""
        order = replace(order, reviewed={one.document_id: one.sha256 for one in orders})
        again, unsent = await self._sorted(orders)
        if again:
            report.merge(await self._sender(account, order, named=True).run(again))
        if unsent:
            report.merge(await self._sender(account, order, named=False).run(unsent))
        await self._end_orders(orders)

    async def _sorted(self, orders: Sequence[Ordered]) -> tuple[list[int], list[int]]:
        """Return ordered documents that had an error, and those that are merely unsent."""
        again: list[int] = []
        unsent: list[int] = []
        ids = [one.document_id for one in orders]
        for start in range(0, len(ids), _CHUNK):
            for document in await self._desk.documents(ids[start : start + _CHUNK]):
                fresh = document.status in _UNSENT
                (unsent if fresh else again).append(document.id)
        return again, unsent

    async def _end_orders(self, orders: Sequence[Ordered]) -> None:
        """Forget what was carried out, and what is not any more what the person saw."""

        def end(repository: Repository) -> None:
            now = {one.document_id: repository.get(one.document_id) for one in orders}
            done = [
                one.document_id
                for one in orders
                if now[one.document_id].status not in _UNSENT
                or now[one.document_id].sha256 != one.sha256
            ]
            repository.end_orders(done)

        await self.store.write(end)

    async def _routed(self, code: str) -> Sequence[int]:
        """Return what is unsent and belongs to a type that an enabled workflow sends there."""
        types = self.settings.routes().types_to(code)
        live = self.settings.services[code].connection.send_mode == SendMode.PRODUCTION.value
        if types is None or live:  # in Production a person's release decides
            return await self._ids(_UNSENT, code)
        query = ListQuery(Direction.OUT, statuses=_UNSENT, service=code)
        found: list[int] = []
        for kind in types:
            one = replace(query, document_type=kind)
            found += await self.store.read(partial(_matching, query=one))
        return sorted(found)


def _orders(repository: Repository, *, code: str) -> Sequence[Ordered]:
    return repository.orders(code)


def _matching(repository: Repository, *, query: ListQuery) -> Sequence[int]:
    return repository.ids(query, _ALL)
