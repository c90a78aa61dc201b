"""Where a document stands: every change of status goes through here, guarded and logged."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.errors import LockedError
from edoc_tui.domain.status import (
    Actor,
    Direction,
    Event,
    IllegalTransitionError,
    ServiceStatus,
    after,
)
from edoc_tui.locales import _
from edoc_tui.store.duplicates import duplicate
from edoc_tui.store.repository import Change
from edoc_tui.store.rows import DOCUMENT, document, refs_of, refs_text, text_of
from edoc_tui.store.table import ConflictError, Table, missing, who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.edocument import EDocument, Refs
    from edoc_tui.domain.status import Transition

_UNCHANGED = Change()

_SENDABLE: Final = {ServiceStatus.EXPORTED, ServiceStatus.EXPORT_ERROR}
"""Where a canceled document may go, if its content is still there."""

_FREE: Final = {ServiceStatus.CANCELED, ServiceStatus.REJECTED, ServiceStatus.IMPORTED_ERROR}
"""While it is one of these, another document may have the same number."""


class Moves(Table):
    """Changes of status, and the release to Production."""

    __slots__ = ()

    def apply(
        self,
        document_id: int,
        event: Event,
        actor: Actor,
        change: Change | None = None,
        *,
        attempt_id: int | None = None,
        by: str = "",
    ) -> EDocument:
        """Move a document along the status table; see :class:`Repository`.

        Raises:
            IllegalTransitionError: The table has no such step.
            LockedError: The attempt is not the open one: somebody else was faster.
            DuplicateError: A provider id, or the business key, belongs to another document.
        """
        change = change or _UNCHANGED
        row = self._row(
            "SELECT status, refs, direction, service, business_key, payload_removed_at"
            " FROM documents WHERE id = ?"
            " /* FOR UPDATE */",
            (document_id,),
        )
        if row is None:
            raise missing(document_id)
        status, refs = ServiceStatus(row[0]), refs_of(row[1])
        opened = self._open_attempt(document_id)
        if attempt_id is not None and opened != attempt_id:
            raise _faster(document_id)
        if event is Event.CLAIM:
            raise IllegalTransitionError(_("An upload is begun with an attempt of its own."))
        step = after(event, status, actor)
        if opened is not None and attempt_id is None:
            raise LockedError(
                _("Somebody is busy with document {document_id}.").format(document_id=document_id),
                todo=_("Wait until the provider has answered, or its outcome is settled."),
            )
        if row[5] is not None and step.target in _SENDABLE:
            from edoc_tui.domain.retention import removed

            raise removed(document(self._document_row(document_id)))
        now = self._now()
        merged = _merge(refs, change.refs)
        if event is Event.DELIVERED and not merged.get("document"):
            raise IllegalTransitionError(_("Sent needs proof: the provider's document id."))
        try:
            with self._guarded(rare=True) if change.refs or status in _FREE else nullcontext():
                moved = self._move(document_id, status, step, change, refs=merged, now=now)
        except ConflictError as error:
            raise duplicate(
                self._db,
                error,
                direction=Direction(row[2]),
                service=row[3],
                business_key=row[4],
                refs=merged,
                but=document_id,
            ) from error
        if attempt_id is not None:
            self._settle(attempt_id, event, change, now)
        if step.log:
            message = change.message or step.log
            self._write_log(
                document_id,
                now,
                event,
                step.target,
                who(actor, by),
                message=message,
                attempt_id=attempt_id,
            )
        return moved

    def release(self, document_ids: Sequence[int], by: str) -> int:
        """Release outgoing documents to Production; return how many were not before."""
        now, released = self._now(), 0
        for document_id in document_ids:
            row = self._row(
                "UPDATE documents SET released = 1, updated_at = ?"
                " WHERE id = ? AND direction = 'out' AND released = 0 RETURNING status",
                (now, document_id),
            )
            if row is not None:
                released += 1
                status, actor = ServiceStatus(row[0]), who(Actor.OPERATOR, by)
                self._write_log(
                    document_id, now, "release", status, actor, message=_("Released to Production")
                )
        return released

    def _move(
        self,
        document_id: int,
        status: ServiceStatus,
        step: Transition,
        change: Change,
        *,
        refs: Refs,
        now: str,
    ) -> EDocument:
        columns: dict[str, Any] = {"status": str(step.target), "updated_at": now}
        if change.refs:
            columns["refs"] = refs_text(refs)
        if change.message is not None:
            columns["last_message"] = change.message
        if change.next_at is not None:
            columns["next_at"] = text_of(change.next_at)
        if change.send_mode is not None:
            columns["send_mode"] = change.send_mode
        if change.attention is not None:
            columns["attention"] = change.attention
        elif step.target is not status or step.event in {Event.PROCESSING, Event.ATTENTION}:
            columns["attention"] = step.event is Event.ATTENTION
        sets = ", ".join(f"{column} = ?" for column in columns)
        row = self._row(
            f"UPDATE documents SET {sets} WHERE id = ? AND status = ? RETURNING {DOCUMENT}",
            (*columns.values(), document_id, str(status)),
        )
        if row is None:
            raise _faster(document_id)
        return document(row)

    def _settle(self, attempt_id: int, event: Event, change: Change, now: str) -> None:
        """End the open attempt with *event*; UNCERTAIN only notes why nobody knows."""
        lasting = event is Event.UNCERTAIN
        self._db.execute(
            "UPDATE attempts SET ended_at = ?, outcome = ?, message = coalesce(?, message),"
            " http_status = coalesce(?, http_status) WHERE id = ? AND ended_at IS NULL",
            (
                None if lasting else now,
                "" if lasting else str(event),
                change.message,
                change.http_status,
                attempt_id,
            ),
        )
        if not self._db.changes():
            raise LockedError(
                _("The attempt {attempt_id} has ended already.").format(attempt_id=attempt_id)
            )


def _merge(refs: Refs, more: Refs | None) -> Refs:
    merged = {**refs, **(more or {})}
    return {key: value for key, value in merged.items() if value}


def _faster(document_id: int) -> LockedError:
    return LockedError(
        _("Somebody else has settled document {document_id} meanwhile.").format(
            document_id=document_id
        ),
        todo=_("Look at its status again."),
    )
