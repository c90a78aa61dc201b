"""The footer: at most seven keys of the screen, or a short notice until the next key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from edoc_tui.console.widgets.lines import Lines, strip_of
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.strip import Strip

    from edoc_tui.console.widgets.lines import Part

SHOWN: Final = 7
"""More keys than this are not read but searched: the rest is in the help."""

KINDS: Final = {
    "information": ("•", "text"),
    "success": ("✓", "good"),
    "warning": ("!", "warn"),
    "error": ("✗", "bad"),
}
"""Sign and ink of each kind of notice."""


class Footer(Lines):
    """One line at the bottom."""

    ground = "surface"

    def __init__(self) -> None:
        super().__init__()
        self._notice: tuple[str, str] = ("", "")
        self._keys: tuple[tuple[str, str, bool], ...] = ()

    @property
    def notice(self) -> str:
        """The text that stands in place of the keys, ``""`` when there is none."""
        return self._notice[0]

    def say(self, text: str, kind: str = "information") -> None:
        """Show *text* in place of the keys."""
        self._notice = (printable(text), kind if kind in KINDS else "information")
        self.refresh()

    def hush(self) -> None:
        """Show the keys again."""
        if self._notice[0]:
            self._notice = ("", "")
            self.refresh()

    def update(self) -> None:
        """Take the keys from the screen again; repaint if they changed."""
        keys = self._gather()
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def _gather(self) -> tuple[tuple[str, str, bool], ...]:
        from edoc_tui.console.screens.base import ConsoleScreen

        screen = self.screen
        if not isinstance(screen, ConsoleScreen):
            return ()
        read_only = self.console.read_only
        shown = [action for action in screen.actions if action.footer][:SHOWN]
        return tuple(
            (action.key_label, _(action.title), not action.why_not(screen, read_only=read_only))
            for action in shown
        )

    def line(self, _y: int, width: int, /) -> Strip:
        """Draw the notice, or as many keys as fit."""
        rest = self.ink("text")
        text, kind = self._notice
        if text:
            sign, ink = KINDS[kind]
            return strip_of([(f" {sign} {text}", self.ink(ink))], width, rest)
        parts: list[Part] = []
        used = 0
        help_key = getattr(self.screen, "help_key", "?")
        for key, title, on in (*self._keys, (help_key, _("Help"), True)):
            size = cell_len(key) + cell_len(title) + 3
            if used + size > width:
                break
            used += size
            off = self.ink("muted")
            parts.append((f" {key}", self.ink("key") if on else off))
            parts.append((f" {title} ", rest if on else off))
        return strip_of(parts, width, rest)
