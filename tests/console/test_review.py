"""Place 9: figures of the last days, and the journal with who did what."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from edoc_tui.console.app import ConsoleApp
from edoc_tui.console.calling import Caller
from edoc_tui.console.screens.dialogs import Notice
from edoc_tui.console.screens.entry import EntryScreen
from edoc_tui.console.screens.review import ReviewScreen
from edoc_tui.store.sqlite import open_sqlite
from tests.console.offices import fill, home_at, new, opened, put, visible, writing
from tests.console.test_sending import until

if TYPE_CHECKING:
    from pathlib import Path

STATUSES = ("Sent", "Exported", "Held", "Sending Error")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_figures_and_journal(tmp_path: Path, size: tuple[int, int]) -> None:
    """Charts fit the screen; the journal lists, opens and verifies, all by keys."""
    home = home_at(tmp_path)
    async with opened(home, size) as (pilot, engine):
        fill(engine, 8, STATUSES)
        await engine.change_settings({("company", "name"): "[bold]Cronus[/bold]"})
        await pilot.press("9")
        await until(pilot, lambda: "8 documents in 30 days" in visible(pilot))
        assert "By status" in visible(pilot)
        assert "█" in visible(pilot)
        await pilot.press("f3")
        await until(pilot, lambda: "8 documents in 90 days" in visible(pilot))
        await pilot.press("end")
        assert "Trey Research" in visible(pilot)
        await pilot.press("f2")
        await until(pilot, lambda: "Settings changed" in visible(pilot))
        assert "[bold]Cronus[/bold]" in visible(pilot)
        assert "Journal begun" in visible(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, EntryScreen))
        assert '"settings.changed"' in visible(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        await pilot.press("f6")
        await until(pilot, lambda: "The journal is whole: 2 entries." in visible(pilot))
        connection = open_sqlite(home.database)
        connection.repository._db.execute(
            "DROP TRIGGER audit_is_final; UPDATE audit SET at = 'x' WHERE id = 2"
        )
        connection.close()
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, Notice))
        assert "Entry 2" in visible(pilot)


async def test_a_long_journal_is_read_page_by_page(tmp_path: Path) -> None:
    """At the end of what was read, older entries come; the first one can be reached."""
    async with opened(home_at(tmp_path), (80, 24)) as (pilot, engine):
        await engine.enter()
        for _number in range(4):
            await engine.store.write(
                lambda store: [store.record("document.canceled", {"user": "k"}) for _ in range(100)]
            )
        await pilot.press("9", "f2")
        await until(pilot, lambda: "401" in visible(pilot))
        await pilot.press("end")
        await until(
            pilot,
            lambda: len(pilot.app.screen.journal.records) == 401,  # type: ignore[attr-defined]  # the screen of this place
        )
        await pilot.press("end")
        await until(pilot, lambda: "Journal begun" in visible(pilot))


async def test_the_console_rings_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bell and a line in the footer for what is new; nothing for what was there, or stays."""
    home = home_at(tmp_path, "[notifications]\nbell = true\n")
    async with opened(home) as (pilot, engine):
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        rung: list[int] = []
        monkeypatch.setattr(app, "bell", lambda: rung.append(1))
        writing(engine, lambda store: put(store, new("1"), "Held"))
        caller = Caller()
        await caller.look(app)
        assert rung == []
        writing(engine, lambda store: put(store, new("2"), "Held"))
        for _ in range(2):
            await caller.look(app)
        assert rung == [1]
        await until(pilot, lambda: "2 for Trey Research is held" in visible(pilot))


async def test_evidence_from_the_console(tmp_path: Path) -> None:
    """The pack of the document under the cursor goes into the file that was named."""
    async with opened(home_at(tmp_path)) as (pilot, engine):
        fill(engine, 1, ("Sent",))
        await pilot.app.screen.list.reload()  # type: ignore[attr-defined]  # the outbox
        await pilot.press("enter", "z")
        await until(pilot, lambda: "evidence-100001-1.zip" in visible(pilot))
        target = tmp_path / "pack.zip"
        await pilot.press("ctrl+u", *str(target), "enter")
        await until(pilot, target.exists)
        with zipfile.ZipFile(target) as pack:
            assert b"100001" in pack.read("document.xml")
