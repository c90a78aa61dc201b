"""Vendors: a list with search, and the same list for choosing whose document this is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.card_list import CardListScreen
from edoc_tui.console.widgets.field_help import FieldHelp
from edoc_tui.console.widgets.vendor_list import VendorList
from edoc_tui.domain.parties import Vendor
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edoc_tui.config.fields import Entry


def no_vendor(screen: VendorsScreen) -> str:
    """Return why nothing can be done with the vendor under the cursor."""
    return "" if screen.list.record is not None else _("No vendor is selected.")


def open_card(screen: VendorsScreen) -> None:
    """Open the card of the vendor under the cursor."""
    from edoc_tui.console.screens.vendor import VendorScreen

    if screen.list.record is not None:
        screen.app.push_screen(VendorScreen(screen.list.record.no))


def _new(screen: VendorsScreen) -> None:
    screen.open_line("new")


def _filter(screen: VendorsScreen) -> None:
    screen.open_line("")


async def _delete(screen: VendorsScreen) -> None:
    from edoc_tui.console.screens.dialogs import Confirm

    vendor = screen.list.record
    if vendor is None:
        return
    lines = [
        f"{printable(vendor.no)}  {printable(vendor.name)}",
        _("Documents keep its number; its seller is not recognised any more."),
    ]
    question = Confirm(_("Delete this vendor?"), lines, _("Delete"), danger=True)
    if await screen.app.push_screen_wait(question):
        await screen.bridge.engine.remove_vendor(vendor.no)
        await screen.load()
        screen.say(_("Vendor {no} removed.").format(no=printable(vendor.no)), "success")


async def _import(screen: VendorsScreen) -> None:
    from edoc_tui.config.customer_export import plan_lines
    from edoc_tui.console.screens.customer_files import PREVIEWED, path_of
    from edoc_tui.console.screens.dialogs import Ask, Confirm

    answer = await screen.app.push_screen_wait(
        Ask(_("Import vendors"), _("CSV file with a header line:"))
    )
    if not answer:
        return
    engine, path = screen.bridge.engine, path_of(answer)
    plan = await asyncio.to_thread(engine.vendors.preview_csv, path)
    if not plan.changes:
        screen.say(_("The file changes nothing."))
        return
    lines = list(plan_lines(plan))
    lines = [*lines[:PREVIEWED], "…"] if len(lines) > PREVIEWED else lines
    question = Confirm(_("Import these changes?"), lines, _("Import"))
    if await screen.app.push_screen_wait(question):
        await engine.change_vendors(lambda: engine.vendors.import_csv(path))
        await screen.load()
        done = plan.imported
        text = _("Vendors added: {added}, changed: {changed}.")
        screen.say(text.format(added=done.added, changed=done.changed), "success")


def _back(screen: VendorsScreen) -> None:
    if screen.filtered:
        screen.close_line()
    else:
        screen.dismiss(None)


LIST_ACTIONS: tuple[Action[Any], ...] = register(
    Action(
        id="vendors.filter",
        keys="f4,slash",
        title=N_("Filter"),
        help=N_("Narrow the list: words of any field."),
        run=_filter,
    ),
    Action(
        id="vendors.new",
        changes=True,
        keys="f7,n",
        title=N_("New"),
        help=N_("Create a vendor: enter its number, then fill the card."),
        run=_new,
    ),
    Action(
        id="vendors.delete",
        changes=True,
        keys="f8,delete",
        title=N_("Delete"),
        help=N_("Take the vendor out of vendors.toml. Asks first."),
        run=_delete,
        why_disabled=no_vendor,
        danger=True,
    ),
    Action(
        id="vendors.import",
        changes=True,
        keys="f6,i",
        title=N_("Import"),
        help=N_("Import vendors from a CSV file, after a look at what changes."),
        run=_import,
    ),
    Action(
        id="vendors.back",
        keys="escape",
        title=N_("Back"),
        help=N_("Show all vendors again; without a filter, go back."),
        run=_back,
    ),
)


class VendorsScreen(CardListScreen[Vendor]):
    """All vendors; Enter opens the card."""

    place = "inbox"
    actions: ClassVar[tuple[Action[Any], ...]] = (
        *register(
            Action(
                id="vendors.open",
                keys="f2,enter",
                title=N_("Card"),
                help=N_("Open the vendor card with all fields."),
                run=open_card,
                why_disabled=no_vendor,
            ),
        ),
        *LIST_ACTIONS,
    )

    def on_mount(self) -> None:
        """Belong to the place from which it was opened."""
        self.place = self.app.current_mode
        super().on_mount()

    def make_list(self) -> VendorList:
        """Return the list of vendors."""
        return VendorList()

    def words(self, asking: str) -> str:
        """Return what the empty line says."""
        return _("Number of the new vendor") if asking else _("Filter")

    @property
    def list(self) -> VendorList:
        """The list."""
        return self.query_one(VendorList)

    @property
    def filtered(self) -> bool:
        """Whether a line is open, or hides vendors."""
        return bool(self._words) or self.line.has_class("-open")

    async def load(self) -> None:
        """Read the vendors that the filter shows."""
        words, book = self._words, self.bridge.engine.vendors
        found = await asyncio.to_thread(lambda: self.in_order(book.search(words)))
        if words == self._words:
            self.fill(found)

    def in_order(self, vendors: Sequence[Vendor]) -> Sequence[Vendor]:
        """Return *vendors* as they are to stand; for subclasses."""
        return vendors

    def tell(self) -> None:
        """Say how many vendors there are, and what tells the one under the cursor."""
        count = len(self.list.records)
        text = ngettext("{count} vendor", "{count} vendors", count).format(count=count)
        if self._words:
            text = _("Filter: {words} · {found}. Esc shows all.").format(
                words=printable(self._words), found=text
            )
        elif not count:
            text = _("There are no vendors yet. F7 creates the first one.")
        vendor = self.list.record
        if vendor is not None and vendor.participants:
            known = _("Participant ids"), printable(vendor.participants)
            text += " · " + ": ".join(known)
        question = self.question()
        self.query_one(FieldHelp).tell(f"{question} · {text}" if question else text, "")
        self.refresh_status()

    def question(self) -> str:
        """Return what is asked here; for subclasses."""
        return ""

    async def values(self) -> Mapping[str, Entry]:
        """Return what a new card begins with; for subclasses."""
        return {}

    async def create(self, number: str) -> None:
        """Make a vendor with this number, and open its card."""
        from edoc_tui.console.screens.vendor import VendorScreen

        engine = self.bridge.engine
        known = await asyncio.to_thread(engine.vendors.get, number)
        if known is None:
            await engine.set_vendor_card(number, await self.values())
        else:
            self.say(_("There is a vendor '{no}' already.").format(no=printable(number)), "warning")
        await self.load()
        self.app.push_screen(VendorScreen(number))
