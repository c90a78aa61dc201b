"""Which document is in the way when a unique index refuses another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edoc_tui.domain.errors import DuplicateError
from edoc_tui.domain.status import Direction
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.domain.edocument import Refs
    from edoc_tui.store.table import Database

_SENT_ONCE = (
    "SELECT id, document_no FROM documents INDEXED BY documents_sent_once"
    " WHERE business_key = ? AND id <> ? AND direction = 'out' AND status <> 'Canceled'"
)
_RECEIVED_ONCE = (
    "SELECT id, document_no FROM documents INDEXED BY documents_received_once"
    " WHERE business_key = ? AND id <> ? AND direction = 'in' AND document_no <> ''"
    " AND status NOT IN ('Rejected', 'Imported Document Processing Error')"
)
_FILE = (
    "SELECT id, document_no FROM documents INDEXED BY documents_by_file"
    " WHERE service = ? AND id <> ? AND direction = 'out' AND json_extract(refs, '$.file') = ?"
    " AND json_extract(refs, '$.file') IS NOT NULL"
)
_RECEIVED_ID = (
    "SELECT id, document_no FROM documents INDEXED BY documents_by_received_id"
    " WHERE service = ? AND id <> ? AND direction = 'in'"
    " AND json_extract(refs, '$.document') = ? AND json_extract(refs, '$.document') IS NOT NULL"
)


def duplicate(
    db: Database,
    error: Exception,
    *,
    direction: Direction,
    service: str,
    business_key: str,
    refs: Refs,
    but: int = 0,
) -> Exception:
    """Return the DuplicateError that names the other document; *error* itself if none is found.

    Args:
        db: Where to look.
        error: What the database said.
        direction: Out or in: each has its own rules (see the indexes in the schema).
        service: The provider ids are unique per service.
        business_key: Of the refused document.
        refs: Of the refused document.
        but: The refused document itself, when it is stored already.
    """
    outgoing = direction is Direction.OUT
    same_key = _first(db, _SENT_ONCE if outgoing else _RECEIVED_ONCE, (business_key, but))
    if same_key is not None:
        return DuplicateError(
            _("Document {number} is here already, as entry {entry}.").format(
                number=printable(same_key[1]), entry=same_key[0]
            ),
            existing=same_key[0],
            todo=_("Cancel that one first, or give this one another number."),
        )
    ref = "file" if outgoing else "document"
    value = refs.get(ref, "")
    same_id = _first(db, _FILE if outgoing else _RECEIVED_ID, (service, but, value))
    if same_id is not None:
        return DuplicateError(
            _("The provider's {ref} id {value} belongs to entry {same_id} already.").format(
                ref=ref, value=printable(value), same_id=same_id[0]
            ),
            existing=same_id[0],
            todo=_("Look at both documents at the provider before anything else."),
        )
    return error


def _first(db: Database, sql: str, values: tuple[str | int, ...]) -> tuple[Any, ...] | None:
    rows: list[tuple[Any, ...]] = db.execute(sql, values).fetchall()
    return rows[0] if rows else None
