"""Picking one thing from a list, or several, with arrows, Space and Enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from edoc_tui.console.screens.dialogs import STYLES, Dialog
from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.strip import Strip

    from edoc_tui.console.app import ConsoleApp

TALLEST: Final = 12
"""Lines of a list at most; the rest scrolls."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be picked.

    Attributes:
        key: What is returned.
        label: How it is shown; made printable.
        note: A few words beside it.
    """

    key: str
    label: str
    note: str = ""


class PickList(RowList[Option]):
    """The options, one line each."""

    ground = "surface"

    def __init__(self, *, several: bool) -> None:
        super().__init__()
        self.several = several
        self.picked: set[str] = set()

    def heading(self, width: int) -> Strip:
        """Draw a blank line."""
        return strip_of([], width, self.ink("text"))

    def record_line(self, record: Option, width: int, *, here: bool) -> Strip:
        """Draw one option."""
        plain = self.ink("cursor" if here else "text")
        box = ("[x] " if record.key in self.picked else "[ ] ") if self.several else ""
        size = max(cell for cell in (len(one.label) for one in self.records)) + 2
        text = fit(f"{'›' if here else ' '} {box}{printable(record.label)}", size + len(box) + 2)
        note = self.ink("cursor" if here else "muted")
        return strip_of([(text, plain), (f" {printable(record.note)}", note)], width, plain)


class Pick(ModalScreen[tuple[str, ...] | None]):
    """Asks for one of some options, or for several; the answer is their keys, ``None`` = Esc.

    Args:
        title: What is asked, in a few words.
        options: What can be picked.
        picked: What is picked at the start; the cursor is on the first of it.
        several: Space picks, Enter ends; else Enter picks.
        text: A sentence above the list.
    """

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", show=False),
        Binding("enter", "take", show=False),
        Binding("space", "pick", show=False),
    ]

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        picked: Sequence[str] = (),
        *,
        several: bool = False,
        text: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._options = tuple(options)
        self._picked = tuple(picked)
        self._text = text
        self._list = PickList(several=several)

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Dialog() as dialog:
            dialog.border_title = Content(self._title)
            if self._text:
                yield Static(Content(self._text))
            self._list.styles.height = min(len(self._options), TALLEST) + 1
            yield self._list
            hint = (
                _("Space picks, Enter saves, Esc goes back.")
                if self._list.several
                else _("Enter picks, Esc goes back.")
            )
            yield Static(Content(f"\n{hint}"))

    def on_mount(self) -> None:
        """Put the cursor on what is picked already."""
        self._list.picked = set(self._picked)
        keys = [option.key for option in self._options]
        first = next((at for at, key in enumerate(keys) if key in self._picked), 0)
        self._list.show(self._options, first)
        self._list.focus()

    def action_pick(self) -> None:
        """Pick the option under the cursor, or take it back."""
        option = self._list.record
        if option is None:
            return
        if not self._list.several:
            self.action_take()
            return
        self._list.picked ^= {option.key}
        self._list.refresh()

    def action_take(self) -> None:
        """Answer with what is picked, in the order of the list."""
        option = self._list.record
        if self._list.several:
            picked = self._list.picked
            self.dismiss(tuple(one.key for one in self._options if one.key in picked))
        elif option is not None:
            self.dismiss((option.key,))

    def action_give_up(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)


async def ask_service(app: ConsoleApp) -> str:
    """Ask for a service; ``""`` = none was chosen."""
    bridge = app.bridge
    options = [
        Option(code, code, f"{_(str(one.connection.send_mode))}  {one.description}")
        for code, one in bridge.settings.services.items()
    ]
    picked = await app.push_screen_wait(Pick(_("Choose service"), options, (bridge.service_code,)))
    return picked[0] if picked else ""
