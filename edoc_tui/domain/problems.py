"""What is wrong with a document, in a form that every room can show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error blocks sending; a warning is worth a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    Attributes:
        rule: Rule id, such as ``BR-CO-15``; our own start with ``EDOC-``.
        severity: Error or warning.
        message: What is wrong and what to do, in words.
        xpath: Where in the document, ``""`` where there is no place.
        line: Line of the file, 0 when unknown.
        field: The business term or configuration key to fix, such as ``BT-10``.
    """

    rule: str
    severity: Severity
    message: str
    xpath: str = ""
    line: int = 0
    field: str = ""


Problems = tuple[Problem, ...]


def blocking(problems: Problems) -> Problems:
    """Return those of *problems* that forbid sending."""
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)
