"""Invoice CSV: one row per invoice line, the rows of a document together.

The file is read twice, a row at a time: once to learn its conventions and whether the rows of
each document are together, once to give the documents. Memory holds one document.
"""

from __future__ import annotations

import csv
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.formats.figures import decimal_mark
from edoc_tui.formats.tabular.cells import Layout, at_cell
from edoc_tui.formats.tabular.columns import (
    ALIASES,
    KEYS,
    NUMBERS,
    REQUIRED,
    CsvMapping,
    plain,
)
from edoc_tui.formats.tabular.encoding import encoding_of
from edoc_tui.formats.tabular.given import Given
from edoc_tui.formats.tabular.rows import document
from edoc_tui.formats.tabular.traces import trace_of_rows
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from edoc_tui.formats.tabular.cells import Row

LONGEST: Final = 1 << 20
"""Characters of a cell."""

_DELIMITERS: Final = ";,\t|"
_OURS: Final = {plain(key): key for key in KEYS}


def layout_of(path: Path, mapping: CsvMapping) -> Layout:
    """Learn how a file is written.

    Raises:
        DataError: It has no header that we understand, or is no CSV; names line and column.
        UsageError: The mapping names an encoding that does not exist.
    """
    encoding = encoding_of(path, mapping.encoding, mapping.otherwise)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        first = file.readline(LONGEST)
    delimiter = mapping.delimiter or max(_DELIMITERS, key=first.count)
    rows = _rows(path, encoding, delimiter)
    try:
        line, header = next(rows)
    except StopIteration:
        raise DataError(_("The file is empty."), rule="EDOC-CSV", line=1) from None
    columns = _columns(line, header, mapping)
    mark, scattered = mapping.decimal, set[str]()
    seen: set[str] = set()
    number = ""
    for _line, cells in rows:
        if not mark:
            mark = _proof(cells, columns)
        said = _cell(cells, columns, "number")
        if said and said != number:
            number = said
            if number in seen:
                scattered.add(number)
            seen.add(number)
    return Layout(encoding, delimiter, tuple(header), columns, mark, frozenset(scattered))


def read_csv(path: Path, mapping: CsvMapping | None = None) -> Iterator[Given]:
    """Yield the invoices of a CSV file, in its order.

    Raises:
        DataError: The file as a whole cannot be read; names line and column.
        UsageError: The mapping names an encoding that does not exist.
    """
    chosen = mapping or CsvMapping()
    layout = layout_of(path, chosen)
    rows = _rows(path, layout.encoding, layout.delimiter)
    next(rows)
    number = ""

    def of_document(row: Row) -> str:
        nonlocal number
        number = _cell(row[1], layout.columns, "number") or number
        return number

    told: set[str] = set()
    for said, group in groupby(rows, of_document):
        lines = list(group)
        name = printable(said, limit=60)
        if said in layout.scattered:
            if said not in told:
                told.add(said)
                yield Given(lines[0][0], name, error=_scattered(lines[0][0], name))
            continue
        try:
            invoice = document(lines, layout, chosen)
            trace = trace_of_rows(lines, layout, chosen)
            yield Given(lines[0][0], name, invoice, trace=trace)
        except DataError as error:
            yield Given(error.line or lines[0][0], name, error=error)


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    line = 1
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield line, [cell.strip() for cell in cells]
                line = reader.line_num + 1
        except (csv.Error, UnicodeDecodeError) as error:
            reason = _("not readable as CSV: {error}").format(error=printable(str(error)))
            raise at_cell(line, "", reason) from error


def _columns(line: int, header: Sequence[str], mapping: CsvMapping) -> dict[str, int]:
    if unknown := sorted({*mapping.columns, *mapping.constants} - set(KEYS)):
        raise UsageError(
            _("The mapping names a column '{name}' that does not exist.").format(
                name=printable(unknown[0], limit=60)
            ),
            todo=_("The columns are described in docs/invoice-data.md."),
        )
    named = {plain(name): key for key, name in mapping.columns.items()}
    keys = [named.get(plain(name)) or _usual(name, named) for name in header]
    twice = [key for key, count in Counter(key for key in keys if key).items() if count > 1]
    if twice:
        reason = _("two columns may be '{key}'; name one of them in a mapping").format(key=twice[0])
        raise at_cell(line, header[len(keys) - 1 - keys[::-1].index(twice[0])], reason)
    columns = {key: at for at, key in enumerate(keys) if key}
    missing = [key for key in REQUIRED if key not in columns and key not in mapping.constants]
    if missing:
        reason = _("no column for {names}; name it in the header or in a mapping")
        raise at_cell(line, "", reason.format(names=", ".join(missing)), field=missing[0])
    return columns


def _usual(name: str, named: dict[str, str]) -> str:
    key = _OURS.get(plain(name)) or ALIASES.get(plain(name)) or ""
    return "" if key in named.values() else key


def _cell(cells: Sequence[str], columns: dict[str, int], key: str) -> str:
    at = columns.get(key, len(cells))
    return cells[at] if at < len(cells) else ""


def _proof(cells: Sequence[str], columns: dict[str, int]) -> str:
    for key in NUMBERS & columns.keys():
        if found := decimal_mark(_cell(cells, columns, key)):
            return found
    return ""


def _scattered(line: int, number: str) -> DataError:
    reason = _("the rows of {number} are not together; sort the file by number")
    return at_cell(line, "number", reason.format(number=number))
