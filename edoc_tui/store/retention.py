"""Removing what is old enough: found in small steps, looked at anew in the step that removes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.store.audit import LOG_COLUMNS, Audit, log_text
from edoc_tui.store.rows import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from edoc_tui.domain.retention import Kind
    from edoc_tui.store.retention_records import AgedPage, Cursor, Removed
    from edoc_tui.store.rows import Row

# Whoever starts does not remove: records and rules of retention are imported when they are needed.

_DIRECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "sent_documents": ("out",),
    "received_documents": ("in",),
    "document_log": ("out", "in"),
}
"""Of kinds that are removed document by document."""

ENDED: Final = "'Approved', 'Canceled', 'Imported Document Created', 'Rejected', 'Sent'"
"""Statuses of a document that keeps no other one, as SQL."""


def _loose(mine: str, other: str) -> str:
    return (
        f"(SELECT count(*) FROM links JOIN documents AS other ON other.id = links.{other}"
        f" WHERE links.{mine} = documents.id AND (other.status NOT IN ({ENDED})"
        " OR links.settled = 0 AND links.kind IN ('approves', 'rejects')))"
    )


_FACTS: Final = (
    "documents.direction, documents.status, documents.attention,"
    " (SELECT count(*) FROM attempts WHERE document_id = documents.id AND ended_at IS NULL),"
    " (SELECT count(*) FROM orders WHERE document_id = documents.id),"
    " coalesce((SELECT stage FROM drafts WHERE document_id = documents.id), ''),"
    f" {_loose('document_id', 'other_id')} + {_loose('other_id', 'document_id')}"
)
_LOG: Final = "document_log"

_CONTENTS: Final = ("contents", "mapping_sources", "versions", "origins")
"""Where the bytes of a document are: as it is, before mapping, before it was made again."""

_PAYLOAD: Final = "CASE WHEN documents.payload_removed_at IS NULL THEN documents.size ELSE -1 END"
_LOG_SIZE: Final = (
    "coalesce((SELECT sum(length(message) + length(actor) + 80) FROM document_log"
    " WHERE document_id = documents.id), -1)"
)


_LOGS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "communication_log": (
        "exchanges",
        "at",
        "length(request) + length(response) + length(url) + 80",
        "DELETE FROM exchanges WHERE id = ?",
    ),
    "communication_bodies": (
        "exchanges",
        "at",
        "CASE WHEN request || response = '' THEN -1 ELSE length(request || response) END",
        "UPDATE exchanges SET request = '', response = '' WHERE id = ?",
    ),
    "mapping_log": (
        "mapping_log",
        "at",
        "length(old) + length(new) + length(rule) + 80",
        "DELETE FROM mapping_log WHERE id = ?",
    ),
    "buyer_answers": (
        "answers",
        "received_at",
        "CASE WHEN length(content) = 0 THEN -1 ELSE length(content) END",
        "UPDATE answers SET content = substr(content, 1, 0) WHERE id = ?",
    ),
}
"""Of the other kinds: table, column of the time, size (-1 = nothing left), and how a row goes."""


class Retention(Audit):
    """See :class:`edoc_tui.store.retention_port.RetentionPort`."""

    __slots__ = ()

    def aged(
        self, kind: Kind, cutoff: datetime, after: Cursor | None = None, limit: int = 1000
    ) -> AgedPage:
        """Return records from before *cutoff*, with whether anything keeps them."""
        if kind in _DIRECTIONS:
            return self._aged_documents(kind, text_of(cutoff), after or ("0", 0), limit)
        return self._aged_rows(kind, text_of(cutoff), after or ("", 0), limit)

    def remove_aged(self, kind: Kind, ids: Sequence[int], cutoff: datetime) -> Removed:
        """Remove those of the records that are still old enough and finished."""
        self._wipe(on=True)
        try:
            if kind in _DIRECTIONS:
                return self._remove_documents(kind, ids, text_of(cutoff))
            return self._remove_rows(kind, ids, text_of(cutoff))
        finally:
            self._wipe(on=False)

    def removals(self, document_id: int) -> Mapping[str, str]:
        """Return when the logs of a document were shortened last, by kind."""
        rows = self._rows("SELECT kind, at FROM removals WHERE document_id = ?", (document_id,))
        return {row[0]: row[1] for row in rows}

    def removed_log_rows(self) -> int:
        """Return how many rows of the document log were removed so far."""
        return int(self._rows("SELECT count(*) FROM removed_log")[0][0])

    def approve_policy(self, policy: str, by: str) -> None:
        """Note that a person carried this policy out."""
        self._db.execute(
            "INSERT INTO retention_approvals (policy, approved_by, approved_at) VALUES (?, ?, ?)",
            (policy, by, self._now()),
        )

    def approved_policy(self) -> tuple[str, str, str]:
        """Return the policy that was carried out last, by whom and when; empty = none."""
        row = self._row(
            "SELECT policy, approved_by, approved_at FROM retention_approvals"
            " ORDER BY id DESC LIMIT 1"
        )
        return ("", "", "") if row is None else (row[0], row[1], row[2])

    def _wipe(self, *, on: bool) -> None:
        """Let SQLite write zeros over what is removed, so that it is not just forgotten."""
        self._rows(f"PRAGMA secure_delete = {'ON' if on else 'OFF'}")

    # documents

    def _aged_documents(self, kind: Kind, cutoff: str, after: Cursor, limit: int) -> AgedPage:
        from edoc_tui.store.retention_records import Aged, AgedPage

        directions = _DIRECTIONS[kind]
        which, since = int(after[0][:1]), after[0][1:]
        rows = self._rows(
            f"{_selected(kind)} WHERE direction = ? AND created_at < ? AND created_at >= ?"
            " AND (created_at > ? OR id > ?) ORDER BY created_at, id LIMIT ?",
            (directions[which], cutoff, since, since, after[1], limit),
        )
        items = [Aged(row[0], row[1], row[4], not _kept(row)) for row in _old(rows, cutoff)]
        if len(rows) == limit:
            return AgedPage(items, (f"{which}{rows[-1][1]}", rows[-1][0]))
        return AgedPage(items, (str(which + 1), 0) if which + 1 < len(directions) else None)

    def _remove_documents(self, kind: Kind, ids: Sequence[int], cutoff: str) -> Removed:
        rows = self._rows(
            f"{_selected(kind)} WHERE id IN ({_marks(ids)}) ORDER BY id /* FOR UPDATE */", ids
        )
        due = [row for row in _old(rows, cutoff) if not _kept(row)]
        if kind == _LOG:
            return self._remove_log(kind, due)
        from edoc_tui.store.retention_records import Removed

        chosen = [(row[0],) for row in due if row[5] in _DIRECTIONS[kind]]
        now = self._now()
        self._db.executemany(
            "UPDATE documents SET payload_removed_at = ? WHERE id = ?",
            [(now, *one) for one in chosen],
        )
        for table in _CONTENTS:
            self._db.executemany(f"DELETE FROM {table} WHERE document_id = ?", chosen)
        size = sum(row[4] for row in due)
        return Removed(len(chosen), size, tuple(one[0] for one in chosen))

    def _remove_log(self, kind: Kind, due: Sequence[Row]) -> Removed:
        """Remove timelines; a row goes only once a seal of the journal vouches for it.

        The last row of all stays: its number must not be given to another one.
        """
        from edoc_tui.domain.audit import leaf
        from edoc_tui.store.retention_records import Removed

        self._lock_audit()
        last, late = self._sealed()
        last = min(last, self.log_end() - 1)
        gone: list[int] = []
        size = count = 0
        for document in due:
            rows = self._rows(
                f"SELECT {LOG_COLUMNS} FROM document_log WHERE document_id = ? ORDER BY id",
                (document[0],),
            )
            if any(row[0] > last or row[0] in late for row in rows):
                continue
            proofs = [(row[0], row[1], bytes.fromhex(leaf(log_text(row)))) for row in rows]
            self._db.executemany(
                "INSERT INTO removed_log (id, document_id, leaf) VALUES (?, ?, ?)", proofs
            )
            self._db.execute("DELETE FROM document_log WHERE document_id = ?", (document[0],))
            gone.append(document[0])
            size += document[4]
            count += len(rows)
        self._note_removals(kind, gone)
        return Removed(len(gone), size, tuple(gone), count)

    # rows of logs

    def _aged_rows(self, kind: Kind, cutoff: str, after: Cursor, limit: int) -> AgedPage:
        from edoc_tui.store.retention_records import Aged, AgedPage

        table, at, size, _how = _LOGS[kind]
        rows = self._rows(
            f"SELECT id, {at}, {size}, document_id FROM {table} WHERE id > ? ORDER BY id LIMIT ?",
            (after[1], limit),
        )
        old = [row for row in rows if row[1] < cutoff and row[2] >= 0]
        free = self._free(row[3] for row in old)
        items = [Aged(row[0], row[1], row[2], row[3] in free) for row in old]
        younger = all(row[1] >= cutoff for row in rows)
        return AgedPage(items, None if len(rows) < limit or younger else ("", rows[-1][0]))

    def _remove_rows(self, kind: Kind, ids: Sequence[int], cutoff: str) -> Removed:
        from edoc_tui.store.retention_records import Removed

        table, at, size, how = _LOGS[kind]
        rows = self._rows(
            f"SELECT id, {at}, {size}, document_id FROM {table}"
            f" WHERE id IN ({_marks(ids)}) ORDER BY id /* FOR UPDATE */",
            ids,
        )
        free = self._free((row[3] for row in rows), lock=True)
        due = [row for row in rows if row[1] < cutoff and row[2] >= 0 and row[3] in free]
        self._db.executemany(how, [(row[0],) for row in due])
        self._note_removals(kind, {row[3] for row in due})
        return Removed(len(due), sum(row[2] for row in due))

    def _free(self, ids: Iterable[int | None], *, lock: bool = False) -> set[int]:
        """Return those ids whose rows nothing keeps; 0 stands for rows about no document.

        An answer that belongs to no document yet (``None``) waits for a person.
        """
        wanted = sorted({one for one in ids if one})
        end = " /* FOR UPDATE */" if lock else ""
        rows = self._rows(
            f"SELECT id, {_FACTS} FROM documents WHERE id IN ({_marks(wanted)}) ORDER BY id{end}",
            wanted,
        )
        return {0} | {row[0] for row in rows if not _unfinished(row[1:])}

    def _note_removals(self, kind: Kind, documents: Iterable[int]) -> None:
        now = self._now()
        self._db.executemany(
            "INSERT INTO removals (document_id, kind, at) VALUES (?, ?, ?)"
            " ON CONFLICT (document_id, kind) DO UPDATE SET at = excluded.at",
            [(one, str(kind), now) for one in sorted(documents)],
        )


def _selected(kind: Kind) -> str:
    size = _LOG_SIZE if kind == _LOG else _PAYLOAD
    return f"SELECT id, created_at, updated_at, issue_date, {size}, {_FACTS} FROM documents"


def _old(rows: Iterable[Row], cutoff: str) -> Iterator[Row]:
    """Yield the documents that have something to remove, and last changed before *cutoff*."""
    for row in rows:
        if row[4] >= 0 and row[2] < cutoff and row[3] < cutoff[:10]:
            yield row


def _kept(row: Row) -> bool:
    return _unfinished(row[5:])


def _unfinished(facts: Row) -> bool:
    """Say of a row of the columns :data:`_FACTS` whether something is still to be done."""
    from edoc_tui.domain.names import ServiceStatus
    from edoc_tui.domain.retention import Facts, unfinished
    from edoc_tui.domain.status import Direction

    direction, status, attention, busy, ordered, stage, loose = facts
    return unfinished(
        Facts(
            Direction(direction),
            ServiceStatus(status),
            attention=bool(attention),
            busy=bool(busy),
            ordered=bool(ordered),
            stage=stage,
            loose=bool(loose),
        )
    )


def _marks(ids: Sequence[int]) -> str:
    return ", ".join("?" * len(ids)) or "NULL"
