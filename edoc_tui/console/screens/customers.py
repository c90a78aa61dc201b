"""Customers: a list with GLN and the *Use GLN* toggle, and the way to each card."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.widgets import Input

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.widgets.field_table import FieldHelp, FieldInput, yes_no
from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.parties import Customer
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip

    from edoc_tui.config.fields import Entry
    from edoc_tui.console.widgets.lines import Part

USE_GLN = "use_gln_in_electronic_documents"


class CustomerList(RowList[Customer]):
    """Number, name, country, VAT registration number, GLN, and whether the GLN is used."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"rows--{name}" for name in ("plain", "head", "muted", "good", "cursor")
    }

    def _widths(self, width: int) -> tuple[int, int, int, int, int, int]:
        number, country, vat, gln, use = 9, 3, 15, 13, 9
        return (number, max(8, width - number - country - vat - gln - use - 7), country, vat,
                gln, use)  # fmt: skip

    def heading(self, width: int) -> Strip:
        """Draw the titles of the columns."""
        titles = (_("No."), _("Name"), _("Ctry"), _("VAT reg. no."), _("GLN"), _("Use GLN"))
        style = self.part_style("rows--head")
        text = " ".join(map(fit, titles, self._widths(width)))
        return strip_of([(f" {text}", style)], width, style)

    def record_line(self, record: Customer, width: int, *, here: bool) -> Strip:
        """Draw one customer."""
        number, name, country, vat, gln, use = self._widths(width)
        uses = record.use_gln_in_electronic_documents
        plain = self.part_style("rows--cursor" if here else "rows--plain")
        good = plain if here or not uses else self.part_style("rows--good")
        text = " ".join(
            fit(printable(value), size)
            for value, size in (
                (record.no, number),
                (record.name, name),
                (record.country, country),
                (record.vat_registration_no, vat),
                (record.gln, gln),
            )
        )
        box = yes_no(yes=uses)
        parts: list[Part] = [(f"{'›' if here else ' '}{text} ", plain), (fit(box, use), good)]
        return strip_of(parts, width, plain)


class FilterLine(FieldInput):
    """The line in which a list is filtered; shown while it is needed."""


async def _toggle(screen: CustomersScreen) -> None:
    customer = screen.list.record
    if customer is not None:
        value = not customer.use_gln_in_electronic_documents
        await screen.save(customer.no, {USE_GLN: value})
        said = _("{name}: the GLN is used now.") if value else _("{name}: the GLN is not used now.")
        screen.say(said.format(name=printable(customer.name, limit=40)), "success")


def _cannot_toggle(screen: CustomersScreen) -> str:
    customer = screen.list.record
    if customer is None:
        return _("No customer is selected.")
    if not customer.gln and not customer.use_gln_in_electronic_documents:
        return _("This customer has no GLN: enter it on the card first.")
    return ""


def _none(screen: CustomersScreen) -> str:
    return "" if screen.list.record is not None else _("No customer is selected.")


def _open(screen: CustomersScreen) -> None:
    from edoc_tui.console.screens.customer import CustomerScreen

    customer = screen.list.record
    if customer is not None:
        screen.app.push_screen(CustomerScreen(customer.no))


def _filter(screen: CustomersScreen) -> None:
    screen.open_line("")


def _new(screen: CustomersScreen) -> None:
    screen.open_line("new")


def _clear(screen: CustomersScreen) -> None:
    screen.close_line()


class CustomersScreen(ConsoleScreen):
    """All customers; Space switches the use of the GLN, Enter opens the card."""

    CSS_PATH = "../styles/forms.tcss"
    place = "customers"
    AUTO_FOCUS = "CustomerList"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="customers.open",
            keys="f2,enter",
            title=N_("Card"),
            help=N_("Open the customer card with all fields."),
            run=_open,
            why_disabled=_none,
        ),
        Action(
            id="customers.toggle",
            changes=True,
            keys="f8,space",
            title=N_("Use GLN"),
            help=N_("Switch Use GLN in electronic documents, saved at once."),
            run=_toggle,
            why_disabled=_cannot_toggle,
        ),
        Action(
            id="customers.filter",
            keys="f4,slash",
            title=N_("Filter"),
            help=N_("Show only customers with these words in number, name, GLN or VAT number."),
            run=_filter,
        ),
        Action(
            id="customers.new",
            changes=True,
            keys="f7,n",
            title=N_("New"),
            help=N_("Create a customer: enter its number, then fill the card."),
            run=_new,
        ),
        Action(
            id="customers.clear",
            keys="escape",
            title=N_("Clear filter"),
            help=N_("Show all customers again."),
            run=_clear,
            footer=False,
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._asking = ""

    def body(self) -> ComposeResult:
        """Put the filter line below the list."""
        yield CustomerList()
        line = FilterLine(compact=True)
        line.cursor_blink = False
        yield line
        yield FieldHelp()

    @property
    def list(self) -> CustomerList:
        """The list."""
        return self.query_one(CustomerList)

    @property
    def line(self) -> FilterLine:
        """The filter line."""
        return self.query_one(FilterLine)

    def shown(self) -> None:
        """Read the customers again: they may have been edited elsewhere."""
        self.bridge.spawn(self._load())

    async def _load(self) -> None:
        book = self.bridge.engine.customers
        self._fill(await asyncio.to_thread(book.search, self._words))

    def _fill(self, customers: Sequence[Customer]) -> None:
        listing = self.list
        old = listing.record
        index = listing.cursor
        if old is not None and not (index < len(customers) and customers[index].no == old.no):
            index = next((i for i, one in enumerate(customers) if one.no == old.no), index)
        listing.show(customers, index)
        self._tell(len(customers))

    def _tell(self, count: int) -> None:
        text = ngettext("{count} customer", "{count} customers", count).format(count=count)
        if self._words:
            text = _("Filter: {words} · {found}. Esc shows all.").format(
                words=printable(self._words), found=text
            )
        elif not count:
            text = _("There are no customers yet. F7 creates the first one.")
        self.query_one(FieldHelp).tell(text)
        self.refresh_status()

    async def save(self, number: str, values: dict[str, Entry]) -> None:
        """Save fields of a customer in ``customers.toml`` and show the list again."""
        await self.bridge.engine.set_customer(number, values)
        await self._load()

    @on(RowList.Pointed)
    def _pointed(self) -> None:
        self.refresh_status()

    def open_line(self, asking: str) -> None:
        """Open the line for a filter, or for the number of a new customer."""
        line = self.line
        self._asking = asking
        line.placeholder = _("Number of the new customer") if asking else _("Filter")
        line.value = "" if asking else self._words
        line.add_class("-open")
        line.focus()

    def close_line(self) -> None:
        """Close the line and show all customers."""
        self.line.remove_class("-open")
        self.list.focus()
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
        self.list.focus()
        if asking and text:
            self.bridge.spawn(self._create(text))

    async def _create(self, number: str) -> None:
        from edoc_tui.console.screens.customer import CustomerScreen

        await self.save(number, {})
        self.app.push_screen(CustomerScreen(number))
