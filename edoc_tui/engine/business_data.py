"""Files of business data on their way in: invoice JSON and CSV, document by document."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import DataError, DuplicateError, InputMissingError, UsageError
from edoc_tui.domain.problems import Problem, Severity
from edoc_tui.domain.text import printable
from edoc_tui.engine.checking import FileCheck
from edoc_tui.engine.import_report import block_message
from edoc_tui.engine.intake import Entry, entries, read_file, readable
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edoc_tui.config.customers import CustomerBook
    from edoc_tui.config.settings import Settings
    from edoc_tui.domain.errors import EdocError
    from edoc_tui.domain.problems import Problems
    from edoc_tui.formats.tabular.columns import CsvMapping
    from edoc_tui.formats.tabular.encoding import Guess
    from edoc_tui.formats.tabular.given import Given

DEFAULT: Final = "DEFAULT"
"""The mapping that is used when none is named."""

MOST_GUESSES: Final = 20
"""Files whose encoding a person is asked about, or told of, at most."""

MOST_FINDINGS: Final = 500
"""Findings that are told of one file."""

KEPT: Final = 100
"""Reasons that are written down for one file."""


@dataclass(slots=True)
class Parts:
    """What became of the documents of one file, until it is known where the file belongs.

    Attributes:
        refused: Documents that are wrong in themselves.
        reasons: Why, the first of them.
        wait: Some document is neither stored nor wrong: nothing takes it yet, or the store
            failed. The file must be read again.
    """

    refused: int = 0
    reasons: list[DataError] = field(default_factory=list)
    wait: bool = False

    def add(self, error: BaseException) -> None:
        """Count a document that was not stored; one that is here already is not counted."""
        if isinstance(error, DuplicateError) and error.identical:
            return
        if not isinstance(error, DataError):
            self.wait = True
            return
        self.refused += 1
        if len(self.reasons) < KEPT:
            self.reasons.append(error)

    def summed_up(self) -> DataError:
        """Return one reason for the file; at least one document was refused."""
        head = ngettext(
            "{count} document was refused.", "{count} documents were refused.", self.refused
        ).format(count=self.refused)
        return DataError("\n".join([head, *map(str, self.reasons)]), rule=self.reasons[0].rule)


def is_business_data(entry: Entry) -> bool:
    """Say whether a file is invoice JSON or CSV, by its name."""
    return entry.path.suffix.lower() in {".json", ".csv"}


def given_of(entry: Entry, mapping: CsvMapping) -> Iterator[Given]:
    """Yield the documents of a file; memory holds one, however large a CSV is.

    Raises:
        DataError: The file as a whole cannot be read.
        InputMissingError: It does not exist, or may not be read.
        UsageError: The mapping names an encoding that does not exist.
    """
    if entry.path.suffix.lower() == ".json":
        from edoc_tui.formats.tabular.json_file import read_json

        return read_json(read_file(entry.path, follow=entry.named))
    from edoc_tui.formats.tabular.csv_file import read_csv

    return read_csv(readable(entry.path, follow=entry.named), mapping)


def mapping_of(settings: Settings, name: str) -> CsvMapping:
    """Return the saved CSV mapping *name*; without a name DEFAULT, or what the header says.

    Raises:
        InputMissingError: There is no such mapping.
    """
    from edoc_tui.formats.tabular.columns import CsvMapping

    found = settings.csv_mappings.get(name or DEFAULT)
    if found is None:
        if name:
            raise InputMissingError(
                _("There is no CSV mapping '{name}'.").format(name=printable(name, limit=60)),
                todo=_("Add [csv_mappings.{name}] to config.toml.").format(
                    name=printable(name, limit=60)
                ),
            )
        return CsvMapping()
    return CsvMapping(
        columns=found.columns,
        constants=found.constants,
        decimal=found.decimal,
        dates=found.dates,
        encoding=found.encoding,
        delimiter=found.delimiter,
    )


def guesses(paths: Sequence[Path]) -> Sequence[tuple[Path, Guess]]:
    """Return the first CSV files whose encoding their bytes do not prove, with what was found."""
    from edoc_tui.formats.tabular.encoding import look

    found: list[tuple[Path, Guess]] = []
    for entry in entries(paths):
        if entry.error is not None or entry.path.suffix.lower() != ".csv":
            continue
        try:
            seen = look(readable(entry.path, follow=entry.named))
        except (DataError, InputMissingError, OSError):
            continue  # the import says so
        if not isinstance(seen, str):
            found.append((entry.path, seen))
        if len(found) >= MOST_GUESSES:
            break
    return found


def part_of(entry: Entry, given: Given) -> Entry:
    """Return the entry of one document of a file."""
    number = f" {given.number}" if given.number else ""
    return replace(entry, part=_("line {line}").format(line=given.line) + number)


def blocked(problems: Problems) -> DataError:
    """Return why a document was not made: the first finding and the count."""
    first = next((one for one in problems if one.field), None)
    return DataError(
        block_message(problems),
        rule=first.rule if first else "EDOC-CHECK",
        field=first.field if first else "",
    )


def check_business_data(
    entry: Entry,
    settings: Settings,
    customers: CustomerBook,
    service: str,
    mapping: str = "",
) -> FileCheck:
    """Check a file of business data as an import would, and change nothing.

    Args:
        entry: The file.
        settings: Company, services and CSV mappings.
        customers: Whom documents are for.
        service: The service whose format and mapping rules count.
        mapping: The CSV mapping; ``""`` = the usual one.

    Raises:
        InputMissingError: It does not exist, or may not be read; or there is no such mapping.
    """
    found: list[Problem] = []
    count = 0
    try:
        for given in given_of(entry, mapping_of(settings, mapping)):
            count += 1
            if len(found) < MOST_FINDINGS:
                found += _findings(given, settings, customers, service)
    except (DataError, UsageError) as error:
        found.append(_problem(error, getattr(error, "line", 0)))
    if len(found) >= MOST_FINDINGS:
        text = _("There are more findings; correct these first.")
        found.append(Problem("EDOC-MORE", Severity.ERROR, text))
    return FileCheck(entry.shown, None, tuple(found), count)


def _findings(
    given: Given, settings: Settings, customers: CustomerBook, service: str
) -> Iterator[Problem]:
    from edoc_tui.engine.making import written
    from edoc_tui.engine.mapping import copies, mapper_of
    from edoc_tui.formats.registry import document_format

    invoice = given.invoice
    if invoice is None:
        if given.error is not None:
            yield _problem(given.error, given.line)
        return
    place = part_of(Entry(Path(), named=True), given).part
    customer = customers.get(invoice.customer_no)
    if customer is None:
        text = _("There is no customer '{number}'.").format(
            number=printable(invoice.customer_no, limit=60)
        )
        yield Problem(
            "EDOC-CUSTOMER",
            Severity.ERROR,
            f"{place}: {text}",
            line=given.line,
            field="customer_no",
        )
        return
    found = settings.service(service)[1]
    made = copies(invoice, settings.company_record(), customer, mapper_of(found))
    wanted = document_format(found.document_format)
    for one in written(made.invoice, made.company, made.customer, wanted)[2]:
        yield replace(one, message=f"{place}: {one.message}", line=given.line)


def _problem(error: EdocError, line: int) -> Problem:
    rule, field = getattr(error, "rule", ""), getattr(error, "field", "")
    return Problem(rule or "EDOC-DATA", Severity.ERROR, str(error), line=line, field=field)
