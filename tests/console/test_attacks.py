"""Hostile text on every screen: shown, never obeyed. New places join by being a place."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from edoc_tui.console.app import ConsoleApp
from edoc_tui.console.places import PLACES
from edoc_tui.wiring import build
from tests.console import driver
from tests.console.driver import Console
from tests.console.hostile import home_full_of, provider
from tests.console.offices import settle, visible

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.pilot import Pilot

    from edoc_tui.console.places import Place

PAYLOAD = "\x1b]52;c;ZXZpbA==\x07\x1b]8;;http://evil\x1b\\\x9b31mC1\u202eRLO\u200bZW\x1b[2Jend"
"""OSC 52, OSC 8, a C1 CSI, a bidirectional override, a zero width space, a clear screen."""

EVIL = (
    b"\x1b]52;c;ZXZpbA==",
    b"\x1b]8;;http://evil",
    b"\xc2\x9b",
    b"\x9b31m",
    b"\xe2\x80\xae",
    b"\xe2\x80\x8b",
    b"\x1b[2Jend",
)
"""What of it must never be sent."""


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_t01_no_byte_of_a_payload_reaches_the_terminal(
    tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents, names, settings, answers, file names: every action of every place, in a pty."""
    monkeypatch.setattr(driver, "SILENCE", 0.06)
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    with provider(PAYLOAD) as url:
        home = home_full_of(PAYLOAD, tmp_path, url)
        environment = {"EDOC_TUI_VAULT_KEY_FILE": str(tmp_path / "key"), "ESCDELAY": "20"}
        with Console.on(home.config_dir, environment=environment) as console:
            console.ready()
            for action in place.load().actions:
                console.press(place.digit, action.keys.split(",")[0], "escape", "escape")
                assert console.status is None, f"{action.id} ended it\n{console.text}"
            console.press(place.digit, "down", "enter", "tab", "tab", "tab", "pagedown", "escape")
            console.press("escape", "?", "escape", "f9", "escape", "escape", place.digit)
            if place.name == "inbox":
                console.press("V", "enter", "f3", "escape", "escape", "escape")
            assert console.status is None
            assert "\N{REPLACEMENT CHARACTER}" in console.raw.decode(errors="replace")
            console.press("ctrl+q").settle()
            for evil in EVIL:
                assert evil not in console.raw, evil


MARKUP = "[/x][red]R[/red][@click=app.quit]Q[/]"
"""A tag that closes nothing, which crashes a renderer; a colour; an action on a click."""


@asynccontextmanager
async def full_of_markup(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Pilot[int]]:
    """Open the console on a home and a provider full of markup."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(folder / "key"))
    with provider(MARKUP) as url:
        engine = build(home_full_of(MARKUP, folder, url))
        try:
            async with ConsoleApp(engine).run_test(size=(160, 40), notifications=True) as pilot:
                await settle(pilot)
                yield pilot
        finally:
            await engine.aclose()


async def test_t03_markup_is_literal_in_every_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On every place and what Enter opens there: the brackets are shown, nothing falls over."""
    async with full_of_markup(tmp_path, monkeypatch) as pilot:
        for place in PLACES:
            await pilot.press(place.digit)
            await settle(pilot)
            assert MARKUP in visible(pilot), place.name
            await pilot.press("down", "enter")
            await settle(pilot)
            assert pilot.app._exception is None, place.name
            await pilot.press("escape", "escape")
        await pilot.press("V")
        await settle(pilot)
        assert MARKUP in visible(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert MARKUP in visible(pilot)
        await pilot.press("f3")
        await settle(pilot)
        assert pilot.app._exception is None


async def test_t04_a_click_on_markup_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever `[@click=app.quit]` is shown, clicking on it runs nothing."""
    async with full_of_markup(tmp_path, monkeypatch) as pilot:
        clicked = 0
        for place in PLACES:
            await pilot.press(place.digit)
            await settle(pilot)
            for y, line in enumerate(visible(pilot).splitlines()):
                x = line.find("[@click")
                if x >= 0:
                    x = min(x + len("[@click=app.quit]"), pilot.app.size.width - 1)
                    await pilot.click(offset=(x, y))
                    clicked += 1
                    assert pilot.app.is_running
                    assert pilot.app._exception is None
            await pilot.press("escape")
        assert clicked >= len(PLACES)
        await settle(pilot)
        assert pilot.app.return_code is None


async def test_t05_markup_in_a_providers_answer_is_literal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The body of a refusal comes up in a dialog and in the header's state, as it was sent."""
    async with full_of_markup(tmp_path, monkeypatch) as pilot:
        await pilot.press("f9")
        while len(pilot.app.screen_stack) == 1:
            await pilot.pause(0.01)
        await settle(pilot)
        shown = re.sub(r"[^!-~]", "", visible(pilot))  # a dialog breaks lines
        assert f"Theproviderrefusedthesign-in:{MARKUP}" in shown
        await pilot.press("escape")
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        app.say(MARKUP, "error")
        await settle(pilot)
        assert MARKUP in visible(pilot)
        assert app._exception is None
