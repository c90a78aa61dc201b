"""How the console is shown: theme, filters on the way out, frugal output, the crash text."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from textual._compositor import CompositorUpdate
from textual.app import App
from textual.filter import Monochrome, NoColor

from edoc_tui.console import frugal, themes
from edoc_tui.console.inks import Inks
from edoc_tui.console.output import ControlFilter
from edoc_tui.domain.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.console import RenderableType
    from textual.filter import LineFilter
    from textual.screen import Screen

_log = logging.getLogger("edoc_tui.console")


class DisplayApp(App[int]):
    """An app that sends the terminal little, and nothing that it would obey."""

    def __init__(self) -> None:
        super().__init__()
        self.animation_level = "none"
        self._controls = ControlFilter()
        self._terminal = frugal.Screen()
        self._inks: Inks | None = None
        self._inks_of: Mapping[str, str] = {}
        self.theme_trouble: SettingsError | None = None

    @property
    def inks(self) -> Inks:
        """The styles that lines are drawn with, in the current theme."""
        if self._inks is None or self._inks_of is not self.theme_variables:
            self._inks_of = self.theme_variables
            self._inks = Inks(self.theme_variables, colourless=self.no_color)
        return self._inks

    def theme_folder(self) -> Path | None:
        """Return the folder of the user's own themes; for subclasses."""
        return None

    def put_on(self, name: str) -> None:
        """Take the theme called *name* before anything is painted.

        NO_COLOR goes before the configuration. A theme that is not usable is replaced by one
        that needs no file, and ``theme_trouble`` says why.
        """
        wanted = themes.COLOURLESS if self.no_color else name or themes.DEFAULT
        try:
            theme = themes.load(wanted, self.theme_folder())
        except SettingsError as error:
            self.theme_trouble = error
            theme = themes.fallback()
        self.register_theme(theme)
        # Nothing is styled yet: setting the theme the usual way would style everything twice.
        self.set_reactive(App.theme, theme.name)
        self._refresh_truecolor_filter(self.ansi_theme)
        if self.no_color:
            # Chosen by Textual for its own theme, which is not in the terminal's colours.
            self._filters = [
                NoColor() if isinstance(one, Monochrome) else one for one in self._filters
            ]
        self.stylesheet.set_variables(self.get_css_variables())

    def wear(self, name: str) -> None:
        """Change to the theme called *name*. Raises SettingsError."""
        theme = themes.load(name, self.theme_folder())
        self.register_theme(theme)
        self.theme = theme.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our own CSS variables for themes that do not have them."""
        return dict(themes.VARIABLES)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters of the way out, the one for control characters first."""
        return [self._controls, *super().get_line_filters()]

    def on_mount(self) -> None:
        """Forget what the terminal shows whenever somebody else had it."""
        self.app_resume_signal.subscribe(self, lambda _app: self._terminal.forget())

    def redraw(self) -> None:
        """Send the whole screen again, for a terminal that lost it."""
        self._terminal.forget()
        self.screen.refresh(layout=True)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send only what the terminal does not show already (see :mod:`.frugal`)."""
        update: Any = renderable  # the annotation of Textual does not know its own updates
        if isinstance(update, CompositorUpdate):
            update = self._terminal.frugal(update, (self.size.width, self.size.height))
        super()._display(screen, update)

    def _fatal_error(self) -> None:
        """End after an unexpected error: where it happened, but no values and no secrets.

        Replaces Textual's traceback, which prints local variables.
        """
        from edoc_tui.console.crash import describe

        _log.critical("The console has stopped.", exc_info=True)
        self._exit_renderables.append(describe())
        self._close_messages_no_wait()
