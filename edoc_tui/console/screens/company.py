"""Company information: the seller of every document that leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.config.fields import COMPANY_FIELDS, check_company, parse_value
from edoc_tui.console.screens.forms import FormScreen, judged, row_of, text_of
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.console.widgets.field_table import Row

REQUIRED = ("name", "address", "city", "post_code", "country")
"""Without these no PEPPOL document of ours is complete."""


class CompanyScreen(FormScreen):
    """Company information, validated while it is typed, saved at once."""

    place = "company"

    def rows(self) -> Sequence[Row]:
        """Return all fields of the company."""
        company = self.bridge.settings.company
        rows = []
        for field in COMPANY_FIELDS:
            value = getattr(company, field.key)
            reason = self.check(field.key, text_of(value))
            missing = not value and field.key in self._missing()
            rows.append(row_of(field, value, reason, state=_("! missing") if missing else ""))
        return rows

    def _missing(self) -> tuple[str, ...]:
        """Return the keys that a document needs and the company lacks."""
        company = self.bridge.settings.company
        missing = tuple(key for key in REQUIRED if not getattr(company, key))
        if not company.vat_registration_no and not company.gln:
            missing += ("vat_registration_no",)
        if not company.iban and not company.bank_account_no:
            missing += ("iban",)
        return missing

    def check(self, key: str, text: str) -> str:
        """Return why *text* is no good for *key*, or ``""``."""
        company = self.bridge.settings.company_record()
        return judged(lambda value: check_company(key, value, company), key, text)

    async def save(self, key: str, text: str) -> None:
        """Save one field in ``config.toml``."""
        await self.write(("company",), key, parse_value(key, text))
