"""The part of the store's interface that is about audit and control."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime, timedelta

    from edoc_tui.domain.audit import AuditEntry
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.notice import Notice


class AuditPort(Protocol):
    """The audit journal, and what the airlock asks before anything leaves."""

    # the journal
    def record(
        self,
        action: str,
        who: Mapping[str, Any],
        *,
        documents: Sequence[int] = (),
        details: Mapping[str, Any] | None = None,
    ) -> AuditEntry:
        """Append an entry to the journal, in the transaction of what it is about.

        Args:
            action: Dotted name such as ``document.released``.
            who: See :meth:`edoc_tui.domain.audit.Person.record`.
            documents: Ids it is about; the entry keeps number and SHA-256 of each.
            details: What else is worth knowing, never a secret.
        """
        ...

    def audit_head(self) -> tuple[int, str]:
        """Return number and hash of the last entry; 0 and zeros when there is none."""
        ...

    def audit_entries(
        self, *, after: int = 0, limit: int = 1000, action: str = ""
    ) -> Sequence[AuditEntry]:
        """Return entries behind number *after*, oldest first."""
        ...

    def audit_newest(
        self, *, before: int = 0, limit: int = 50, seals: bool = False
    ) -> Sequence[AuditEntry]:
        """Return entries in front of number *before* (0 = the end), newest first.

        Seals of the document log, which nobody asked for, are left out unless *seals* is set.
        """
        ...

    def audit_of(self, document_id: int) -> Sequence[AuditEntry]:
        """Return the entries that name a document, oldest first."""
        ...

    def unsealed(self) -> bool:
        """Say whether the document log has rows that the chain does not vouch for yet."""
        ...

    def seal_log(self, who: Mapping[str, Any]) -> AuditEntry | None:
        """Take what the document log has gained into the chain; ``None`` = nothing new."""
        ...

    def sealed_rows(self, details: Mapping[str, Any]) -> Sequence[tuple[int, str, str]]:
        """Return the rows that a seal vouches for, in its order: (id, text, hash).

        Of a row that a retention policy removed, the text is ``""``; its hash was kept.
        """
        ...

    def log_texts(self, first: int, last: int) -> Sequence[tuple[int, int, str]]:
        """Return rows of the document log as (id, document id, the text that is sealed)."""
        ...

    def log_end(self) -> int:
        """Return the number of the document log's last row, 0 when there is none."""
        ...

    # control
    def known_file(self, name: str) -> tuple[str, str]:
        """Return digest and content of a file as last seen; empty = never seen."""
        ...

    def remember_file(self, name: str, sha256: str, content: str) -> None:
        """Replace what is known of a file."""
        ...

    def homes(self) -> Sequence[tuple[str, str, str]]:
        """Return the homes that may send: fingerprint, machine, place."""
        ...

    def confirm_home(self, fingerprint: str, machine: str, place: str, by: str) -> None:
        """Let a home send from now on."""
        ...

    def sign_in_place(self, service: str) -> str:
        """Return what the tokens of a service were given for, ``""`` = not known."""
        ...

    def save_sign_in_place(self, service: str, place: str) -> None:
        """Replace what the tokens of a service are for."""
        ...

    def agree(self, kind: str, document_id: int, sha256: str, person: str, login: str) -> None:
        """Note that a person agrees to something about a document with this content."""
        ...

    def agreed(self, kind: str, document_id: int, sha256: str) -> Sequence[tuple[str, str]]:
        """Return who agreed so far: person and login."""
        ...

    # notices
    def keep_notices(self, present: Iterable[Notice]) -> None:
        """Replace what is open by *present*; what is over may be told again when it comes back."""
        ...

    def take_digest(self, now: datetime, pause: timedelta) -> Sequence[Notice]:
        """Return what is to be told now, and note that it was; empty = nothing, or too early."""
        ...

    def untell(self, names: Iterable[str]) -> None:
        """Note that a digest reached nobody: its notices go into the next one."""
        ...

    def open_notices(self) -> Sequence[Notice]:
        """Return everything that needs a person, the oldest first."""
        ...

    # figures
    def issued(self, first: date, end: date) -> Sequence[EDocument]:
        """Return outgoing documents with an issue date from *first* to before *end*."""
        ...

    def by_day(self, since: datetime, service: str = "") -> Sequence[tuple[str, str, int]]:
        """Return (day of creation, status, count) of outgoing documents since then."""
        ...

    def by_customer(
        self, since: datetime, service: str = "", limit: int = 10
    ) -> Sequence[tuple[str, str, int, int]]:
        """Return (number, name, documents, failed ones) of the customers with the most."""
        ...

    def failures(
        self, since: datetime, service: str = "", limit: int = 10
    ) -> Sequence[tuple[str, str, int]]:
        """Return (status, message, count) of what failed, the most frequent first."""
        ...

    def delivery_times(
        self, since: datetime, service: str = "", limit: int = 10_000
    ) -> Sequence[tuple[str, str]]:
        """Return (begun, delivered) of the newest *limit* documents that were delivered.

        Begun is the first claim since then; it costs no more with a million documents.
        """
        ...
