"""Sending: each document at most once, whatever dies, and whoever else sends at the same time."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import EdocError, LockedError
from edoc_tui.domain.status import Actor, Event, IllegalTransitionError, ServiceStatus
from edoc_tui.engine.admission import ask_for_entry
from edoc_tui.engine.concurrency import each, sleep_unless
from edoc_tui.engine.import_report import block_message
from edoc_tui.engine.judging import Verdict, Way, judge
from edoc_tui.engine.recovery import recover
from edoc_tui.engine.reports import line
from edoc_tui.engine.settling import Settler
from edoc_tui.engine.tally import Tally
from edoc_tui.engine.uploading import DEADLINE, PATIENCE, Uploads
from edoc_tui.locales import _
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.problems import Problems
    from edoc_tui.engine.acting import Actions
    from edoc_tui.engine.collaborators import Account, Desk
    from edoc_tui.engine.outcomes import Outcome
    from edoc_tui.engine.reports import SendReport
    from edoc_tui.engine.tally import Progress
    from edoc_tui.store.repository import Repository

    Recheck = Callable[[Sequence[EDocument]], Awaitable[Mapping[int, Problems]]]

LONGEST_WAIT: Final = 600.0
"""Seconds that a batch waits in all, for the provider or for other processes."""

_CHUNK: Final = 128  # documents that are looked at together
_LOOK_AGAIN: Final = 0.1  # seconds between looks at what another process is sending


class Sender:
    """One batch of documents of one account.

    Args:
        desk: Store, owners, events, clock.
        account: The service, its connector, tokens and gate.
        actions: Restarts what the provider has already.
        named: A person named the documents (see :func:`edoc_tui.engine.judging.judge`).
        by: Who asked, for the document log.
        reviewed: The SHA-256 of each document when a person agreed, where one looked.
        stop: Set to end the batch: nothing more is claimed, uploads under way get their time.
        on_progress: Told now and then how many documents are done, and how many there are.
        patient: Nobody waits: a shut gate is left alone until its pause is over.
        last_words: Seconds that uploads under way get to finish when the batch is stopped.
        recheck: Finds what must not be sent any more, and why.
    """

    def __init__(
        self,
        desk: Desk,
        account: Account,
        actions: Actions,
        *,
        named: bool,
        by: str = "",
        reviewed: Mapping[int, str] | None = None,
        stop: asyncio.Event | None = None,
        on_progress: Progress | None = None,
        patient: bool = False,
        last_words: float = DEADLINE,
        recheck: Recheck | None = None,
    ) -> None:
        self._desk = desk
        self._account = account
        self._actions = actions
        self._named = named
        self._by = by
        self._reviewed = reviewed
        self._stop = stop or asyncio.Event()
        self._patient = patient
        self._last_words = last_words
        self._recheck = recheck
        self._open = False
        self._again: dict[int, EDocument] = {}
        self._elsewhere: list[int] = []
        self._restarts: list[EDocument] = []
        self._tally = Tally(on_progress)
        self.report = self._tally.report

    async def run(self, ids: Sequence[int]) -> SendReport:
        """Send documents, in this order, and return when each has left *Exported*.

        Or when that cannot happen now: the provider is not reachable, refuses us, or wants to
        be left alone for longer than :data:`PATIENCE`.
        """
        self._tally.begin(ids)
        await recover(self._desk, self._account.code)
        try:
            await self._rounds(self._tally.left)
            if not self._stop.is_set() and self.report.error is None:
                limit = self._account.service.delivery.parallel
                await each(self._restarts, limit, self._restart)
        except EdocError as error:
            self.report.error = self.report.error or error
        await self._remaining()
        self._tally.tell(now=True)
        return self.report

    async def _rounds(self, ids: Sequence[int]) -> None:
        until = time.monotonic() + LONGEST_WAIT
        while ids:
            settler = Settler(self._desk, self._settled)
            async with aclosing(self._judged(ids)) as source:
                uploads = Uploads(
                    self._desk,
                    self._account,
                    source,
                    settler,
                    by=self._by,
                    reviewed=self._reviewed,
                    last_words=self._last_words,
                )
                try:
                    await uploads.run(self._stop)
                finally:
                    await settler.close()
            self._elsewhere += uploads.missed
            for document in await self._desk.documents(uploads.changed):
                self._tally.place(
                    self.report.skipped, document, _("It was changed since you looked.")
                )
            if uploads.error is not None:
                self.report.error = uploads.error
                return
            ids = await self._next_round(until)

    async def _judged(self, ids: Sequence[int]) -> AsyncGenerator[Sequence[int], None]:
        """Go through *ids* in chunks; give those that may be uploaded, place the others."""
        for start in range(0, len(ids), _CHUNK):
            documents = await self._desk.documents(ids[start : start + _CHUNK])
            now = self._desk.clock()
            ready: list[int] = []
            fresh: list[int] = []
            verdicts = [
                judge(document, self._account.service, named=self._named, now=now)
                for document in documents
            ]
            bad = await self._found_again(documents, verdicts)
            for document, verdict in zip(documents, verdicts, strict=True):
                if document.id in bad:
                    await self._put_aside(document, Verdict(Way.BLOCK, bad[document.id]))
                elif verdict.way in (Way.SEND, Way.EXPORT):
                    ready.append(document.id)
                    if verdict.way is Way.EXPORT:
                        fresh.append(document.id)
                else:
                    await self._put_aside(document, verdict)
            if not self._open and (ready or self._restarts):
                await ask_for_entry(self._account, patient=self._patient)
                self._open = True
            if fresh:
                await self._desk.store.write(partial(_export, ids=fresh))
            if ready:
                yield ready

    async def _found_again(
        self, documents: Sequence[EDocument], verdicts: Sequence[Verdict]
    ) -> Mapping[int, str]:
        """Check once more what may go; write down what was found, and say why it stays."""
        if self._recheck is None:
            return {}
        going = [
            document
            for document, verdict in zip(documents, verdicts, strict=True)
            if verdict.way in (Way.SEND, Way.EXPORT)
        ]
        found = await self._recheck(going) if going else {}
        for document_id, problems in found.items():
            await self._desk.store.write(
                partial(_write_down, document_id=document_id, problems=problems)
            )
        return {one: block_message(problems) for one, problems in found.items()}

    async def _put_aside(self, document: EDocument, verdict: Verdict) -> None:
        match verdict.way:
            case Way.RESTART:
                self._restarts.append(document)
            case Way.ELSEWHERE:
                self._elsewhere.append(document.id)
            case Way.WAIT:
                self._tally.place(self.report.waiting, document, verdict.reason)
            case Way.BLOCK:
                await self._block(document, verdict.reason)
            case _:
                self._tally.place(self.report.skipped, document, verdict.reason)

    def _settled(self, document: EDocument, outcome: Outcome) -> None:
        soon = outcome.after is not None and outcome.after <= PATIENCE
        if document.status is ServiceStatus.EXPORTED and outcome.passing and soon:
            self._again[document.id] = document
        else:
            self._tally.place_by_status(document)

    async def _next_round(self, until: float) -> Sequence[int]:
        """Wait for documents whose back-off ends soon, and for those that others are sending."""
        if self._elsewhere:
            await sleep_unless(self._stop, _LOOK_AGAIN)
        while (self._again or self._elsewhere) and time.monotonic() < until:
            if self._account.gate.failures and not self._elsewhere:
                break  # nothing has answered since: the provider is not reachable
            now = self._desk.clock()
            due = [one for one, document in self._again.items() if _due(document, now)]
            for one in due:
                del self._again[one]
            due += await self._returned()
            if due:
                return due
            pauses = [(d.next_at - now).total_seconds() for d in self._again.values() if d.next_at]
            if self._elsewhere:
                pauses.append(_LOOK_AGAIN)
            if await sleep_unless(self._stop, max(0.0, min(pauses, default=0.0))):
                break
        if self._again and not self._stop.is_set():
            self.report.error = self._account.gate.trouble
        return ()

    async def _returned(self) -> list[int]:
        """Place what other processes have sent; return what they gave back unsent."""
        if not self._elsewhere:
            return []
        await recover(self._desk, self._account.code)
        watched, self._elsewhere = self._elsewhere, []
        back: list[int] = []
        for document in await self._desk.documents(watched):
            if document.status is ServiceStatus.SENDING:
                self._elsewhere.append(document.id)
            elif document.status is ServiceStatus.EXPORTED:
                back.append(document.id)
            else:
                self._tally.place_by_status(document, sent=_("Another process sent it."))
        return back

    async def _block(self, document: EDocument, reason: str) -> None:
        if document.status in (ServiceStatus.CREATED, ServiceStatus.EXPORTED):
            change = Change(message=reason)
            document = await self._desk.apply(document, Event.EXPORT_FAILED, change)
        self._tally.place(self.report.failed, document, reason)

    async def _restart(self, document: EDocument) -> None:
        done = await self._actions.restart(document.id, by=self._by)
        after = done.document or document
        if done.done:
            self._tally.place(self.report.sent, after, _("Restarted with the original content."))
        else:
            self._tally.place(self.report.failed, after, done.warning)
            if done.error is not None and done.error.exit_status != 1:
                self.report.error = self.report.error or done.error

    async def _remaining(self) -> None:
        """Report what was never tried, or is still with others, as waiting."""
        self.report.stopped = self._stop.is_set()
        ids = self._tally.left
        for start in range(0, len(ids), _CHUNK):
            for document in await self._desk.documents(ids[start : start + _CHUNK]):
                self.report.waiting.append(line(document))


def _due(document: EDocument, now: datetime) -> bool:
    return document.next_at is None or document.next_at <= now


def _write_down(repository: Repository, *, document_id: int, problems: Problems) -> None:
    repository.recheck(document_id, problems)


def _export(repository: Repository, ids: Sequence[int]) -> None:
    for one in ids:
        try:
            repository.apply(one, Event.EXPORT, Actor.ENGINE)
        except (IllegalTransitionError, LockedError):
            continue  # another process was faster: the claim will see what it became
