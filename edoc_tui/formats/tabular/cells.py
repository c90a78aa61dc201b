"""How a CSV file is written, and how a mistake in a cell is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

_MISSING: Final = re.compile(r"Object missing required field `([^`]*)`.*", re.DOTALL)

Row = tuple[int, list[str]]
"""The line where a row begins, and its cells."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written.

    Attributes:
        encoding: Its codec.
        delimiter: What stands between cells.
        header: The names of its columns.
        columns: Our keys, and where each is.
        mark: The decimal mark of its numbers.
        scattered: Numbers of documents whose rows are not together.
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    columns: dict[str, int]
    mark: str
    scattered: frozenset[str]

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns that mean nothing to us."""
        used = set(self.columns.values())
        return tuple(name for at, name in enumerate(self.header) if at not in used)


class CellError(Exception):
    """A value of a record is missing or wrong.

    Attributes:
        row: Index of the row, -1 = the document as a whole.
        key: The column.
        reason: What is wrong with it.
    """

    def __init__(self, row: int, key: str, reason: str) -> None:
        super().__init__(reason)
        self.row = row
        self.key = key
        self.reason = reason


def missing_key(said: str) -> str:
    """Return the key that msgspec says is missing, ``""`` = it says something else."""
    found = _MISSING.fullmatch(said)
    return found[1] if found is not None else ""


def is_missing() -> str:
    """Return what is told of a value that must be there and is not."""
    return _("a value is needed here")


def at_cell(
    line: int, column: str, reason: str, rule: str = "EDOC-CSV", *, field: str = ""
) -> DataError:
    """Return the error about a cell, or about a row without *column*; *field*: the key meant."""
    place = _("Line {line}").format(line=line)
    if column:
        place += _(", column '{name}'").format(name=printable(column, limit=60))
    return DataError(
        f"{place}: {printable(reason, limit=300).rstrip('.')}.",
        rule=rule,
        line=line,
        field=printable(field or column, limit=60),
        todo=_("The columns are described in docs/invoice-data.md."),
    )
