"""What can be done with customers from their list, one by one or all that are marked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.customer_files import export_customers, import_customers
from edoc_tui.domain.customer_query import ORDERS
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.console.screens.customers import CustomersScreen
    from edoc_tui.domain.parties import Customer

USE_GLN = "use_gln_in_electronic_documents"


async def _toggle(screen: CustomersScreen) -> None:
    chosen = screen.chosen()
    value = not all(one.use_gln_in_electronic_documents for one in chosen)
    fit = [one for one in chosen if one.gln or not value]
    without = len(chosen) - len(fit)
    before = {one.no: one.use_gln_in_electronic_documents for one in fit}
    changed = {no: value for no, was in before.items() if was is not value}
    await screen.put(changed)
    if changed:
        screen.undoable.append({no: before[no] for no in changed})
    if len(chosen) == 1:
        said = _("{name}: the GLN is used now.") if value else _("{name}: the GLN is not used now.")
        screen.say(said.format(name=printable(chosen[0].name, limit=40)), "success")
        return
    text = ngettext(
        "{count} customer switched; u takes it back.",
        "{count} customers switched; u takes it back.",
        len(changed),
    ).format(count=len(changed))
    if without:
        text = _("{text} {count} without GLN left alone.").format(text=text, count=without)
    screen.say(text, "success")


def _cannot_toggle(screen: CustomersScreen) -> str:
    chosen = screen.chosen()
    if not chosen:
        return _("No customer is selected.")
    if any(one.gln or one.use_gln_in_electronic_documents for one in chosen):
        return ""
    return _("This customer has no GLN: enter it on the card first.")


async def _undo(screen: CustomersScreen) -> None:
    values = screen.undoable.pop()
    await screen.put(values)
    text = ngettext(
        "{count} customer is as before.", "{count} customers are as before.", len(values)
    )
    screen.say(text.format(count=len(values)), "success")


def _cannot_undo(screen: CustomersScreen) -> str:
    return "" if screen.undoable else _("Nothing was switched since this list was opened.")


def _none(screen: CustomersScreen) -> str:
    return "" if screen.list.record is not None else _("No customer is selected.")


def _open(screen: CustomersScreen) -> None:
    from edoc_tui.console.screens.customer import CustomerScreen

    customer = screen.list.record
    if customer is not None:
        screen.app.push_screen(CustomerScreen(customer.no))


async def _why(screen: CustomersScreen) -> None:
    from edoc_tui.console.screens.why import ask_why

    customer = screen.list.record
    if customer is not None:
        await ask_why(screen, customer.no)


def _mark(screen: CustomersScreen) -> None:
    listing = screen.list
    if listing.record is not None:
        listing.marks ^= {listing.record.no}
        listing.refresh_record(listing.cursor)
        listing.go(listing.cursor + 1)
        screen.tell()


async def _mark_all(screen: CustomersScreen) -> None:
    listing = screen.list
    records = listing.records
    shown = await asyncio.to_thread(lambda: {one.no for one in records})
    if shown <= listing.marks:
        listing.marks -= shown
    else:
        listing.marks |= shown
    listing.refresh()
    screen.tell()


async def _sort(screen: CustomersScreen) -> None:
    from edoc_tui.console.screens.pick import Option, Pick

    options = [Option(key, _(title)) for key, title in ORDERS]
    picked = await screen.app.push_screen_wait(Pick(_("Order"), options, (screen.order,)))
    if picked is not None:
        screen.order = picked[0]
        await screen.load()


def _filter(screen: CustomersScreen) -> None:
    screen.open_line("")


def _new(screen: CustomersScreen) -> None:
    screen.open_line("new")


def _clear(screen: CustomersScreen) -> None:
    screen.close_line()


def chosen_of(screen: CustomersScreen) -> Sequence[Customer]:
    """Return the marked customers, or the one under the cursor."""
    listing = screen.list
    if not listing.marks:
        return [listing.record] if listing.record is not None else []
    book = screen.bridge.engine.customers
    found = (book.get(no) for no in sorted(listing.marks))
    return [one for one in found if one is not None]


ACTIONS: tuple[Action[Any], ...] = register(
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
        help=N_("Switch Use GLN in electronic documents, here or for all marked; saved at once."),
        run=_toggle,
        why_disabled=_cannot_toggle,
    ),
    Action(
        id="customers.filter",
        keys="f4,slash",
        title=N_("Filter"),
        help=N_("Narrow the list: words, country:FR, gln:on, gln:off, gln:none, profile:X, !"),
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
        id="customers.sort",
        keys="f5,s",
        title=N_("Order"),
        help=N_("Choose the order of the list."),
        run=_sort,
    ),
    Action(
        id="customers.import",
        changes=True,
        keys="f6,i",
        title=N_("Import"),
        help=N_("Import customers from a CSV file, after a look at what changes."),
        run=import_customers,
    ),
    Action(
        id="customers.why",
        keys="f3,w",
        title=N_("Why?"),
        help=N_("Which workflow takes this customer's documents, and why."),
        run=_why,
        why_disabled=_none,
    ),
    Action(
        id="customers.export",
        keys="f11,x",
        title=N_("Export"),
        help=N_("Write the customers shown here into a CSV file."),
        run=export_customers,
        footer=False,
    ),
    Action(
        id="customers.mark",
        keys="insert,m",
        title=N_("Mark"),
        help=N_("Mark the customer, or take its mark off."),
        run=_mark,
        why_disabled=_none,
        footer=False,
    ),
    Action(
        id="customers.mark_all",
        keys="asterisk",
        title=N_("Mark all"),
        help=N_("Mark all customers shown here, or take all marks off."),
        run=_mark_all,
        why_disabled=_none,
        footer=False,
    ),
    Action(
        id="customers.undo",
        changes=True,
        keys="u,ctrl+z",
        title=N_("Undo"),
        help=N_("Take the last switch back, for all customers that it changed."),
        run=_undo,
        why_disabled=_cannot_undo,
        footer=False,
    ),
    Action(
        id="customers.clear",
        keys="escape",
        title=N_("Clear filter"),
        help=N_("Show all customers again; without a filter, take all marks off."),
        run=_clear,
        footer=False,
    ),
)
