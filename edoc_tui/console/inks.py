"""The styles that lines are drawn with, made from the theme's colours.

Component classes of Textual would do the same, but each of them is matched against every rule
when a widget is mounted, which the first frame cannot afford.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.style import Style
from textual.color import Color

if TYPE_CHECKING:
    from collections.abc import Mapping

_INKS: Final[Mapping[str, tuple[str, str, bool]]] = {
    "text": ("foreground", "", False),
    "muted": ("muted", "", False),
    "key": ("primary", "", True),
    "new": ("foreground", "", False),
    "busy": ("primary", "", False),
    "good": ("success", "", False),
    "warn": ("warning", "", False),
    "bad": ("error", "", False),
    "mark": ("accent", "", True),
    "cursor": ("cursor-foreground", "cursor-background", True),
    "chip": ("background", "accent", True),
    "production": ("production-foreground", "production", True),
}
"""Name of the ink: colour, ground (``""`` = the widget's own), bold."""

_FILLED: Final = frozenset({"cursor", "chip", "production"})
"""Inks that are told apart by their ground; without colours they are reversed."""


class Inks:
    """Styles by name, on a ground.

    Args:
        variables: The theme's CSS variables.
        colourless: Colours are not shown (NO_COLOR).
    """

    def __init__(self, variables: Mapping[str, str], *, colourless: bool) -> None:
        self._variables = variables
        self._colourless = colourless
        self._made: dict[tuple[str, str], Style] = {}

    def get(self, name: str, ground: str = "background") -> Style:
        """Return the ink called *name* on *ground*, a colour of the theme."""
        style = self._made.get((name, ground))
        if style is None:
            color, own_ground, bold = _INKS[name]
            style = self._made[(name, ground)] = Style(
                color=Color.parse(self._variables[color]).rich_color,
                bgcolor=Color.parse(self._variables[own_ground or ground]).rich_color,
                bold=bold or None,
                reverse=(self._colourless and name in _FILLED) or None,
            )
        return style
