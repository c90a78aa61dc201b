"""A monkey at keyboard and mouse: whatever it presses, at whatever size, nothing breaks."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual import events

from edoc_tui import locales
from edoc_tui.console.app import ConsoleApp
from edoc_tui.console.places import PLACES
from edoc_tui.domain.status import Actor, Direction, Event
from edoc_tui.store.repository import Change
from tests.console.offices import fill, home_at, new, opened, settle, visible, writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from edoc_tui.store.repository import Repository

STATUSES = ("Exported", "Sent", "Sending Error", "Unknown", "Held", "Pending Response", "Created")
KEYS = [
    *"abcdefghijklmnoprstuvwxyzGSV1234567890/*?:[]",
    *("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "enter", "escape"),
    *("space", "tab", "shift+tab", "backspace", "delete", "ctrl+d", "ctrl+u", "ctrl+p", "ctrl+l"),
    *(f"f{number}" for number in range(1, 13) if number != 10),
    *(f"shift+f{number}" for number in range(1, 13) if number != 10),
    *("é", "東", "й"),
]
"""Everything but what leaves the console on purpose."""

SIZES = [(80, 24), (120, 40), (40, 9), (20, 5), (200, 60), (1, 1), (79, 3), (132, 24)]
MOUSE = (events.MouseDown, events.MouseUp, events.MouseScrollDown, events.MouseScrollUp)
STEPS = 120


def received(store: Repository) -> None:
    """Put some received documents into the store."""
    for number in range(8):
        one = replace(
            new(f"R-{number}"), direction=Direction.IN, source=f"in-{number}", customer_no=""
        )
        added = store.add(one, Actor.ENGINE)
        store.apply(added.id, Event.MAKE_DOCUMENT, Actor.ENGINE, Change())


def poke(pilot: Pilot[int], chance: random.Random) -> None:
    """Let the mouse do something somewhere, on the screen or beside it."""
    app, (width, height) = pilot.app, pilot.app.size
    x, y = chance.randint(0, width), chance.randint(0, height)
    kind = chance.choice(MOUSE)
    app.screen._forward_event(
        kind(app.screen, x, y, 0, 0, chance.choice((1, 2, 3)), False, False, False, x, y)
    )


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    """Leave the language as it was."""
    yield
    locales.use("en")


@pytest.mark.parametrize("seed", range(9))
async def test_a_monkey_breaks_nothing(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random keys, mouse events and resizes, beginning at each place: the console still works."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    chance = random.Random(seed)  # noqa: S311 - a monkey keeps no secrets
    home = home_at(tmp_path)
    in_french = locales.use("fr" if seed % 2 else "en") == "fr"
    async with opened(home, (80, 24)) as (pilot, engine):
        fill(engine, 40, STATUSES)
        writing(engine, received)
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        await pilot.press(PLACES[seed].digit)
        for step in range(STEPS):
            what = chance.random()
            if what < 0.05:
                await pilot.resize_terminal(*chance.choice(SIZES))
            if what > 0.9:
                poke(pilot, chance)
            key = chance.choice(KEYS)
            await pilot.press(key)
            assert app._exception is None, (seed, step, key)
            assert app.is_running, (seed, step, key)
        await pilot.resize_terminal(100, 30)
        for _ in range(6):
            await pilot.press("escape")
        app.switch_mode("outbox")
        for _ in range(60):  # as deep as it may have gone
            if len(app.screen_stack) == 1:
                break
            await pilot.press("escape")
        await settle(pilot)
        assert ("1 Boîte d'envoi" if in_french else "1 Outbox") in visible(pilot)
        assert writing(engine, lambda store: store.check()) == []
