"""``[csv_mappings.NAME]``: how the CSV of one business system is read."""

from __future__ import annotations

from typing import Annotated, Literal

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


class MappingRuleSettings(msgspec.Struct, kw_only=True, frozen=True):
    """``[[services.CODE.export_mapping]]`` and ``import_mapping``: a rule about texts.

    Attributes:
        field: ``line.unit``, ``line.*`` for all texts of an entity, ``*`` for every text.
        rule: A transformation; ``""`` = *find* is the whole value.
        find: What is looked for.
        replace: What it becomes.
        start: First character of a substring.
        length: Its characters; 0 = up to the end.
    """

    field: str
    rule: Literal[
        "", "uppercase", "lowercase", "title_case", "trim", "substring", "replace", "regex"
    ] = ""
    find: str = ""
    replace: str = ""
    start: Annotated[int, msgspec.Meta(ge=1)] = 1
    length: Annotated[int, msgspec.Meta(ge=0)] = 0
