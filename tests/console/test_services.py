"""Several services on the screen: made, set up, chosen; and what fits into eighty columns."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from edoc_tui.config.files import read_settings
from edoc_tui.console.app import ConsoleApp
from edoc_tui.console.clipboard import copy
from edoc_tui.console.screens.dialogs import Confirm
from edoc_tui.console.screens.service import ServiceScreen
from edoc_tui.console.screens.services import ServicesScreen
from edoc_tui.console.screens.setup import SetupScreen
from edoc_tui.console.widgets.header import fitted
from tests.console.offices import home_at, opened, visible

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from edoc_tui.config.settings import Service

CONFIG = """\
# ours
[services.PAGERO]
description = "Pagero Online"   # the first one
service_integration = "pagero"
[workflows.SEND]
then = [{ send = "PAGERO" }]
"""


@pytest.fixture
async def pilot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pilot[int]]:
    """Give a console at place 5, unlocked by a key file."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    async with opened(home_at(tmp_path, CONFIG), (80, 24)) as (pilot, _engine):
        await pilot.press("5")
        await until(pilot, lambda: "Pagero Online" in visible(pilot))
        yield pilot


async def until(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    """Wait until *holds* does."""
    for _ in range(400):
        if holds():
            return
        await pilot.pause(0.02)
    raise AssertionError(visible(pilot))


def services(pilot: Pilot[int]) -> dict[str, Service]:
    """Return the services as the file has them now."""
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    return read_settings(app.bridge.engine.home.config_file).services


def chosen(pilot: Pilot[int]) -> str:
    """Return the current service."""
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    return app.bridge.service_code


async def new_service(pilot: Pilot[int], code: str) -> None:
    """Make a service called *code*."""
    await pilot.press("f7", *code, "enter")
    await until(pilot, lambda: code.upper() in services(pilot))


async def test_a_service_is_made_given_an_integration_and_chosen(pilot: Pilot[int]) -> None:
    """Refused consent keeps the old value; agreed, it is saved; Ctrl+S goes between services."""
    await new_service(pilot, "second")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ServiceScreen))
    for answer, expected in (("n", ""), ("y", "pagero")):
        screen = pilot.app.screen
        assert isinstance(screen, ServiceScreen)
        screen.table.go_to("service_integration")
        await pilot.press("enter")
        await until(pilot, lambda: "Pagero Online" in visible(pilot))
        await pilot.press("home", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "third party" in visible(pilot)
        await pilot.press(answer)
        await until(pilot, lambda: isinstance(pilot.app.screen, ServiceScreen))
        await until(
            pilot,
            lambda: services(pilot)["SECOND"].service_integration == expected,  # noqa: B023
        )
    screen = pilot.app.screen
    assert isinstance(screen, ServiceScreen)
    screen.table.go_to("supported_document_types")
    await pilot.press("enter", "down", "space", "enter")
    await until(pilot, lambda: len(services(pilot)["SECOND"].supported_document_types) == 1)
    screen.table.go_to("batch")
    await pilot.press("space")
    await until(pilot, lambda: services(pilot)["SECOND"].batch == "threshold")
    screen.table.go_to("batch_threshold")
    await pilot.press("enter", "ctrl+u", "0", "enter")
    assert screen.table.editing
    await pilot.press("ctrl+u", "2", "5", "enter")
    await until(pilot, lambda: services(pilot)["SECOND"].batch_threshold == 25)
    await pilot.press("escape", "ctrl+s")
    await until(pilot, lambda: "Choose service" in visible(pilot))
    await pilot.press("end", "enter")
    await until(pilot, lambda: chosen(pilot) == "SECOND")
    await pilot.press("4")
    await until(pilot, lambda: "› Code                           SECOND" in visible(pilot))
    await pilot.press("1", "ctrl+s")
    await until(pilot, lambda: "Choose service" in visible(pilot))
    await pilot.press("home", "enter")
    await until(pilot, lambda: "service:PAGERO" in visible(pilot))


async def test_a_service_in_use_stays_and_a_rename_moves_everything(pilot: Pilot[int]) -> None:
    """Delete names the workflow; rename changes it, keeps comments, and stays current."""
    await new_service(pilot, "other")
    await pilot.press("home", "f11")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
    await pilot.press("y")
    await until(pilot, lambda: "SEND" in visible(pilot))
    assert "PAGERO" in services(pilot)
    await pilot.press("enter", "f8", "ctrl+u", *"live", "enter")
    await until(pilot, lambda: "LIVE" in services(pilot))
    await until(pilot, lambda: chosen(pilot) == "LIVE")
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    text = app.bridge.engine.home.config_file.read_text("utf-8")
    assert 'description = "Pagero Online"   # the first one' in text
    assert 'then = [{ send = "LIVE" }]' in text
    await until(pilot, lambda: isinstance(app.screen, ServicesScreen) and "LIVE" in visible(pilot))
    await pilot.press("end", "f11")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
    await pilot.press("y")
    await until(pilot, lambda: list(services(pilot)) == ["LIVE"])


async def test_the_guide_leads_on_from_any_step_and_can_be_left(pilot: Pilot[int]) -> None:
    """F3 opens it for the service under the cursor; F4 goes to a step's screen; Esc leaves."""
    await new_service(pilot, "third")
    await pilot.press("f3")
    await until(pilot, lambda: isinstance(pilot.app.screen, SetupScreen))
    await until(pilot, lambda: "No integration is chosen." in visible(pilot))
    assert chosen(pilot) == "THIRD"
    guide = pilot.app.screen
    assert isinstance(guide, SetupScreen)
    keys = [step.key for step in guide.list.records]
    guide.list.go(keys.index("workflow"))
    await pilot.press("enter")
    await until(pilot, lambda: "Create both" in visible(pilot))
    await pilot.press("y")
    await until(pilot, lambda: "THIRD → SEND-THIRD" in visible(pilot))
    settings = read_settings(guide.bridge.engine.home.config_file)
    assert settings.workflows["SEND"].enabled
    assert [one.send for one in settings.workflows["SEND"].then] == ["PAGERO"]
    assert settings.service_for("Sales Invoice", "THIRD")[0] == "THIRD"
    assert settings.service_for("Sales Invoice")[0] == "PAGERO"
    guide.list.go(keys.index("company"))
    await pilot.press("f4")
    await until(pilot, lambda: "VAT registration no." in visible(pilot))
    await pilot.press("5")
    await until(pilot, lambda: pilot.app.screen is guide)
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(pilot.app.screen, ServicesScreen))


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_the_places_fit_into_any_width(width: int) -> None:
    """Nine places in long words: the one where one is stays whole as long as it can."""
    titles = ["Boîte d'envoi", "Clients", "Société", "Connexion", "Services", "Profils et flux",
              "Boîte de réception", "Tâche de fond", "Audit"]  # fmt: skip
    for lit, title in enumerate(titles):
        name, short = fitted(" edoc-tui ", titles, lit, width)
        assert cell_len(name) + sum(cell_len(one) + 4 for one in short) <= max(width, 36)
        assert len(short) == len(titles)
        if width >= 80:
            assert short[lit] == title
            assert all(len(one) >= 3 for one in short)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
async def test_a_text_reaches_the_buffer_of_tmux(
    pilot: Pilot[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside tmux the text is in its own buffer as well, byte for byte, and so it is said."""
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    monkeypatch.delenv("TMUX", raising=False)
    assert await copy(app, "x") == "Sent to your terminal's clipboard."
    path = tmp_path / "socket"
    tmux = ["tmux", "-S", str(path), "-f", "/dev/null"]
    environment = {key: value for key, value in os.environ.items() if key != "TMUX"}
    start = [*tmux, "new-session", "-d", "sleep 60"]
    await asyncio.to_thread(subprocess.run, start, check=True, env=environment)
    try:
        monkeypatch.setenv("TMUX", f"{path},1,0")
        text = "https://sso.example/oauth?a=1&b=%20#é"
        assert "tmux's buffer" in await copy(app, text)
        show = [*tmux, "show-buffer"]
        done = await asyncio.to_thread(subprocess.run, show, check=True, capture_output=True)
        assert done.stdout.decode() == text
    finally:
        await asyncio.to_thread(subprocess.run, [*tmux, "kill-server"], check=False)
