"""What the console costs on the line: first usable screen, keys, idle, at 1 k and 1 M documents.

    python benchmarks/screen.py [--rows 1000000] [--rounds 5]

Runs the console in a pseudo-terminal of 120×40 and, in turn, a bare Textual application as the
floor. Bytes and milliseconds are medians; a key's reply ends after 60 ms of silence.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

from store_rows import build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HELLO = """
from textual.app import App
from textual.widgets import Static


class Hello(App):
    def compose(self):
        yield Static("hello")


Hello().run()
"""
QUIET = 0.06
KEYS = {"Down": b"\x1b[B", "PageDown": b"\x1b[6~", "End": b"\x1b[F", "Home": b"\x1b[H"}

AWAY = {"End": "Home", "Home": "End"}
"""What to press first, so that a key has something to do."""


class Terminal:
    """A program in a pseudo-terminal."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], list(command), dict(environment))  # noqa: S606 - our own program
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def read(self, wait: float, until: bytes | None = None) -> tuple[bytes, float]:
        """Read until *until* is seen or nothing came for *wait*; returns bytes and last time."""
        seen, last = b"", time.perf_counter()
        while select.select([self.fd], [], [], wait)[0]:
            try:
                piece = os.read(self.fd, 65536)
            except OSError:
                break
            seen, last = seen + piece, time.perf_counter()
            if until is not None and re.search(until, seen):
                break
        return seen, last

    def key(self, name: str) -> tuple[int, float]:
        """Press a key; returns bytes of the reply and milliseconds to its last byte."""
        start = time.perf_counter()
        os.write(self.fd, KEYS[name])
        seen, last = self.read(QUIET)
        return len(seen), (last - start) * 1000

    def memory(self) -> float:
        """Return the peak of resident memory, in MB."""
        text = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmHWM:\s+(\d+)", text)
        return int(found[1]) / 1024 if found else 0.0

    def end(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGTERM)
        self.read(1.0)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def start(command: Sequence[str], home: Path, text: bytes) -> tuple[Terminal, float, int]:
    """Start a program; returns it with seconds to its first *text* and bytes until it settled."""
    environment = {**os.environ, "TERM": "xterm-256color", "EDOC_TUI_HOME": str(home)}
    environment.pop("COLORTERM", None)
    terminal = Terminal(command, environment)
    seen, last = terminal.read(20.0, text)
    more, _last = terminal.read(0.3)
    return terminal, last - terminal.began, len(seen) + len(more)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What the console costs on the line.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        hello = place / "hello.py"
        hello.write_text(HELLO, encoding="utf-8")
        homes = {}
        for rows in (1000, options.rows):
            homes[rows] = place / str(rows)
            homes[rows].mkdir(mode=0o700)
            build(homes[rows] / "outbox.db", rows)
        console = [sys.executable, "-m", "edoc_tui"]
        programs: dict[str, tuple[Sequence[str], Path, bytes]] = {
            "bare Textual": ([sys.executable, str(hello)], place, b"hello"),
            **{f"console, {rows} documents": (console, home, rb"20\d\d-\d\d-\d\d")
               for rows, home in homes.items()},
        }  # fmt: skip
        first: dict[str, list[float]] = {name: [] for name in programs}
        sizes: dict[str, int] = {}
        for _round in range(options.rounds):
            for name, (command, home, text) in programs.items():
                terminal, seconds, size = start(command, home, text)
                first[name].append(seconds)
                sizes[name] = size
                terminal.end()
        floor = statistics.median(first["bare Textual"])
        print(f"{'program':32} {'usable s':>9} {'ratio':>6} {'bytes':>7} {'MB':>6}", end="")
        print("".join(f" {key + ' B/ms':>15}" for key in KEYS), f"{'idle B':>7}")
        for name, (command, home, text) in programs.items():
            terminal, _seconds, _size = start(command, home, text)
            row = f"{name:32} {statistics.median(first[name]):9.3f}"
            row += f" {statistics.median(first[name]) / floor:6.2f} {sizes[name]:7}"
            cells = ""
            if name != "bare Textual":
                for key in KEYS:
                    replies = []
                    for _press in range(20):
                        if key in AWAY:
                            terminal.key(AWAY[key])
                        replies.append(terminal.key(key))
                    length = statistics.median(one[0] for one in replies)
                    cells += f" {length:8.0f}/{statistics.median(one[1] for one in replies):6.1f}"
            idle = len(terminal.read(3.0)[0])
            print(f"{row} {terminal.memory():6.0f}{cells} {idle:7}")
            terminal.end()


if __name__ == "__main__":
    main()
