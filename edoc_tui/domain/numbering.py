"""What follows from what is known already: the next document number, the day a bill is due."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta
from typing import Final

_COUNTED: Final = re.compile(r"(.*?)([0-9]+)([^0-9]*)", re.DOTALL)

_DAYS: Final = re.compile(r"\b(\d{1,3})\s*(?:days?|jours?|j)\b")
_NET: Final = re.compile(r"\bnet\s+(\d{1,3})\b")
_MONTHS: Final = re.compile(r"\b(\d{1,2})\s*(?:months?|mois)\b")
_END: Final = re.compile(r"\b(?:end of (?:the )?month|eom|fin de mois|fdm)\b")
_AT_ONCE: Final = re.compile(
    r"\b(?:(?:due|payable) (?:on|upon) receipt|cash|(?:a|des) (?:la )?reception|comptant)\b"
)
_YEAR: Final = 12


def successor(number: str) -> str:
    """Return the document number after *number*: its last digits counted on, ``""`` = none.

    Leading zeros and what stands around the digits stay: ``F2026-0099`` leads to ``F2026-0100``.
    """
    found = _COUNTED.fullmatch(number)
    if found is None:
        return ""
    before, digits, after = found.groups()
    return f"{before}{int(digits) + 1:0{len(digits)}d}{after}"


def due_by_terms(terms: str, issued: date) -> date | None:
    """Return the day that payment terms (BT-20) name for a document, ``None`` = they name none.

    Understood are days, months, the end of the month and payment on receipt, in English and
    French: *30 days*, *Net 30*, *45 jours fin de mois*, *2 months*, *à réception*.
    """
    text = "".join(
        one
        for one in unicodedata.normalize("NFKD", terms.casefold())
        if not unicodedata.combining(one)
    )
    text = " ".join(text.split())
    months, days = _MONTHS.search(text), _DAYS.search(text) or _NET.search(text)
    ends = _END.search(text) is not None
    if months is None and days is None and not ends:
        return issued if _AT_ONCE.search(text) else None
    due = issued
    if months is not None:
        due = _months_later(due, int(months[1]))
    elif days is not None:
        due += timedelta(days=int(days[1]))
    return _month_end(due) if ends else due


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
