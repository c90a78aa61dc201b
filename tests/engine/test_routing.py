"""What workflows do with documents: hold, export only, gather, and be asked again."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from edoc_tui import wiring
from edoc_tui.config.home import Home
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Event, ServiceStatus
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.engine import Engine

INVOICES = SAMPLES / "invoices"
S = ServiceStatus


@asynccontextmanager
async def engine_in(folder: Path) -> AsyncIterator[Engine]:
    """An engine on the sample configuration."""
    home = Home(folder, folder).prepare()
    for name in ("config.toml", "customers.toml"):
        shutil.copy(SAMPLES / name, folder / name)
    engine = wiring.build(home)
    try:
        yield engine
    finally:
        await engine.aclose()


async def documents(engine: Engine) -> Sequence[EDocument]:
    """Everything in the outbox, newest first."""
    return (await engine.store.read(lambda store: store.page(ListQuery(), limit=1000))).items


def first(count: int) -> list[Path]:
    """Some sample invoices."""
    return sorted(INVOICES.glob("*.xml"))[:count]


async def test_a_workflow_holds_until_a_person_releases(tmp_path: Path) -> None:
    """Held documents are not sent; only what the provider cannot have is let go like that."""
    async with engine_in(tmp_path) as engine:
        code = next(iter(engine.settings.workflows))
        await engine.set_workflow(code, {"hold": True})
        await engine.import_paths(first(1))
        (document,) = await documents(engine)
        assert document.status is S.HELD
        assert code in document.last_message
        assert not (await engine.hold(document.id)).done
        released = await engine.let_go(document.id, by="kari")
        assert released.document is not None
        assert released.document.status is S.EXPORTED
        again = await engine.recreate(document.id)
        assert again.document is not None
        assert again.document.status is S.HELD, "a workflow is not walked around by Recreate"
        log = await engine.store.read(lambda store: store.log(document.id))
        assert [one.event for one in log if one.event in (Event.HOLD, Event.LET_GO)] == [
            Event.HOLD, Event.LET_GO, Event.HOLD,
        ]  # fmt: skip
        assert any("kari" in one.actor for one in log)
        assert not await engine.store.read(lambda store: store.check())


async def test_export_only_is_sent_by_nobody_but_a_person(tmp_path: Path) -> None:
    """It stays Exported; and when its way has changed, Create E-Document finds the new one."""
    async with engine_in(tmp_path) as engine:
        code, service = next(iter(engine.settings.workflows)), next(iter(engine.settings.services))
        await engine.set_workflow(code, {"export": [service]})
        await engine.import_paths(first(1))
        report = await engine.send()
        (document,) = await documents(engine)
        assert (document.status, document.attempts) == (S.EXPORTED, 0)
        assert not report.sent
        assert code in document.last_message
        await engine.set_workflow(code, {"send": [service]})
        created = await engine.create(document.id)
        assert created.document is not None
        assert created.document.status is S.EXPORTED
        assert created.document.next_at is not None
        assert created.document.next_at.year < 9000
        assert not await engine.store.read(lambda store: store.check())


async def test_a_batch_waits_for_its_threshold(tmp_path: Path) -> None:
    """One short of it nothing goes; then all go, but one that has become wrong drops out."""
    async with engine_in(tmp_path) as engine:
        service = next(iter(engine.settings.services))
        await engine.set_service(service, {"batch": "threshold", "batch_threshold": 3})
        kinds = [path for path in first(20) if b"<Invoice" in path.read_bytes()[:400]]
        await engine.import_paths(kinds[:2])
        assert {one.status for one in await documents(engine)} == {S.PENDING_BATCH}
        assert not (await engine.release_batches()).ready
        victim = (await documents(engine))[0]
        await engine.store.write(lambda store: _spoil(store, victim))
        await engine.import_paths(kinds[2:3])
        after = {one.id: one.status for one in await documents(engine)}
        assert after.pop(victim.id) is S.EXPORT_ERROR
        assert set(after.values()) == {S.EXPORTED}
        assert not await engine.store.read(lambda store: store.check())


async def test_a_recurrent_batch_goes_when_it_is_time(tmp_path: Path) -> None:
    """Once in its minutes, whoever asks; what gathers in between waits for the next turn."""
    async with engine_in(tmp_path) as engine:
        service = next(iter(engine.settings.services))
        await engine.set_service(service, {"batch": "recurrent", "batch_minutes": 60})
        await engine.release_batches()
        await engine.import_paths(first(2))
        assert not (await engine.release_batches()).ready
        assert {one.status for one in await documents(engine)} == {S.PENDING_BATCH}
        await engine.set_service(service, {"batch": "off"})
        assert len((await engine.release_batches()).ready) == 2


async def test_a_recurrent_batch_begins_at_its_time(tmp_path: Path) -> None:
    """Before the start of the day nothing goes; from then on, once for each run that was due."""
    async with engine_in(tmp_path) as engine:
        service = next(iter(engine.settings.services))
        await engine.set_service(
            service, {"batch": "recurrent", "batch_minutes": 1440, "batch_start": "08:00"}
        )
        await engine.import_paths(first(2))
        now = datetime(2030, 1, 2, 7, 59).astimezone()
        engine._desk = replace(engine._desk, clock=lambda: now)
        assert not (await engine.release_batches()).ready
        now = datetime(2030, 1, 2, 8, 0).astimezone()
        assert len((await engine.release_batches()).ready) == 2
        await engine.import_paths(sorted(INVOICES.glob("*.xml"))[2:3])
        now = datetime(2030, 1, 2, 23, 59).astimezone()
        assert not (await engine.release_batches()).ready
        now = datetime(2030, 1, 3, 12, 0).astimezone()
        assert len((await engine.release_batches()).ready) == 1


def _spoil(store: object, document: EDocument) -> None:
    """Make a stored document wrong by the rules, as a damaged import would."""
    from edoc_tui.store.sqlite import SqliteRepository

    assert isinstance(store, SqliteRepository)
    store._db.execute(  # no ordinary way makes a stored document wrong
        "UPDATE contents SET content = ? WHERE document_id = ?",
        (b"<Invoice>spoiled</Invoice>".ljust(document.size), document.id),
    )
