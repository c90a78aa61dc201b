"""Documents for the store's tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from edoc_tui.domain.edocument import AttemptKind, DocumentType, Header
from edoc_tui.domain.parties import Party
from edoc_tui.domain.status import Actor, Direction, Event
from edoc_tui.store.repository import Change, NewDocument

if TYPE_CHECKING:
    from edoc_tui.domain.edocument import Attempt, EDocument, Refs
    from edoc_tui.domain.problems import Problems
    from edoc_tui.store.repository import Repository

NOW = datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


def new(
    number: str,
    *,
    direction: Direction = Direction.OUT,
    kind: DocumentType = DocumentType.SALES_INVOICE,
    customer_no: str = "10000",
    customer_name: str = "Martin & Fils",
    service: str = "PAGERO",
    content: bytes = b"<Invoice/>",
    problems: Problems = (),
    refs: Refs | None = None,
    failed: str = "",
) -> NewDocument:
    """Return a document that was just imported or received."""
    header = Header(
        document_type=kind,
        document_no=number,
        issue_date=date(2030, 1, 2),
        due_date=date(2030, 2, 1),
        currency="EUR",
        amount_excluding_vat=Decimal("100.00"),
        amount_vat=Decimal("20.00"),
        amount_including_vat=Decimal("120.00"),
        amount_due=Decimal("120.00"),
        seller=Party("Cronus France SAS", vat="FR32542051180"),
        buyer=Party(customer_name),
    )
    return NewDocument(
        direction=direction,
        header=header,
        content=content,
        file_name="invoice.xml",
        customer_no=customer_no,
        customer_name=customer_name,
        service=service,
        send_mode="Test",
        problems=problems,
        refs=refs,
        source="invoice.xml",
        failed=failed,
    )


def exported(store: Repository, number: str) -> EDocument:
    """Add a document that is ready to be sent."""
    document = store.add(new(number), Actor.OPERATOR)
    return store.apply(document.id, Event.EXPORT, Actor.ENGINE)


def claimed(store: Repository, *ids: int, owner: str = "owner-1") -> list[Attempt]:
    """Begin uploads; return the attempts."""
    pairs = store.claim(ids, owner=owner, now=NOW, send_mode="Test", kind=AttemptKind.UPLOAD)
    return [attempt for _, attempt in pairs]


def refused(store: Repository, number: str, refs: Refs | None = None) -> EDocument:
    """Add a document that the provider has refused, after an upload."""
    document = exported(store, number)
    (attempt,) = claimed(store, document.id)
    return store.apply(
        document.id, Event.REFUSED, Actor.ENGINE, Change("no", refs), attempt_id=attempt.id
    )
