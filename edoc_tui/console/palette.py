"""The command palette's commands: the registry's actions, and the themes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand

from edoc_tui.console import globals as general
from edoc_tui.console import themes
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.screen import Screen

    from edoc_tui.console.app import ConsoleApp


def commands(app: ConsoleApp, screen: Screen[Any]) -> Iterator[SystemCommand]:
    """Return a command for each action of *screen* and of the app, then one for each theme."""
    if isinstance(screen, ConsoleScreen):
        for action in screen.actions:
            run = partial(screen.perform, action, screen)
            yield SystemCommand(_(action.title), _(action.help), run)
        for action in general.ACTIONS:
            if action.id != "app.palette":
                run = partial(screen.perform, action, app)
                yield SystemCommand(_(action.title), _(action.help), run)
    for name in themes.names(app.theme_folder()):
        title = _("Theme: {name}").format(name=name)
        yield SystemCommand(title, _("Change the colours."), partial(app.try_on, name))
