"""Outcomes are written in groups: many uploads share one commit, and none waits for it.

An upload's worker goes on to its next document at once; the outcome follows within a few
hundredths of a second. Dying in between costs nothing but a search: the intent is on disk, so
the document is *Unknown* and found at the provider.

What a store refuses for longer than a batch can wait is kept in memory, and written when the
next batch, or the next search for lost uploads, finds the store well again.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import EdocError
from edoc_tui.domain.status import Actor, Event, ServiceStatus
from edoc_tui.engine.exchanges import write_exchanges
from edoc_tui.store.faults import STORE_TROUBLE, BusyError
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from edoc_tui.domain.edocument import Attempt, EDocument
    from edoc_tui.engine.collaborators import Desk
    from edoc_tui.engine.outcomes import Outcome
    from edoc_tui.store.repository import Repository

_GATHER: Final = 0.02  # seconds in which outcomes gather for one commit
_GROUP: Final = 32  # so many do not wait any longer
_PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between tries while the store refuses

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

    def put(self, settled: Settled) -> None:
        """Take an outcome; returns at once."""
        self._waiting.append(settled)
        self._bell.set()
        if self._task.done():  # the store refuses: nobody writes any more
            self._keep_back()
        elif len(self._waiting) >= _GROUP:
            self._full.set()

    async def close(self) -> None:
        """Write what waits and return when all of it is on disk.

        Raises:
            EdocError: The store refused for too long; the outcomes are kept in memory.
        """
        self._closing = True
        self._bell.set()
        self._full.set()
        await asyncio.shield(self._task)

    async def _run(self) -> None:
        try:
            await self._write_all()
        finally:
            self._keep_back()

    def _keep_back(self) -> None:
        self._desk.unsettled.extend(self._waiting)
        self._waiting = []

    async def _write_all(self) -> None:
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
            self._desk.exchanges.give_back(exchanges)
            await self._write_each(group)
        else:
            for one, document in zip(group, documents, strict=True):
                self._tell(one, document)

    async def _write_each(self, group: Sequence[Settled]) -> None:
        """Write outcomes on their own, so that one that cannot be written harms no other."""
        for place, one in enumerate(group):
            try:
                document = await settle_alone(self._desk, one, _PAUSES)
            except BaseException:
                self._waiting[:0] = group[place:]
                raise
            self._tell(one, document)

    def _tell(self, one: Settled, document: EDocument) -> None:
        self._done(document, one.outcome)
        self._desk.events.changed(document)


async def settle_alone(desk: Desk, one: Settled, pauses: Iterable[float] = ()) -> EDocument:
    """Write one outcome; hold a document whose outcome cannot be written as it is.

    Args:
        desk: Store and clock.
        one: The outcome.
        pauses: Seconds between tries while the store refuses, whatever it is given.

    Raises:
        EdocError: The store refuses.
    """
    left = iter(pauses)
    while True:
        try:
            return await desk.store.write(lambda repository: settle(repository, one, desk.clock()))
        except STORE_TROUBLE as error:
            pause = next(left, None)
            if pause is None or isinstance(error, BusyError):  # that one has waited itself
                raise
            await asyncio.sleep(pause)
        except EdocError as error:
            return await desk.store.write(partial(hold, one=one, reason=str(error)))


async def settle_late(desk: Desk) -> None:
    """Write the outcomes that the store has refused before.

    Raises:
        EdocError: It still refuses.
    """
    while desk.unsettled:
        one = desk.unsettled[0]
        document = await settle_alone(desk, one)
        if one in desk.unsettled:  # else another task was faster
            desk.unsettled.remove(one)
            desk.events.changed(document)


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
