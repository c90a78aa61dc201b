"""The one interface to the store; SQLite and PostgreSQL implement it.

A repository is synchronous and bound to one connection. Whoever calls a writing method does so
inside a transaction that :class:`edoc_tui.store.worker.StoreThread` opens and commits with an
fsync; nothing here commits by itself. No method does more work with a million documents than
with a thousand: pages are keyset pages, counts come from counters or stop at a limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from edoc_tui.domain.status import Direction
from edoc_tui.store.answers_port import AnswersPort
from edoc_tui.store.attempts_port import AttemptsPort
from edoc_tui.store.audit_port import AuditPort
from edoc_tui.store.compositions_port import CompositionsPort
from edoc_tui.store.delivery_port import DeliveryPort
from edoc_tui.store.drafts_port import DraftsPort
from edoc_tui.store.links_port import LinksPort
from edoc_tui.store.mappings_port import MappingsPort
from edoc_tui.store.origins_port import OriginsPort
from edoc_tui.store.retention_port import RetentionPort
from edoc_tui.store.sign_in_port import SignInPort

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from edoc_tui.domain.edocument import (
        EDocument,
        Header,
        LogEntry,
        Refs,
    )
    from edoc_tui.domain.mapping import Mapped
    from edoc_tui.domain.problems import Problems
    from edoc_tui.domain.query import ListQuery
    from edoc_tui.domain.status import Actor, Event, ServiceStatus

COUNT_LIMIT = 1000
"""A filtered count stops here; the screen then shows ``1000+``."""


@dataclass(frozen=True, slots=True)
class Routed:
    """The way that a workflow sent a document on.

    Attributes:
        profile: Code of the sending profile.
        workflow: Code of the workflow that decided.
        export_only: It is exported and sent nowhere.
        hold: A person must let it go.
    """

    profile: str
    workflow: str
    export_only: bool = False
    hold: bool = False


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What is needed to add a document; the store makes id, reference and times.

    Attributes:
        source: Where it came from: a file's path, a provider's item.
        failed: Why it cannot be processed (in) or exported (out), printable: it is stored whole
            and ends in Imported Document Processing Error, or Export Error. ``""`` = it can.
        routed: The workflow that decided where it goes; ``None`` = a person did.
        mapped: What mapping rules changed; ``None`` = nothing.
        companion: It is another document again, for a further service of its workflow.
        also: Its companions.
        about: Of our answer to a received document: the date of that one.
        trace: Where its values come from (:class:`edoc_tui.domain.origin.Trace`, as text); ``""``
            = they stood in the file.
    """

    direction: Direction
    header: Header
    content: bytes
    file_name: str
    customer_no: str
    customer_name: str
    service: str
    send_mode: str
    problems: Problems = ()
    refs: Refs | None = None
    source: str = ""
    failed: str = ""
    routed: Routed | None = None
    mapped: Mapped | None = None
    trace: str = ""
    companion: bool = False
    also: tuple[NewDocument, ...] = ()
    about: str = ""

    @property
    def business_key(self) -> str:
        """What no other document that counts has.

        Seller, number and type; of a companion its service, too. A received document has its date
        in it, as some vendors number anew every year, and so has our answer to it.
        """
        key = self.header.business_key
        if self.direction is Direction.IN:
            return f"{key}|{self.header.issue_date.isoformat()}"
        if self.about:
            return f"{key}|{self.about}"
        return f"{key}|{self.service}" if self.companion else key


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One keyset page, newest first.

    Attributes:
        next: Pass as ``after`` to get the following page; ``None`` at the end.
    """

    items: Sequence[EDocument]
    next: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """What a status change writes besides the status; ``None`` leaves a column alone.

    Attributes:
        refs: Merged into the document's refs; an empty value removes one.
        attention: Without it, a change of status takes it off and ATTENTION sets it.
        http_status: The provider's status, for the attempt that ends.
    """

    message: str | None = None
    refs: Refs | None = None
    attention: bool | None = None
    next_at: datetime | None = None
    send_mode: str | None = None
    http_status: int | None = None


class Repository(
    AnswersPort,
    AttemptsPort,
    AuditPort,
    CompositionsPort,
    DeliveryPort,
    DraftsPort,
    LinksPort,
    MappingsPort,
    OriginsPort,
    RetentionPort,
    SignInPort,
    Protocol,
):
    """Documents, attempts, logs, sign-ins; audit and control."""

    # documents
    def add(self, new: NewDocument, actor: Actor) -> EDocument:
        """Store a document whole, with its log row (CREATE or RECEIVE) and problems.

        The reference is made here, once. Raises DuplicateError for the same direction and
        business key (an outgoing document that was Canceled does not count).
        """
        ...

    def replace(
        self, document_id: int, new: NewDocument, actor: Actor, *, by: str = ""
    ) -> EDocument:
        """Put a corrected document in the place of one that the provider does not have.

        Id, reference, status and provider ids stay; a release to Production does not. Raises
        IllegalTransitionError, LockedError (an attempt is open) or DuplicateError.
        """
        ...

    def postpone(self, document_id: int, until: datetime) -> None:
        """Leave a document alone until *until*; nothing else changes."""
        ...

    def recheck(self, document_id: int, problems: Problems) -> EDocument:
        """Replace what is known to be wrong with a document. Raises InputMissingError."""
        ...

    def get(self, document_id: int) -> EDocument:
        """Return a document. Raises InputMissingError."""
        ...

    def get_all(self, document_ids: Sequence[int]) -> Sequence[EDocument]:
        """Return documents, in the order of *document_ids*. Raises InputMissingError."""
        ...

    def contents(self, document_ids: Sequence[int]) -> Mapping[int, bytes]:
        """Return documents byte for byte. Raises InputMissingError."""
        ...

    def content(self, document_id: int) -> bytes:
        """Return the document byte for byte. Raises InputMissingError."""
        ...

    def problems(self, document_id: int) -> Problems:
        """Return what is wrong with a document."""
        ...

    def sources(self, document_ids: Sequence[int]) -> Mapping[int, str]:
        """Return where documents came from, as it was said when they were added."""
        ...

    def page(
        self, query: ListQuery, *, after: int | None = None, limit: int = 50, back: bool = False
    ) -> DocumentPage:
        """Return the page after (older than) id ``after``; with ``back``, the one before it.

        Items are newest first either way. ``after=None`` is the first page, with ``back`` the
        last one.
        """
        ...

    def count(self, query: ListQuery, limit: int = COUNT_LIMIT) -> int:
        """Count matches: at most ``limit + 1`` with text or a customer, exact without."""
        ...

    def counts(self, direction: Direction, service: str = "") -> Mapping[ServiceStatus, int]:
        """Return documents by status, from counters kept by triggers."""
        ...

    def oldest_waiting(self, service: str) -> datetime | None:
        """Return when the oldest document in Created, Exported, Sending or Unknown came in."""
        ...

    def ids(self, query: ListQuery, limit: int) -> Sequence[int]:
        """Return up to ``limit`` matching ids, oldest first (the order of sending)."""
        ...

    # status
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
        """Move a document along the status table and write its log row, in one step.

        The write is guarded by the status it was read in, and by ``attempt_id`` when given:
        the attempt must be the document's open one, and it is ended with this event (except
        by UNCERTAIN, which leaves it open). While an attempt is open, every event must name it.
        Raises IllegalTransitionError, LockedError when somebody else was faster, or
        DuplicateError when one of the refs belongs to another document. CLAIM goes through
        :meth:`claim`.
        """
        ...

    def note(self, document_id: int, message: str, *, attention: bool = False) -> None:
        """Change the last message, not the status; ``attention`` is raised, never lowered."""
        ...

    def release(self, document_ids: Sequence[int], by: str) -> int:
        """Release documents to Production; returns how many. Logged with who did it."""
        ...

    def log(self, document_id: int) -> Sequence[LogEntry]:
        """Return a document's log, oldest first."""
        ...

    # upkeep
    def check(self) -> Sequence[str]:
        """Return what is wrong with the store: integrity and invariants; empty = nothing."""
        ...

    def invariants(self) -> Sequence[tuple[str, str, int, int]]:
        """Return the invariants of delivery: name, sentence, for how many it holds, how not."""
        ...

    def version(self) -> int:
        """Return a number that changes whenever any process changes a document."""
        ...
