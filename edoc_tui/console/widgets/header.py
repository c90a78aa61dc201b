"""The header: where one is, which service, which send mode, the token, the marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from edoc_tui.console.modes import PRODUCTION
from edoc_tui.console.places import PLACES
from edoc_tui.console.widgets.lines import Lines, strip_of
from edoc_tui.domain.text import printable
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.strip import Strip
    from textual.timer import Timer

    from edoc_tui.console.widgets.lines import Part
    from edoc_tui.domain.tokens import SignIn

MINUTE = 60
HOUR = 3600


def time_left(seconds: int) -> str:
    """Return a remaining time in its largest fitting unit: seconds only below a minute."""
    if seconds < MINUTE:
        return _("{count} s").format(count=seconds)
    if seconds < 2 * HOUR:
        return _("{count} min").format(count=seconds // MINUTE)
    return _("{count} h").format(count=seconds // HOUR)


def token_text(sign_in: SignIn | None, *, full: bool = False) -> tuple[str, str]:
    """Return what to say about the token, and how it is meant (``good``, ``warn``, ``bad``).

    Args:
        sign_in: What is known; ``None`` = nothing yet.
        full: Also say how long ago the last success was.
    """
    if sign_in is None:
        return "", "muted"
    from edoc_tui.domain import token_states as states

    left = time_left(sign_in.seconds_left())
    condition = sign_in.condition()
    if condition == states.VALID and sign_in.trouble:
        condition = states.EXPIRING  # it could not be renewed: it will end
    text, meaning = {
        states.MISSING: (_("✗ not signed in"), "bad"),
        states.REFUSED: (_("✗ refused: sign in again"), "bad"),
        states.INTERRUPTED: (_("✗ token renewal interrupted"), "bad"),
        states.RENEWING: (_("… token renewing"), "warn"),
        states.EXPIRED: (_("! token expired"), "warn"),
        states.EXPIRING: (_("! token {left}").format(left=left), "warn"),
        states.VALID: (_("✓ token {left}").format(left=left), "good"),
    }[condition]
    age = sign_in.age()
    if not full or age is None:
        return text, meaning
    return _("{state}, renewed {age} ago").format(state=text, age=time_left(age)), meaning


def seconds_to_change(seconds: int) -> int:
    """Return after how many seconds :func:`time_left` says something else; 0 = never."""
    if seconds <= 0:
        return 0
    if seconds <= MINUTE:
        return 1
    unit = MINUTE if seconds < 2 * HOUR + MINUTE else HOUR
    return seconds % unit + 1


def fitted(
    name: str, titles: Sequence[str], lit: int, width: int, shorts: Sequence[str] = ()
) -> tuple[str, list[str]]:
    """Return the program's name and the titles of the places, short enough for one line.

    Args:
        name: What stands before the titles; the first thing to go.
        titles: One for each place.
        lit: Index of the place one is at; its title stays whole as long as possible.
        width: Cells of the line.
        shorts: Short titles, for a narrow line; the place one is at keeps its own if it can.
    """
    room = width - sum(4 for _title in titles)
    if cell_len(name) + sum(map(cell_len, titles)) <= room:
        return name, list(titles)
    if shorts:
        mixed = [title if at == lit else shorts[at] for at, title in enumerate(titles)]
        for some in (mixed, list(shorts)):
            if sum(map(cell_len, some)) <= room:
                return "", some
    for most in range(max(map(cell_len, titles)), 0, -1):
        short = [
            title if at == lit or cell_len(title) <= most else f"{title[: most - 1]}…"
            for at, title in enumerate(titles)
        ]
        if sum(map(cell_len, short)) <= room:
            return "", short
    return "", ["" for _title in titles]


class Header(Lines):
    """Two lines at the top; repainted only when their text changes."""

    ground = "surface"

    def __init__(self) -> None:
        super().__init__()
        self._state: tuple[str | int | tuple[str, str], ...] = ()
        self._ticker: Timer | None = None

    def update(self) -> None:
        """Take what is shown from bridge and screen again; repaint if it changed."""
        from edoc_tui.console.screens.base import ConsoleScreen

        bridge = self.console.bridge
        screen = self.screen
        place, marks = (
            (screen.place, screen.marks()) if isinstance(screen, ConsoleScreen) else ("", 0)
        )
        job = self.console.job
        state = (
            place,
            marks,
            job.text if job is not None else "",
            bridge.service_code,
            bridge.send_mode,
            bridge.several,
            token_text(bridge.sign_in),
            self.console.lock.locked,
            bridge.memory_only,
        )
        if state != self._state:
            self._state = state
            self.refresh()
        self._tick()

    def _tick(self) -> None:
        """Look again exactly when the remaining time will read differently."""
        if self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
        sign_in = self.console.bridge.sign_in
        wait = seconds_to_change(sign_in.seconds_left()) if sign_in is not None else 0
        if wait:
            self._ticker = self.set_timer(wait, self.update)

    def line(self, y: int, width: int, /) -> Strip:
        """Draw the places, or the state of the service."""
        parts = self._places(width) if y == 0 else self._service(width)
        return strip_of(parts, width, self.ink("text"))

    def _places(self, width: int) -> list[Part]:
        here = self._state[0] if self._state else ""
        titles = [_(place.title) for place in PLACES]
        lit = next((at for at, place in enumerate(PLACES) if place.name == here), 0)
        name, fitting = fitted(
            " edoc-tui ", titles, lit, width, [_(place.short) for place in PLACES]
        )
        parts: list[Part] = [(name, self.ink("key"))]
        for place, title in zip(PLACES, fitting, strict=True):
            ink = "cursor" if place.name == here else "muted"
            parts.append((f" {place.digit} {title} ", self.ink(ink)))
        return parts

    def _service(self, width: int) -> list[Part]:
        if not self._state:
            return []
        bridge = self.console.bridge
        marks = self._state[1]
        token, meaning = token_text(bridge.sign_in)
        mode = bridge.send_mode
        production = mode == PRODUCTION
        plain, muted = self.ink("text"), self.ink("muted")
        mode_text = f" ▲ {_(mode).upper()} " if production else f" ● {_(mode)} "
        if production and self.console.lock.locked:
            mode_text += "· " + _("locked") + " "
        mode_style = self.ink("production" if production else "key")
        code = printable(bridge.service_code, limit=20)
        parts: list[Part] = [
            (f" {code} ", plain),
            ("^S " if bridge.several else "", muted),
            (mode_text if mode else "", mode_style),
            (" " + _("read-only") + " " if self.console.read_only else "", self.ink("chip")),
            (f" {token}", self.ink(meaning)),
        ]
        if bridge.memory_only:
            parts.append(("  " + _("! You will be signed out when you close"), self.ink("warn")))
        used = sum(cell_len(text) for text, _style in parts)
        right = ""
        job = str(self._state[2])
        if job:
            right = " " + _("{job} · Esc stops").format(job=job)
        elif isinstance(marks, int) and marks:
            right = " " + ngettext("{count} marked", "{count} marked", marks).format(count=marks)
        name = printable(bridge.description, limit=40)
        if name and used + cell_len(name) + cell_len(right) + 2 <= width:
            parts.insert(1, (f"{name} ", muted))
            used += cell_len(name) + 1
        if right:
            parts.append((" " * max(0, width - used - cell_len(right) - 1), plain))
            parts.append((right, self.ink("mark")))
        return parts
