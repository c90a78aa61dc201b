"""Amounts and dates as accounting systems print them: one convention for a whole column.

A number is never guessed one by one: ``1,234`` is read only when other values of the column, or
a person, say what the comma means.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from edoc_tui.locales import _

_BLANKS: Final = " \u00a0\u202f\u2009'\u2019"
_STRIPPED: Final = str.maketrans("", "", _BLANKS)
_GROUP: Final = 3

DATES: Final = ("dmy", "mdy", "ymd")
"""Orders of day, month and year."""

_DATE: Final = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ].*)?")


class FigureError(ValueError):
    """A value that cannot be read; its text says why."""


def decimal_mark(value: str) -> str:
    """Return the decimal mark that *value* alone proves, ``""`` = none."""
    text = value.strip().strip("-+()").translate(_STRIPPED)
    commas, dots = text.count(","), text.count(".")
    if commas and dots:
        return "," if text.rindex(",") > text.rindex(".") else "."
    if commas + dots > 1:
        return "." if commas else ","  # a mark that comes twice groups thousands
    if commas + dots == 1:
        mark = "," if commas else "."
        whole, _mark, fraction = text.partition(mark)
        if len(fraction) != _GROUP or not 0 < len(whole) <= _GROUP or whole.startswith("0"):
            return mark
    return ""


def amount(value: str, mark: str) -> Decimal:
    """Return the amount that *value* says.

    Args:
        value: As printed; a minus may stand in front, behind, or as parentheses.
        mark: The decimal mark, ``""`` where no value shows it.

    Raises:
        FigureError: It is no number in this convention.
    """
    text = value.strip()
    negative = text.startswith(("-", "(", "\u2212")) or text.endswith("-")
    text = text.strip("-+()\u2212 ")
    if not mark and ("," in text or "." in text):
        raise FigureError(
            _("'{value}' may mean two numbers: say which mark is the decimal one").format(
                value=value
            )
        )
    other = "," if mark == "." else "."
    grouped = rf"\d{{1,3}}(?:[{re.escape(other + _BLANKS)}]\d{{3}})+|\d+"
    pattern = rf"(?:{grouped})(?:{re.escape(mark)}\d+)?" if mark else rf"(?:{grouped})"
    if not re.fullmatch(pattern, text, re.ASCII):
        raise FigureError(_("'{value}' is not an amount").format(value=value))
    plain = text.translate(_STRIPPED).replace(other, "").replace(mark or ",", ".")
    number = Decimal(plain)
    return -number if negative else number


def day(value: str, order: str) -> date:
    """Return the date that *value* says: ISO 8601, or day, month and year in *order*.

    Raises:
        FigureError: It is no date.
    """
    text = value.strip()
    if re.fullmatch(r"\d{8}", text, re.ASCII):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    found = _DATE.fullmatch(text)
    if found is None:
        raise FigureError(_("'{value}' is not a date").format(value=value))
    try:
        parts = [int(part) for part in found.groups()]
        if len(found[1]) == len("2026"):
            return date(*parts)
        by = dict(zip(order, parts, strict=True))
        year = by["y"] if by["y"] > 99 else 2000 + by["y"]  # noqa: PLR2004 - two digits of a year
        return date(year, by["m"], by["d"])
    except ValueError:
        raise FigureError(_("'{value}' is not a date").format(value=value)) from None
