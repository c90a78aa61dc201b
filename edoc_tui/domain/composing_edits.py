"""What follows in a draft from an edit: the due date from the terms, the rate from the category."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.composing import HEADER
from edoc_tui.domain.numbering import due_by_terms
from edoc_tui.domain.vat import RATED, VatCategory

if TYPE_CHECKING:
    from edoc_tui.domain.composing import Sheet

_LEADS_TO_DUE: Final = frozenset({"payment_terms", "issue_date"})


def edited(sheet: Sheet, line: int, key: str, text: str) -> Sheet:
    """Return *sheet* with another text in a cell, and what follows from it.

    The due date goes with terms and document date as long as nobody chose another one. A VAT
    category that bears no VAT takes the rate along.
    """
    after = sheet.put(line, key, text)
    if line == HEADER and key in _LEADS_TO_DUE:
        if sheet.text(HEADER, "due_date") in {"", due_of(sheet)}:
            due = due_of(after)
            return after.put(HEADER, "due_date", due) if due or key == "payment_terms" else after
        return after
    if line != HEADER and key == "vat_category" and text != sheet.text(line, key):
        return after.put(line, "vat_rate", _rate(sheet, line, text))
    return after


def due_of(sheet: Sheet) -> str:
    """Return the due date that payment terms and document date name, ``""`` = none."""
    try:
        issued = date.fromisoformat(sheet.text(HEADER, "issue_date"))
    except ValueError:
        return ""
    due = due_by_terms(sheet.text(HEADER, "payment_terms"), issued)
    return due.isoformat() if due else ""


def _rate(sheet: Sheet, line: int, category: str) -> str:
    if category == VatCategory.OUT_OF_SCOPE:
        return ""
    if category not in set(RATED):
        return "0"
    others = (one.cells for at, one in enumerate(sheet.lines) if at != line)
    same = (one.get("vat_rate", "") for one in others if one.get("vat_category") == category)
    return next((rate for rate in same if rate not in {"", "0"}), "")
