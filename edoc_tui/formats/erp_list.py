"""The list of invoices that an accounting system exports, as CSV.

Columns are found by the names that systems give them, or named by a person. A value that cannot
be read refuses the file, with line and column.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.formats.figures import FigureError, amount, day, decimal_mark
from edoc_tui.formats.tabular.columns import plain
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

T = TypeVar("T")

Row = tuple[int, list[str]]
"""The line where a row begins, and its cells."""

_CALLED: Final = {
    "document_no": """documentno invoiceno invoicenumber documentnumber no number nofacture
        numerofacture ndefacture numerodefacture nfacture facture ndocument nodocument
        numerodocument numero numpiece nopiece npiece ndepiece numerodepiece piece""",
    "amount": """amount amountincludingvat amountinclvat amountincvat amountincltax total
        totalinclvat grossamount montant montantttc totalttc ttc montanttvacomprise
        montanttotalttc montantfacturettc""",
    "currency": "currency currencycode devise codedevise",
    "date": """date documentdate postingdate issuedate invoicedate datedocument datefacture
        datedefacture datedefacturation datefacturation datecomptabilisation dateemission
        datepiece""",
    "customer": """customer customerno customername client nclient noclient codeclient nomclient
        selltocustomerno billtocustomerno""",
}

NAMES: Final[Mapping[str, frozenset[str]]] = {
    key: frozenset(names.split()) for key, names in _CALLED.items()
}
"""What a column may be called, in letters and digits alone, lower case and without accents."""

LARGEST: Final = 128 * 1024 * 1024
"""Bytes of a list that are read at most."""

_DELIMITERS: Final = ";,\t|"


@dataclass(frozen=True, slots=True)
class ErpLine:
    """An invoice that the accounting system has.

    Attributes:
        line: Where it stands in the file.
        document_no: Its number.
        amount, currency, date, customer: What else the list says of it.
    """

    line: int
    document_no: str
    amount: Decimal | None = None
    currency: str = ""
    date: date | None = None
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Convention:
    """How a list is written, where a person says so.

    Attributes:
        columns: The header's name of ``document_no``, ``amount`` …, of those that are named.
        decimal: ``.`` or ``,``; ``""`` = what the amounts show.
        encoding: A codec's name; ``""`` = UTF-8 or UTF-16 by its mark, else Windows-1252.
        delimiter: ``""`` = the one that the header shows.
        dates: Order of day, month and year where it is not ISO 8601.
    """

    columns: Mapping[str, str]
    decimal: str = ""
    encoding: str = ""
    delimiter: str = ""
    dates: str = "dmy"


def read_erp_list(name: str, content: bytes, convention: Convention) -> list[ErpLine]:
    """Return the invoices of a list.

    Args:
        name: The file's name, for errors.
        content: Its bytes.
        convention: What a person says about it.

    Raises:
        DataError: It cannot be read; names line and column.
        UsageError: A column or an encoding that was named does not exist.
    """
    table = _Table(name, decode(name, content, convention.encoding), convention)
    lines: list[ErpLine] = []
    mark = convention.decimal or table.decimal_mark()
    for row in table.rows:
        cells = row[1]
        document_no = table.cell(cells, "document_no")
        if not document_no:
            raise table.wrong(row, "document_no", _("there is no number"))
        lines.append(
            ErpLine(
                row[0],
                document_no,
                table.read(row, "amount", lambda text: amount(text, mark)),
                table.cell(cells, "currency").upper(),
                table.read(row, "date", lambda text: day(text, convention.dates)),
                table.cell(cells, "customer"),
            )
        )
    return lines


class _Table:
    """The rows of a list, and where each column is."""

    def __init__(self, name: str, text: str, convention: Convention) -> None:
        self._name = printable(name, limit=200)
        self.rows = self._records(text, convention.delimiter)
        if not self.rows:
            raise DataError(_("{name} is empty.").format(name=self._name), line=1)
        number, header = self.rows.pop(0)
        self._columns = self._find(number, header, convention.columns)
        for number, cells in self.rows:
            if len(cells) != len(header):
                reason = _("{cells} cells where the header has {keys}")
                at = min(len(cells), len(header)) + 1
                raise self._at(number, at, reason.format(cells=len(cells), keys=len(header)))

    def cell(self, cells: Sequence[str], key: str) -> str:
        """Return a cell, trimmed; ``""`` where there is no such column."""
        return cells[self._columns[key]].strip() if key in self._columns else ""

    def read(self, row: Row, key: str, work: Callable[[str], T]) -> T | None:
        """Return what *work* reads in a cell, ``None`` where it is empty."""
        text = self.cell(row[1], key)
        if not text:
            return None
        try:
            return work(text)
        except FigureError as error:
            raise self.wrong(row, key, str(error)) from error

    def decimal_mark(self) -> str:
        """Return the decimal mark that the amounts show; they must agree."""
        found = ""
        for row in self.rows:
            value = self.cell(row[1], "amount")
            mark = decimal_mark(value)
            if mark and found and mark != found:
                reason = _("'{value}' has another decimal mark than the values above it")
                raise self.wrong(row, "amount", reason.format(value=value))
            found = found or mark
        return found

    def wrong(self, row: Row, key: str, reason: str) -> DataError:
        """Return the error about a cell."""
        return self._at(row[0], self._columns[key] + 1, reason)

    def _at(self, number: int, column: int, reason: str) -> DataError:
        text = _("{name}, line {line}, column {column}: {reason}.").format(
            name=self._name, line=number, column=column, reason=printable(reason, limit=300)
        )
        return DataError(text, todo=_("Nothing was compared."), line=number)

    def _records(self, text: str, delimiter: str) -> list[Row]:
        first = text.partition("\n")[0]
        chosen = delimiter or max(_DELIMITERS, key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=chosen, strict=True)
        rows: list[Row] = []
        line = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    rows.append((line, cells))
                line = reader.line_num + 1
        except csv.Error as error:
            reason = _("not readable as CSV: {error}").format(error=printable(str(error)))
            raise self._at(line, 1, reason) from error
        return rows

    def _find(self, line: int, header: Sequence[str], named: Mapping[str, str]) -> dict[str, int]:
        columns: dict[str, int] = {}
        bare = [plain(name) for name in header]
        for key, usual in NAMES.items():
            wanted = {plain(named[key])} if key in named else usual
            found = [at for at, name in enumerate(bare) if name in wanted]
            if key in named and not found:
                raise UsageError(
                    _("{name} has no column '{column}'.").format(
                        name=self._name, column=printable(named[key], limit=60)
                    ),
                    todo=_("Its columns are: {names}.").format(
                        names=", ".join(printable(one, limit=60) for one in header)
                    ),
                )
            if len(found) > 1:
                reason = _("two columns may be '{key}': name one with --column {key}=…")
                raise self._at(line, found[1] + 1, reason.format(key=key))
            if found:
                columns[key] = found[0]
        if "document_no" not in columns:
            reason = _("no column has the numbers: name it with --column document_no=…")
            raise self._at(line, 1, reason)
        return columns


def decode(name: str, content: bytes, encoding: str = "") -> str:
    """Return the text of a list.

    Raises:
        DataError: Bytes that mean nothing in the encoding; names line and column.
        UsageError: There is no such encoding.
    """
    if encoding:
        wanted: tuple[str, ...] = (encoding,)
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        wanted = ("utf-16",)
    else:
        wanted = ("utf-8-sig", "cp1252")
    for codec in wanted:
        try:
            return content.decode(codec)
        except LookupError as error:
            raise UsageError(
                _("There is no encoding '{name}'.").format(name=printable(codec, limit=40))
            ) from error
        except UnicodeDecodeError as error:
            before = content[: error.start]
            line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
    raise DataError(
        _("{name}, line {line}, byte {column}: neither UTF-8 nor Windows-1252.").format(
            name=printable(name, limit=200), line=line, column=column
        )
        if not encoding
        else _("{name}, line {line}, byte {column}: not {encoding}.").format(
            name=printable(name, limit=200), line=line, column=column, encoding=encoding
        ),
        todo=_("Name the file's encoding with --encoding."),
        line=line,
    )
