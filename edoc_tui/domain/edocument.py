"""The electronic document: what is kept of it, its attempts and its logs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.status import TRANSITIONS, Event, document_status
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from edoc_tui.domain.parties import Party
    from edoc_tui.domain.status import Direction, DocumentStatus, ServiceStatus

Refs = Mapping[str, str]
"""A provider's ids of a document, opaque to everyone but its connector (``file``, …)."""


class DocumentType(StrEnum):
    """Document types, by Business Central's names."""

    SALES_INVOICE = N_("Sales Invoice")
    SALES_CREDIT_MEMO = N_("Sales Credit Memo")
    SERVICE_INVOICE = N_("Service Invoice")
    SERVICE_CREDIT_MEMO = N_("Service Credit Memo")
    FINANCE_CHARGE_MEMO = N_("Finance Charge Memo")
    REMINDER = N_("Reminder")
    PURCHASE_INVOICE = N_("Purchase Invoice")
    PURCHASE_CREDIT_MEMO = N_("Purchase Credit Memo")
    APPLICATION_RESPONSE = N_("Application Response")


class SendMode(StrEnum):
    """Pagero's send modes; a new setup starts in Test."""

    PRODUCTION = "Production"
    TEST = "Test"
    CERTIFICATION = "Certification"


@dataclass(frozen=True, slots=True)
class Header:
    """What a reader learns from a document without its lines (EN 16931).

    Attributes:
        document_type: Our name of the type (BT-3 tells invoice from credit note).
        document_no: Invoice number (BT-1).
        issue_date: BT-2.
        due_date: BT-9, where there is one.
        currency: BT-5, ISO 4217.
        amount_excluding_vat: BT-109.
        amount_vat: BT-110.
        amount_including_vat: BT-112.
        amount_due: BT-115.
        seller: BG-4.
        buyer: BG-7.
        buyer_reference: BT-10.
        order_reference: BT-13.
        preceding_invoice: BT-25, of a credit note.
        line_count: Number of lines (BG-25).
    """

    document_type: DocumentType
    document_no: str
    issue_date: date
    due_date: date | None
    currency: str
    amount_excluding_vat: Decimal
    amount_vat: Decimal
    amount_including_vat: Decimal
    amount_due: Decimal
    seller: Party
    buyer: Party
    buyer_reference: str = ""
    order_reference: str = ""
    preceding_invoice: str = ""
    line_count: int = 0

    @property
    def business_key(self) -> str:
        """Seller, number and type: two documents with the same key are duplicates."""
        return f"{self.seller.key}|{self.document_no}|{self.document_type}"


@dataclass(frozen=True, slots=True)
class EDocument:
    """A row of the outbox or the inbox.

    Attributes:
        id: Entry number, rising.
        direction: Out or in.
        reference: Made once, never changes: the provider's ``senderReference``.
        status: Service status.
        released: An operator released it to Production.
        problems: Number of findings that block sending.
        refs: The provider's ids.
        attempts: Uploads begun so far.
        last_message: What the operator should read, already printable.
        next_at: Not before this moment again (back-off), if any.
        attention: A person must act at the provider.
        payload_removed_at: When a retention policy removed its bytes; ``None`` = they are here.
    """

    id: int
    direction: Direction
    document_type: DocumentType
    document_no: str
    customer_no: str
    customer_name: str
    issue_date: date
    due_date: date | None
    currency: str
    amount_including_vat: Decimal
    service: str
    send_mode: str
    status: ServiceStatus
    reference: str
    sha256: str
    size: int
    file_name: str
    created_at: datetime
    updated_at: datetime
    refs: Refs = field(default_factory=dict)
    attempts: int = 0
    problems: int = 0
    last_message: str = ""
    released: bool = False
    attention: bool = False
    next_at: datetime | None = None
    payload_removed_at: datetime | None = None

    @property
    def document_status(self) -> DocumentStatus:
        """The roll-up of the service status."""
        return document_status(self.status)

    @property
    def file_id(self) -> str:
        """The provider's id of the uploaded file."""
        return self.refs.get("file", "")

    @property
    def filepart_id(self) -> str:
        """The provider's id of the part of the file that is stuck."""
        return self.refs.get("filepart", "")

    @property
    def document_id(self) -> str:
        """The provider's id of the processed document."""
        return self.refs.get("document", "")


NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""``next_at`` of a document that only a person sends, never a workflow."""


class AttemptKind(StrEnum):
    """What an attempt asks of the provider."""

    UPLOAD = "upload"
    RESTART = "restart"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An intent that was on disk before the provider heard of it.

    Attributes:
        id: Rising; every write that ends it names it (the fence).
        document_id: The document.
        kind: What was asked.
        owner: The process that began it (see the owners' lock files).
        started_at: When the intent was committed.
        ended_at: When its outcome became known; ``None`` = still open.
        outcome: The event that ended it, ``""`` while open.
        message: Why, printable.
        http_status: The provider's status, 0 without an answer.
        searches: Empty searches in a row, while the outcome is unknown.
        searched_at: When the last of them was made.
    """

    id: int
    document_id: int
    kind: AttemptKind
    owner: str
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""
    message: str = ""
    http_status: int = 0
    searches: int = 0
    searched_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A row of the document log: one status, when, by whom, why."""

    id: int
    document_id: int
    at: datetime
    event: str
    status: ServiceStatus
    actor: str
    message: str = ""

    @property
    def who(self) -> str:
        """Who did it, in the reader's language: ``operator (kari)``."""
        role, space, person = self.actor.partition(" ")
        return f"{_(role)}{space}{person}"

    @property
    def what(self) -> str:
        """What happened, in the reader's language."""
        try:
            return _(TRANSITIONS[Event(self.event)].log) or self.event
        except ValueError:
            return self.event

    @property
    def said(self) -> str:
        """The message; ``""`` when it says no more than what happened."""
        text = _(self.message)
        return "" if text == self.what else text


@dataclass(frozen=True, slots=True)
class Exchange:
    """A row of the communication log: one request and its answer, secrets removed.

    Attributes:
        document_id: The document it was about, 0 = none in particular.
        status: HTTP status, 0 when no answer came.
        seconds: From the first byte out to the last byte in.
        request, response: Bodies, redacted and bounded; binary parts are named, not kept.
    """

    document_id: int
    service: str
    at: datetime
    method: str
    url: str
    status: int
    seconds: float
    request_size: int
    response_size: int
    request: str = ""
    response: str = ""
    error: str = ""
    id: int = 0


class LinkKind(StrEnum):
    """How one document is tied to another."""

    CORRECTS = "corrects"
    CORRECTED_BY = "corrected by"
    APPROVES = "approves"
    APPROVED_BY = "approved by"
    REJECTS = "rejects"
    REJECTED_BY = "rejected by"
    ALSO = "also sent through"

    @property
    def other_way(self) -> LinkKind:
        """How the other document is tied to the first."""
        return _OTHER_WAY[self]


_OTHER_WAY = {
    LinkKind.CORRECTS: LinkKind.CORRECTED_BY,
    LinkKind.APPROVES: LinkKind.APPROVED_BY,
    LinkKind.REJECTS: LinkKind.REJECTED_BY,
    LinkKind.ALSO: LinkKind.ALSO,
}
_OTHER_WAY |= {back: there for there, back in _OTHER_WAY.items()}


@dataclass(frozen=True, slots=True)
class Link:
    """A document that another one is tied to."""

    kind: LinkKind
    document: EDocument


_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


def file_name(document_no: str, suffix: str = ".xml") -> str:
    """Return the name under which a document travels: unfit characters become ``-``."""
    stem = _UNFIT.sub("-", document_no).strip(".-")[:100] or "document"
    return f"{stem}{suffix}"
