"""Customers from a CSV file: comma or semicolon, UTF-8 or Windows-1252, all rows or none."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from edoc_tui.config.customer_keys import FLAG, KEYS
from edoc_tui.config.fields import check_customer, check_customer_no, parse_value
from edoc_tui.domain.errors import DataError, InputMissingError
from edoc_tui.domain.parties import Customer
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from edoc_tui.config.fields import Entry

    Check = Callable[[str, Entry, Customer, Collection[str] | None], str]

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a CSV file that are read at most."""

FORMULA: Final = tuple("=+-@\t\r")
"""What a spreadsheet takes for the beginning of a formula."""

_NUMBER: Final = "no"
_TODO: Final = N_("Nothing was imported.")


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows a file had, and how many customers they added and changed."""

    rows: int
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class Planned:
    """What an import changes of one customer.

    Attributes:
        new: The customer is added.
        before: The values of the columns as they are.
        after: Those of them that change.
    """

    no: str
    new: bool
    before: Mapping[str, Entry]
    after: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import changes, customer by customer, in the order of the file."""

    rows: int
    changes: tuple[Planned, ...]

    @property
    def imported(self) -> Imported:
        """How many customers it adds and changes."""
        added = sum(one.new for one in self.changes)
        return Imported(rows=self.rows, added=added, changed=len(self.changes) - added)


def read_rows(
    path: Path,
    known: Callable[[str], Customer | None],
    profiles: Collection[str] | None = None,
    mapping: Mapping[str, str] | None = None,
    *,
    keys_known: Collection[str] = KEYS,
    check: Check = check_customer,
) -> dict[str, dict[str, Entry]]:
    """Return the entries of every row by customer number.

    A cell is text, also one that a spreadsheet would take for a formula.

    Args:
        path: The file.
        known: Returns the customer that has a number already.
        profiles: The codes of the document sending profiles, where they are known.
        mapping: The key of a column by its title, where they differ; ``""`` = leave it out.
        keys_known: The keys that a card has.
        check: Returns why a value cannot be that of a key.

    Raises:
        InputMissingError: The file cannot be read.
        DataError: A row is wrong; names line and column.
    """
    rows = _records(path, _decode(path))
    line, header = next(rows, (1, []))
    keys = _read_header(path, line, header, mapping or {}, keys_known)
    customers: dict[str, dict[str, Entry]] = {}
    for line, cells in rows:
        if len(cells) != len(keys):
            reason = _("{cells} cells where the header has {keys}").format(
                cells=len(cells), keys=len(keys)
            )
            raise _wrong(path, line, min(len(cells), len(keys)) + 1, reason)
        row = {key: cell for key, cell in zip(keys, cells, strict=True) if key}
        no = row.pop(_NUMBER)
        at = keys.index(_NUMBER) + 1
        reason = _check_number(no, customers)
        if reason:
            raise _wrong(path, line, at, f"{_NUMBER}: {reason}")
        customer = known(no) or Customer(no)
        country = row.get("country", customer.country)
        after = replace(customer, country=country)
        customers[no] = {
            key: _entry(
                path,
                line,
                (keys.index(key) + 1, key, text),
                lambda key, value: check(key, value, after, profiles),  # noqa: B023 - called here
            )
            for key, text in row.items()
        }
    return customers


def read_header(path: Path) -> list[str]:
    """Return the titles of the columns of a CSV file.

    Raises:
        InputMissingError, DataError: It cannot be read.
    """
    return next(_records(path, _decode(path)), (1, []))[1]


def _decode(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        name = printable(str(path))
        raise InputMissingError(
            _("{name} cannot be read: {strerror}.").format(name=name, strerror=error.strerror)
        ) from error
    if len(content) > LARGEST:
        raise DataError(
            _("{path} is larger than {value} MB.").format(
                path=printable(str(path)), value=LARGEST >> 20
            ),
            todo=_(_TODO),
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError(
        _("{path} is neither UTF-8 nor Windows-1252.").format(path=printable(str(path))),
        todo=_(_TODO),
    )


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with the line where it begins; cells trimmed."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]  # noqa: PLW2901 - the same cells, trimmed
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise _wrong(
            path, line, 1, _("not readable as CSV: {error}").format(error=printable(str(error)))
        ) from error


def _read_header(
    path: Path,
    line: int,
    header: list[str],
    mapping: Mapping[str, str],
    keys_known: Collection[str],
) -> list[str]:
    given = {title.casefold(): key for title, key in mapping.items()}
    keys = [given.get(name.casefold(), name.lower()) for name in header]
    for at, key in enumerate(keys, 1):
        if not key and header[at - 1].casefold() in given:
            continue
        if key not in keys_known and key != _NUMBER:
            names = ", ".join((_NUMBER, *sorted(keys_known)))
            raise _wrong(
                path,
                line,
                at,
                _("no customer key '{key}'; the keys are: {names}").format(
                    key=_show(key), names=names
                ),
            )
        if key in keys[: at - 1]:
            raise _wrong(path, line, at, _("the column '{key}' is there twice").format(key=key))
    if _NUMBER not in keys:
        raise _wrong(path, line, 1, _("the header has no column '{number}'").format(number=_NUMBER))
    return keys


def _check_number(no: str, seen: Collection[str]) -> str:
    if no in seen:
        return _("the customer {no} is there twice").format(no=no)
    return check_customer_no(no)


def _entry(
    path: Path,
    line: int,
    cell: tuple[int, str, str],
    check: Callable[[str, Entry], str],
) -> Entry:
    at, key, text = cell
    if text.startswith("'") and text.lstrip("'").startswith(FORMULA):
        text = text[1:]  # our own export has quoted it
    if key == FLAG and not text:
        return False
    try:
        value = parse_value(key, text)
    except DataError as error:
        raise _wrong(path, line, at, error.message.rstrip(".")) from error
    reason = check(key, value)
    if reason:
        raise _wrong(path, line, at, f"{key}: {reason.rstrip('.')}")
    return value


def _wrong(path: Path, line: int, column: int, reason: str) -> DataError:
    message = _("{file}, line {line}, column {column}: {reason}.").format(
        file=printable(str(path)), line=line, column=column, reason=reason
    )
    return DataError(message, todo=_(_TODO))


def _show(text: str) -> str:
    return printable(text, limit=60)
