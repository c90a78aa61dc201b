"""The uploads of one account: claimed a little ahead, sent in parallel, settled in groups.

No upload leaves before its intent is on disk. No more documents are claimed than will be sent
in a moment, so that a process that dies leaves few whose outcome is unknown.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.edocument import AttemptKind
from edoc_tui.domain.errors import EdocError, ProviderError, ThrottledError, UnavailableError
from edoc_tui.engine import outcomes
from edoc_tui.engine.collaborators import outgoing
from edoc_tui.engine.concurrency import sleep_unless
from edoc_tui.engine.exchanges import ABOUT
from edoc_tui.engine.settling import Settled
from edoc_tui.engine.slots import Slots
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from edoc_tui.domain.edocument import Attempt, EDocument
    from edoc_tui.engine.collaborators import Account, Desk
    from edoc_tui.engine.outcomes import Outcome
    from edoc_tui.engine.settling import Settler
    from edoc_tui.store.repository import Repository

_WORTH_WAITING: Final = 1.0  # seconds of pause that a claimed document waits through

PATIENCE: Final = 60.0
"""Seconds of pause that a batch waits out itself; a longer one leaves the documents waiting."""

DEADLINE: Final = 10.0
"""Seconds that uploads under way get to finish when the batch is stopped."""


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed document with the bytes to send; not ``whole`` = they are damaged."""

    document: EDocument
    attempt: Attempt
    content: bytes
    whole: bool


class Uploads:
    """One pass over documents of one account.

    Args:
        desk: Store, owner's name, events, clock.
        account: The service and its connector.
        source: Chunks of ids that may be sent, in the order of sending.
        settler: Where outcomes go.
        by: Who asked, for the document log.
        reviewed: The SHA-256 of each document when a person agreed: another is not claimed.
        last_words: Seconds that uploads under way get to finish when the batch is stopped.
    """

    def __init__(
        self,
        desk: Desk,
        account: Account,
        source: AsyncIterator[Sequence[int]],
        settler: Settler,
        *,
        by: str = "",
        reviewed: Mapping[int, str] | None = None,
        last_words: float = DEADLINE,
    ) -> None:
        self._reviewed = reviewed
        self._last_words = last_words
        self._desk = desk
        self._account = account
        self._source = source
        self._settler = settler
        self._by = by
        self._mode = account.service.connection.send_mode
        self._parallel = max(1, account.service.delivery.parallel)
        # As many wait as are under way: the disk is asked while the provider works.
        self._low = self._parallel // 2
        self._ids: deque[int] = deque()
        self._dry = False
        self._jobs: asyncio.Queue[Job | None] = asyncio.Queue()
        self._room = asyncio.Event()
        self._halted = False
        self._halting = asyncio.Event()
        self._slots = Slots(desk.owners.run, account.code, self._parallel)
        self.error: EdocError | None = None
        self.missed: list[int] = []
        """Documents that somebody else had claimed or changed meanwhile."""
        self.changed: list[int] = []
        """Documents whose content is not what a person agreed to."""

    def halt(self, error: EdocError | None = None) -> None:
        """Claim and send no more; uploads under way go on."""
        self._halted = True
        self._halting.set()
        self.error = self.error or error
        self._room.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send everything that the source gives; return when the last upload has ended.

        When *stop* is set, uploads under way get their last seconds to end.
        """
        self._slots.enter()
        tasks = [asyncio.create_task(self._work()) for _ in range(self._parallel)]
        tasks.append(asyncio.create_task(self._feed()))
        stopper = asyncio.create_task(self._stop_on(stop, tasks))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            # Normally all have ended. Else we are cancelled, or one of them failed: the others
            # get their time too.
            self.halt()
            _, late = await asyncio.wait(tasks, timeout=self._last_words)
            for task in (*late, stopper):
                task.cancel()
            await asyncio.gather(*tasks, stopper, return_exceptions=True)
            self._slots.leave()
        for task in tasks:
            if not task.cancelled():
                task.result()

    async def _stop_on(self, stop: asyncio.Event, tasks: Sequence[asyncio.Task[None]]) -> None:
        await stop.wait()
        self.halt()
        await asyncio.sleep(self._last_words)
        for task in tasks:
            task.cancel()

    async def _feed(self) -> None:
        try:
            while not self._halted:
                if self._jobs.qsize() > self._low:
                    self._room.clear()
                    await self._room.wait()
                    continue
                batch = await self._next_ids(self._parallel - self._jobs.qsize())
                if not batch:
                    break
                for job in await self._claim(batch):
                    self._jobs.put_nowait(job)
        finally:
            for _ in range(self._parallel):
                self._jobs.put_nowait(None)

    async def _next_ids(self, count: int) -> list[int]:
        while len(self._ids) < count and not self._dry:
            chunk = await anext(self._source, None)
            if chunk is None:
                self._dry = True
            else:
                self._ids.extend(chunk)
        return [self._ids.popleft() for _ in range(min(count, len(self._ids)))]

    async def _claim(self, ids: Sequence[int]) -> Sequence[Job]:
        owner, now = await self._desk.owner(), self._desk.clock()
        mode, by, reviewed = self._mode, self._by, self._reviewed
        code, gate = self._account.code, self._account.gate
        rate = self._account.service.delivery.uploads_per_minute

        def claim(repository: Repository) -> tuple[list[Job], int, float]:
            # In the transaction of the claim, so that nobody can change it in between.
            pause = gate.look(repository)
            if gate.is_shut or pause > _WORTH_WAITING:
                return [], 0, pause
            allowed = repository.take_tokens(code, len(ids), rate) if rate else len(ids)
            same = [one for one in ids[:allowed] if _same(repository, one, reviewed)]
            claimed = repository.claim(
                same, owner=owner, now=now, send_mode=mode, kind=AttemptKind.UPLOAD, by=by
            )
            contents = repository.contents([document.id for document, _ in claimed])
            jobs = [_job(document, attempt, contents[document.id]) for document, attempt in claimed]
            return jobs, allowed, 60.0 / rate if allowed < len(ids) else 0.0

        jobs, allowed, pause = await self._desk.store.write(claim)
        self._ids.extendleft(reversed(ids[allowed:]))
        if allowed < len(ids):
            await self._hold_back(pause)
        ids = ids[:allowed]
        if len(jobs) < len(ids):
            got = {job.document.id for job in jobs}
            missed = [one for one in ids if one not in got]
            changed = await self._desk.store.read(
                lambda repository: [one for one in missed if not _same(repository, one, reviewed)]
            )
            self.changed.extend(changed)
            self.missed.extend(one for one in missed if one not in changed)
        return jobs

    async def _hold_back(self, pause: float) -> None:
        """Wait until more may be claimed, or claim no more."""
        gate = self._account.gate
        if gate.is_shut:
            self.halt(gate.trouble)
        elif pause > PATIENCE:
            self.halt(UnavailableError(_("The provider asked to wait."), after=pause))
        else:
            await sleep_unless(self._halting, pause)

    async def _work(self) -> None:
        while (job := await self._jobs.get()) is not None:
            if self._jobs.qsize() <= self._low:
                self._room.set()
            ABOUT.set(job.document.id)
            outcome = outcomes.stopped()
            slot = -1
            try:
                slot = await self._slots.acquire(lambda: self._halted)
                outcome = outcomes.interrupted()
                outcome = await self._upload(job)
            finally:
                self._slots.release(slot)
                # Also when this task is cancelled: what was under way is then uncertain.
                self._settler.put(Settled(job.document, job.attempt, outcome))

    async def _upload(self, job: Job) -> Outcome:
        if not job.whole:
            return outcomes.damaged()
        if self._halted:
            return outcomes.stopped()
        if not self._desk.owners.fit(job.attempt.owner):
            return outcomes.disowned()
        if (pause := self._account.gate.pause_left) > _WORTH_WAITING:
            return outcomes.asked_to_wait(pause)
        await asyncio.sleep(pause)
        try:
            receipt = await self._account.connector.submit(outgoing(job.document, job.content))
        except EdocError as error:
            return await self._failed(error, job)
        await self._account.gate.answered(upload=True)
        return outcomes.accepted(receipt)

    async def _failed(self, error: EdocError, job: Job) -> Outcome:
        gate = self._account.gate
        outcome = outcomes.failed(error, job.document.attempts)
        if outcome.stops is not None:
            self.halt(outcome.stops)
        elif isinstance(error, (ThrottledError, UnavailableError)) and error.after > 0:
            await gate.pause(error.after)
        if outcome.stops is not None and isinstance(error, ProviderError) and error.status:
            await gate.refused(error)
        else:
            await gate.saw(error)
        if gate.is_shut:
            self.halt(gate.trouble)
        return outcome


def _same(repository: Repository, document_id: int, reviewed: Mapping[int, str] | None) -> bool:
    """Say whether a document is what a person agreed to, where somebody was asked."""
    return reviewed is None or reviewed.get(document_id) == repository.get(document_id).sha256


def _job(document: EDocument, attempt: Attempt, content: bytes) -> Job:
    whole = hashlib.sha256(content).hexdigest() == document.sha256
    return Job(document, attempt, content, whole)
