"""The sheet on which the findings about one document are written down."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.problems import Problem, Severity
from edoc_tui.domain.text import printable
from edoc_tui.domain.ubl import CREDIT_NOTE_TAG, cac, cbc
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.domain.problems import Problems
    from edoc_tui.domain.tree import Node

MAX_FINDINGS: Final = 200
"""More findings than this are counted, not kept: nobody reads them, and they cost memory."""

PRECISE: Final = Context(prec=50)
"""For quantities times prices; sums that must be exact need no more digits than it has."""

_AMOUNT = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})")


class Sheet:
    """A document and what was found in it.

    Attributes:
        root: The root element.
        currency: The document's currency (BT-5) as it stands: blanks around it make it another
            one for the official rules.
        is_credit_note: Whether its lines and type code are a credit note's.
    """

    __slots__ = ("_collected", "_findings", "_more", "currency", "is_credit_note", "root")

    def __init__(self, root: Node) -> None:
        self.root = root
        stated = root.first(cbc("DocumentCurrencyCode"))
        self.currency = "" if stated is None else stated.text
        self.is_credit_note = root.tag == CREDIT_NOTE_TAG
        self._collected: dict[str, list[Node]] = {}
        self._findings: list[Problem] = []
        self._more = 0

    def collect(self, element: Node) -> None:
        """Keep an element for checks that look at all of its name together."""
        self._collected.setdefault(element.tag, []).append(element)

    def collected(self, tag: str) -> list[Node]:
        """Return the elements called *tag* that were collected."""
        return self._collected.get(tag, [])

    def add(self, rule: str, place: Node, field: str, message: str) -> None:
        """Write a finding down; *place* is the element, or the nearest one that is there."""
        self._write(Severity.ERROR, rule, place, field, message)

    def warn(self, rule: str, place: Node, field: str, message: str) -> None:
        """Write down what is worth a look, but blocks nothing."""
        self._write(Severity.WARNING, rule, place, field, message)

    def _write(self, severity: Severity, rule: str, place: Node, field: str, message: str) -> None:
        if len(self._findings) >= MAX_FINDINGS:
            self._more += 1
            return
        self._findings.append(Problem(rule, severity, message, place.xpath, place.line, field))

    def problems(self) -> Problems:
        """Return all findings in the order of the document."""
        found = sorted(self._findings, key=lambda one: one.line)
        if self._more:
            text = _("There are {more} more findings.").format(more=self._more)
            found.append(Problem("EDOC-MORE", Severity.WARNING, text))
        return tuple(found)


def shown(value: str) -> str:
    """Return a value of the document for a message: printable, short, in quotes."""
    return f"'{printable(value, limit=60)}'"


def number(parent: Node, *path: str) -> Decimal | None:
    """Return the amount at *path*, ``None`` when there is none that can be read."""
    value = parent.content(*path)
    return Decimal(value) if _AMOUNT.fullmatch(value) else None


def is_vat(category: Node) -> bool:
    """Say whether a tax category or scheme is about VAT."""
    return category.content(cac("TaxScheme"), cbc("ID")).upper() == "VAT"
