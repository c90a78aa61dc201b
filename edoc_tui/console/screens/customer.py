"""A customer's card: all fields that electronic documents need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from edoc_tui.config.fields import CUSTOMER_FIELDS, check_customer, parse_value
from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.forms import ACTIONS, FormScreen, judged, row_of, text_of
from edoc_tui.console.screens.lookup import ask_country
from edoc_tui.console.widgets.field_row import Row
from edoc_tui.domain.address_words import addressing
from edoc_tui.domain.parties import Customer
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

REQUIRED = ("name", "address", "city", "post_code", "country")


def _back(screen: CustomerScreen) -> None:
    screen.dismiss(None)


async def _why(screen: CustomerScreen) -> None:
    from edoc_tui.console.screens.why import ask_why

    await ask_why(screen, screen.customer.no)


async def _country(screen: CustomerScreen) -> None:
    code = await ask_country(screen, screen.customer.country)
    if code:
        await screen.save("country", code)
        screen.shown()
        screen.table.go_to("country")


class CustomerScreen(FormScreen):
    """The card of one customer.

    Args:
        number: The customer's number.
    """

    place = "customers"
    actions: ClassVar[tuple[Action[Any], ...]] = (
        *ACTIONS,
        *register(
            Action(
                id="customer.why",
                keys="f3,w",
                title=N_("Why?"),
                help=N_("Which workflow takes this customer's documents, and why."),
                run=_why,
            ),
            Action(
                id="customer.country",
                changes=True,
                keys="f4,c",
                title=N_("Countries"),
                help=N_("Look the country up by its name."),
                run=_country,
            ),
            Action(
                id="customer.back",
                keys="escape",
                title=N_("Back"),
                help=N_("Go back to the list of customers."),
                run=_back,
            ),
        ),
    )

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number

    @property
    def customer(self) -> Customer:
        """The customer as the file says; an empty card when it was removed meanwhile."""
        return self.bridge.engine.customers.get(self._number) or Customer(self._number)

    def rows(self) -> Sequence[Row]:
        """Return all fields of the customer."""
        customer = self.customer
        rows = [Row("no", _("No."), printable(self._number), "", "fixed")]
        for field in CUSTOMER_FIELDS:
            value = getattr(customer, field.key)
            missing = not value and field.key in REQUIRED
            if field.key == "vat_registration_no" and not value and not customer.gln:
                missing = True
            rows.append(
                row_of(
                    field,
                    value,
                    self.check(field.key, text_of(value)),
                    state=_("! missing") if missing else "",
                )
            )
        found = addressing(customer, self.bridge.settings.company.country)
        state, meaning = ("! ", "warn") if found.warning else ("✓", "good")
        rows.insert(
            1,
            Row("addressed", _("Addressed as"), found.address or "–",
                f"{found.sentence} {found.warning}".strip(), "fixed", (), state, meaning),
        )  # fmt: skip
        return rows

    def check(self, key: str, text: str) -> str:
        """Return why *text* is no good for *key*, or ``""``."""
        if key in {"no", "addressed"}:
            return ""
        customer, profiles = self.customer, self.bridge.settings.document_sending_profiles
        return judged(lambda value: check_customer(key, value, customer, profiles), key, text)

    async def save(self, key: str, text: str) -> None:
        """Save one field in ``customers.toml``."""
        value = parse_value(key, text)
        await self.bridge.engine.set_customer(self._number, {key: value})
        self.say(
            _("Saved in {file}.").format(file=self.bridge.engine.home.customers_file.name),
            "success",
        )
