"""Documents that are being typed: drafts with a version, so that nobody overwrites another."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import InputMissingError, OvertakenError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _
from edoc_tui.store.rows import optional_moment, text_of
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.composing import Sheet, TypedDraft
    from edoc_tui.store.rows import Row

KEPT_DAYS: Final = 30
"""Days for which a deleted draft can be brought back."""

_DRAFT: Final = "id, version, sheet, customer_name, created_at, updated_at, changed_by, deleted_at"


class Compositions(Table):
    """The drafts of documents that are being typed."""

    __slots__ = ()

    def begin_draft(self, sheet: Sheet, customer_name: str, by: str = "") -> TypedDraft:
        """Keep a new draft."""
        # Ids may come again, versions never: who still has an old draft open overwrites no new one.
        version, now = secrets.randbits(40), self._now()
        row = self._row(
            "INSERT INTO compositions"
            " (version, sheet, customer_name, changed_by, created_at, updated_at)"
            " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            (version, sheet.written(), customer_name, by, now, now),
        )
        assert row is not None
        return self.typed_draft(row[0])

    def typed_draft(self, draft_id: int) -> TypedDraft:
        """Return a draft, also a deleted one. Raises InputMissingError."""
        row = self._row(f"SELECT {_DRAFT} FROM compositions WHERE id = ?", (draft_id,))
        if row is None:
            raise _missing(draft_id)
        return _draft(row)

    def typed_drafts(self, *, deleted: bool = False) -> Sequence[TypedDraft]:
        """Return the drafts, the last changed one first; *deleted*: those that were deleted."""
        word = "IS NOT NULL" if deleted else "IS NULL"
        rows = self._rows(
            f"SELECT {_DRAFT} FROM compositions WHERE deleted_at {word}"
            " ORDER BY updated_at DESC, id DESC"
        )
        return [_draft(row) for row in rows]

    def draft_count(self) -> int:
        """Return how many drafts there are."""
        row = self._row("SELECT count(*) FROM compositions WHERE deleted_at IS NULL")
        return 0 if row is None else int(row[0])

    def save_sheet(
        self, draft_id: int, version: int, sheet: Sheet, customer_name: str, by: str = ""
    ) -> TypedDraft:
        """Replace what was typed, and return the draft in its new version."""
        self._refuse_overtaken(draft_id, version)
        self._db.execute(
            "UPDATE compositions SET version = version + 1, sheet = ?, customer_name = ?,"
            " changed_by = ?, updated_at = ? WHERE id = ?",
            (sheet.written(), customer_name, by, self._now(), draft_id),
        )
        return self.typed_draft(draft_id)

    def delete_draft(self, draft_id: int, by: str = "") -> TypedDraft:
        """Take a draft out of the list; it can be brought back. Raises InputMissingError."""
        now = self._clock()
        self._mark(draft_id, text_of(now), by)
        self._db.execute(
            "DELETE FROM compositions WHERE deleted_at < ?",
            (text_of(now - timedelta(days=KEPT_DAYS)),),
        )
        return self.typed_draft(draft_id)

    def restore_draft(self, draft_id: int, by: str = "") -> TypedDraft:
        """Bring a deleted draft back. Raises InputMissingError."""
        self._mark(draft_id, None, by)
        return self.typed_draft(draft_id)

    def finish_draft(self, draft_id: int, version: int) -> None:
        """Remove a draft that becomes a document in this transaction, and note its number."""
        draft = self._refuse_overtaken(draft_id, version)
        self._db.execute("DELETE FROM compositions WHERE id = ?", (draft_id,))
        key = draft.document_type
        self._db.execute("DELETE FROM composed_numbers WHERE document_type = ?", (key,))
        self._db.execute(
            "INSERT INTO composed_numbers (document_type, number) VALUES (?, ?)",
            (key, draft.number),
        )

    def last_number(self, document_type: str) -> str:
        """Return the number of the last document of this type that was typed, ``""`` = none."""
        row = self._row(
            "SELECT number FROM composed_numbers WHERE document_type = ?", (document_type,)
        )
        return "" if row is None else str(row[0])

    def _refuse_overtaken(self, draft_id: int, version: int) -> TypedDraft:
        row = self._row(
            f"SELECT {_DRAFT} FROM compositions WHERE id = ? /* FOR UPDATE */", (draft_id,)
        )
        if row is None:
            raise _missing(draft_id)
        draft = _draft(row)
        if draft.version != version:
            raise OvertakenError(
                _("Draft {id} was changed by {who} at {time:%H:%M:%S} UTC.").format(
                    id=draft_id,
                    who=printable(draft.changed_by) or _("somebody else"),
                    time=draft.updated_at,
                ),
                todo=_("Nothing was overwritten. Read it again, or keep yours as a new draft."),
            )
        return draft

    def _mark(self, draft_id: int, deleted: str | None, by: str) -> None:
        self._db.execute(
            "UPDATE compositions SET deleted_at = ?, version = version + 1, changed_by = ?,"
            " updated_at = ? WHERE id = ?",
            (deleted, by, self._now(), draft_id),
        )
        if not self._db.changes():
            raise _missing(draft_id)


def _draft(row: Row) -> TypedDraft:
    from edoc_tui.domain.composing import Sheet, TypedDraft

    return TypedDraft(
        id=row[0],
        version=row[1],
        sheet=Sheet.read(row[2]),
        customer_name=row[3],
        created_at=datetime.fromisoformat(row[4]),
        updated_at=datetime.fromisoformat(row[5]),
        changed_by=row[6],
        deleted=optional_moment(row[7]),
    )


def _missing(draft_id: int) -> InputMissingError:
    return InputMissingError(
        _("There is no draft {id}.").format(id=draft_id),
        todo=_("It was created meanwhile, or deleted long ago. See the list of drafts."),
    )
