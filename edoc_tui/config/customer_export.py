"""Customers as a CSV file that spreadsheets open safely, and titles of columns we know."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from edoc_tui.config.customer_csv import FORMULA, read_header
from edoc_tui.config.forms import CUSTOMER_FIELDS
from edoc_tui.domain.text import printable
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from edoc_tui.config.customer_csv import Plan
    from edoc_tui.domain.parties import Customer

COLUMNS: Final = ("no", *(field.key for field in CUSTOMER_FIELDS))
"""The columns of an export: what an import takes."""


def rows(customers: Iterable[Customer]) -> str:
    """Return *customers* as CSV; a cell that a spreadsheet would run is quoted with ``'``."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for customer in customers:
        writer.writerow([cell(getattr(customer, key)) for key in COLUMNS])
    return text.getvalue()


def cell(value: str | bool) -> str:  # noqa: FBT001 - the value of a cell
    """Return a value as a cell that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if value.lstrip("'").startswith(FORMULA) else value


def write(path: Path, customers: Iterable[Customer]) -> None:
    """Write *customers* into the file *path*, whole or not at all, for the owner alone.

    Raises:
        CannotWriteError: The disk refuses; what was there stays.
    """
    from edoc_tui.disk import replace

    replace(path, rows(customers).encode("utf-8-sig"))


def suggested(path: Path) -> Mapping[str, str]:
    """Return the titles of a CSV file, each with the key that it surely means, or ``""``.

    Raises:
        InputMissingError, DataError: The file cannot be read.
    """
    known: dict[str, str] = {"no": "no", "no.": "no", _("No.").casefold(): "no"}
    for field in CUSTOMER_FIELDS:
        for name in (field.key, field.label, _(field.label)):
            known[name.casefold()] = field.key
    return {title: known.get(title.casefold(), "") for title in read_header(path)}


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield what an import changes, a line for each value."""
    done = plan.imported
    yield ngettext(
        "{count} row: {added} added, {changed} changed, {same} as they are.",
        "{count} rows: {added} added, {changed} changed, {same} as they are.",
        plan.rows,
    ).format(
        count=plan.rows,
        added=done.added,
        changed=done.changed,
        same=plan.rows - done.added - done.changed,
    )
    for one in plan.changes:
        mark = "+" if one.new else "~"
        yield printable(f"{mark} {one.no} {one.after.get('name', '')}".rstrip())
        for key, value in one.after.items():
            if value or not one.new:
                yield printable(f"    {key}: {show(one.before[key])} → {show(value)}")


def show(value: str | bool) -> str:  # noqa: FBT001 - the value of a cell
    """Return a value as a preview shows it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value or "–"
