"""Finding a customer by number, name or any other word, as in the list of customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from edoc_tui.console.screens.dialogs import STYLES, Dialog
from edoc_tui.console.widgets.field_input import FieldInput
from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.parties import Customer
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.strip import Strip

    from edoc_tui.config.customers import CustomerBook

TALL = 11
"""Lines of the list."""

MANY = 500
"""Among so many customers the one that stands there already is looked for."""


class FoundCustomers(RowList[Customer]):
    """The customers that were found, one line each."""

    ground = "surface"
    can_focus = False

    def heading(self, width: int) -> Strip:
        """Draw a blank line."""
        return strip_of([], width, self.ink("text"))

    def record_line(self, record: Customer, width: int, *, here: bool) -> Strip:
        """Draw one customer."""
        style = self.ink("cursor" if here else "text")
        city = f"{record.post_code} {record.city} {record.country}".strip()
        text = f"{'›' if here else ' '} {fit(printable(record.no), 10)} "
        rest = max(8, width - len(text) - 18)
        shown = f"{text}{fit(printable(record.name), rest)} {fit(printable(city), 17)}"
        return strip_of([(shown, style)], width, style)


class FindCustomer(ModalScreen[str]):
    """Asks for a customer while words are typed; the answer is a number, ``""`` = Esc.

    Args:
        book: All customers.
        number: The customer that stands there already.
    """

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", show=False),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
    ]

    def __init__(self, book: CustomerBook, number: str = "") -> None:
        super().__init__()
        self._book = book
        self._number = number
        self._list = FoundCustomers()
        self._words: str | None = None

    def compose(self) -> ComposeResult:
        """Put the field above the list."""
        with Dialog() as dialog:
            dialog.border_title = Content(_("Customer"))
            field = FieldInput(placeholder=_("Number, name, town …"), compact=True)
            field.cursor_blink = False
            yield field
            self._list.styles.height = TALL
            yield self._list
            yield Static(Content(_("Arrows choose, Enter picks, Esc goes back.")), classes="muted")

    def on_mount(self) -> None:
        """Show all customers at first, the cursor on the one that stands there."""
        self._find("")
        if self._number:
            numbers = [one.no for one in self._list.records[:MANY]]
            self._list.go(numbers.index(self._number) if self._number in numbers else 0)

    def _find(self, words: str) -> Sequence[Customer]:
        if words != self._words:
            self._words = words
            self._list.show(self._book.search(words))
        return self._list.records

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._find(event.value.strip())

    @on(Input.Submitted)
    def _taken(self, event: Input.Submitted) -> None:
        event.stop()
        words = event.value.strip()
        exact = self._book.get(words) if words else None
        if exact is not None:
            self.dismiss(exact.no)
            return
        self._find(words)
        if self._list.record is not None:
            self.dismiss(self._list.record.no)

    def action_move(self, step: int) -> None:
        """Go to another customer."""
        self._list.go(self._list.cursor + step)

    def action_give_up(self) -> None:
        """Answer with nothing."""
        self.dismiss("")
