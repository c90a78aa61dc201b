"""Attempts: the intents that are on disk before the provider hears of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.edocument import AttemptKind
from edoc_tui.domain.errors import LockedError
from edoc_tui.domain.status import TRANSITIONS, Actor, Event, IllegalTransitionError
from edoc_tui.locales import _
from edoc_tui.store.delivery import Delivery
from edoc_tui.store.rows import ATTEMPT, DOCUMENT, STATUS, WIDTH, attempt, document, text_of
from edoc_tui.store.table import who

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from edoc_tui.domain.edocument import Attempt, EDocument

_FREE: Final = (
    " AND NOT EXISTS (SELECT 1 FROM attempts INDEXED BY attempts_open"
    " WHERE document_id = documents.id AND ended_at IS NULL)"
)

_CLAIM: Final = (
    "UPDATE documents SET status = 'Sending', attempts = attempts + 1, send_mode = ?,"
    " next_at = NULL, attention = 0, updated_at = ?"
    " WHERE id IN ({marks}) AND direction = 'out' AND (status = 'Exported'"
    " OR status = 'Sending Error' AND json_extract(refs, '$.file') IS NULL)"
    f"{_FREE} RETURNING {DOCUMENT}"
)

_MARK: Final = (
    f"SELECT {DOCUMENT} FROM documents WHERE id IN ({{marks}}) AND direction = 'out'{_FREE}"
)

# What never left is canceled here, without an attempt: only what may fail at the provider counts.
_EVENTS: Final = {AttemptKind.RESTART: Event.RESTARTED, AttemptKind.CANCEL: Event.CANCEL_FAILED}


class Attempts(Delivery):
    """Begins, ends and lists attempts; an upload's end is a change of status (Moves)."""

    __slots__ = ()

    def claim(
        self,
        document_ids: Sequence[int],
        *,
        owner: str,
        now: datetime,
        send_mode: str,
        kind: AttemptKind,
        by: str = "",
    ) -> Sequence[tuple[EDocument, Attempt]]:
        """Begin an attempt for each document that still qualifies; see :class:`Repository`."""
        moment = text_of(now)
        free = self._not_taken(list(dict.fromkeys(document_ids)))
        if kind is AttemptKind.UPLOAD:
            found = self._of(_CLAIM, free, (send_mode, moment))
        else:
            sources = TRANSITIONS[_EVENTS[kind]].sources
            found = [row for row in self._of(_MARK, free) if row[STATUS] in sources]
        claimed = {row[0]: document(row) for row in found}
        begun = [claimed[one] for one in free if one in claimed]  # in the order of sending
        intents = self._begin([one.id for one in begun], kind, owner, moment)
        if kind is AttemptKind.UPLOAD:
            step = TRANSITIONS[Event.CLAIM]
            actor = who(Actor.OPERATOR if by else Actor.ENGINE, by)
            self._write_logs(
                (one.id, moment, step.event, step.target, actor, step.log, intents[one.id].id)
                for one in begun
            )
        return [(one, intents[one.id]) for one in begun]

    def end_attempt(
        self, attempt_id: int, outcome: str, *, message: str = "", http_status: int = 0
    ) -> None:
        """End a restart or cancel that changed no status.

        Raises:
            LockedError: It is not open: somebody else has ended it.
            IllegalTransitionError: It is an upload, which ends by an event of its document.
        """
        row = self._row("SELECT kind FROM attempts WHERE id = ?", (attempt_id,))
        if row is not None and row[0] == AttemptKind.UPLOAD:
            raise IllegalTransitionError(_("An upload ends with an event of its document."))
        self._db.execute(
            "UPDATE attempts SET ended_at = ?, outcome = ?, message = ?, http_status = ?"
            " WHERE id = ? AND ended_at IS NULL",
            (self._now(), outcome, message, http_status, attempt_id),
        )
        if not self._db.changes():
            raise _ended(attempt_id)

    def searched(self, attempt_id: int, at: datetime, *, empty: bool) -> Attempt:
        """Note a search for a lost upload: empty ones count in a row. Raises LockedError."""
        row = self._row(
            "UPDATE attempts SET searches = CASE WHEN ? = 1 THEN searches + 1 ELSE 0 END,"
            f" searched_at = ? WHERE id = ? AND ended_at IS NULL RETURNING {ATTEMPT}",
            (int(empty), text_of(at), attempt_id),
        )
        if row is None:
            raise _ended(attempt_id)
        now = self.ticks()
        # After a restart of the machine the waiting begins anew, from what this epoch knows.
        self._db.execute(
            "UPDATE attempt_ticks SET searched = ?,"
            " begun = CASE WHEN epoch = ? THEN begun ELSE 0 END, epoch = ? WHERE attempt_id = ?",
            (now.seconds, now.epoch, now.epoch, attempt_id),
        )
        return attempt(row)

    def open_attempts(self, service: str = "") -> Sequence[tuple[EDocument, Attempt]]:
        """Return all open attempts, of one service or of all, oldest first."""
        rows = self._rows(
            f"SELECT {DOCUMENT}, {ATTEMPT} FROM attempts INDEXED BY attempts_open"
            " CROSS JOIN documents ON documents.id = attempts.document_id"
            " WHERE attempts.ended_at IS NULL AND ? IN ('', documents.service)",
            (service,),
        )
        found = [(document(row[:WIDTH]), attempt(row[WIDTH:])) for row in rows]
        found.sort(key=lambda pair: pair[1].id)
        return found

    def attempts(self, document_id: int) -> Sequence[Attempt]:
        """Return a document's attempts, oldest first."""
        rows = self._rows(
            f"SELECT {ATTEMPT} FROM attempts INDEXED BY attempts_of_document"
            " WHERE document_id = ? ORDER BY id",
            (document_id,),
        )
        return [attempt(row) for row in rows]

    def _not_taken(self, document_ids: Sequence[int]) -> Sequence[int]:
        """Leave out what others are changing right now; in SQLite nobody else is."""
        return document_ids

    def _begin(
        self, document_ids: Sequence[int], kind: AttemptKind, owner: str, moment: str
    ) -> dict[int, Attempt]:
        """Begin an attempt for each document; return them by document."""
        if not document_ids:
            return {}
        places = ", ".join(["(?, ?, ?, ?)"] * len(document_ids))
        rows = self._rows(
            "INSERT INTO attempts (document_id, kind, owner, started_at)"
            f" VALUES {places} RETURNING {ATTEMPT}",
            [value for one in document_ids for value in (one, str(kind), owner, moment)],
        )
        now = self.ticks()
        self._db.executemany(
            "INSERT INTO attempt_ticks (attempt_id, epoch, begun) VALUES (?, ?, ?)",
            [(row[0], now.epoch, now.seconds) for row in rows],
        )
        return {row[1]: attempt(row) for row in rows}


def _ended(attempt_id: int) -> LockedError:
    return LockedError(
        _("The attempt {attempt_id} is not open any more: somebody else has ended it.").format(
            attempt_id=attempt_id
        ),
        todo=_("Look at the document's status again."),
    )
