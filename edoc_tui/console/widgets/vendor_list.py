"""The rows of the vendors' list: number, name, place, and what they are recognised by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.parties import Vendor
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Collection

    from textual.strip import Strip


class VendorList(RowList[Vendor]):
    """One line per vendor; ``!`` is one that fits the document that a vendor is looked for.

    Attributes:
        fitting: Numbers of the vendors that fit it alike.
    """

    fitting: Collection[str] = ()

    def _widths(self, width: int) -> tuple[int, ...]:
        number, city, country, vat, gln = 9, 14, 4, 15, 13
        return (
            number,
            max(8, width - number - city - country - vat - gln - 9),
            city,
            country,
            vat,
            gln,
        )

    def heading(self, width: int) -> Strip:
        """Draw the titles of the columns."""
        titles = (
            _("No."), _("Name"), _("City"), _("Ctry"), _("VAT reg. no."), _("GLN"),
        )  # fmt: skip
        text = " ".join(map(fit, titles, self._widths(width)))
        return strip_of([(f"   {text}", self.ink("muted"))], width, self.ink("muted"))

    def record_line(self, record: Vendor, width: int, *, here: bool) -> Strip:
        """Draw one vendor."""
        plain = self.ink("cursor" if here else "text")
        values = (
            record.no, record.name, record.city, record.country, record.vat_registration_no,
            record.gln,
        )  # fmt: skip
        text = " ".join(map(fit, map(printable, values), self._widths(width)))
        fits = "!" if record.no in self.fitting else " "
        mark = plain if here else self.ink("warn")
        return strip_of(
            [("›" if here else " ", plain), (fits, mark), (f" {text}", plain)], width, plain
        )
