"""The worker's round: reconcile, take what was dropped, send what is due, poll.

Any number of processes may work on one store. Sending is claimed document by document; polling
is a turn that one of them takes, as often as the service says. Nothing here decides anything
that a person has to decide: in Production only what was released leaves.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.errors import EdocError
from edoc_tui.engine.concurrency import sleep_unless, sleep_unless_any
from edoc_tui.engine.inbox import Inbox
from edoc_tui.engine.notifying import Notifying
from edoc_tui.engine.retention import Retaining
from edoc_tui.engine.rounds import Round

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence

    Parts = tuple[tuple[str, Callable[[], Awaitable[None]]], ...]

_log = logging.getLogger("edoc_tui.worker")

LOOK: Final = 1.0
"""Seconds between two looks at the store's version; a look costs one read."""

HINTED_LOOK: Final = 5.0
"""The same where the store itself hints at changes (see :meth:`Core.on_hints`)."""

LONGEST: Final = 30.0
"""Seconds after which a round is made even if nothing has changed: back-offs end, gates too."""

_FOLLOW: Final = (2.0, 8.0, 50.0)
"""Seconds between the looks at documents that have just left; then comes their usual turn."""

_ORDER: Final = (
    "reconcile",
    "drop",
    "batch",
    "send",
    "poll",
    "receive",
    "answers",
    "notify",
    "retention",
)
_WORST: Final = 5  # a round that failed so often in a row is not repeated sooner than LONGEST


class Working(Inbox, Notifying, Retaining):
    """The part of the engine that goes on by itself."""

    _telling: asyncio.Task[None] | None = None

    async def work_once(self, service: str = "", *, stop: asyncio.Event | None = None) -> Round:
        """Make one round over everything, whatever is due when; see the module's text."""
        stop = stop or asyncio.Event()
        done = Round()
        parts: Parts = (
            *self._looking(done, service, stop, everything=True),
            *self._sending(done, service, stop),
        )
        parts = tuple(sorted(parts, key=lambda part: _ORDER.index(part[0])))
        return await self._job(self._round(done, parts, stop), stop)

    async def work(
        self,
        stop: asyncio.Event,
        service: str = "",
        *,
        on_round: Callable[[Round], None] | None = None,
        last_words: float = 0.0,
    ) -> None:
        """Make rounds until *stop* is set; uploads under way are finished then.

        They get *last_words* seconds to end; 0 = as long as a request may take.

        Sending goes on beside everything else. A round is made when the store has changed, and
        at least every :data:`LONGEST` seconds. Errors end a round, never the worker.
        """
        following: set[asyncio.Task[None]] = set()

        async def sending(done: Round) -> None:
            parts = self._sending(done, service, stop, patient=True, last_words=last_words)
            await self._round(done, parts, stop)
            if done.sent.sent:
                sent = [line.document_id for line in done.sent.sent]
                task = asyncio.create_task(self._follow_sent(sent, stop))
                following.add(task)
                task.add_done_callback(following.discard)

        async def looking(done: Round) -> None:
            await self._round(done, self._looking(done, service, stop), stop)

        hints = asyncio.Event(), asyncio.Event()
        if self.shared_store:
            await self.on_hints(lambda: _set_all(hints))
        rounds = zip((sending, looking), hints, strict=True)
        await asyncio.gather(*(self._rounds(one, stop, on_round, hint) for one, hint in rounds))
        await asyncio.gather(*following)
        if self._telling is not None:
            await self._telling

    async def _follow_sent(self, ids: Sequence[int], stop: asyncio.Event) -> None:
        """Look after what has just left a few times, before its usual turn comes."""
        for pause in _FOLLOW:
            if await sleep_unless(stop, pause):
                return
            try:
                report = await self._job(self._poll("", ids), stop)
            except EdocError as error:
                _log.warning("poll: %s", error)
                return
            if report.error is not None:
                return
            parts = (*report.processing, *report.attention, *report.unanswered)
            ids = [line.document_id for line in parts]
            if not ids:
                return

    async def _rounds(
        self,
        work: Callable[[Round], Coroutine[Any, Any, None]],
        stop: asyncio.Event,
        on_round: Callable[[Round], None] | None,
        hint: asyncio.Event,
    ) -> None:
        shortest = HINTED_LOOK if self.shared_store else LOOK
        seen: object = None
        last = -LONGEST
        failures = 0
        while not stop.is_set():
            now = time.monotonic()
            hint.clear()  # before looking: what comes later is looked at once more
            look = (await self._version(), self._drop_changed(), self._marks())
            if look != seen or now - last >= LONGEST:
                seen, last = look, now
                done = Round()
                try:
                    await self._job(work(done), stop)
                except EdocError as error:
                    done.errors.append(error)
                failures = failures + 1 if done.failed else 0
                if on_round is not None and done.eventful:
                    on_round(done)
            pause = min(LONGEST, shortest * 2.0 ** min(failures, _WORST))
            await sleep_unless_any((stop, *(() if failures else (hint,))), pause)

    def _sending(
        self,
        done: Round,
        service: str,
        stop: asyncio.Event,
        *,
        patient: bool = False,
        last_words: float = 0.0,
    ) -> Parts:
        async def send() -> None:
            done.sent = await self._send_due(service, stop, patient=patient, last_words=last_words)

        return (
            ("drop", lambda: self._round_drop(done)),
            ("batch", lambda: self._round_batch(service)),
            ("send", send),
        )

    def _looking(
        self, done: Round, service: str, stop: asyncio.Event, *, everything: bool = False
    ) -> Parts:
        return (
            ("reconcile", lambda: self._round_reconcile(done, service)),
            ("poll", lambda: self._round_poll(done, service, everything=everything)),
            ("receive", lambda: self._round_receive(done, service, everything=everything)),
            ("answers", lambda: self._round_answers(service, everything=everything)),
            ("notify", lambda: self._round_notify(everything=everything)),
            ("retention", lambda: self._round_retention(stop, whole=everything)),
        )

    async def _round(self, done: Round, parts: Parts, stop: asyncio.Event) -> Round:
        for name, part in parts:
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

    async def _round_batch(self, service: str) -> None:
        await self._release_batches(service)

    async def _round_poll(self, done: Round, service: str, *, everything: bool) -> None:
        for code in self._codes(service):
            seconds = self.settings.services[code].delivery.poll_seconds
            if everything or await self._turn(code, "poll", seconds):
                done.polled.merge(await self._poll_pending(code))

    async def _round_receive(self, done: Round, service: str, *, everything: bool) -> None:
        for code in self._codes(service):
            one = self.settings.services[code]
            due = one.auto_import and await self._turn(code, "receive", one.import_minutes * 60)
            if everything or due:
                done.received.merge(await self._receive(code))

    async def _round_answers(self, service: str, *, everything: bool) -> None:
        await self._settle_answers()
        for code in self._codes(service):
            seconds = self.settings.services[code].delivery.poll_seconds
            if everything or await self._turn(code, "answers", seconds):
                report = await self._collect(code)
                if report.error is not None:  # a document's approval can be asked for all the same
                    _log.warning("answers of %s: %s", code, report.error)

    async def _round_notify(self, *, everything: bool) -> None:
        """Tell who must be told; a program that hangs meanwhile keeps nobody from working."""
        if everything:
            await self.notify(working=True)
        elif self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._notify_aside())

    async def _notify_aside(self) -> None:
        try:
            await self.notify(working=True)
        except EdocError as error:
            _log.warning("notify: %s", error)

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


def _set_all(events: Iterable[asyncio.Event]) -> None:
    for event in events:
        event.set()
