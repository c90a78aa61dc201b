"""The airlock on the screen: what has to be typed, what locks itself, what says PRODUCTION."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from edoc_tui.console import themes
from edoc_tui.console.app import ConsoleApp
from edoc_tui.console.calling import Caller
from edoc_tui.console.places import PLACES
from edoc_tui.console.screens.dialogs import Confirm, Notice
from edoc_tui.engine import whereabouts
from edoc_tui.wiring import build
from tests.console.offices import fill, home_at, opened, settle, visible
from tests.console.test_sending import at_work, key, statuses, until

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

__all__ = ["key"]

LIVE = '[services.PAGERO.connection]\nsend_mode = "Production"\n'


def asked(pilot: Pilot[int]) -> bool:
    """Say whether a question is open."""
    return isinstance(pilot.app.screen, Confirm)


async def test_o05_a_wrong_typed_name_sends_nothing(tmp_path: Path) -> None:
    """Neither the key that opened the question, nor another name or count, sends anything."""
    async with at_work(tmp_path, "Production") as (pilot, engine, sandbox):
        await pilot.press("f5")
        await until(pilot, lambda: asked(pilot))
        for wrong in ("f5", "s", "enter", "y", *"PAGERO", "enter", *"Tests", "enter", "1", "enter"):
            await pilot.press(wrong)
        await settle(pilot)
        assert asked(pilot)
        await pilot.press("escape", "space", "space", "f5")
        await until(pilot, lambda: asked(pilot) and "Send 2 documents?" in visible(pilot))
        assert "Total: " in visible(pilot)
        assert "recipient" in visible(pilot)
        for wrong in (*"Production", "enter", "3", "enter", "y", "enter", "f5"):
            await pilot.press(wrong)
        await settle(pilot)
        assert asked(pilot)
        assert sandbox.state()["files"] == 0
        assert set(statuses(engine)) == {"Exported"}
        await pilot.press("2", "enter")
        await until(pilot, lambda: sandbox.state()["files"] == 2)
        entries = engine.store.read_now(lambda store: store.audit_entries())
        (released,) = [one for one in entries if one.action == "document.released"]
        assert len(released.data["documents"]) == 2


async def test_going_to_production_wants_the_service_code(tmp_path: Path) -> None:
    """A wrong code leaves Test; the right one switches, and the journal has it."""
    home = home_at(tmp_path)
    async with opened(home) as (pilot, engine):
        await pilot.press("4")
        await settle(pilot)
        screen = pilot.app.screen
        assert screen.__class__.__name__ == "ConnectionScreen"

        async def choose() -> None:
            pilot.app.run_worker(screen.save("send_mode", "Production"))  # type: ignore[attr-defined]  # the screen of this place
            await until(pilot, lambda: asked(pilot))

        await choose()
        await pilot.press(*"PAGER", "enter", "y")
        await settle(pilot)
        assert asked(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: not asked(pilot))
        assert engine.settings.service()[1].connection.send_mode == "Test"
        await choose()
        await pilot.press(*"PAGERO", "enter")
        await until(
            pilot, lambda: engine.settings.service()[1].connection.send_mode == "Production"
        )
        await until(pilot, lambda: "▲ PRODUCTION" in visible(pilot))
        entries = engine.store.read_now(lambda store: store.audit_entries())
        assert entries[-1].action == "send_mode.changed"


async def test_production_locks_itself(tmp_path: Path) -> None:
    """After a pause a question from before is closed, and sending wants the code again."""
    async with at_work(tmp_path, "Production") as (pilot, _engine, sandbox):
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        now = [1000.0]
        app.lock._clock = lambda: now[0]
        app.lock.unlock()
        await pilot.press("f5")
        await until(pilot, lambda: asked(pilot))
        now[0] += 16 * 60
        await pilot.press("p")
        await until(pilot, lambda: not asked(pilot))
        assert app.lock.locked
        assert "locked" in visible(pilot).splitlines()[2]
        await pilot.press("f5")
        await until(pilot, lambda: "Production is locked" in visible(pilot))
        await pilot.press(*"production", "enter", "escape")
        await until(pilot, lambda: not asked(pilot))
        assert app.lock.locked
        await pilot.press("f5")
        await until(pilot, lambda: "Production is locked" in visible(pilot))
        await pilot.press(*"pagero", "enter")
        await until(pilot, lambda: "Send 1 document?" in visible(pilot))
        await pilot.press(*"production", "enter")
        await until(pilot, lambda: sandbox.state()["files"] == 1)


async def test_a_copied_home_asks_before_it_sends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another machine the first send asks whether this is the only home."""
    async with at_work(tmp_path) as (pilot, engine, sandbox):
        monkeypatch.setattr(whereabouts, "machine", lambda: "another machine")
        await pilot.press("f5")
        await until(pilot, lambda: "This home was copied" in visible(pilot))
        await pilot.press(*"no", "enter", "escape")
        await until(pilot, lambda: not asked(pilot))
        assert sandbox.state()["files"] == 0
        await pilot.press("f5")
        await until(pilot, lambda: "This home was copied" in visible(pilot))
        await pilot.press(*engine.person.host, "enter")
        await until(pilot, lambda: "Send 1 document?" in visible(pilot))
        await pilot.press("y")
        await until(pilot, lambda: sandbox.state()["files"] == 1)


@pytest.mark.parametrize("colours", [True, False])
@pytest.mark.parametrize("theme", themes.names())
async def test_every_screen_says_production(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    theme: str,
    colours: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Frame and word on every place, a document and a dialog, in every theme, without colours."""
    if not colours:
        monkeypatch.setenv("NO_COLOR", "1")
    home = home_at(tmp_path, f'{LIVE}[ui]\ntheme = "{theme}"\n')
    async with opened(home, (80, 24)) as (pilot, engine):
        fill(engine, 2)
        await pilot.app.screen.list.reload()  # type: ignore[attr-defined]  # the outbox

        async def framed(where: str) -> None:
            def holds() -> bool:
                lines = visible(pilot).splitlines()
                return "PRODUCTION" in lines[0] and lines[-1].startswith("┗")

            await until(pilot, holds)
            assert holds(), where

        for place in PLACES:
            await pilot.press(place.digit)
            await settle(pilot)
            await framed(place.name)
        await pilot.press("1", "enter")
        await settle(pilot)
        await framed("document")
        await pilot.press("escape", "f1")
        await settle(pilot)
        await framed("help")
        await pilot.press("escape", "f5")
        await until(pilot, lambda: asked(pilot))
        await framed("question")


async def test_read_only_changes_nothing(tmp_path: Path) -> None:
    """Every key that changes something says why it does not; the files stay as they are."""
    home = home_at(tmp_path, '[company]\nname = "Cronus"\n')
    async with opened(home) as (_pilot, engine):
        fill(engine, 2)
    shutil.copytree(home.data_dir, tmp_path / "before")
    engine = build(home, read_only=True)
    app = ConsoleApp(engine, read_only=True)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert "read-only" in visible(pilot).splitlines()[1]
            for key_name in ("f5", "f6", "f7", "f8", "f9", "f11", "f12", "d", "e"):
                await pilot.press(key_name)
                await settle(pilot)
                assert "--read-only" in visible(pilot).splitlines()[-1], key_name
            await pilot.press("3", "f2")
            await settle(pilot)
            assert "--read-only" in visible(pilot).splitlines()[-1]
            await pilot.press("1", "enter")
            await settle(pilot)
            assert "100002" in visible(pilot)
    finally:
        await engine.aclose()
    for name in ("config.toml", "outbox.db"):
        assert (home.data_dir / name).read_bytes() == (tmp_path / "before" / name).read_bytes()


async def test_a_mistake_in_the_file_leaves_production_usable(tmp_path: Path) -> None:
    """While somebody edits config.toml, keys work and nobody is told the same thing for ever."""
    home = home_at(tmp_path, LIVE)
    async with opened(home, (80, 24)) as (pilot, engine):
        fill(engine, 2)
        home.config_file.write_text(f"{LIVE}[ui\n")
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        for _ in range(2):
            await Caller().look(app)
        await pilot.press("down", "up", "f1")
        await settle(pilot)
        assert not isinstance(app.screen, Notice)
        await pilot.press("escape")
        assert "PRODUCTION" in visible(pilot).splitlines()[0]
