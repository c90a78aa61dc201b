"""The worker's round: reconcile, take what was dropped, send what is due, poll.

Any number of processes may work on one store. Sending is claimed document by document; polling
is a turn that one of them takes, as often as the service says. Nothing here decides anything
that a person has to decide: in Production only what was released leaves.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import EdocError, ExitStatus
from edoc_tui.domain.names import ServiceStatus as S
from edoc_tui.domain.query import ListQuery
from edoc_tui.engine.concurrency import sleep_unless
from edoc_tui.engine.notifying import Notifying
from edoc_tui.engine.outbox import Outbox
from edoc_tui.engine.releasing import Order
from edoc_tui.engine.reports import PollReport, ReconcileReport, SendReport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_log = logging.getLogger("edoc_tui.worker")

LOOK: Final = 1.0
"""Seconds between two looks at the store's version; a look costs one read."""

LONGEST: Final = 30.0
"""Seconds after which a round is made even if nothing has changed: back-offs end, gates too."""

_UNSENT: Final = (S.CREATED, S.EXPORTED)


@dataclass(slots=True)
class Round:
    """What one round did.

    Attributes:
        imported, refused: Files of ``drop/new``.
        sent, polled, reconciled: The reports of the parts.
        errors: What kept a part from being done.
    """

    imported: int = 0
    refused: int = 0
    sent: SendReport = field(default_factory=SendReport)
    polled: PollReport = field(default_factory=PollReport)
    reconciled: ReconcileReport = field(default_factory=ReconcileReport)
    errors: list[EdocError] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """What ended a part early, else 1 when a document failed, else 0."""
        found = [
            *(error.exit_status for error in self.errors),
            self.sent.exit_status,
            self.polled.exit_status,
            ExitStatus.SOME_FAILED if self.refused else ExitStatus.OK,
        ]
        serious = [one for one in found if one > ExitStatus.SOME_FAILED]
        return serious[0] if serious else max(found)

    @property
    def eventful(self) -> bool:
        """Whether anything happened that is worth telling."""
        sent, polled, back = self.sent, self.polled, self.reconciled
        return bool(
            self.imported
            or self.refused
            or self.errors
            or sent.sent
            or sent.failed
            or sent.unknown
            or sent.error
            or polled.delivered
            or polled.failed
            or polled.attention
            or polled.error
            or back.found
            or back.not_found
            or back.held
        )


class Working(Outbox, Notifying):
    """The part of the engine that goes on by itself."""

    async def work_once(self, service: str = "", *, stop: asyncio.Event | None = None) -> Round:
        """Make one round over everything, whatever is due when; see the module's text."""
        stop = stop or asyncio.Event()
        return await self._job(self._round(service, stop, everything=True), stop)

    async def work(
        self,
        stop: asyncio.Event,
        service: str = "",
        *,
        on_round: Callable[[Round], None] | None = None,
    ) -> None:
        """Make rounds until *stop* is set; uploads under way are finished then.

        A round is made when the store has changed, and at least every :data:`LONGEST` seconds.
        Errors end a round, never the worker.
        """
        seen, last = -1, -LONGEST
        dropped = 0
        while not stop.is_set():
            now = time.monotonic()
            version = await self._version()
            drop = self._drop_changed()
            if version != seen or drop != dropped or now - last >= LONGEST:
                done = await self._job(self._round(service, stop, everything=False), stop)
                seen, last, dropped = await self._version(), time.monotonic(), drop
                if on_round is not None and done.eventful:
                    on_round(done)
            await sleep_unless(stop, LOOK)

    async def _round(self, service: str, stop: asyncio.Event, *, everything: bool) -> Round:
        done = Round()
        parts: dict[str, Callable[[], Awaitable[None]]] = {
            "reconcile": lambda: self._round_reconcile(done, service),
            "drop": lambda: self._round_drop(done),
            "send": lambda: self._round_send(done, service, stop),
            "poll": lambda: self._round_poll(done, service, everything=everything),
            "notify": self._round_notify,
        }
        for name, part in parts.items():
            if stop.is_set():
                break
            try:
                await part()
            except EdocError as error:
                _log.warning("%s: %s", name, error)
                done.errors.append(error)
        return done

    async def _round_reconcile(self, done: Round, service: str) -> None:
        done.reconciled = await self._reconcile(service)

    async def _round_drop(self, done: Round) -> None:
        report = await self.drain_drop()
        done.imported, done.refused = report.imported, report.refused

    async def _round_send(self, done: Round, service: str, stop: asyncio.Event) -> None:
        query = ListQuery(statuses=_UNSENT, service=service)
        if await self.store.read(lambda repository: repository.count(query)):
            order = Order("", "", None, None, stop, routed=True)
            done.sent = await self._send(None, service, order)

    async def _round_poll(self, done: Round, service: str, *, everything: bool) -> None:
        for code in self._codes(service):
            seconds = self.settings.services[code].delivery.poll_seconds
            if everything or await self._turn(code, "poll", seconds):
                done.polled.merge(await self._poll_pending(code))

    async def _round_notify(self) -> None:
        await self.notify(working=True)

    async def _turn(self, code: str, job: str, seconds: float) -> bool:
        now = self._desk.clock()
        return await self.store.write(
            lambda repository: repository.take_turn(code, job, now, seconds)
        )

    async def _version(self) -> int:
        try:
            return await self.store.read(lambda repository: repository.version())
        except EdocError as error:
            _log.warning("store: %s", error)
            return -1

    def _drop_changed(self) -> int:
        try:
            return (self.home.drop / "new").stat().st_mtime_ns
        except OSError:
            return 0
