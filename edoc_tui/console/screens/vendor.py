"""A vendor's card: what it is called, where it is, and what it is recognised by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from edoc_tui.config.fields import check_vendor, parse_value
from edoc_tui.config.forms import VENDOR_FIELDS
from edoc_tui.console.actions import Action, find, register
from edoc_tui.console.screens.customer import CustomerScreen
from edoc_tui.console.screens.forms import ACTIONS, judged, row_of, text_of
from edoc_tui.console.widgets.field_row import Row
from edoc_tui.domain.parties import Vendor
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

TELLING = ("gln", "vat_registration_no", "participants", "registration_no", "name")
"""What a vendor can be recognised by; it needs one of them."""


async def _forget(screen: VendorScreen) -> None:
    from edoc_tui.console.screens.dialogs import Confirm

    sellers = screen.sellers()
    lines = [printable(f"{service}: {seller}", limit=200) for service, seller in sellers]
    question = Confirm(_("Forget these sellers?"), lines, _("Forget"))
    if await screen.app.push_screen_wait(question):
        await screen.bridge.engine.forget_sellers(screen.customer.no)
        screen.shown()
        screen.say(_("They are recognised by their numbers and names again."), "success")


def _nothing_said(screen: VendorScreen) -> str:
    return "" if screen.sellers() else _("Nobody has said that a seller is this vendor.")


def _back(screen: VendorScreen) -> None:
    screen.dismiss(None)


class VendorScreen(CustomerScreen):
    """The card of one vendor.

    Args:
        number: The vendor's number.
    """

    place = "inbox"
    actions: ClassVar[tuple[Action[Any], ...]] = (
        *ACTIONS,
        *register(
            Action(
                id="vendor.forget",
                changes=True,
                keys="f3,u",
                title=N_("Forget"),
                help=N_("Forget which sellers people have said to be this vendor. Asks first."),
                run=_forget,
                why_disabled=_nothing_said,
            ),
        ),
        find("customer.country"),
        *register(
            Action(
                id="vendor.back",
                keys="escape",
                title=N_("Back"),
                help=N_("Go back to the list of vendors."),
                run=_back,
            ),
        ),
    )

    def on_mount(self) -> None:
        """Belong to the place from which it was opened."""
        self.place = self.app.current_mode
        super().on_mount()

    @property
    def customer(self) -> Vendor:
        """The vendor as the file says; an empty card when it was removed meanwhile."""
        return self.bridge.engine.vendors.get(self._number) or Vendor(self._number)

    def sellers(self) -> Sequence[tuple[str, str]]:
        """Return the sellers that people have said to be this vendor, with their services."""
        number = self._number
        return self.bridge.engine.store.read_now(lambda store: store.taught_sellers(number))

    def rows(self) -> Sequence[Row]:
        """Return all fields of the vendor."""
        vendor = self.customer
        known = len(self.sellers())
        said = ngettext("{count} seller", "{count} sellers", known).format(count=known)
        nothing = not any(getattr(vendor, key) for key in TELLING)
        return [
            Row("no", _("No."), printable(self._number), "", "fixed"),
            Row("sellers", _("Said by people"), said, _("F3 forgets them."), "fixed"),
            *(
                row_of(
                    field,
                    getattr(vendor, field.key),
                    self.check(field.key, text_of(getattr(vendor, field.key))),
                    state=_("! missing") if nothing and field.key in TELLING else "",
                )
                for field in VENDOR_FIELDS
            ),
        ]

    def check(self, key: str, text: str) -> str:
        """Return why *text* is no good for *key*, or ``""``."""
        if key in {"no", "sellers"}:
            return ""
        vendor = self.customer
        return judged(lambda value: check_vendor(key, value, vendor), key, text)

    async def save(self, key: str, text: str) -> None:
        """Save one field in ``vendors.toml``."""
        engine = self.bridge.engine
        await engine.set_vendor_card(self._number, {key: parse_value(key, text)})
        name = engine.home.vendors_file.name
        self.say(_("Saved in {file}.").format(file=name), "success")
