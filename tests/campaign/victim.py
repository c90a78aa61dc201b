"""What a victim does: hand in documents, and work like a worker until nothing is left to do."""

from __future__ import annotations

import asyncio
import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edoc_tui import wiring
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Direction, Event, ServiceStatus
from edoc_tui.engine.reconciling import Reconciler
from edoc_tui.store.repository import Change
from tests.campaign.doom import Doom
from tests.engine.stage import add, invoice_xml, new_document

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from edoc_tui.config.home import Home
    from edoc_tui.domain.edocument import Attempt, EDocument
    from edoc_tui.engine.engine import Engine
    from edoc_tui.store.repository import Repository

OPEN = ListQuery(
    statuses=(
        ServiceStatus.CREATED,
        ServiceStatus.EXPORTED,
        ServiceStatus.SENDING,
        ServiceStatus.UNKNOWN,
        ServiceStatus.PENDING_RESPONSE,
    )
)
PAUSE = 0.03


@dataclass(frozen=True, slots=True)
class Plan:
    """What a victim is to do, and how it ends.

    Attributes:
        numbers: Documents that it hands in first.
        step, count: Where it ends by its own hand; ``""`` = it is killed from outside, or not.
        freeze: It stops there first, and is killed while frozen.
    """

    numbers: Sequence[str]
    step: str = ""
    count: int = 1
    freeze: bool = False


class Borrowed:
    """A sign-in that never ends: tokens are proven elsewhere."""

    async def access_token(self, *, renew: bool = False, refused: str = "") -> str:
        """Return it."""
        return "borrowed"

    async def aclose(self) -> None:
        """Do nothing."""


def open_engine(home: Home) -> Engine:
    """Return an engine that is signed in."""
    engine = wiring.build(home)
    service = engine.settings.service()[1]
    engine._keepers["PAGERO"] = (service, Borrowed())  # type: ignore[assignment]  # no more of it is used
    return engine


def sabotage(mutant: str) -> None:
    """Take a protection away."""
    if mutant == "resend":

        async def hasty(this: Any, document: EDocument, attempt: Attempt) -> None:
            change = Change(message="Sent again on a guess.")
            await this._desk.apply(document, Event.NOT_FOUND, change, attempt=attempt)

        setattr(Reconciler, "_search", hasty)  # noqa: B010 - the mutant


async def live(home: Home, plan: Plan, acknowledged: Path) -> None:
    """Be a victim, or the last one, who finishes everything."""
    engine = open_engine(home)
    if plan.step:
        connection = await engine.store.read(lambda store: store)
        doom = Doom(plan.step, plan.count, freeze=plan.freeze)
        doom.install(_connection_class(engine), type(connection))
    try:
        for number in plan.numbers:
            await _hand_in(engine, number, acknowledged)
        await asyncio.gather(_until_done(engine, engine.send), _until_done(engine, engine.poll))
    finally:
        await engine.aclose()


async def _until_done(engine: Engine, work: Callable[[], Awaitable[object]]) -> None:
    """Do a part of a worker's work again and again; the other parts go on beside it."""
    while await engine.store.read(lambda store: store.ids(OPEN, 1)):
        await work()
        await asyncio.sleep(PAUSE)


def _connection_class(engine: Engine) -> type[Any]:
    if engine.settings.store.url:
        from edoc_tui.store.postgres import PostgresConnection

        return PostgresConnection
    from edoc_tui.store.sqlite import SqliteConnection

    return SqliteConnection


async def _hand_in(engine: Engine, number: str, acknowledged: Path) -> None:
    """Add a document; write its number down once the store has said that it is safe."""
    new = new_document(number, invoice_xml(number))
    await engine.store.write(lambda store: add(store, new))
    descriptor = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, f"{number}\n".encode())
    os.close(descriptor)


async def census(home: Home, acknowledged: Sequence[str], files: Sequence[Any]) -> dict[str, Any]:
    """Compare what was handed in, what the store says, and what the provider has."""
    engine = open_engine(home)
    try:
        return await engine.store.read(lambda store: _count(store, acknowledged, files))
    finally:
        await engine.aclose()


def _count(store: Repository, acknowledged: Sequence[str], files: Sequence[Any]) -> dict[str, Any]:
    counts = {str(key): n for key, n in store.counts(Direction.OUT).items() if n}
    documents = [store.get(one) for one in store.ids(ListQuery(), 10_000_000)]
    by_reference: dict[str, list[tuple[str, str]]] = {}
    for file, reference, digest in files:
        by_reference.setdefault(reference, []).append((file, digest))
    known = {one.document_no: one for one in documents}
    wrong = [
        one.document_no
        for one in documents
        if one.status is ServiceStatus.SENT
        and (one.file_id, hashlib.sha256(store.content(one.id)).hexdigest())
        not in by_reference.get(one.reference, [])
    ]
    return {
        "documents": len(documents),
        "statuses": counts,
        "lost": [
            one
            for one in acknowledged
            if one not in known or known[one].reference not in by_reference
        ],
        "duplicated": sum(len(each) - 1 for each in by_reference.values()),
        "mismatched": wrong,
        "strangers": len(set(by_reference) - {one.reference for one in documents}),
        "broken": list(store.check()),
        "attempts": sum(one.attempts for one in documents),
    }
