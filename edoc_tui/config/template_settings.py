"""``[erp_templates.NAME]``: how a finished draft is written for the ERP."""

from __future__ import annotations

from typing import Literal

import msgspec


class ErpTemplate(msgspec.Struct, kw_only=True, frozen=True):
    """A form of the file for the ERP, under a name of the house.

    Attributes:
        format: ``csv``, ``json``, ``ubl`` (the bytes as they came) or ``text``.
        columns: What CSV and JSON have, in this order: a field, or ``Title=field``; none = all.
        delimiter: Between the cells of CSV.
        decimal: The decimal mark of CSV and text.
        header: CSV begins with the titles.
        file: Of ``text``: the file in which the fields are filled in; relative to the home.
        folder: Where the files go; relative to the home, ``""`` = ``posting``.
        suffix: What their names end with, ``""`` = as the format has it.
    """

    format: Literal["csv", "json", "ubl", "text"] = "csv"
    columns: list[str] = []
    delimiter: Literal[",", ";", "\t", "|"] = ","
    decimal: Literal[".", ","] = "."
    header: bool = True
    file: str = ""
    folder: str = ""
    suffix: str = ""
