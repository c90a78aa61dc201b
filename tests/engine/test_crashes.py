"""Processes that die or freeze at any moment: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import asyncio
import os
import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from edoc_tui import wiring
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Direction
from edoc_tui.sandbox.running import Running
from tests.engine.nursery import Nursery
from tests.engine.stage import Clerk, check_store, until, write_config

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

KILLS = int(os.environ.get("EDOC_TUI_KILLS", "24"))

UPLOAD = {"method": "POST", "path": "/file/v1/files"}
FAULTS = [
    {**UPLOAD, "action": "accept-then-drop", "probability": 0.05},
    {**UPLOAD, "action": "drop-before-accept", "probability": 0.05},
    {**UPLOAD, "action": "status", "status": 502, "process": True, "probability": 0.05},
    {**UPLOAD, "action": "status", "status": 500, "probability": 0.05},
]


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
async def test_a_death_at_a_named_moment(
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


async def campaign(person: Clerk, nursery: Nursery, kills: int) -> None:
    """Kill senders at random moments, two at a time, while documents keep coming; then drain."""
    chance = random.Random(kills)  # noqa: S311 - repeatable chance, no secret
    total = 0
    for _ in range(kills // 2):
        count = chance.randint(8, 20)
        for n in range(total, total + count):
            await person.has(f"INV-{n:05}")
        total += count
        points = [chance.choice(["free", "free", "claimed", "answered"]) for _ in range(2)]
        pids = [nursery.spawn(point) for point in points]
        for pid in pids:
            await asyncio.sleep(chance.uniform(0.05, 0.4))
            if chance.random() < 0.2:
                nursery.freeze(pid)
                await asyncio.sleep(chance.uniform(0.0, 0.2))
            nursery.kill(pid)
    person.misbehaves()
    assert nursery.wait(nursery.spawn()) == 0


async def deaths(person: Clerk) -> int:
    """Return how many uploads lost their process, so that the outcome had to be found out."""
    ids = await person.engine.store.read(lambda repository: repository.ids(ListQuery(), 100_000))
    outcomes = [one.outcome for each in ids for one in await person.attempts(each)]
    return sum(one in {"found", "not found"} for one in outcomes)


async def test_deaths_at_random_moments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A campaign of kills against a provider with faults: 0 lost, 0 twice, invariants hold."""
    with Running(latency_ms=40, settle_seconds=0.05, listing_lag_seconds=0.1) as access_point:
        setup = killable(tmp_path, access_point, monkeypatch, quiet_seconds=0.6)
        async with setup as (person, nursery):
            person.misbehaves(*FAULTS)
            await campaign(person, nursery, KILLS)
            killed = await deaths(person)
            assert killed > KILLS // 4, "hardly anybody was killed in the middle of something"
            counts = await person.engine.store.read(
                lambda repository: repository.counts(Direction.OUT)
            )
            state = access_point.state(brief=True)
            sent = sum(counts.values())
            assert {status for status, n in counts.items() if n} == {"Sent"}
            assert (state["files"], state["references_with_several_files"]) == (sent, 0)
    assert not check_store(tmp_path / "home")


async def test_the_campaign_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the quiet time the same campaign makes duplicates: it proves something."""
    with Running(
        latency_ms=40, settle_seconds=0.5, listing_lag_seconds=0.5, duplicate_control=False
    ) as hasty:
        setup = killable(
            tmp_path, hasty, monkeypatch, quiet_seconds=0, empty_searches=1, search_gap_seconds=0
        )
        async with setup as (person, nursery):
            person.misbehaves(*FAULTS)
            await campaign(person, nursery, min(KILLS, 24))
            assert hasty.state(brief=True)["references_with_several_files"] > 0
