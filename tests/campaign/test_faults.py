"""Faults of the network, the clock and the disk, each with the outcome that it must have.

Answers of the provider itself are in ``tests/engine/test_outcomes.py``, names and certificates
in ``test_unreachable.py``, disks in ``test_disk.py``, the server of a shared store in
``test_server_restart.py``, terminals in ``tests/console``.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import apsw
import pytest

from edoc_tui.sandbox.running import Running
from edoc_tui.store import sqlite
from tests.campaign.proxy import Proxy, Spoil
from tests.engine.stage import check_store, clerk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.campaign.certificates import Certificates
    from tests.engine.stage import Clerk

ROWS = [
    pytest.param(Spoil(request=0), False, id="reset before the body"),
    pytest.param(Spoil(request=700), False, id="reset in the middle of the body"),
    pytest.param(Spoil(answer=0), True, id="reset after the body"),
    pytest.param(Spoil(answer=150), True, id="answer truncated"),
    pytest.param(Spoil(drip=True), True, id="slow drip"),
    pytest.param(Spoil(silent=True), True, id="hang"),
]


@asynccontextmanager
async def behind_a_proxy(
    folder: Path, *, host: str = "127.0.0.1", tls: Certificates | None = None, **delivery: float
) -> AsyncIterator[tuple[Clerk, Proxy]]:
    """Give a clerk whose provider is reached through a proxy, by the name *host*."""
    quick = Running(settle_seconds=0, listing_lag_seconds=0)
    with quick as access_point:
        delivery = {"request_timeout_seconds": 1.0, "quiet_seconds": 1.5, **delivery}
        person_of = clerk(folder, access_point, send_mode="Test", **delivery)
        async with (
            person_of as person,
            Proxy(quick.port, tls=tls.context if tls else None) as proxy,
        ):
            config = person.engine.home.config_file
            text = config.read_text("utf-8")
            for name in ("file/v1", "document/v1"):
                text = text.replace(f"{access_point.url}/{name}", f"{proxy.url(host)}/{name}")
            if tls is not None:
                text = text.replace("send_mode", f'ca_bundle = "{tls.bundle}"\nsend_mode', 1)
            config.write_text(text, encoding="utf-8")
            yield person, proxy


async def sent(person: Clerk, document_id: int) -> None:
    """Work like a worker until a document is Sent."""
    async with asyncio.timeout(60):
        while not await person.is_(document_id, "Sent"):
            await person.engine.work_once()
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(("spoil", "arrived"), ROWS)
async def test_a_connection_that_fails(tmp_path: Path, spoil: Spoil, arrived: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """Nobody knows what the provider has: Unknown, searched for, and there once in the end."""
    async with behind_a_proxy(tmp_path) as (person, proxy):
        proxy.spoils.append(spoil)
        invoice = await person.has("INV-1", size=2_000)
        begun = time.monotonic()
        report = await person.sends(invoice)
        assert (len(report.unknown), report.exit_status) == (1, 1)
        assert time.monotonic() - begun < 30, "the deadline for the whole request did not count"
        await person.sees(invoice, "Unknown")
        assert person.uploads() == int(arrived)
        await sent(person, invoice)
        assert person.uploads() == 1
        outcomes = [one.outcome for one in await person.attempts(invoice)]
        assert outcomes == (["found"] if arrived else ["not found", "accepted"])
    assert not check_store(tmp_path / "home")


async def test_o03_an_upload_without_an_answer_is_not_repeated(tmp_path: Path) -> None:
    """A time-out after the upload: Unknown, and neither a batch nor a person sends it again."""
    async with behind_a_proxy(tmp_path, quiet_seconds=600) as (person, proxy):
        proxy.spoils.append(Spoil(request=700))
        invoice = await person.has("INV-1", size=2_000)
        await person.sends(invoice)
        for _ in range(3):
            await person.engine.work_once()
            assert (await person.sends(invoice)).skipped
            await person.sees(invoice, "Unknown")
        assert person.uploads() == 0
        assert len(await person.attempts(invoice)) == 1


@pytest.mark.parametrize("hours", [2, -2])
async def test_setting_the_clock_has_no_effect(tmp_path: Path, hours: int) -> None:
    """The wall clock jumps after a lost upload: the quiet time is neither over nor longer."""
    async with behind_a_proxy(tmp_path, quiet_seconds=1.5) as (person, proxy):
        proxy.spoils.append(Spoil(request=700))
        invoice = await person.has("INV-1", size=2_000)
        await person.sends(invoice)
        desk = person.engine._desk
        person.engine._desk = replace(desk, clock=lambda: desk.clock() + timedelta(hours=hours))
        for _ in range(2):
            await person.engine.reconcile()
            await person.sees(invoice, "Unknown")
            await asyncio.sleep(0.15)
        assert [one.searches for one in await person.attempts(invoice)] == [0]
        await sent(person, invoice)
        assert person.uploads() == 1


async def test_a_locked_store_is_waited_for(tmp_path: Path) -> None:
    """Another process writes for a while: the batch waits, nothing is lost or doubled."""
    async with behind_a_proxy(tmp_path) as (person, _proxy):
        ids = await person.has_many(5)
        other = apsw.Connection(str(person.engine.home.database))
        other.execute("BEGIN IMMEDIATE")
        task = asyncio.create_task(person.sends(*ids))
        await asyncio.sleep(1.0)
        assert not task.done()
        assert person.uploads() == 0
        other.execute("ROLLBACK")
        other.close()
        assert len((await task).sent) == 5
        assert person.uploads() == 5


async def test_a_store_that_stays_locked_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process writes for longer than we wait: 75, who it is, and all leave afterwards."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 1)
    async with behind_a_proxy(tmp_path, parallel=4) as (person, _proxy):
        person.misbehaves(
            {"method": "POST", "path": "/file/v1/files", "action": "delay", "seconds": 0.1}
        )
        ids = await person.has_many(20)
        task = asyncio.create_task(person.sends())
        while person.uploads() < 3:  # noqa: ASYNC110 - it happens at the provider
            await asyncio.sleep(0.005)
        other = apsw.Connection(str(person.engine.home.database))
        other.set_busy_timeout(10_000)
        other.execute("BEGIN IMMEDIATE")
        report = await task
        assert report.exit_status == 75
        assert "Another process has kept the store" in str(report.error)
        assert "hanging edoc-tui" in str(report.error)
        assert report.waiting
        assert person.uploads() < 20
        other.execute("ROLLBACK")
        other.close()
        await person.sends()
        await person.sends()
        assert {(await person.sees(one)).status for one in ids} == {"Pending Response"}
        assert person.uploads() == 20
    assert not check_store(tmp_path / "home")
