"""A monkey at the keyboard: whatever it presses, at whatever size, nothing breaks."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from edoc_tui.console.app import ConsoleApp
from tests.console.offices import fill, home_at, opened, settle, visible, writing

if TYPE_CHECKING:
    from pathlib import Path

STATUSES = ("Exported", "Sent", "Sending Error", "Unknown", "Held", "Pending Response", "Created")
KEYS = [
    *"abcdefghijklmnoprstuvwxyzGSV1234567890/*?:[]",
    *("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "enter", "escape"),
    *("space", "tab", "shift+tab", "backspace", "delete", "ctrl+d", "ctrl+u", "ctrl+p", "ctrl+l"),
    *(f"f{number}" for number in range(1, 13) if number != 10),
    *("é", "東", "й"),
]
"""Everything but what leaves the console on purpose."""

SIZES = [(80, 24), (120, 40), (40, 9), (20, 5), (200, 60), (1, 1), (79, 3), (132, 24)]


@pytest.mark.parametrize("seed", range(6))
async def test_a_monkey_breaks_nothing(tmp_path: Path, seed: int) -> None:
    """150 random keys and resizes, on whatever screen they lead to: the console still works."""
    chance = random.Random(seed)  # noqa: S311 - a monkey keeps no secrets
    home = home_at(tmp_path)
    async with opened(home, (80, 24)) as (pilot, engine):
        fill(engine, 60, STATUSES)
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        for step in range(150):
            if chance.random() < 0.05:
                await pilot.resize_terminal(*chance.choice(SIZES))
            key = chance.choice(KEYS)
            await pilot.press(key)
            assert app._exception is None, (seed, step, key)
            assert app.is_running, (seed, step, key)
        await pilot.resize_terminal(100, 30)
        for _ in range(6):
            await pilot.press("escape")
        app.switch_mode("outbox")
        await settle(pilot)
        assert "1 Outbox" in visible(pilot)
        assert writing(engine, lambda store: store.check()) == []
