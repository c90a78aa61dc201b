"""Outcomes are written in groups: many uploads share one commit, and none waits for it.

An upload's worker goes on to its next document at once; the outcome follows within a few
hundredths of a second. Dying in between costs nothing but a search: the intent is on disk, so
the document is *Unknown* and found at the provider.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import CannotWriteError, EdocError
from edoc_tui.domain.status import Actor, Event, ServiceStatus
from edoc_tui.engine.exchanges import write_exchanges
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from edoc_tui.domain.edocument import Attempt, EDocument
    from edoc_tui.engine.collaborators import Desk
    from edoc_tui.engine.outcomes import Outcome
    from edoc_tui.store.repository import Repository

_GATHER: Final = 0.02  # seconds in which outcomes gather for one commit
_GROUP: Final = 32  # so many do not wait any longer
_DISK_PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between tries while the disk refuses

GIVE_UP_AFTER: Final = timedelta(days=5)
"""A document that could not be sent for so long is held for a person."""

_GIVE_UP_ATTEMPTS: Final = 10  # fewer cannot have taken so long: the store is not asked


@dataclass(frozen=True, slots=True)
class Settled:
    """An upload that came to its end, one way or the other."""

    document: EDocument
    attempt: Attempt
    outcome: Outcome


class Settler:
    """Writes outcomes in groups, in the background.

    Args:
        desk: Store, events and clock.
        done: Called with each document once its outcome is on disk.
    """

    def __init__(self, desk: Desk, done: Callable[[EDocument, Outcome], None]) -> None:
        self._desk = desk
        self._done = done
        self._waiting: list[Settled] = []
        self._bell = asyncio.Event()
        self._full = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._run())

    @property
    def failure(self) -> EdocError | None:
        """What made writing impossible for good; the documents stay *Sending*."""
        if self._task.done() and not self._task.cancelled():
            error = self._task.exception()
            if isinstance(error, EdocError):
                return error
        return None

    def put(self, settled: Settled) -> None:
        """Take an outcome; returns at once."""
        self._waiting.append(settled)
        self._bell.set()
        if len(self._waiting) >= _GROUP:
            self._full.set()

    async def close(self) -> None:
        """Write what waits and return when all of it is on disk.

        Raises:
            CannotWriteError: The disk refused for too long.
        """
        self._closing = True
        self._bell.set()
        self._full.set()
        await asyncio.shield(self._task)

    async def _run(self) -> None:
        while True:
            await self._bell.wait()
            if not self._full.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_GATHER):
                        await self._full.wait()
            group, self._waiting = self._waiting, []
            if not self._closing:
                self._bell.clear()
                self._full.clear()
            if group:
                await self._write(group)
            elif self._closing:
                return

    async def _write(self, group: Sequence[Settled]) -> None:
        exchanges = self._desk.exchanges.take()
        now = self._desk.clock()

        def together(repository: Repository) -> list[EDocument]:
            documents = [settle(repository, one, now) for one in group]
            write_exchanges(repository, exchanges)
            return documents

        try:
            documents = await self._desk.store.write(together)
        except EdocError:
            # One of them cannot be written as it is: each on its own, so that it harms no other.
            documents = [await self._alone(one) for one in group]
            await self._desk.store.write(lambda repo: write_exchanges(repo, exchanges))
        for one, document in zip(group, documents, strict=True):
            self._done(document, one.outcome)
            self._desk.events.changed(document)

    async def _alone(self, one: Settled) -> EDocument:
        store, clock = self._desk.store, self._desk.clock
        pauses = iter(_DISK_PAUSES)
        while True:
            try:
                return await store.write(lambda repository: settle(repository, one, clock()))
            except CannotWriteError:
                pause = next(pauses, None)
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            except EdocError as error:
                return await store.write(partial(hold, one=one, reason=str(error)))


def settle(repository: Repository, one: Settled, now: datetime) -> EDocument:
    """Write the outcome of an upload; return the document afterwards."""
    outcome, before = one.outcome, one.document
    change = Change(
        message=outcome.message,
        refs={**before.refs, **outcome.refs} if outcome.refs else None,
        next_at=None if outcome.after is None else now + timedelta(seconds=outcome.after),
    )
    document = repository.apply(
        before.id, outcome.event, Actor.ENGINE, change, attempt_id=one.attempt.id
    )
    if outcome.event is Event.NOT_CREATED and before.attempts >= _GIVE_UP_ATTEMPTS:
        first = repository.attempts(before.id)[0]
        if first.started_at + GIVE_UP_AFTER <= now:
            document = repository.apply(
                before.id, Event.GIVE_UP, Actor.ENGINE, Change(message=outcome.message)
            )
    return document


def hold(repository: Repository, one: Settled, reason: str) -> EDocument:
    """Hold a document whose outcome cannot be written as it is; a person must decide.

    Such as a provider that gives one id to two documents.
    """
    document = repository.get(one.document.id)
    attempts = repository.attempts(document.id)
    ours = attempts and attempts[-1].id == one.attempt.id and attempts[-1].ended_at is None
    if document.status is not ServiceStatus.SENDING or not ours:
        return document  # somebody else has settled it
    repository.apply(
        document.id,
        Event.UNCERTAIN,
        Actor.ENGINE,
        Change(message=reason),
        attempt_id=one.attempt.id,
    )
    return repository.apply(
        document.id,
        Event.UNDECIDABLE,
        Actor.ENGINE,
        Change(message=reason, attention=True),
        attempt_id=one.attempt.id,
    )
