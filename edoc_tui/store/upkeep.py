"""Upkeep: is everything as it must be, has anything changed, and a copy for bad days."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import apsw

from edoc_tui.locales import _
from edoc_tui.store.delivery import Delivery
from edoc_tui.store.faults import StoreDamagedError
from edoc_tui.store.invariants import BREAKERS, FIGURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_UPLOAD_ENDS: Final = "('accepted', 'not created', 'refused', 'not found')"

UNKNOWN_TO_SEARCH: Final = "the search index does not know document {}"
MISSING_RULE: Final = "a rule of the store is switched off: {} is missing"

_GUARDS: Final = (
    "attempts_open", "attempts_stay", "attempts_end_once", "document_log_stays",
    "document_log_is_final", "documents_stay", "documents_sent_once", "documents_by_file",
    "documents_added", "documents_moved", "removed_log_stays", "removed_log_is_final",
)  # fmt: skip

GUARDED: Final = ", ".join(f"('{name}')" for name in _GUARDS)
"""Indexes and triggers without which the store would not guard itself, as rows of SQL."""

INVARIANTS: Final[dict[str, str]] = {
    "document {} has no content, or content of another size": (
        "SELECT documents.id FROM documents LEFT JOIN contents ON contents.document_id ="
        " documents.id WHERE documents.payload_removed_at IS NULL"
        " AND (contents.content IS NULL OR length(contents.content) <> documents.size)"
    ),
    "document {} was emptied by a policy, and still has its content": (
        "SELECT id FROM documents JOIN contents ON document_id = id"
        " WHERE payload_removed_at IS NOT NULL"
    ),
    "document {} was emptied by a policy, and has something of its content elsewhere": (
        "SELECT id FROM documents WHERE payload_removed_at IS NOT NULL AND id IN"
        " (SELECT document_id FROM mapping_sources UNION ALL SELECT document_id FROM versions"
        " UNION ALL SELECT document_id FROM origins)"
    ),
    "row {} of the document log was removed, and is still there": (
        "SELECT document_log.id FROM removed_log JOIN document_log"
        " ON document_log.id = removed_log.id"
    ),
    "I2, I7: two documents share the provider file {}": (
        "SELECT json_extract(refs, '$.file') AS file FROM documents"
        " WHERE direction = 'out' AND json_extract(refs, '$.file') IS NOT NULL"
        " GROUP BY service, json_extract(refs, '$.file') HAVING count(*) > 1"
    ),
    "I2: two documents share the reference {}": (
        "SELECT reference FROM documents GROUP BY reference HAVING count(*) > 1"
    ),
    "I3: document {} is Sent, but the provider's document id is missing": (
        "SELECT id FROM documents WHERE direction = 'out' AND status = 'Sent'"
        " AND json_extract(refs, '$.document') IS NULL"
    ),
    "I4: document {} has several open attempts": (
        "SELECT document_id FROM attempts WHERE ended_at IS NULL"
        " GROUP BY document_id HAVING count(*) > 1"
    ),
    "I5: document {} is Sending or Unknown without an upload that is open": (
        "SELECT id FROM documents WHERE status IN ('Sending', 'Unknown')"
        " AND NOT EXISTS (SELECT 1 FROM attempts WHERE document_id = documents.id"
        " AND kind = 'upload' AND ended_at IS NULL AND owner <> '')"
    ),
    "I5: document {} has an open upload, but is neither Sending nor Unknown": (
        "SELECT documents.id FROM attempts JOIN documents ON documents.id = attempts.document_id"
        " WHERE attempts.ended_at IS NULL AND kind = 'upload'"
        " AND status NOT IN ('Sending', 'Unknown')"
    ),
    "I6: the log of document {} names an end of an upload that its attempt does not know": (
        "SELECT document_log.document_id FROM document_log LEFT JOIN attempts"
        " ON attempts.id = document_log.attempt_id"
        " AND attempts.document_id = document_log.document_id"
        f" WHERE event IN {_UPLOAD_ENDS} AND attempts.outcome IS NOT event"
    ),
    "I6: the attempt {} has ended, but no log row names it": (
        "SELECT attempts.id FROM attempts WHERE attempts.kind = 'upload'"
        " AND ended_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM removals"
        " WHERE removals.document_id = attempts.document_id"
        " AND removals.kind = 'document_log' AND removals.at > attempts.ended_at)"
        " AND NOT EXISTS (SELECT 1 FROM document_log"
        " WHERE document_log.document_id = attempts.document_id"
        " AND attempt_id = attempts.id AND event = outcome)"
    ),
    "I8: document {} is ready to be sent, but has an open attempt": (
        "SELECT documents.id FROM attempts JOIN documents ON documents.id = attempts.document_id"
        " WHERE ended_at IS NULL AND status IN ('Created', 'Exported', 'Pending Batch')"
    ),
    "I9: document {} counts other uploads than it has attempts": (
        "SELECT documents.id FROM documents LEFT JOIN attempts"
        " ON attempts.document_id = documents.id AND kind = 'upload'"
        " GROUP BY documents.id HAVING count(attempts.id) <> documents.attempts"
    ),
    "the status of document {} is not the last one in its log": (
        "SELECT documents.id FROM documents LEFT JOIN document_log ON document_log.id ="
        " (SELECT max(id) FROM document_log WHERE document_id = documents.id)"
        " WHERE document_log.status IS NOT documents.status"
        " AND NOT (document_log.id IS NULL AND EXISTS (SELECT 1 FROM removals"
        " WHERE removals.document_id = documents.id AND removals.kind = 'document_log'))"
        " AND NOT (documents.status = 'Created' AND document_log.status = 'Pending Batch')"
    ),
    "the counter of {} is wrong": (
        "SELECT direction || ' ' || service || ' ' || status FROM (SELECT direction, service,"
        " document_type, status, n FROM counters UNION ALL SELECT direction, service,"
        " document_type, status, -count(*) FROM documents GROUP BY 1, 2, 3, 4) AS every"
        " GROUP BY direction, service, document_type, status HAVING sum(n) <> 0"
    ),
    UNKNOWN_TO_SEARCH: (
        "SELECT id FROM documents WHERE id NOT IN (SELECT id FROM unindexed)"
        " AND id NOT IN (SELECT id FROM search_docsize)"
    ),
    MISSING_RULE: (
        f"SELECT column1 FROM (VALUES {GUARDED})"
        " WHERE column1 NOT IN (SELECT name FROM sqlite_master)"
    ),
}
"""Sentence and query for each rule; every row that a query returns breaks it."""

_EXAMPLES: Final = 5
_PAGES: Final = 4096  # of 4 KiB, copied at a time


class Upkeep(Delivery):
    """Checks, the version counter, backups."""

    __slots__ = ()

    def check(self) -> Sequence[str]:
        """Return what is wrong with the store: integrity and invariants; empty = nothing."""
        try:
            damage = [row[0] for row in self._rows("PRAGMA integrity_check(5)") if row[0] != "ok"]
            return [f"the file is damaged: {line}" for line in damage] or self._broken_rules()
        except apsw.CorruptError as error:
            return [f"the file is damaged: {error}"]

    def version(self) -> int:
        """Return a number that changes whenever any process changes a document."""
        row = self._row("SELECT n FROM revision")
        return 0 if row is None else row[0]

    def documents_stored(self) -> int:
        """Return how many documents there are, by the counters."""
        row = self._row("SELECT sum(n) FROM counters")
        return 0 if row is None or row[0] is None else int(row[0])

    def last_moment(self) -> str | None:
        """Return when something happened last to a document, ISO 8601."""
        row = self._row("SELECT max(at) FROM document_log")
        return None if row is None else row[0]

    def begin_waiting_anew(self) -> None:
        """Let every open attempt wait as if it had been begun now, and never searched for."""
        now = self.ticks()
        self._db.execute(
            "UPDATE attempts SET searches = 0, searched_at = NULL WHERE ended_at IS NULL"
        )
        self._db.execute(
            "UPDATE attempt_ticks SET epoch = ?, begun = ?, searched = NULL WHERE attempt_id IN"
            " (SELECT id FROM attempts WHERE ended_at IS NULL)",
            (now.epoch, now.seconds),
        )

    def withdraw_releases(self) -> None:
        """Take back every release to Production and every order of what is not with a provider."""
        self._db.execute(
            "UPDATE documents SET released = 0 WHERE released = 1 AND direction = 'out'"
            " AND status IN ('Created', 'Export Error', 'Exported', 'Pending Batch', 'Unknown',"
            " 'Held', 'Sending Error')"
        )
        self._db.execute("DELETE FROM orders")

    def backup(self, path: Path) -> None:
        """Copy the store to the new file *path* (mode 0600) while others go on writing.

        Raises:
            FileExistsError: *path* exists; a backup never replaces anything.
            StoreDamagedError: The copy is not sound, and was removed.
        """
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        copy = apsw.Connection(str(path))
        with copy.backup("main", self._db, "main") as work:
            while not work.done:
                work.step(_PAGES)
        sound = copy.execute("PRAGMA journal_mode = DELETE; PRAGMA integrity_check(1)").fetchall()
        copy.close()
        if sound[-1][0] != "ok":
            path.unlink()
            raise StoreDamagedError(
                _("The backup {name} is not sound, and was removed.").format(name=path.name),
                todo=_("Check the store itself."),
            )
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def invariants(self) -> Sequence[tuple[str, str, int, int]]:
        """Return the invariants of delivery: name, sentence, for how many it holds, how not."""
        found: list[tuple[str, str, int, int]] = []
        for name, sentence, figure in FIGURES:
            known = BREAKERS.get(name, "")
            breakers = [
                query
                for rule, query in self._rules().items()
                if name in rule.partition(":")[0].split(", ") or (known and rule.startswith(known))
            ]
            broken = sum(
                self._rows(f"SELECT count(*) FROM ({query}) AS wrong")[0][0] for query in breakers
            )
            found.append((name, sentence, self._rows(figure)[0][0], broken))
        return found

    def _broken_rules(self) -> Sequence[str]:
        found = self._loose_ends()
        for sentence, query in self._rules().items():
            rows = self._rows(f"{query} LIMIT {_EXAMPLES}")
            found += [sentence.format(row[0]) for row in rows]
        return found

    def _rules(self) -> Mapping[str, str]:
        return INVARIANTS

    def _loose_ends(self) -> list[str]:
        return [
            f"row {row[1]} of {row[0]} points to a {row[2]} that is not there"
            for row in self._rows("PRAGMA foreign_key_check")[:_EXAMPLES]
        ]
