"""The command palette: every action of the registry by name, and the themes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from rich.cells import cell_len
from textual import on
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Input

from edoc_tui.console import globals as general
from edoc_tui.console import themes
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.screens.dialogs import STYLES, Dialog
from edoc_tui.console.widgets.lines import Lines, fit, strip_of
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.screen import Screen
    from textual.strip import Strip

    from edoc_tui.console.app import ConsoleApp


class Command(NamedTuple):
    """Something to choose: its title, its first key (may be empty), and what it does."""

    title: str
    key: str
    run: Callable[[], None]


def commands(app: ConsoleApp, screen: Screen[Any]) -> Iterator[Command]:
    """Return a command for each action of *screen* and of the app, then one for each theme."""
    if isinstance(screen, ConsoleScreen):
        own = {action.title for action in screen.actions}
        others = [action for action in general.ACTIONS if action.title not in own]
        for owner, actions in ((screen, screen.actions), (app, others)):
            for action in actions:
                if action.id != "app.palette":
                    run = partial(screen.perform, action, owner)
                    yield Command(_(action.title), action.key_label, run)
    for name in themes.names(app.theme_folder()):
        title = _("Theme: {name}").format(name=name)
        yield Command(title, "", partial(app.try_on, name))


class CommandList(Lines):
    """The commands that match what was typed; one of them is lit."""

    ground = "surface"

    def __init__(self, found: Sequence[Command]) -> None:
        super().__init__()
        self._all = tuple(found)
        self._found = self._all
        self._lit = 0

    @property
    def lit(self) -> Command | None:
        """The command that Enter runs."""
        return self._found[self._lit] if self._found else None

    def narrow(self, text: str) -> None:
        """Show the commands whose title has every word of *text*, those that begin so first."""
        words = text.casefold().split()
        found = [one for one in self._all if all(word in one.title.casefold() for word in words)]
        found.sort(key=lambda one: not one.title.casefold().startswith(text.casefold().strip()))
        self._found, self._lit = tuple(found), 0
        self.refresh()

    def move(self, step: int) -> None:
        """Light the command *step* further."""
        if self._found:
            self._lit = (self._lit + step) % len(self._found)
            self.refresh()

    def line(self, y: int, width: int, /) -> Strip:
        """Draw a command; the window follows the lit one."""
        top = max(0, self._lit - self.content_size.height + 1)
        index = top + y
        plain = self.ink("text")
        if index >= len(self._found):
            text = _("No command has this name.") if not self._found and y == 0 else ""
            return strip_of([(text, self.ink("muted"))], width, plain)
        command = self._found[index]
        here = index == self._lit
        style = self.ink("cursor") if here else plain
        sign = "›" if here else " "
        title = fit(f"{sign} {command.title}", width - cell_len(command.key) - 1)
        return strip_of([(f"{title}{command.key} ", style)], width, plain)


class PaletteScreen(ModalScreen[None]):
    """Type a part of a name, choose with the arrows, Enter runs it."""

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+p", "close", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
    ]

    def __init__(self, found: Sequence[Command]) -> None:
        super().__init__()
        self._list = CommandList(found)

    def compose(self) -> ComposeResult:
        """Put the field above the list."""
        with Dialog() as dialog:
            dialog.border_title = _("Commands")
            field = Input(placeholder=_("Part of a name"), compact=True)
            field.cursor_blink = False
            yield field
            yield self._list

    @on(Input.Changed)
    def _narrowed(self, event: Input.Changed) -> None:
        event.stop()
        self._list.narrow(event.value)

    @on(Input.Submitted)
    def _taken(self, event: Input.Submitted) -> None:
        event.stop()
        command = self._list.lit
        if command is not None:
            self.dismiss(None)
            self.app.call_next(command.run)

    def action_move(self, step: int) -> None:
        """Light another command."""
        self._list.move(step)

    def action_close(self) -> None:
        """Run nothing."""
        self.dismiss(None)
