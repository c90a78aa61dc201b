"""Rows of the database as records of the domain, and back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.edocument import (
    Attempt,
    AttemptKind,
    DocumentType,
    EDocument,
    Exchange,
    LogEntry,
)
from edoc_tui.domain.status import Direction, ServiceStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.edocument import Refs

Row = tuple[Any, ...]

_DOCUMENT: Final = (
    "id", "direction", "document_type", "document_no", "customer_no", "customer_name",
    "issue_date", "due_date", "currency", "amount_including_vat", "service", "send_mode", "status",
    "reference", "sha256", "size", "file_name", "created_at", "updated_at", "refs", "attempts",
    "problems", "last_message", "released", "attention", "next_at", "payload_removed_at",
)  # fmt: skip

_ATTEMPT: Final = (
    "id", "document_id", "kind", "owner", "started_at", "ended_at", "outcome", "message",
    "http_status", "searches", "searched_at",
)  # fmt: skip


def _columns(names: Sequence[str], table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in names)


DOCUMENT: Final = _columns(_DOCUMENT, "documents")
"""The columns of :func:`document`, for a SELECT or RETURNING."""

ATTEMPT: Final = _columns(_ATTEMPT, "attempts")
"""The columns of :func:`attempt`."""

STATUS: Final = _DOCUMENT.index("status")
"""Where a row of a document has its status."""

WIDTH: Final = len(_DOCUMENT)
"""How many columns a document takes."""

# Enumerations look themselves up slowly; a page has fifty rows with three of them.
_DIRECTIONS: Final[dict[str, Direction]] = {str(item): item for item in Direction}
_STATUSES: Final[dict[str, ServiceStatus]] = {str(item): item for item in ServiceStatus}
_TYPES: Final[dict[str, DocumentType]] = {str(item): item for item in DocumentType}


def text_of(moment: datetime) -> str:
    """Return *moment* as ISO 8601 text in UTC with microseconds: sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def optional_text(moment: datetime | None) -> str | None:
    """Return :func:`text_of`, or ``None`` for ``None``."""
    return None if moment is None else text_of(moment)


def optional_moment(text: str | None) -> datetime | None:
    """Return what :func:`optional_text` wrote."""
    return None if text is None else datetime.fromisoformat(text)


def refs_text(refs: Refs) -> str:
    """Return *refs* as JSON."""
    return json.dumps(dict(refs), ensure_ascii=False, separators=(",", ":")) if refs else "{}"


def refs_of(text: str) -> dict[str, str]:
    """Return what :func:`refs_text` wrote."""
    return {} if text == "{}" else dict(json.loads(text))


def document(row: Row) -> EDocument:
    """Return the document in a row of the columns :data:`DOCUMENT`."""
    moment = datetime.fromisoformat
    return EDocument(
        row[0],
        _DIRECTIONS[row[1]],
        _TYPES[row[2]],
        row[3],
        row[4],
        row[5],
        date.fromisoformat(row[6]),
        None if row[7] is None else date.fromisoformat(row[7]),
        row[8],
        Decimal(row[9]),
        row[10],
        row[11],
        _STATUSES[row[12]],
        row[13],
        row[14],
        row[15],
        row[16],
        moment(row[17]),
        moment(row[18]),
        refs_of(row[19]),
        row[20],
        row[21],
        row[22],
        bool(row[23]),
        bool(row[24]),
        None if row[25] is None else moment(row[25]),
        None if row[26] is None else moment(row[26]),
    )


def attempt(row: Row) -> Attempt:
    """Return the attempt in a row of the columns :data:`ATTEMPT`."""
    return Attempt(
        id=row[0],
        document_id=row[1],
        kind=AttemptKind(row[2]),
        owner=row[3],
        started_at=datetime.fromisoformat(row[4]),
        ended_at=optional_moment(row[5]),
        outcome=row[6],
        message=row[7],
        http_status=row[8],
        searches=row[9],
        searched_at=optional_moment(row[10]),
    )


def log_entry(row: Row) -> LogEntry:
    """Return the log row ``id, document_id, at, event, status, actor, message``."""
    return LogEntry(
        id=row[0],
        document_id=row[1],
        at=datetime.fromisoformat(row[2]),
        event=row[3],
        status=_STATUSES[row[4]],
        actor=row[5],
        message=row[6],
    )


def exchange(row: Row) -> Exchange:
    """Return the row of the communication log, columns in the order of the table."""
    return Exchange(
        id=row[0],
        document_id=row[1],
        service=row[2],
        at=datetime.fromisoformat(row[3]),
        method=row[4],
        url=row[5],
        status=row[6],
        seconds=row[7],
        request_size=row[8],
        response_size=row[9],
        request=row[10],
        response=row[11],
        error=row[12],
    )
