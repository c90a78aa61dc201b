"""Drives the real program in a real pseudo-terminal, in words that read like a story.

``console.outbox().select("103034").send().shows("Sent")``
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from typing import TYPE_CHECKING, Self

import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

PATIENCE = 20.0
"""Seconds until something that was to appear is given up; nothing waits this long otherwise."""

SILENCE = 0.15
"""Seconds without output after which the program is taken to have answered."""

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "ctrl+c": "\x03",
    "ctrl+l": "\x0c",
    **{f"f{number}": f"\x1b{code}" for number, code in enumerate(("OP", "OQ", "OR", "OS"), 1)},
    **{
        f"f{number}": f"\x1b[{code}~"
        for number, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
    },
    **{f"shift+f{number}": f"\x1b[1;2{code}" for number, code in enumerate("PQRS", 1)},
    **{
        f"shift+f{number}": f"\x1b[{code};2~"
        for number, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
    },
}


class Console:
    """A program in a terminal of its own, with an emulator that knows what is visible.

    Args:
        command: The program and its arguments.
        environment: Its whole environment, besides TERM.
        size: Columns and lines.
        term: TERM; ``""`` = not set.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        size: tuple[int, int] = (120, 40),
        term: str = "xterm-256color",
    ) -> None:
        self.size = size
        self.raw = bytearray()
        self._unfed = b""
        self.status: int | None = None
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        full = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment}
        if term:
            full["TERM"] = term
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], list(command), full)  # noqa: S606 - the program under test
        self._set_size(size)
        os.set_blocking(self._fd, False)

    @classmethod
    def on(cls, home: Path, *arguments: str, **options: object) -> Self:
        """Open the console on *home*."""
        environment = dict(options.pop("environment", {}))  # type: ignore[call-overload]
        environment.setdefault("HOME", str(home.parent))
        command = [sys.executable, "-m", "edoc_tui", "--home", str(home), *arguments]
        return cls(command, environment, **options)  # type: ignore[arg-type]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    # the terminal
    def _set_size(self, size: tuple[int, int]) -> None:
        columns, lines = size
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def resize(self, columns: int, lines: int) -> Self:
        """Change the size of the terminal, as dragging its window does."""
        self.size = (columns, lines)
        self._screen.resize(lines, columns)
        self._set_size(self.size)
        return self.settle()

    def _pump(self, seconds: float) -> bool:
        """Read what is there, waiting at most *seconds*; say whether anything came."""
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            data = b""
        if not data:
            self._reap()
            return False
        self.raw += data
        self._unfed += data
        whole = len(self._unfed) - len(_UNFINISHED.search(self._unfed).group())  # type: ignore[union-attr]  # matches always
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", self._unfed[:whole]))
        self._unfed = self._unfed[whole:]
        return True

    def _reap(self) -> None:
        if self.status is None:
            pid, status = os.waitpid(self.pid, 0)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)

    @property
    def text(self) -> str:
        """What is visible now."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def settle(self) -> Self:
        """Wait until the program has been silent for a moment."""
        while self.status is None and self._pump(SILENCE):
            pass
        return self

    def until(self, holds: Callable[[], bool], what: str) -> Self:
        """Wait until *holds*; fail with the screen if it never does."""
        end = time.monotonic() + PATIENCE
        while not holds():
            if self.status is not None or time.monotonic() > end:
                raise AssertionError(f"{what}\n{self.text}\nstatus {self.status}")
            self._pump(0.05)
        return self

    # a person
    def press(self, *keys: str) -> Self:
        """Press keys by name, or type a text letter by letter."""
        for key in keys:
            assert key in KEYS or "+f" not in key, f"nothing is known of {key}"
            os.write(self._fd, KEYS.get(key, key).encode())
            self.settle()
        return self

    def shows(self, text: str) -> Self:
        """Wait until *text* is visible."""
        return self.until(lambda: text in self.text, f"never showed {text!r}")

    def matches(self, pattern: str) -> Self:
        """Wait until something visible matches *pattern*."""
        found = re.compile(pattern)
        return self.until(lambda: bool(found.search(self.text)), f"never matched {pattern!r}")

    def hides(self, text: str) -> Self:
        """Wait until *text* is not visible."""
        return self.until(lambda: text not in self.text, f"never hid {text!r}")

    def answer_to(self, *keys: str) -> bytes:
        """Press keys and return the bytes that came back."""
        before = len(self.raw)
        self.press(*keys)
        return bytes(self.raw[before:])

    def ready(self) -> Self:
        """Wait until the engine is there: the header then knows about the sign-in."""
        return self.matches(r"token|signed in").settle()

    def outbox(self) -> Self:
        """Go to the outbox."""
        return self.ready().press("1").shows("Customer")

    def select(self, number: str) -> Self:
        """Put the cursor on the document with *number*, with the filter."""
        return self.press("/", *number, "enter").matches(rf"›.*{re.escape(number)}")

    def send(self) -> Self:
        """Send what is marked, or the document under the cursor."""
        return self.press("f5").shows("Send 1 document?").press("y").hides("Send 1 document?")

    # the end
    def signal(self, number: signal.Signals) -> Self:
        """Send a signal to the program."""
        os.kill(self.pid, number)
        return self

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped line does."""
        os.close(self._fd)
        self._fd = -1

    def ends(self) -> int:
        """Wait for the end of the program and return its exit status."""
        end = time.monotonic() + PATIENCE
        while self.status is None and time.monotonic() < end:
            if self._fd >= 0:
                self._pump(0.05)
            else:
                time.sleep(0.05)
            if self.status is None:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.status = os.waitstatus_to_exitcode(status)
        assert self.status is not None, f"it never ended\n{self.text}"
        while self._fd >= 0 and self._pump(0.05):
            pass
        return self.status

    def kill(self) -> None:
        """End the program whatever it does."""
        if self.status is None:
            pid, _status = os.waitpid(self.pid, os.WNOHANG)
            if not pid:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
            self.status = -signal.SIGKILL
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


_UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<=>?][0-9;]*\$?[a-zA-Z]|\x1b\[[0-9;]*\$[a-zA-Z]|\x1b\]8;;[^\x1b]*\x1b\\\\"
)
"""Modes, keyboards and links: the emulator does not know them, and they draw nothing."""

_UNFINISHED = re.compile(rb"(?:\x1b(?:\[[<=>?0-9;]*\$?|\][^\x1b]*(?:\x1b)?)?)?\Z")
"""An escape sequence that the last chunk cut in two; it waits for the next one."""
