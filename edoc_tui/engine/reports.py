"""What a job did, document by document, and how the command that asked for it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import ExitStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.errors import EdocError


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one document: its id and number, and why, printable."""

    document_id: int
    document_no: str
    message: str = ""

    def __str__(self) -> str:
        return f"{self.document_no or self.document_id}: {self.message}".rstrip(": ")


def line(document: EDocument, message: str = "") -> Line:
    """Return the line of *document*."""
    return Line(document.id, document.document_no, message or document.last_message)


@dataclass(slots=True)
class SendReport:
    """What became of each document that was to be sent.

    Attributes:
        sent: The provider has it now (*Pending Response*).
        failed: Refused, or blocked by its own findings.
        unknown: The outcome is not known; reconciling finds it out.
        skipped: Not sent, with the reason; nothing is wrong with it.
        waiting: Still *Exported*: to be tried again later.
        error: What ended the batch early, such as a lasting 401.
    """

    sent: list[Line] = field(default_factory=list)
    failed: list[Line] = field(default_factory=list)
    unknown: list[Line] = field(default_factory=list)
    skipped: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)
    error: EdocError | None = None
    stopped: bool = False

    @property
    def exit_status(self) -> int:
        """77, 78 or 69 for what ended the batch, 1 for failed or unknown documents, else 0."""
        if self.error is not None:
            return self.error.exit_status
        if self.failed or self.unknown:
            return ExitStatus.SOME_FAILED
        return ExitStatus.UNAVAILABLE if self.waiting and not self.stopped else ExitStatus.OK

    @property
    def total(self) -> int:
        """How many documents were looked at."""
        return sum(
            len(part) for part in (self.sent, self.failed, self.unknown, self.skipped, self.waiting)
        )

    def merge(self, other: SendReport) -> None:
        """Add what another service's batch did; the first error stays."""
        self.sent += other.sent
        self.failed += other.failed
        self.unknown += other.unknown
        self.skipped += other.skipped
        self.waiting += other.waiting
        self.error = self.error or other.error
        self.stopped = self.stopped or other.stopped

    def __iter__(self) -> Iterator[tuple[str, Line]]:
        """Go through all documents as (what became of it, line)."""
        for name in ("sent", "failed", "unknown", "skipped", "waiting"):
            for one in getattr(self, name):
                yield name, one


@dataclass(slots=True)
class PollReport:
    """What the provider says about each pending document.

    Attributes:
        delivered: *Sent* now: the provider names the processed document.
        failed: The provider reports an error in it.
        attention: A person must act at the provider.
        processing: The provider is still working.
        unanswered: The provider could not be asked; the document stays as it is.
        error: Why something could not be asked (the first reason).
        reconciled: What was found out about uploads with an unknown outcome.
    """

    delivered: list[Line] = field(default_factory=list)
    failed: list[Line] = field(default_factory=list)
    attention: list[Line] = field(default_factory=list)
    processing: list[Line] = field(default_factory=list)
    unanswered: list[Line] = field(default_factory=list)
    error: EdocError | None = None
    reconciled: ReconcileReport | None = None

    @property
    def answered(self) -> int:
        """How many documents the provider said something about."""
        parts = (self.delivered, self.failed, self.attention, self.processing)
        return sum(len(part) for part in parts)

    @property
    def total(self) -> int:
        """How many documents were pending."""
        return self.answered + len(self.unanswered)

    @property
    def exit_status(self) -> int:
        """The error's when nothing was answered; 1 when a document failed or was not answered."""
        if self.error is not None and not self.answered:
            return self.error.exit_status
        return ExitStatus.SOME_FAILED if self.failed or self.unanswered else ExitStatus.OK

    def merge(self, other: PollReport) -> None:
        """Add what another service's poll found."""
        self.delivered += other.delivered
        self.failed += other.failed
        self.attention += other.attention
        self.processing += other.processing
        self.unanswered += other.unanswered
        self.error = self.error or other.error


@dataclass(frozen=True, slots=True)
class ActionReport:
    """What an action on one document did.

    Attributes:
        done: It took effect.
        warning: Why not, when it does not apply or could not be carried out; nothing changed.
        document: The document afterwards.
        error: What went wrong at the provider, if that is the reason.
    """

    done: bool
    warning: str = ""
    document: EDocument | None = None
    error: EdocError | None = None

    @property
    def exit_status(self) -> int:
        """0, also for an action that does not apply; the error's when the provider failed."""
        return self.error.exit_status if self.error is not None else ExitStatus.OK


@dataclass(slots=True)
class ReconcileReport:
    """What was found out about documents with an unknown outcome.

    Attributes:
        found: The provider has it: *Pending Response*.
        not_found: The provider surely does not have it: *Exported*, to be sent again.
        held: A person must decide.
        open: Nothing can be said yet.
        error: Why a search could not be made (the first reason).
    """

    found: list[Line] = field(default_factory=list)
    not_found: list[Line] = field(default_factory=list)
    held: list[Line] = field(default_factory=list)
    open: list[Line] = field(default_factory=list)
    error: EdocError | None = None

    def merge(self, other: ReconcileReport) -> None:
        """Add what another service's searches found."""
        self.found += other.found
        self.not_found += other.not_found
        self.held += other.held
        self.open += other.open
        self.error = self.error or other.error


@dataclass(slots=True)
class ReceiveReport:
    """What a run of receiving did.

    Attributes:
        received: Documents that are new here and could be read.
        unreadable: Documents that are kept as *Imported Document Processing Error*.
        known: Documents that were here already and only had to be marked.
        failed: Documents that could not be fetched now; they stay in the provider's list.
        error: What ended the run early, or kept something from being marked.
        processed: How many were led into the posting folder without a person.
    """

    received: list[Line] = field(default_factory=list)
    unreadable: list[Line] = field(default_factory=list)
    known: int = 0
    failed: list[Line] = field(default_factory=list)
    error: EdocError | None = None
    processed: int = 0

    @property
    def exit_status(self) -> int:
        """The error's when nothing was received; 1 when a document is unreadable or missing."""
        if self.error is not None and not self.received:
            return self.error.exit_status
        troubled = self.error is not None or self.unreadable or self.failed
        return ExitStatus.SOME_FAILED if troubled else ExitStatus.OK

    def merge(self, other: ReceiveReport) -> None:
        """Add what another service's run did."""
        self.received += other.received
        self.unreadable += other.unreadable
        self.failed += other.failed
        self.known += other.known
        self.processed += other.processed
        self.error = self.error or other.error
