"""Customers: a list with GLN and the *Use GLN* toggle, and the way to each card."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from edoc_tui.console.screens.card_list import CardListScreen
from edoc_tui.console.screens.customer_actions import ACTIONS, USE_GLN, chosen_of
from edoc_tui.console.widgets.customer_list import CustomerList
from edoc_tui.console.widgets.field_help import FieldHelp
from edoc_tui.domain.address_words import addressing
from edoc_tui.domain.customer_query import ORDERS, CustomerQuery, in_order
from edoc_tui.domain.text import printable
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edoc_tui.config.fields import Entry
    from edoc_tui.console.actions import Action
    from edoc_tui.domain.parties import Customer


class CustomersScreen(CardListScreen["Customer"]):
    """All customers; Space switches the use of the GLN, Enter opens the card.

    Attributes:
        order: Key of the list's order.
        undoable: What each switch has changed, the last one last.
    """

    place = "customers"
    actions: ClassVar[tuple[Action[Any], ...]] = ACTIONS

    def __init__(self) -> None:
        super().__init__()
        self.order = ""
        self.undoable: list[dict[str, bool]] = []

    def make_list(self) -> CustomerList:
        """Return the list of customers."""
        return CustomerList()

    def words(self, asking: str) -> str:
        """Return what the empty line says."""
        return _("Number of the new customer") if asking else _("Filter")

    @property
    def list(self) -> CustomerList:
        """The list."""
        return self.query_one(CustomerList)

    def marks(self) -> int:
        """Return how many customers are marked."""
        return len(self.list.marks) if self.is_mounted else 0

    def chosen(self) -> Sequence[Customer]:
        """Return the marked customers, or the one under the cursor."""
        return chosen_of(self)

    async def load(self) -> None:
        """Read the customers that the filter shows, in their order."""
        words, order, home = self._words, self.order, self.bridge.settings.company.country
        book = self.bridge.engine.customers

        def find() -> Sequence[Customer]:
            query = CustomerQuery.parse(words)
            found: Sequence[Customer] = book.search(query.text)
            if not query.plain:
                found = [one for one in found if query.holds(one, home)]
            return in_order(found, order, home) if order else found

        found = await asyncio.to_thread(find)
        if (words, order) == (self._words, self.order):
            self.list.home = home
            self.fill(found)

    def tell(self) -> None:
        """Say how many customers there are, and how the one under the cursor is addressed."""
        listing = self.list
        count = len(listing.records)
        text = ngettext("{count} customer", "{count} customers", count).format(count=count)
        if self._words:
            text = _("Filter: {words} · {found}. Esc shows all.").format(
                words=printable(self._words), found=text
            )
        elif not count:
            text = _("There are no customers yet. F7 creates the first one.")
        if self.order:
            text += f" · {_(dict(ORDERS)[self.order])}"
        if listing.marks:
            marked = len(listing.marks)
            text += " · " + ngettext("{count} marked", "{count} marked", marked).format(
                count=marked
            )
        warning = ""
        if listing.record is not None:
            found = addressing(listing.record, listing.home)
            text, warning = f"{found.sentence} · {text}", found.warning
        self.query_one(FieldHelp).tell(text, warning)
        self.refresh_status()

    async def save(self, number: str, values: dict[str, Entry]) -> None:
        """Save fields of a customer in ``customers.toml`` and show the list again."""
        await self.bridge.engine.set_customer(number, values)
        await self.load()

    async def put(self, values: Mapping[str, bool]) -> None:
        """Save whether the GLN is used, of one customer or of many, in one write."""
        engine = self.bridge.engine
        if len(values) == 1:
            ((number, value),) = values.items()
            await engine.set_customer(number, {USE_GLN: value})
        elif values:
            entries = {number: {USE_GLN: value} for number, value in values.items()}
            await engine.change_customers(lambda: engine.customers.set_many(entries))
        await self.load()

    def nothing_to_close(self) -> None:
        """Take all marks off."""
        if self.list.marks:
            self.list.marks.clear()
            self.list.refresh()
            self.tell()

    async def create(self, number: str) -> None:
        """Make a customer with this number, and open its card."""
        from edoc_tui.console.screens.customer import CustomerScreen

        await self.save(number, {})
        self.app.push_screen(CustomerScreen(number))
