"""``[csv_mappings.NAME]``: how the CSV of one business system is read."""

from __future__ import annotations

from typing import Literal

import msgspec


class CsvMappingSettings(msgspec.Struct, kw_only=True, frozen=True):
    """A saved way to read invoice CSV; the mapping DEFAULT is used when none is named.

    Attributes:
        columns: The header's name of each of our columns that it names.
        constants: What every document or line says of a column that the file does not have.
        decimal: The decimal mark; ``""`` = what the numbers prove.
        dates: Order of day, month and year where a date is not ISO 8601.
        encoding: A codec's name; ``""`` = found out.
        delimiter: ``""`` = the one that the header shows.
    """

    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    decimal: Literal["", ".", ","] = ""
    dates: Literal["dmy", "mdy", "ymd"] = "dmy"
    encoding: str = ""
    delimiter: Literal["", ";", ",", "\t", "|"] = ""
