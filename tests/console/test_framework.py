"""What holds the console together: registry, themes, header, the filter on the way out."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.app import App
from textual.binding import Binding
from textual.color import Color

from edoc_tui.console import globals as general
from edoc_tui.console import screens as all_screens
from edoc_tui.console import themes
from edoc_tui.console.actions import Action, bindings, register, registered
from edoc_tui.console.app import ConsoleApp
from edoc_tui.console.columns import columns
from edoc_tui.console.display import DisplayApp
from edoc_tui.console.inks import _INKS, Inks
from edoc_tui.console.output import ControlFilter
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.screens.palette import commands
from edoc_tui.console.statuses import LOOKS
from edoc_tui.console.widgets.header import seconds_to_change, time_left, token_text
from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.names import ServiceStatus
from edoc_tui.domain.tokens import SignIn
from tests.console.offices import fill, home_at, opened, settle, visible

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def screens() -> list[type[ConsoleScreen]]:
    """Return every screen class of the console."""
    for module in iter_modules(all_screens.__path__, f"{all_screens.__name__}."):
        import_module(module.name)
    found: list[type[ConsoleScreen]] = []
    waiting = [ConsoleScreen]
    while waiting:
        for screen in waiting.pop().__subclasses__():
            found.append(screen)
            waiting.append(screen)
    return found


def test_no_key_means_two_things_on_one_screen() -> None:
    """On every screen each key belongs to one action; only what is named here covers leaving."""
    for screen in screens():
        taken: dict[str, str] = {}
        for action in (*screen.actions, *general.ACTIONS):
            for key in action.keys.split(","):
                if action in general.ACTIONS and key in taken:
                    covers = taken[key].endswith(".back") or taken[key] == "sign_in.qr"
                    assert covers, (screen, key)
                    continue
                assert taken.setdefault(key, action.id) == action.id, (screen, key)


def test_every_action_has_an_id_and_a_title() -> None:
    """Ids are dotted and used once, titles are there."""
    screens()
    for action in registered():
        assert "." in action.id
        assert action.title
    with pytest.raises(ValueError, match="used twice"):
        register(Action(id="app.quit", keys="q", title="Other", run=lambda _: None))


def test_shift_with_a_function_key_is_heard_as_terminals_send_it() -> None:
    """A terminal sends Shift+F2 as F14; no keyboard shows that name, so none is shown."""
    screens()
    shifted = [one for one in registered() if "shift+f" in one.keys]
    assert shifted
    for action in shifted:
        (binding,) = bindings([action])
        assert isinstance(binding, Binding)
        keys = binding.key.split(",")
        for key in (one for one in keys if one.startswith("shift+f")):
            assert f"f{int(key.removeprefix('shift+f')) + 12}" in keys
        assert "⇧F" in action.key_labels
        assert not re.search(r"\bF1[3-9]|F2\d", action.key_labels)


def test_every_status_has_a_look() -> None:
    """Every service status has a sign, a word of its own and a meaning that has an ink."""
    assert set(LOOKS) == set(ServiceStatus)
    assert len({word for _, word, _ in LOOKS.values()}) == len(LOOKS)
    assert {meaning for _, _, meaning in LOOKS.values()} <= set(_INKS)


@given(st.integers(10, 400))
def test_columns_fill_the_width(width: int) -> None:
    """At any usable width the columns fit; status and number are always there."""
    fitted = columns(width)
    assert [column.name for column in fitted][:2] == ["status", "number"]
    if width >= 50:
        assert sum(column.width for column in fitted) + len(fitted) - 1 + 3 == width


@given(st.integers(0, 30_000))
def test_the_token_is_looked_at_exactly_when_it_reads_differently(seconds: int) -> None:
    """Until the next look the text stays the same, and then it differs."""
    wait = seconds_to_change(seconds)
    if not seconds:
        assert wait == 0
        return
    assert time_left(seconds) == time_left(max(0, seconds - wait + 1))
    assert time_left(seconds) != time_left(max(0, seconds - wait))


def test_what_is_said_about_a_token() -> None:
    """Every state has a sign and a word."""
    later = datetime.now(UTC) + timedelta(seconds=545)
    soon = datetime.now(UTC) + timedelta(seconds=30.5)
    assert token_text(SignIn("X")) == ("✗ not signed in", "bad")
    assert token_text(SignIn("X", later)) == ("✓ token 9 min", "good")
    assert token_text(SignIn("X", soon))[1] == "warn"
    assert token_text(SignIn("X", NOW)) == ("! token expired", "warn")
    assert token_text(SignIn("X", later, trouble="no network")) == ("! token 9 min", "warn")
    assert token_text(SignIn("X", later, ending="refused")) == ("✗ refused: sign in again", "bad")
    assert token_text(SignIn("X", later, ending="interrupted"))[0].endswith("interrupted")
    now = datetime.now(UTC)
    assert token_text(SignIn("X", NOW, renewing_since=now)) == ("… token renewing", "warn")
    stuck = SignIn("X", NOW, renewing_since=now - timedelta(minutes=6))
    assert token_text(stuck)[0].endswith("interrupted"), "whoever renewed has died"
    aged = SignIn("X", later, now - timedelta(seconds=55))
    assert token_text(aged, full=True)[0] == "✓ token 9 min, renewed 55 s ago"


@given(st.text(max_size=40))
def test_nothing_a_terminal_obeys_passes_the_filter(text: str) -> None:
    """No control, bidirectional override or zero width character goes out; the width stays."""
    (segment,) = ControlFilter().apply([Segment(text)], Color(0, 0, 0))
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in segment.text)
    assert not set("\u202e\u202d\u2066\u200b\u200f\ufeff\u061c") & set(segment.text)
    assert cell_len(segment.text) == cell_len(text)


def test_our_themes_can_be_worn_and_read() -> None:
    """Each theme has all colours, with the contrast that WCAG asks for (4.5)."""
    assert set(themes.names()) >= {"edoc-dark", "edoc-light", "terminal"}
    for name in themes.names():
        app = DisplayApp()
        app.put_on(name)
        assert (app.theme_trouble, app.theme) == (None, name)
        inks = Inks(app.theme_variables, colourless=False)
        for ink in _INKS if name != "terminal" else ():
            style = inks.get(ink)
            assert style.color is not None
            assert style.bgcolor is not None
            assert style.color.triplet is not None
            assert style.bgcolor.triplet is not None
            assert contrast(style.color.triplet, style.bgcolor.triplet) >= 4.5, (name, ink)


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the contrast ratio of WCAG 2."""

    def light(colour: tuple[int, ...]) -> float:
        parts = [value / 255 for value in colour]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    first, second = sorted((light(one), light(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[colors", "cannot be read"),
        ("[colors]\nprimary = 3\n", "table of texts"),
        ('[colors]\nsecondary = "red"\n', "Expected primary"),
        ('[colors]\nprimary = "blurple"\n', "is no colour"),
        ('[colors]\nprimary = "red"\n[variables]\nmuted = "x y"\n', "is no colour"),
    ],
)
def test_a_theme_with_a_mistake_names_its_file(tmp_path: Path, content: str, reason: str) -> None:
    """The file and what was expected are named."""
    (tmp_path / "mine.toml").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"mine\.toml") as caught:
        themes.load("mine", tmp_path)
    assert reason in str(caught.value)


def test_private_hooks_of_textual_are_still_there() -> None:
    """What we override has the shape we expect; a new Textual must not lose it silently."""
    for name in ("_fatal_error", "_display", "_refresh_truecolor_filter"):
        assert callable(getattr(App, name))
    app = ConsoleApp()
    assert isinstance(app._filters, list)
    assert isinstance(app._exit_renderables, list)
    assert isinstance(app._screen_stacks, dict)


async def test_the_palette_finds_actions_and_themes(tmp_path: Path) -> None:
    """Ctrl+P searches the registry and the themes, and offers no screenshot."""
    async with opened(home_at(tmp_path)) as (pilot, engine):
        fill(engine, 3)
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        names = [command.title for command in commands(app, app.screen)]
        assert {"Send", "Outbox", "Theme: edoc-light", "Quit"} <= set(names)
        assert not any("creenshot" in name for name in names)
        await pilot.press("ctrl+p", "down", "up", *"no such thing", "enter")
        await settle(pilot)
        assert "No command has this name" in visible(pilot)
        await pilot.press("ctrl+u", *"edoc-light", "enter")
        await settle(pilot)
        assert app.theme == "edoc-light"


async def test_errors_become_dialogs_and_the_console_goes_on(tmp_path: Path) -> None:
    """An error of the domain says what to do; its markup is literal; the console goes on."""

    async def fails(error: Exception) -> None:
        raise error

    async with opened(home_at(tmp_path)) as (pilot, _):
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        app.bridge.spawn(fails(SettingsError("The [b]key is wrong.", todo="Correct it.")))
        await settle(pilot)
        assert "The [b]key is wrong." in visible(pilot)
        assert "→ Correct it." in visible(pilot)
        await pilot.press("enter")
        app.bridge.spawn(fails(ZeroDivisionError("by zero")))
        await settle(pilot)
        assert "Something unexpected happened" in visible(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert len(app.screen_stack) == 1


async def test_work_survives_a_change_of_screen(tmp_path: Path) -> None:
    """What was asked for goes on while other screens are shown."""
    async with opened(home_at(tmp_path)) as (pilot, _):
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        go, done = asyncio.Event(), asyncio.Event()

        async def work() -> None:
            await go.wait()
            done.set()

        app.bridge.spawn(work())
        await pilot.press("3", "1", "2")
        go.set()
        await settle(pilot)
        assert done.is_set()
