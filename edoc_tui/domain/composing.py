"""A document while it is typed: texts in cells, as far as somebody got.

A draft is the same record that invoice CSV gives, under the same keys: one set of texts for the
document, one for each line. Numbers and dates stand in their plain form (``1234.5``,
``2026-11-27``), however they were typed. What a copied document says beyond these keys is carried
along unseen. All records are frozen: an edit returns another sheet.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from datetime import datetime

    from edoc_tui.domain.arithmetic import Amounts
    from edoc_tui.domain.fixing import Fix
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.problems import Problem

HEADER: Final = -1
"""The place of a cell that belongs to the document, where a line has its index."""

SUGGESTED: Final = ("unit", "vat_category", "vat_rate")
"""What a new line has by itself: a line with nothing else in it is blank."""

Texts = Mapping[str, str]


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line as it was typed.

    Attributes:
        cells: Texts by key.
        more: What its record says beyond them, such as a second allowance.
    """

    cells: Texts = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def blank(self) -> bool:
        """Whether nothing was typed into it."""
        return not self.more and not any(
            text for key, text in self.cells.items() if key not in SUGGESTED
        )


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A cell whose text was not accepted yet.

    Attributes:
        line: Index of the line, or :data:`HEADER`.
        key: The cell.
        text: What stands in it.
    """

    line: int
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that was typed.

    Attributes:
        header: Texts of the document.
        lines: Its lines.
        more: What its record says beyond them, such as attachments.
        unfinished: The cell that was being typed into.
    """

    header: Texts = field(default_factory=dict)
    lines: tuple[SheetLine, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    unfinished: Unfinished | None = None

    def text(self, line: int, key: str) -> str:
        """Return what stands in a cell."""
        cells = self.header if line == HEADER else self.lines[line].cells
        return cells.get(key, "")

    def put(self, line: int, key: str, text: str) -> Self:
        """Return the sheet with another text in a cell; no cell is unfinished any more."""
        if line == HEADER:
            return replace(self, header=_put(self.header, key, text), unfinished=None)
        changed = replace(self.lines[line], cells=_put(self.lines[line].cells, key, text))
        lines = (*self.lines[:line], changed, *self.lines[line + 1 :])
        return replace(self, lines=lines, unfinished=None)

    def begun(self, unfinished: Unfinished | None) -> Self:
        """Return the sheet with a cell that is being typed into."""
        return replace(self, unfinished=unfinished)

    def insert(self, at: int) -> Self:
        """Return the sheet with a new line before *at*: unit and VAT as in the line above it."""
        above = self.lines[min(at, len(self.lines)) - 1].cells if self.lines and at else {}
        cells = {key: above[key] for key in SUGGESTED if above.get(key)}
        cells = cells or {"unit": "C62", "vat_category": "S"}
        return self._with_lines((*self.lines[:at], SheetLine(cells), *self.lines[at:]))

    def duplicate(self, at: int) -> Self:
        """Return the sheet with the line *at* twice, one below the other."""
        return self._with_lines((*self.lines[: at + 1], *self.lines[at:]))

    def remove(self, at: int) -> Self:
        """Return the sheet without the line *at*."""
        return self._with_lines((*self.lines[:at], *self.lines[at + 1 :]))

    def move(self, at: int, step: int) -> Self:
        """Return the sheet with the line *at* moved by *step* lines, as far as there are any."""
        lines = list(self.lines)
        lines.insert(max(0, min(at + step, len(lines) - 1)), lines.pop(at))
        return self._with_lines(tuple(lines))

    def _with_lines(self, lines: tuple[SheetLine, ...]) -> Self:
        return replace(self, lines=lines, unfinished=None)

    def typed(self) -> tuple[tuple[int, SheetLine], ...]:
        """Return the lines that are not blank, each with its index."""
        return tuple((at, line) for at, line in enumerate(self.lines) if not line.blank)

    def written(self) -> str:
        """Return the sheet as JSON, for the store."""
        cell = self.unfinished
        return json.dumps(
            {
                "header": dict(self.header),
                "lines": [[dict(one.cells), dict(one.more)] for one in self.lines],
                "more": dict(self.more),
                "unfinished": [cell.line, cell.key, cell.text] if cell else None,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the sheet that :meth:`written` has written."""
        found = json.loads(text)
        cell = found["unfinished"]
        return cls(
            found["header"],
            tuple(SheetLine(cells, more) for cells, more in found["lines"]),
            found["more"],
            Unfinished(*cell) if cell else None,
        )


def _put(cells: Texts, key: str, text: str) -> Texts:
    changed = {**cells, key: text}
    if not text:
        del changed[key]
    return changed


@dataclass(frozen=True, slots=True)
class TypedDraft:
    """A draft in the store.

    Attributes:
        id: Rising.
        version: Changes with every change of the draft, whoever makes it.
        sheet: What was typed.
        customer_name: Of the customer when it was last saved.
        changed_by: Who saved it last.
        deleted: When it was deleted, by which it can still be brought back.
    """

    id: int
    version: int
    sheet: Sheet
    customer_name: str
    created_at: datetime
    updated_at: datetime
    changed_by: str = ""
    deleted: datetime | None = None

    @property
    def document_type(self) -> str:
        """Its document type, by Business Central's name."""
        return self.sheet.header.get("document_type", "")

    @property
    def number(self) -> str:
        """The document number, as far as there is one."""
        return self.sheet.header.get("number", "")

    @property
    def customer_no(self) -> str:
        """Whom it is for."""
        return self.sheet.header.get("customer_no", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """What keeps a draft from being created, or should be looked at, and where to put it right.

    Attributes:
        problem: What is wrong.
        fix: Company, customer, or the draft with the key of a cell; ``""`` = no cell has it.
        line: Index of the line, or :data:`HEADER`.
    """

    problem: Problem
    fix: Fix
    line: int = HEADER


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a draft right now.

    Attributes:
        findings: What the checks say that creation makes.
        invoice: The document as far as it can be made of what is there.
        amounts: Its figures.
        places: Index in the sheet of each line of the invoice.
        whole: Nothing was left out; the figures are those of the document.
    """

    findings: tuple[Finding, ...] = ()
    invoice: Invoice | None = None
    amounts: Amounts | None = None
    places: tuple[int, ...] = ()
    whole: bool = False

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What keeps it from being created."""
        return tuple(one for one in self.findings if one.problem.severity == "error")
