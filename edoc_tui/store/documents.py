"""Documents: added whole, read back byte for byte, replaced while nobody else has them."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import LockedError
from edoc_tui.domain.problems import Problem, Severity, blocking
from edoc_tui.domain.status import (
    Direction,
    Event,
    IllegalTransitionError,
    ServiceStatus,
    after,
    applies,
)
from edoc_tui.locales import _
from edoc_tui.store.duplicates import duplicate
from edoc_tui.store.mappings import Mappings
from edoc_tui.store.origins import Origins
from edoc_tui.store.rows import DOCUMENT, document, refs_text, text_of
from edoc_tui.store.table import ConflictError, missing, who

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.problems import Problems
    from edoc_tui.domain.status import Actor
    from edoc_tui.store.repository import NewDocument
    from edoc_tui.store.rows import Row

_WRITTEN: Final = (
    "service", "document_type", "document_no", "customer_no", "customer_name", "issue_date",
    "due_date", "currency", "amount_including_vat", "send_mode", "business_key", "sha256", "size",
    "file_name", "source", "problems", "updated_at",
)  # fmt: skip

_INSERT: Final = (
    f"INSERT INTO documents ({', '.join(_WRITTEN)}, direction, status, reference, refs,"
    f" last_message, created_at) VALUES ({', '.join('?' * (len(_WRITTEN) + 6))})"
    f" RETURNING {DOCUMENT}"
)

_REPLACE: Final = (
    f"UPDATE documents SET {', '.join(f'{name} = ?' for name in _WRITTEN)}, released = 0"
    f" WHERE id = ? AND status = ? RETURNING {DOCUMENT}"
)


def _reference() -> str:
    """Return a random UUID (version 4, RFC 9562) without importing the module for it."""
    raw = bytearray(os.urandom(16))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class Documents(Mappings, Origins):
    """What a document is; where it stands is the business of :class:`Moves`."""

    __slots__ = ()

    def add(self, new: NewDocument, actor: Actor) -> EDocument:
        """Store a document whole, with its content, problems and log row.

        Raises:
            DuplicateError: It is here already, by business key or by the provider's id.
        """
        outgoing = new.direction is Direction.OUT
        step = after(Event.CREATE if outgoing else Event.RECEIVE, None, actor)
        status, now = step.target, self._now()
        failure = Event.EXPORT_FAILED if outgoing else Event.PROCESSING_FAILED
        if new.failed:
            status = after(failure, status, actor).target
        values = (
            *self._values(new, now),
            str(new.direction),
            str(status),
            _reference(),
            refs_text(new.refs or {}),
            new.failed,
            now,
        )
        try:
            with self._guarded():
                row = self._row(_INSERT, values)
        except ConflictError as error:
            raise self._refusal(error, new) from error
        assert row is not None
        document_id = row[0]
        self._db.execute("INSERT INTO contents VALUES (?, ?)", (document_id, new.content))
        if new.trace:
            self._note_trace(document_id, new.trace)
        self._write_problems(document_id, new.problems)
        if new.mapped is not None:
            self._keep_mapping(document_id, new.service, str(new.direction), new.mapped, now)
        self._write_log(document_id, now, step.event, step.target, str(actor), message=step.log)
        if new.failed:
            self._write_log(document_id, now, failure, status, str(actor), message=new.failed)
        return document(row)

    def replace(
        self, document_id: int, new: NewDocument, actor: Actor, *, by: str = ""
    ) -> EDocument:
        """Put a corrected document in the place of one that the provider does not have.

        Id, reference, status and provider ids stay; a release to Production does not.

        Raises:
            IllegalTransitionError: It is in a status that cannot be exported again.
            LockedError: An attempt is under way.
            DuplicateError: The corrected number belongs to another document.
        """
        old = document(self._document_row(document_id, lock=True))
        if old.payload_removed_at is not None:
            from edoc_tui.domain.retention import removed

            raise removed(old)
        readable = old.status is ServiceStatus.IMPORTED_ERROR  # now, and was not before
        if not (applies(Event.EXPORT, old.status) or readable):
            raise IllegalTransitionError(
                _("A document that is {status} cannot be replaced.").format(status=_(old.status)),
                todo=_("Only what was not sent yet, or was canceled, can be made again."),
            )
        if self._open_attempt(document_id) is not None:
            raise LockedError(
                _("Document {document_id} is being worked on.").format(document_id=document_id),
                todo=_("Try again."),
            )
        now = self._now()
        if self._row("SELECT 1 FROM companions WHERE document_id = ?", (document_id,)) is not None:
            new = replace(new, companion=True)
        try:
            with self._guarded():
                row = self._row(_REPLACE, (*self._values(new, now), document_id, str(old.status)))
        except ConflictError as error:
            raise self._refusal(error, new, document_id) from error
        assert row is not None
        changed = document(row)
        if changed.sha256 != old.sha256:
            self._keep_version(document_id)
        self._db.execute(
            "UPDATE contents SET content = ? WHERE document_id = ?", (new.content, document_id)
        )
        self._note_trace(document_id, new.trace)
        self._write_problems(document_id, new.problems)
        self._keep_mapping(document_id, new.service, str(new.direction), new.mapped, now)
        self._write_log(
            document_id, now, "replace", old.status, who(actor, by), message=_("Made again")
        )
        return changed

    def recheck(self, document_id: int, problems: Problems) -> EDocument:
        """Replace what is known to be wrong with a document. Raises InputMissingError."""
        self._write_problems(document_id, problems)
        row = self._row(
            f"UPDATE documents SET problems = ?, updated_at = ? WHERE id = ? RETURNING {DOCUMENT}",
            (len(blocking(problems)), self._now(), document_id),
        )
        if row is None:
            raise missing(document_id)
        return document(row)

    def get(self, document_id: int) -> EDocument:
        """Return a document. Raises InputMissingError."""
        return document(self._document_row(document_id))

    def get_all(self, document_ids: Sequence[int]) -> list[EDocument]:
        """Return documents in the order of *document_ids*. Raises InputMissingError."""
        rows = self._of(f"SELECT {DOCUMENT} FROM documents WHERE id IN ({{marks}})", document_ids)
        found = {row[0]: document(row) for row in rows}
        for one in document_ids:
            if one not in found:
                raise missing(one)
        return [found[one] for one in document_ids]

    def contents(self, document_ids: Sequence[int]) -> dict[int, bytes]:
        """Return documents byte for byte. Raises InputMissingError."""
        found = {
            row[0]: bytes(row[1])
            for row in self._of(
                "SELECT document_id, content FROM contents WHERE document_id IN ({marks})",
                document_ids,
            )
        }
        for one in document_ids:
            if one not in found:
                raise missing(one)
        return found

    def content(self, document_id: int) -> bytes:
        """Return the document byte for byte. Raises InputMissingError, PayloadRemovedError."""
        row = self._row("SELECT content FROM contents WHERE document_id = ?", (document_id,))
        if row is None:
            from edoc_tui.domain.retention import removed

            raise removed(document(self._document_row(document_id)))
        return bytes(row[0])

    def problems(self, document_id: int) -> Problems:
        """Return what is wrong with a document, in the order it was found."""
        rows = self._rows(
            "SELECT rule, severity, message, xpath, line, field FROM problems"
            " WHERE document_id = ? ORDER BY position",
            (document_id,),
        )
        return tuple(Problem(row[0], Severity(row[1]), *row[2:]) for row in rows)

    def sources(self, document_ids: Sequence[int]) -> dict[int, str]:
        """Return where documents came from."""
        rows = self._of("SELECT id, source FROM documents WHERE id IN ({marks})", document_ids)
        return {int(row[0]): str(row[1]) for row in rows}

    def note(self, document_id: int, message: str, *, attention: bool = False) -> None:
        """Change the last message; ``attention`` is raised, never lowered, by a note."""
        self._db.execute(
            "UPDATE documents SET last_message = ?,"
            " attention = CASE WHEN ? = 1 THEN 1 ELSE attention END, updated_at = ? WHERE id = ?",
            (message, int(attention), self._now(), document_id),
        )
        if not self._db.changes():
            raise missing(document_id)

    def postpone(self, document_id: int, until: datetime) -> None:
        """Leave a document alone until *until*; nothing else changes."""
        self._db.execute(
            "UPDATE documents SET next_at = ? WHERE id = ?", (text_of(until), document_id)
        )

    def _values(self, new: NewDocument, now: str) -> Row:
        from hashlib import sha256

        header = new.header
        return (
            new.service,
            str(header.document_type),
            header.document_no,
            new.customer_no,
            new.customer_name,
            header.issue_date.isoformat(),
            header.due_date.isoformat() if header.due_date else None,
            header.currency,
            str(header.amount_including_vat),
            new.send_mode,
            new.business_key,
            sha256(new.content).hexdigest(),
            len(new.content),
            new.file_name,
            new.source,
            len(blocking(new.problems)),
            now,
        )

    def _write_problems(self, document_id: int, problems: Problems) -> None:
        self._db.execute("DELETE FROM problems WHERE document_id = ?", (document_id,))
        self._db.executemany(
            "INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (document_id, n, p.rule, str(p.severity), p.message, p.xpath, p.line, p.field)
                for n, p in enumerate(problems)
            ],
        )

    def _refusal(self, error: ConflictError, new: NewDocument, but: int = 0) -> Exception:
        return duplicate(
            self._db,
            error,
            direction=new.direction,
            service=new.service,
            business_key=new.business_key,
            refs=new.refs or {},
            but=but,
        )
