"""What is old enough, and what was removed: records of retention, imported when they are needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Cursor = tuple[str, int]
"""Where a walk over old records is: a time, and an id."""


@dataclass(frozen=True, slots=True)
class Aged:
    """A record that is old enough.

    Attributes:
        id: Of the document, or of the row.
        at: When it came in; walks go by it.
        size: Bytes, or characters of text.
        due: Nothing keeps it; else it is part of something unfinished.
    """

    id: int
    at: str
    size: int
    due: bool


@dataclass(frozen=True, slots=True)
class AgedPage:
    """Some records, oldest first.

    Attributes:
        next: Where to go on; ``None`` = there are no more.
    """

    items: Sequence[Aged]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed in one step.

    Attributes:
        rows: Documents, or rows of a log.
        size: As in :class:`Aged`.
        documents: Ids of documents that lost their content or their log.
        log_rows: Rows of the document log.
    """

    rows: int = 0
    size: int = 0
    documents: Sequence[int] = field(default_factory=tuple)
    log_rows: int = 0
