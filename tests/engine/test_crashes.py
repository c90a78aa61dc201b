"""Processes that die or freeze at named moments; ``tests/campaign`` does the same in bulk."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from edoc_tui import wiring
from tests.engine.nursery import Nursery
from tests.engine.stage import Clerk, check_store, until, write_config

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from edoc_tui.sandbox.running import Running

UPLOAD = {"method": "POST", "path": "/file/v1/files"}


@asynccontextmanager
async def killable(
    folder: Path, access_point: Running, monkeypatch: pytest.MonkeyPatch, **delivery: float
) -> AsyncIterator[tuple[Clerk, Nursery]]:
    """Give a clerk and a nursery that share a home with a vault in a file."""
    key = folder / "vault-key"
    key.write_bytes(os.urandom(24).hex().encode())
    key.chmod(0o600)
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(key))
    home = write_config(folder / "home", access_point.url, delivery, backend="vault")
    engine = wiring.build(home)
    try:
        person = Clerk(engine, access_point)
        await person.signs_in()
        with Nursery(folder / "home", key) as nursery:
            yield person, nursery
    finally:
        await engine.aclose()


@pytest.mark.parametrize("point", ["claimed", "answered"])
async def test_o02_a_dead_owner_is_searched_for_first(
    tmp_path: Path, access_point: Running, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """What a dead process was sending becomes Unknown, is searched for, and goes out once."""
    async with killable(tmp_path, access_point, monkeypatch, parallel=2) as (person, nursery):
        ids = await person.has_many(12)
        assert nursery.wait(nursery.spawn(point)) == -9
        before = [(await person.sees(one)).status for one in ids]
        dying = [one for one, status in zip(ids, before, strict=True) if status == "Sending"]
        assert dying
        report = await person.sends(*dying)  # finds the owner dead, and sends nothing of it
        assert len(report.skipped) == len(dying)
        for one in dying:
            await person.sees(one, "Unknown")
        assert nursery.wait(nursery.spawn()) == 0
        for one in ids:
            await person.sees(one, "Sent")
        state = access_point.state(brief=True)
        assert (state["files"], state["references_with_several_files"]) == (12, 0)
        outcomes = {each.outcome for one in dying for each in await person.attempts(one)}
        assert ("found" if point == "answered" else "not found") in outcomes
    assert not check_store(tmp_path / "home")


async def test_a_death_while_the_provider_is_answering(
    tmp_path: Path, access_point: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider took it, the answer never came: found, and never uploaded again."""
    async with killable(tmp_path, access_point, monkeypatch) as (person, nursery):
        person.misbehaves({**UPLOAD, "action": "delay", "seconds": 60, "process": True})
        invoice = await person.has("INV-1")
        pid = nursery.spawn()
        await until(lambda: person.is_(invoice, "Sending"))
        await asyncio.sleep(0.3)
        nursery.kill(pid)
        person.misbehaves()
        assert nursery.wait(nursery.spawn()) == 0
        await person.sees(invoice, "Sent")
        assert person.uploads() == 1


async def test_a_frozen_process_is_not_robbed(
    tmp_path: Path, access_point: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGSTOP in the middle of an upload: others leave it alone, and it finishes when thawed."""
    async with killable(tmp_path, access_point, monkeypatch) as (person, nursery):
        person.misbehaves({**UPLOAD, "action": "delay", "seconds": 0.5, "times": 1})
        invoice = await person.has("INV-1")
        pid = nursery.spawn()
        await until(lambda: person.is_(invoice, "Sending"))
        nursery.freeze(pid)
        for _ in range(3):
            await person.polls()
            await person.sees(invoice, "Sending")
            await asyncio.sleep(0.2)
        nursery.thaw(pid)
        assert nursery.wait(pid) == 0
        await person.sees(invoice, "Sent")
        assert person.uploads() == 1
