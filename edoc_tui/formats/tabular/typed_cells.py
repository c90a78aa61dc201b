"""The text of one cell of a draft: read by the conventions of CSV, and shown again.

In the sheet a number or date stands in its plain form; what a person types may be French or
English, short (``15`` is the fifteenth of this month) or relative (``t`` today, ``+30``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edoc_tui.domain.composing import HEADER, Kind
from edoc_tui.domain.composing_fields import VAT_CATEGORIES, cell_of
from edoc_tui.domain.errors import DataError
from edoc_tui.formats.figures import FigureError, amount, day, decimal_mark
from edoc_tui.formats.tabular import record
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Mapping

_TODAY: Final = frozenset({"t", "today", "auj", "aujourd'hui", "aujourd’hui"})
_CAPITAL: Final = frozenset({"currency", "vat_category", "unit", "delivery_country"})
_SHORT: Final = re.compile(r"(\d{1,2})(?:[-/.](\d{1,2}))?", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)
_LATER: Final = re.compile(r"\+(\d{1,3})", re.ASCII)
_LONGEST: Final = 30  # digits


@dataclass(frozen=True, slots=True)
class Convention:
    """How a person writes.

    Attributes:
        mark: The decimal mark.
        dates: Order of day, month and year, such as ``dmy``.
        today: This day.
        issued: The day from which ``+30`` counts.
    """

    mark: str
    dates: str
    today: date
    issued: date


def read_cell(line: int, key: str, text: str, ways: Convention) -> str:
    """Return the plain form of what was typed into a cell.

    Raises:
        DataError: It cannot stand there; says why.
    """
    cell, typed = cell_of(line, key), text.strip()
    if cell is None or not typed:
        return typed
    try:
        if cell.kind is Kind.NUMBER:
            return _number(typed, ways.mark)
        if cell.kind is Kind.DATE:
            return _date(typed, ways).isoformat()
    except FigureError as error:
        raise DataError(f"{error}.", field=key) from error
    plain = typed.upper() if key in _CAPITAL else typed
    if key == "vat_category" and plain not in VAT_CATEGORIES:
        text = _("A VAT category is one of {codes}.").format(codes=", ".join(VAT_CATEGORIES))
        raise DataError(text, field=key)
    if key == "currency" and not _CURRENCY.fullmatch(plain):
        text = _("A currency is three capital letters of ISO 4217, such as EUR.")
        raise DataError(text, field=key)
    try:
        msgspec.convert(plain, _types(line)[key])
    except msgspec.ValidationError as error:
        raise DataError(_why(key, plain, str(error)), field=key) from error
    return plain


def show_cell(line: int, key: str, plain: str, mark: str) -> str:
    """Return the text of a cell as a person writes it."""
    cell = cell_of(line, key)
    if cell is not None and cell.kind is Kind.NUMBER and mark == ",":
        return plain.replace(".", mark)
    return plain


def _number(typed: str, mark: str) -> str:
    typed = typed.removesuffix("%").rstrip()
    number = amount(typed, decimal_mark(typed) or mark)
    if len(number.as_tuple().digits) > _LONGEST:
        raise FigureError(_("'{value}' is not an amount").format(value=typed))
    return f"{number:f}"


def _date(typed: str, ways: Convention) -> date:
    if typed.casefold() in _TODAY:
        return ways.today
    if later := _LATER.fullmatch(typed):
        return ways.issued + timedelta(days=int(later[1]))
    if short := _SHORT.fullmatch(typed):
        first, second = int(short[1]), int(short[2] or 0)
        if not second:
            return _of(typed, ways.today.year, ways.today.month, first)
        days_first = ways.dates.index("d") < ways.dates.index("m")
        month, number = (second, first) if days_first else (first, second)
        return _of(typed, ways.today.year, month, number)
    return day(typed, ways.dates)


def _of(typed: str, year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise FigureError(_("'{value}' is not a date").format(value=typed)) from None


def _types(line: int) -> Mapping[str, Any]:
    """Return what the record allows under each key of a text."""
    if line != HEADER:
        found = {one.name: one.type for one in msgspec.structs.fields(record.LineRecord)}
        return {**found, "line_note": record.Text, "line_discount_reason": record.Word}
    found = {one.name: one.type for one in msgspec.structs.fields(record.InvoiceRecord)}
    address = {
        f"delivery_{one.name}": one.type for one in msgspec.structs.fields(record.AddressRecord)
    }
    words = ("delivery_name", "delivery_gln", "preceding_invoice", "vat_exemption_code")
    own = {**dict.fromkeys(words, record.Word), "vat_exemption_reason": record.Text}
    return {**found, **address, **own}


def _why(key: str, plain: str, reason: str) -> str:
    if key == "delivery_country":
        return _("A country is two capital letters of ISO 3166-1, such as FR.")
    limit = re.search(r"length <= (\d+)", reason)
    if limit:
        return _("At most {limit} characters are possible; these are {count}.").format(
            limit=limit[1], count=len(plain)
        )
    return reason
