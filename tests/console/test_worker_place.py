"""Worker and delivery: who lives, what waits and why, and working in the console itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.errors import UnavailableError
from edoc_tui.engine.gate import FAILURES, Gate
from edoc_tui.engine.worker_lock import worker_lock
from tests.console.offices import fill, home_at, opened, settle, visible
from tests.console.test_sending import at_work, key, statuses, until

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["key"]


async def test_it_shows_how_delivery_stands(tmp_path: Path) -> None:
    """Liveness, queue, Held and Unknown with the reason, and a shut gate; nothing by colour."""
    async with opened(home_at(tmp_path), size=(80, 24)) as (pilot, engine):
        fill(engine, 6, ("Exported", "Held", "Unknown"))
        for _ in range(FAILURES):
            await Gate(engine._desk, "PAGERO").saw(UnavailableError("connection refused"))
        await pilot.press("8")
        await until(pilot, lambda: "shut, tried again in" in visible(pilot))  # laid out
        text = visible(pilot)
        assert "2 wait" in text
        assert "Unknown           ? 2   Held ! 2" in text
        assert "none is running" in text
        assert "connectionrefused" in "".join(text.split())
        assert "! Held" in text
        with worker_lock(engine.home.run):
            await until(pilot, lambda: "✓ 1 is running" in visible(pilot))
        await pilot.press("f2")  # the vault has no secrets: it is said, and nothing claims to work
        await settle(pilot)


async def test_a_console_works_on_request(tmp_path: Path) -> None:
    """F2 begins, everything routed leaves, others see a worker; F2 again ends it in order."""
    async with at_work(tmp_path, settle_seconds=0.0) as (pilot, engine, sandbox):
        assert not await engine.worker_alive()
        await pilot.press("8")
        await until(pilot, lambda: "5 wait" in visible(pilot))
        await pilot.press("f2")
        await until(pilot, lambda: sandbox.state()["files"] == 5)
        await until(pilot, lambda: "this console works" in visible(pilot))
        assert await engine.worker_alive()
        await until(pilot, lambda: set(statuses(engine)) == {"Sent"})
        await pilot.press("f2")
        await until(pilot, lambda: "none is running" in visible(pilot))
        assert not await engine.worker_alive()
