"""The real program in a real terminal: what goes out, how it ends, what it refuses."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pytest

from edoc_tui.wiring import build
from tests.console.driver import Console
from tests.console.offices import fill, home_at

if TYPE_CHECKING:
    from pathlib import Path

ALTERNATE_ON, ALTERNATE_OFF = b"\x1b[?1049h", b"\x1b[?1049l"
CURSOR_ON = b"\x1b[?25h"


def home_with(folder: Path, count: int = 60) -> Path:
    """Return a home with documents in several statuses."""
    engine = build(home_at(folder))
    fill(engine, count, ("Exported", "Sent", "Sending Error", "Held"))
    engine.store.close()
    return engine.home.config_dir


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was(tmp_path: Path, number: signal.Signals) -> None:
    """SIGTERM and SIGHUP end in order: screen, cursor, input modes and exit status."""
    with Console.on(home_with(tmp_path)) as console:
        console.outbox().signal(number)
        assert console.ends() == 0
        assert console.raw.rfind(ALTERNATE_OFF) > console.raw.rfind(ALTERNATE_ON)
        assert console.raw.rfind(CURSOR_ON) > 0
        assert termios.tcgetattr(console._fd)[3] & (termios.ICANON | termios.ECHO)


def test_a_dropped_line_ends_the_program(tmp_path: Path) -> None:
    """When the terminal goes away the program ends by itself, and the store is whole."""
    home = home_with(tmp_path)
    with Console.on(home) as console:
        console.outbox().hang_up()
        console.ends()
    run = subprocess.run(
        [sys.executable, "-m", "edoc_tui", "--home", str(home), "outbox", "list", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.search(r'"total": ?60\b', run.stdout)


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_dumb_terminal_is_refused_with_a_hint(tmp_path: Path, term: str) -> None:
    """Without a cursor there is no console; the plain commands are named instead."""
    with Console.on(home_with(tmp_path, 1), term=term) as console:
        assert console.ends() == 64
        assert "edoc-tui" in console.text
        assert ALTERNATE_ON not in console.raw


def test_no_color_means_no_colour(tmp_path: Path) -> None:
    """With NO_COLOR no colour code is sent, and the cursor is still visible."""
    with Console.on(home_with(tmp_path), environment={"NO_COLOR": "1"}) as console:
        console.outbox().press("down").matches(r"› .*100059").press("q")
        console.ends()
        colours = re.findall(
            rb"\x1b\[[0-9;]*\b(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|38|48)[0-9;]*m", console.raw
        )
        assert colours == []
        assert b"\x1b[1;7m" in console.raw


def test_a_theme_that_is_wrong_is_told_and_replaced(tmp_path: Path) -> None:
    """A theme with a mistake, or an unknown one, does not keep the console from opening."""
    home = home_with(tmp_path)
    (home / "themes").mkdir()
    (home / "themes" / "mine.toml").write_text('[colors]\nprimary = "#zzz"\n', encoding="utf-8")
    for name, reason in (
        ("mine", "Write a colour as #rrggbb"),
        ("nowhere", "There is no theme 'nowhere'"),
    ):
        (home / "config.toml").write_text(f'[ui]\ntheme = "{name}"\n', encoding="utf-8")
        with Console.on(home) as console:
            console.matches(reason).press("enter").outbox().press("q")
            assert console.ends() == 0


def test_a_mistake_in_the_configuration_is_told_after_the_screen(tmp_path: Path) -> None:
    """The terminal is restored, the mistake named, and the exit status says configuration."""
    home = home_with(tmp_path)
    (home / "config.toml").write_text('[company\nname = "x"\n', encoding="utf-8")
    with Console.on(home) as console:
        assert console.ends() == 78
        assert "config.toml" in console.text
        assert console.raw.rfind(ALTERNATE_OFF) >= console.raw.rfind(ALTERNATE_ON)


CRASHING = """
import sys
from pathlib import Path
from edoc_tui.config.home import Home
from edoc_tui.console import run
from edoc_tui.console.widgets.footer import Footer
from edoc_tui.wiring import build

def line(self, y, width, /):
    access_token = "tok-" + "5ecret" * 3
    headers = {"Authorization": "Bearer " + access_token}
    if self.console.bridge.ready:
        raise RuntimeError(f"cannot draw with {headers}")
    return draw(self, y, width)

draw, Footer.line = Footer.line, line
sys.exit(run(lambda ask: build(Home(Path(sys.argv[1]), Path(sys.argv[1])))))
"""


def test_t06_a_crash_shows_no_values(tmp_path: Path) -> None:
    """After an unexpected error: the terminal back, the place of it, but no local, no token."""
    home = home_with(tmp_path)
    script = tmp_path / "crashing.py"
    script.write_text(CRASHING, encoding="utf-8")
    where = {"PYTHONPATH": os.getcwd()}  # noqa: PTH109 - where the tests run
    with Console([sys.executable, str(script), str(home)], where) as console:
        assert console.ends() != 0
        assert "RuntimeError" in console.text
        assert "crashing.py" in console.text
        assert b"5ecret" not in console.raw
        assert console.raw.rfind(ALTERNATE_OFF) > console.raw.rfind(ALTERNATE_ON)
    log = (home / "log" / "edoc-tui.jsonl").read_text(encoding="utf-8")
    assert "RuntimeError" in log
    assert "5ecret5ecret" not in log


def test_keys_cost_few_bytes(tmp_path: Path) -> None:
    """Down, pages and the first screen stay within what a slow line carries."""
    with Console.on(home_with(tmp_path, 200)) as console:
        console.ready().shows("1–35 of 200")
        assert len(console.raw) < 27_000
        downs = [len(console.answer_to("down")) for _ in range(60)]
        assert sorted(downs)[len(downs) // 2] <= 300
        assert sum(downs) / len(downs) <= 800
        for key in ("end", "home", "pagedown", "pageup"):
            assert len(console.answer_to(key)) <= 6_000, key
        for key in ("enter", "escape", "4"):
            assert len(console.answer_to(key)) <= 12_000, key


def test_sixteen_colours_cost_less(tmp_path: Path) -> None:
    """With sixteen colours a page is at most 3 kB."""
    home = home_with(tmp_path, 200)
    (home / "config.toml").write_text('[ui]\ntheme = "terminal"\n', encoding="utf-8")
    with Console.on(home, term="xterm") as console:
        console.ready()
        for key in ("pagedown", "end", "home"):
            assert len(console.answer_to(key)) <= 3_000, key


def test_idle_sends_nothing(tmp_path: Path) -> None:
    """With nothing changing, nothing is sent."""
    with Console.on(home_with(tmp_path)) as console:
        console.outbox().settle()
        assert not console._pump(5.0)


def test_a_redraw_repairs_a_spoilt_screen(tmp_path: Path) -> None:
    """After somebody else wrote on the terminal, Ctrl+L sends everything again."""
    with Console.on(home_with(tmp_path)) as console:
        good = console.outbox().settle().text
        console._stream.feed(b"\x1b[10;1HBroadcast message from root: \x1b[2Kgoing down")
        assert console.text != good
        console.press("ctrl+l").until(lambda: console.text == good, "was not repaired")


def test_a_resize_keeps_the_row(tmp_path: Path) -> None:
    """The terminal shrinks and grows: the cursor stays on its document, nothing is torn."""
    with Console.on(home_with(tmp_path)) as console:
        console.outbox().press(*["down"] * 25).matches(r"› .*100035")
        console.resize(80, 24).matches(r"› .*100035").resize(40, 9).matches(r"›.*10003")
        console.resize(132, 50).matches(r"› .*100035").shows("F5 Send")
