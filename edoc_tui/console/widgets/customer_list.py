"""The rows of the customers' list: number, name, country, numbers, and whether the GLN is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.console.widgets.field_row import yes_no
from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.address_words import addressing
from edoc_tui.domain.parties import Customer
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.strip import Strip

    from edoc_tui.console.widgets.lines import Part


class CustomerList(RowList[Customer]):
    """One line per customer; ``•`` is a mark, ``!`` a warning.

    Attributes:
        marks: Numbers of the marked customers, also of those that a filter hides.
        home: The company's country.
    """

    def __init__(self) -> None:
        super().__init__()
        self.marks: set[str] = set()
        self.home = ""

    def _widths(self, width: int) -> tuple[int, int, int, int, int, int]:
        number, country, vat, gln, use = 9, 4, 15, 13, 9
        return (number, max(8, width - number - country - vat - gln - use - 10), country, vat,
                gln, use)  # fmt: skip

    def heading(self, width: int) -> Strip:
        """Draw the titles of the columns."""
        titles = (_("No."), _("Name"), _("Ctry"), _("VAT reg. no."), _("GLN"), _("Use GLN"))
        style = self.ink("muted")
        text = " ".join(map(fit, titles, self._widths(width)))
        return strip_of([(f"    {text}", style)], width, style)

    def record_line(self, record: Customer, width: int, *, here: bool) -> Strip:
        """Draw one customer."""
        number, name, country, vat, gln, use = self._widths(width)
        uses = record.use_gln_in_electronic_documents
        plain = self.ink("cursor" if here else "text")
        good = plain if here or not uses else self.ink("good")
        doubtful = bool(addressing(record, self.home).warning)
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
        mark = "•" if record.no in self.marks else " "
        parts: list[Part] = [
            ("›" if here else " ", plain),
            (mark, plain if here else self.ink("mark")),
            ("!" if doubtful else " ", plain if here else self.ink("warn")),
            (f" {text} ", plain),
            (fit(yes_no(yes=uses), use), good),
        ]
        return strip_of(parts, width, plain)
