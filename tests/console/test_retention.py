"""Place 9, F7: a policy is typed, previewed, carried out and left to a worker, all by keys."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from edoc_tui import wiring
from edoc_tui.console.app import ConsoleApp
from edoc_tui.console.screens.retention import RetentionScreen
from edoc_tui.domain.retention import Kind
from edoc_tui.engine.retention import DAY, REMOVED
from tests.cli.program import Program
from tests.cli.test_retention import old_home
from tests.console.offices import home_at, opened, settle, visible
from tests.console.test_sending import until

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.engine.engine import Engine


def contents(engine: Engine) -> int:
    """Return how many documents have their content."""
    rows = engine.store.read_now(lambda store: store._rows("SELECT count(*) FROM contents"))  # type: ignore[attr-defined]  # looks behind the interface
    return int(rows[0][0])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_policy_from_the_first_key_to_the_last(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """Reasons before anything can be done; figures; the typed number; then a worker may."""
    home = home_at(tmp_path)
    old_home(Program(home.data_dir), 7)
    async with opened(home, size) as (pilot, engine):
        await pilot.press("9", "f7")
        await until(pilot, lambda: isinstance(pilot.app.screen, RetentionScreen))
        await until(pilot, lambda: "everything is kept" in visible(pilot))
        for key in ("f3", "f5", "f6"):
            await pilot.press(key)
            await until(pilot, lambda: "give one with F2" in visible(pilot))
            await pilot.press("home")
        await pilot.press("f2", *"2 fortnights", "enter")
        await until(pilot, lambda: "Write it like" in visible(pilot))
        await pilot.press("ctrl+u", *"2 years", "enter")
        await until(pilot, lambda: "Kept for less than 10 years" in visible(pilot))
        assert engine.retention_policy.text == "sent_documents = 2 years"
        await pilot.press("f6")
        await until(pilot, lambda: "Look at the preview first" in visible(pilot))
        await pilot.press("f3")
        await until(pilot, lambda: "3 records would be removed" in visible(pilot))
        await pilot.press("f6", *"7", "enter")
        await settle(pilot)
        assert "Type 3 and press Enter" in visible(pilot)
        assert contents(engine) == 7
        await pilot.press("3", "enter")
        await until(pilot, lambda: "Sent documents: 3 removed" in visible(pilot))
        assert contents(engine) == 4
        await pilot.press("f5")
        await until(pilot, lambda: "✓ A worker carries it out" in visible(pilot))
        await pilot.press("escape", "f2")
        await until(pilot, lambda: "Removed by the r" in visible(pilot))


async def test_nothing_with_read_only(tmp_path: Path) -> None:
    """The preview can be seen; nothing can be changed."""
    home = home_at(tmp_path, '[retention]\nsent_documents = "2 years"\n')
    old_home(Program(home.data_dir), 7)
    app = ConsoleApp(wiring.build(home, read_only=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("9", "f7", "f3")
        await until(pilot, lambda: "3 records would be removed" in visible(pilot))
        for key in ("f2", "f5", "f6"):
            await pilot.press(key)
            await until(pilot, lambda: "--read-only" in visible(pilot))
            await pilot.press("home")


async def test_a_document_without_content_says_so(tmp_path: Path) -> None:
    """In its overview, in its XML, and as the reason why it cannot be made anew."""
    home = home_at(tmp_path, '[retention]\nsent_documents = "2 years"\n')
    old_home(Program(home.data_dir), 1)
    async with opened(home) as (pilot, engine):
        await engine.retention_run(engine.retention_policy.text)
        await pilot.app.screen.list.reload()  # type: ignore[attr-defined]  # the outbox
        await pilot.press("enter")
        await until(pilot, lambda: "was removed by the retention policy on" in visible(pilot))
        await pilot.press("right", "right", "right")
        await until(pilot, lambda: "Reference" not in visible(pilot))
        assert "was removed by the retention policy on" in visible(pilot)


async def test_a_worker_does_what_a_person_has_done(tmp_path: Path) -> None:
    """Not before, not with other periods, not twice a day, not with a wrong clock."""
    home = home_at(tmp_path, '[retention]\nsent_documents = "2 years"\nautomatic = true\n')
    old_home(Program(home.data_dir), 7)
    engine = wiring.build(home)
    stop = asyncio.Event()
    try:
        await engine._round_retention(stop)
        assert contents(engine) == 7
        assert "A person must carry out" in (await engine.retention_standing()).why_not
        stopped = asyncio.Event()
        stopped.set()
        report = await engine.retention_run(engine.retention_policy.text, stop=stopped)
        assert not report.complete
        assert contents(engine) == 7
        approved = engine.retention_policy.text
        await engine.change_settings({("retention", "sent_documents"): "3 years"})
        await engine._round_retention(stop)
        assert contents(engine) == 7
        await engine.change_settings({("retention", "sent_documents"): "2 years"})
        assert engine.retention_policy.text == approved

        later = engine._desk.clock().replace(year=2999)
        assert await engine._strange_clock(later)
        await engine._round_retention(stop)
        assert contents(engine) == 4
        entries = await engine.store.read(lambda store: store.audit_entries(action=REMOVED))
        (details,) = [one.part("details") for one in entries]
        assert (details["kind"], details["rows"], details["automatic"]) == (Kind.SENT, 3, "yes")
        now = engine._desk.clock()
        taken = await engine.store.write(lambda store: store.take_turn("", "retention", now, DAY))
        assert not taken
        assert (await engine.verify_audit()).faults == []
    finally:
        await engine.aclose()
