"""Sending from the outbox, against the sandbox: asked first, shown as it goes, told at the end."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.resources import as_file
from typing import TYPE_CHECKING, Any

import pytest

from edoc_tui import resources
from edoc_tui.console.screens.dialogs import Confirm, Notice
from edoc_tui.domain.query import ListQuery
from edoc_tui.sandbox.running import Running
from tests.console.offices import connection, fill, home_at, opened, settle, sign_in, visible

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from edoc_tui.engine.engine import Engine


@asynccontextmanager
async def at_work(
    folder: Path, send_mode: str = "Test", **options: Any
) -> AsyncIterator[tuple[Pilot[int], Engine, Running]]:
    """Open a console that is signed in at a sandbox, with five sample invoices."""
    with Running(None, **options) as sandbox:
        home = home_at(folder, connection(sandbox, send_mode))
        with as_file(resources.sample_data()) as data:
            (home.customers_file).write_bytes((data / "customers.toml").read_bytes())
            paths = sorted((data / "invoices").iterdir())[:5]
            async with opened(home) as (pilot, engine):
                await sign_in(engine, sandbox)
                report = await engine.import_paths(paths, "PAGERO")
                assert report.imported == 5, str(report)
                await until(pilot, lambda: "1–5 of 5" in visible(pilot))
                yield pilot, engine, sandbox


@pytest.fixture(autouse=True)
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unlock the vault with a key file."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))


async def until(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    """Wait until *holds*; there is no limit but the patience of the test run."""
    for _ in range(2000):
        if holds():
            return
        await pilot.pause(0.01)
    pytest.fail(f"never happened:\n{visible(pilot)}")


def statuses(engine: Engine) -> list[str]:
    """Return the status of each document, oldest first."""
    page = engine.store.read_now(lambda store: store.page(ListQuery(), limit=50))
    return [str(row.status) for row in reversed(page.items)]


async def test_marked_documents_are_sent_and_followed(tmp_path: Path) -> None:
    """Two marked documents are uploaded once each, and become Sent without another key."""
    async with at_work(tmp_path, settle_seconds=0.2) as (pilot, engine, sandbox):
        await pilot.press("space", "space", "f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        text = visible(pilot)
        assert "Send 2 documents?" in text
        assert "Total:" in text
        assert "nothing reaches the recipients" in text
        assert "› Cancel" in text
        await pilot.press("y")
        await until(pilot, lambda: statuses(engine).count("Sent") == 2)
        await until(pilot, lambda: "✓ Sent" in visible(pilot))
        assert sandbox.state()["files"] == 2


async def test_cancel_has_the_focus(tmp_path: Path) -> None:
    """Enter on the question, Esc and n all send nothing."""
    async with at_work(tmp_path) as (pilot, engine, sandbox):
        for answer in ("enter", "escape", "n"):
            await pilot.press("s")
            await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
            await pilot.press(answer)
            await until(pilot, lambda: not isinstance(pilot.app.screen, Confirm))
        await settle(pilot)
        assert sandbox.state()["files"] == 0
        assert "Pending Response" not in statuses(engine)


async def test_production_wants_its_name_typed(tmp_path: Path) -> None:
    """Production frames the screen, and sends only after its own name was typed."""
    async with at_work(tmp_path, "Production") as (pilot, engine, sandbox):
        text = visible(pilot)
        assert "━ PRODUCTION ━" in text.splitlines()[0]
        assert "▲ PRODUCTION" in text
        assert "◇ Not released" in text
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "real recipients" in visible(pilot)
        await pilot.press("y", "enter")
        await pilot.press(*"Test", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Confirm)
        assert sandbox.state()["files"] == 0
        await pilot.press(*"production", "enter")
        await until(pilot, lambda: sandbox.state()["files"] == 1)
        await until(pilot, lambda: "1 sent" in visible(pilot))
        newest = engine.store.read_now(lambda store: store.page(ListQuery(), limit=1)).items[0]
        assert newest.released
        log = engine.store.read_now(lambda store: store.log(newest.id))
        assert any("release" in entry.event for entry in log)


async def test_escape_stops_between_documents(tmp_path: Path) -> None:
    """Esc while sending claims nothing new; what is on its way is finished."""
    async with at_work(tmp_path, latency_ms=400) as (pilot, engine, sandbox):
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: "Sending" in visible(pilot).splitlines()[1])
        assert "Esc stops" in visible(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "Esc stops" not in visible(pilot))
        assert "Sending" not in statuses(engine)
        assert sandbox.state()["files"] < 5


async def test_a_provider_that_hangs_leaves_the_keys_alone(tmp_path: Path) -> None:
    """While an upload waits for its answer, keys move and open as ever; then it is sent, once."""
    async with at_work(tmp_path, settle_seconds=0) as (pilot, engine, sandbox):
        late = {"method": "POST", "path": "/file/v1/files", "action": "delay", "seconds": 3}
        sandbox.control("faults", fault=[{**late, "process": True}])
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: sandbox.state()["files"] == 1)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: "Timeline" in visible(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "1–5 of 5" in visible(pilot))
        assert "Sending" in statuses(engine)
        await until(pilot, lambda: "Sending" not in statuses(engine))
        assert sandbox.state()["files"] == 1


async def test_a_provider_that_is_gone_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    """With nobody listening the documents stay ready, and the reason is on the screen."""
    async with at_work(tmp_path) as (pilot, engine, sandbox):
        sandbox.close()
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(
            pilot,
            lambda: isinstance(pilot.app.screen, Notice) or "waiting" in visible(pilot),
        )
        assert set(statuses(engine)) == {"Exported"}


async def test_held_documents_are_decided_by_a_person(tmp_path: Path) -> None:
    """Not there: the person confirms once more, and the document may be sent again."""
    home = home_at(tmp_path)
    async with opened(home) as (pilot, engine):
        fill(engine, 1, ("Held",))
        await pilot.app.screen.list.reload()  # type: ignore[attr-defined]  # the outbox
        await pilot.press("d")
        await until(pilot, lambda: "Does the provider have 100001?" in visible(pilot))
        await pilot.press("right", "right", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "gets it twice" in visible(pilot)
        await pilot.press(*"100001", "enter")
        await until(pilot, lambda: statuses(engine) == ["Exported"])


async def test_files_are_imported_from_the_console(tmp_path: Path) -> None:
    """The key i asks for a path and brings the documents in; a missing path is told."""
    async with at_work(tmp_path) as (pilot, engine, _):
        await pilot.press("i")
        await until(pilot, lambda: "Import invoices" in visible(pilot))
        await pilot.press(*"/nowhere/at/all.xml", "enter")
        await until(pilot, lambda: "refused" in visible(pilot) or "/nowhere" in visible(pilot))
        assert len(statuses(engine)) == 5


async def test_what_is_dropped_is_imported(tmp_path: Path) -> None:
    """A file that lands in drop/new while the console is open appears in the outbox."""
    async with at_work(tmp_path) as (pilot, engine, _sandbox):
        with as_file(resources.sample_data()) as data:
            content = (data / "invoices" / "103010.xml").read_bytes()
        (engine.home.drop / "new" / "dropped.xml").write_bytes(content)
        await until(pilot, lambda: "1–6 of 6" in visible(pilot))
        assert "103010" in visible(pilot)
        assert (engine.home.drop / "sent" / "dropped.xml").exists()
