"""What the lists of customers and vendors share: the filter line, and a line for a new number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual import on
from textual.widgets import Input

from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.widgets.field_help import FieldHelp
from edoc_tui.console.widgets.field_input import FieldInput
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.parties import Customer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

CardT = TypeVar("CardT", bound=Customer)


class FilterLine(FieldInput):
    """The line in which a list is filtered; shown while it is needed."""


class CardListScreen(ConsoleScreen, Generic[CardT]):
    """A list of cards with a filter line below it; a subclass reads them and makes new ones."""

    CSS_PATH = "../styles/forms.tcss"
    AUTO_FOCUS = "RowList"

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._asking = ""

    # for subclasses
    def make_list(self) -> RowList[CardT]:
        """Return the list, once."""
        raise NotImplementedError

    def words(self, asking: str) -> str:
        """Return what the empty line says: a filter, or the number of a new card."""
        raise NotImplementedError

    async def load(self) -> None:
        """Read the cards that the filter shows."""
        raise NotImplementedError

    def tell(self) -> None:
        """Say how many cards there are."""
        raise NotImplementedError

    async def create(self, number: str) -> None:
        """Make a card with this number, and open it."""
        raise NotImplementedError

    def nothing_to_close(self) -> None:
        """React to Escape where neither line nor filter is there."""

    # the frame
    def body(self) -> ComposeResult:
        """Put the filter line below the list."""
        yield self.make_list()
        line = FilterLine(compact=True)
        line.cursor_blink = False
        yield line
        yield FieldHelp()

    @property
    def line(self) -> FilterLine:
        """The filter line."""
        return self.query_one(FilterLine)

    @property
    def _rows(self) -> RowList[Any]:
        return self.query_one(RowList)

    def shown(self) -> None:
        """Read the cards again: they may have been edited elsewhere."""
        self.bridge.spawn(self.load())

    def fill(self, cards: Sequence[CardT]) -> None:
        """Show *cards* with the cursor on the same one as before, where it is still there."""
        listing = self._rows
        old, index = listing.record, listing.cursor
        if old is not None and not (index < len(cards) and cards[index].no == old.no):
            index = next((i for i, one in enumerate(cards) if one.no == old.no), index)
        listing.show(cards, index)
        self.tell()

    @on(RowList.Pointed)
    def _pointed(self) -> None:
        self.tell()

    # the line
    def open_line(self, asking: str) -> None:
        """Open the line for a filter, or for the number of a new card."""
        line = self.line
        self._asking = asking
        line.placeholder = self.words(asking)
        line.value = "" if asking else self._words
        line.add_class("-open")
        line.focus()

    def close_line(self) -> None:
        """Close the line and show all cards."""
        if not self.line.has_class("-open") and not self._words:
            self.nothing_to_close()
        self.line.remove_class("-open")
        self._rows.focus()
        if self._words and not self._asking:
            self._words = ""
            self.shown()
        self._asking = ""

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if not self._asking and self.line.has_class("-open") and event.value != self._words:
            self._words = event.value
            self.shown()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        asking, self._asking = self._asking, ""
        self.line.remove_class("-open")
        self._rows.focus()
        if asking and text:
            self.bridge.spawn(self.create(text))
