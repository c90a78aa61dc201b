"""The audit journal: entries are appended, chained, and never touched again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.audit import (
    GENESIS,
    SEALED,
    AuditEntry,
    canonical,
    chained,
    leaf,
    merkle_root,
)
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edoc_tui.store.rows import Row

_ENTRY: Final = "id, at, action, content, previous, hash"
LOG_COLUMNS: Final = "id, document_id, at, event, status, actor, message, attempt_id"
_SEAL: Final = 10_000  # rows of the document log in one seal, at most
_RECENT: Final = 50  # seals whose absent rows may still come
_END: Final = 2**62  # behind every entry
_MANY: Final = 2_000  # documents that one entry names, at most


class Audit(Table):
    """Appends to and reads from the audit journal."""

    __slots__ = ()

    def _lock_audit(self) -> None:
        """Wait for others who append; a writing transaction of SQLite is alone anyway."""
        self._alone("audit")

    def record(
        self,
        action: str,
        who: Mapping[str, Any],
        *,
        documents: Sequence[int] = (),
        details: Mapping[str, Any] | None = None,
    ) -> AuditEntry:
        """Append an entry; see :class:`Repository`."""
        self._lock_audit()
        for start in range(0, max(len(documents), 1), _MANY):
            part = documents[start : start + _MANY]
            more: dict[str, Any] = {"who": dict(who)}
            if part:
                more["documents"] = [self._named(one) for one in part]
            if details:
                more["details"] = dict(details)
            entry = self._append(action, more)
            for one in dict.fromkeys(part):
                self._db.execute("INSERT INTO audit_documents VALUES (?, ?)", (one, entry.id))
        return entry

    def _append(self, action: str, more: Mapping[str, Any]) -> AuditEntry:
        number, before = self.audit_head()
        entry = chained(number + 1, self._now(), action, before, more)
        self._db.execute(
            f"INSERT INTO audit ({_ENTRY}) VALUES (?, ?, ?, ?, ?, ?)",
            (entry.id, entry.at, entry.action, entry.content, entry.previous, entry.hash),
        )
        return entry

    def _named(self, document_id: int) -> dict[str, Any]:
        row = self._row("SELECT document_no, sha256 FROM documents WHERE id = ?", (document_id,))
        return {"id": document_id} if row is None else {
            "id": document_id, "no": row[0], "sha256": row[1]
        }  # fmt: skip

    def audit_head(self) -> tuple[int, str]:
        """Return number and hash of the last entry; 0 and zeros when there is none."""
        row = self._row("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")
        return (0, GENESIS) if row is None else (row[0], row[1])

    def audit_entries(
        self, *, after: int = 0, limit: int = 1000, action: str = ""
    ) -> Sequence[AuditEntry]:
        """Return entries behind number *after*, oldest first."""
        where, values = ("", ()) if not action else (" AND action = ?", (action,))
        rows = self._rows(
            f"SELECT {_ENTRY} FROM audit WHERE id > ?{where} ORDER BY id LIMIT ?",
            (after, *values, limit),
        )
        return [AuditEntry(*row) for row in rows]

    def audit_newest(
        self, *, before: int = 0, limit: int = 50, seals: bool = False
    ) -> Sequence[AuditEntry]:
        """Return entries in front of number *before* (0 = the end), newest first."""
        rows = self._rows(
            f"SELECT {_ENTRY} FROM audit WHERE id < ? AND action <> ? ORDER BY id DESC LIMIT ?",
            (before or _END, "" if seals else SEALED, limit),
        )
        return [AuditEntry(*row) for row in rows]

    def audit_of(self, document_id: int) -> Sequence[AuditEntry]:
        """Return the entries that name a document, oldest first."""
        rows = self._rows(
            f"SELECT {_ENTRY} FROM audit WHERE id IN"
            " (SELECT audit_id FROM audit_documents WHERE document_id = ?) ORDER BY id",
            (document_id,),
        )
        return [AuditEntry(*row) for row in rows]

    # the document log's place in the chain

    def unsealed(self) -> bool:
        """Say whether the document log has rows that the chain does not vouch for yet."""
        last, late = self._sealed()
        return bool(late) or self.log_end() > last

    def seal_log(self, who: Mapping[str, Any]) -> AuditEntry | None:
        """Take what the document log has gained into the chain; ``None`` = nothing new.

        Where several write at once, a number can be taken and its row not be there yet. Such
        numbers are named as absent; a row that comes late is in a later seal.
        """
        self._lock_audit()
        last, late = self._sealed()
        rows = self._log_rows(last + 1, None)
        if not rows and not late:
            return None
        first, end = (rows[0][0], rows[-1][0]) if rows else (last + 1, last)
        there = {row[0] for row in rows}
        details: dict[str, Any] = {"first": first, "last": end}
        if absent := [one for one in range(last + 1, end + 1) if one not in there]:
            details["absent"] = absent
            details["first"] = last + 1
        if late:
            details["late"] = late
            rows = [row for one in late for row in self._log_rows(one, one)] + rows
        details |= {"count": len(rows), "root": merkle_root([leaf(log_text(row)) for row in rows])}
        return self._append(SEALED, {"who": dict(who), "details": details})

    def _sealed(self) -> tuple[int, list[int]]:
        """Return up to where the log is sealed, and rows below that came after their seal."""
        rows = self._rows(
            "SELECT content FROM audit WHERE action = ? ORDER BY id DESC LIMIT ?",
            (SEALED, _RECENT),
        )
        if not rows:
            return 0, []
        seals = [json.loads(row[0])["details"] for row in rows]
        had = {one for seal in seals for one in seal.get("late", ())}
        absent = sorted({one for seal in seals for one in seal.get("absent", ())} - had)
        late = [one for one in absent if self._log_rows(one, one)]
        return int(seals[0]["last"]), late

    def sealed_rows(self, details: Mapping[str, Any]) -> Sequence[tuple[int, str, str]]:
        """Return the rows that a seal vouches for, in its order: (id, text, hash).

        Of a row that was removed, the text is ``""`` and the hash the one that was kept.
        """
        absent = set(details.get("absent", ()))
        late = [row for one in details.get("late", ()) for row in self._hashed(one, one)]
        rows = self._hashed(details["first"], details["last"])
        return [*late, *(row for row in rows if row[0] not in absent)]

    def _hashed(self, first: int, last: int) -> list[tuple[int, str, str]]:
        removed = self._rows(
            "SELECT id, leaf FROM removed_log WHERE id >= ? AND id <= ?", (first, last)
        )
        texts = [(row[0], log_text(row)) for row in self._log_rows(first, last)]
        rows = [(one, text, leaf(text)) for one, text in texts]
        return sorted([*rows, *((row[0], "", bytes(row[1]).hex()) for row in removed)])

    def log_texts(self, first: int, last: int) -> Sequence[tuple[int, int, str]]:
        """Return rows of the document log as (id, document id, the text that is sealed)."""
        return [(row[0], row[1], log_text(row)) for row in self._log_rows(first, last)]

    def log_end(self) -> int:
        """Return the number of the document log's last row, 0 when there is none."""
        row = self._row("SELECT max(id) FROM document_log")
        return 0 if row is None or row[0] is None else int(row[0])

    def _log_rows(self, first: int, last: int | None) -> list[Row]:
        if last is None:
            return self._rows(
                f"SELECT {LOG_COLUMNS} FROM document_log WHERE id >= ? ORDER BY id LIMIT ?",
                (first, _SEAL),
            )
        return self._rows(
            f"SELECT {LOG_COLUMNS} FROM document_log WHERE id >= ? AND id <= ? ORDER BY id",
            (first, last),
        )


def log_text(row: Row) -> str:
    """Return the text of a row of the document log that is sealed."""
    return canonical(dict(zip(LOG_COLUMNS.split(", "), row, strict=True)))
