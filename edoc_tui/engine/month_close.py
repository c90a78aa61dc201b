"""Closing a month: what the accounting system lists, against what was sent and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.names import ServiceStatus as S
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Direction
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.formats.erp_list import ErpLine
    from edoc_tui.store.repository import Repository


class Gap(StrEnum):
    """Why a document is not closed."""

    MISSING = N_("not in the outbox")
    UNSENT = N_("not sent")
    UNCLEAR = N_("outcome not clear")
    FAILED = N_("failed")
    UNDELIVERED = N_("not delivered")
    REJECTED = N_("rejected")
    CANCELED = N_("canceled")
    AMOUNT = N_("another amount")
    CURRENCY = N_("another currency")
    TWICE = N_("twice in the list")
    EXTRA = N_("not in the list")


_BY_STATUS: Final[Mapping[S, Gap]] = {
    S.CREATED: Gap.UNSENT,
    S.EXPORT_ERROR: Gap.UNSENT,
    S.EXPORTED: Gap.UNSENT,
    S.PENDING_BATCH: Gap.UNSENT,
    S.SENDING: Gap.UNCLEAR,
    S.UNKNOWN: Gap.UNCLEAR,
    S.HELD: Gap.UNCLEAR,
    S.SENDING_ERROR: Gap.FAILED,
    S.CANCEL_ERROR: Gap.FAILED,
    S.PENDING_RESPONSE: Gap.UNDELIVERED,
    S.REJECTED: Gap.REJECTED,
    S.CANCELED: Gap.CANCELED,
}
"""What is a gap by itself; Sent, Approved and Approval Error are not."""

_CREDIT: Final = "Credit Memo"


@dataclass(frozen=True, slots=True)
class Row:
    """One number of the month.

    Attributes:
        document_no: The number.
        listed: What the accounting system says; ``None`` = it is not in the list.
        document: What the outbox has; ``None`` = nothing.
        sent_at, delivered_at, answered_at: When, where it happened.
        answer: ``approved`` or ``rejected``, ``""`` = none yet.
        gaps: Why it is not closed; empty = it is.
    """

    document_no: str
    listed: ErpLine | None
    document: EDocument | None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthClose:
    """The month, number by number; ``outside`` = lines of the list that are of other months."""

    rows: Sequence[Row]
    outside: int = 0

    @property
    def gaps(self) -> Sequence[Row]:
        """The rows that are not closed."""
        return [row for row in self.rows if row.gaps]


def month_of(text: str) -> tuple[date, date]:
    """Return the first day of a month ``YYYY-MM``, and of the next. Raises ValueError."""
    first = date.fromisoformat(f"{text}-01")
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def close_month(
    repository: Repository, lines: Iterable[ErpLine], first: date, end: date
) -> MonthClose:
    """Compare the list with the outgoing documents issued from *first* to before *end*."""
    listed: dict[str, list[ErpLine]] = {}
    outside = 0
    for line in lines:
        if line.date is not None and not first <= line.date < end:
            outside += 1
        else:
            listed.setdefault(line.document_no, []).append(line)
    ours: dict[str, list[EDocument]] = {}
    for document in repository.issued(first, end):
        ours.setdefault(document.document_no, []).append(document)
    rows = []
    for number, same in listed.items():
        documents = ours.pop(number, None) or _elsewhere(repository, number)
        rows.append(_row(repository, same, _which(documents, same[0]), number))
    for number, documents in ours.items():
        counting = [one for one in documents if one.status is not S.CANCELED]
        rows += [_row(repository, (), one, number) for one in counting]
    return MonthClose(rows, outside)


def _elsewhere(repository: Repository, number: str) -> list[EDocument]:
    """Return documents with this number that were issued in another month."""
    query = ListQuery(Direction.OUT, text=number)
    return [one for one in repository.page(query).items if one.document_no == number]


def _which(documents: Sequence[EDocument], line: ErpLine) -> EDocument | None:
    """Return the document that a line means: one that counts, with its amount, the newest.

    Of one that goes through several services it is where something is still to be done.
    """

    def fits(document: EDocument) -> tuple[bool, bool, bool, int]:
        counts = document.status is not S.CANCELED
        amount = line.amount is None or _same_amount(document, line.amount)
        return counts, amount, document.status in _BY_STATUS, document.id

    return max(documents, key=fits, default=None)


def _same_amount(document: EDocument, amount: Decimal) -> bool:
    """Say whether amounts agree; lists give credit memos with either sign."""
    ours = document.amount_including_vat
    return amount == ours or (document.document_type.endswith(_CREDIT) and abs(amount) == abs(ours))


def _row(
    repository: Repository, same: Sequence[ErpLine], document: EDocument | None, number: str
) -> Row:
    listed = same[0] if same else None
    gaps: list[Gap] = [Gap.TWICE] if len(same) > 1 else []
    if document is None:
        return Row(number, listed, None, gaps=(Gap.MISSING, *gaps))
    if listed is None:
        gaps.append(Gap.EXTRA)
    elif listed.amount is not None and not _same_amount(document, listed.amount):
        gaps.append(Gap.AMOUNT)
    if listed is not None and listed.currency not in ("", document.currency):
        gaps.append(Gap.CURRENCY)
    if document.status in _BY_STATUS:
        gaps.insert(0, _BY_STATUS[document.status])
    when: dict[str, datetime] = {}
    for entry in repository.log(document.id):
        when[str(entry.event)] = entry.at
    answer = next((one for one in ("approved", "rejected") if one in when), "")
    return Row(
        number,
        listed,
        document,
        when.get("accepted") or when.get("found"),
        when.get("delivered"),
        when.get(answer),
        answer,
        tuple(gaps),
    )
