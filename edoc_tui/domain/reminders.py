"""Reminders and finance charge memos: what is open, and what its lateness costs.

Both are written as an invoice, as Business Central does; a finance charge memo as a debit note
for financial adjustments (84). Interest and fees for late payment compensate, they buy nothing:
they are outside the scope of VAT (category O) unless told otherwise, and what is open was taxed
by its own invoice.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.invoice import ONE, Invoice, Item, Line, Price, References
from edoc_tui.domain.invoice_parts import EXACT, PrecedingInvoice, half_up
from edoc_tui.domain.vat import ZERO, Vat, VatCategory
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from edoc_tui.domain.vat import VatReason

PIECE: Final = "C62"
_YEAR: Final = 365
OUTSIDE: Final = Vat(VatCategory.OUT_OF_SCOPE, None)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice that is due and not paid.

    Attributes:
        number: Of the invoice (BT-25).
        issue_date: BT-26.
        due_date: Since when it is due.
        remaining: What is still open.
        interest: What its lateness costs.
    """

    number: str
    issue_date: date
    due_date: date
    remaining: Decimal
    interest: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder, or the data of a finance charge memo.

    Attributes:
        number: BT-1.
        issue_date: BT-2.
        currency: BT-5.
        items: What is open.
        customer_no: Whom it is for.
        due_date: Until when to pay (BT-9).
        fee: The fee of this level.
        level: Which reminder it is, from 1.
        buyer_reference: *Your Reference* (BT-10).
        vat: How interest and fee are taxed, and what is open stated.
        vat_reasons: Why there is no VAT, where not the usual reason.
    """

    number: str
    issue_date: date
    currency: str
    items: tuple[OpenItem, ...]
    customer_no: str = ""
    due_date: date | None = None
    fee: Decimal = ZERO
    level: int = 1
    buyer_reference: str = ""
    vat: Vat = OUTSIDE
    vat_reasons: tuple[VatReason, ...] = ()


def late_interest(item: OpenItem, until: date, percent_a_year: Decimal) -> Decimal:
    """Return the interest on what is open from its due date until a day, half-up to cents."""
    days = max(0, (until - item.due_date).days)
    exact = EXACT.multiply(EXACT.multiply(item.remaining, percent_a_year), Decimal(days))
    return half_up(EXACT.divide(exact, Decimal(100 * _YEAR)))


def reminder_invoice(reminder: Reminder, *, finance_charge: bool = False) -> Invoice:
    """Return a reminder as a document: what is open, interest, and the fee.

    Args:
        reminder: What to remind of.
        finance_charge: A finance charge memo asks for interest and fee alone.
    """
    kind = DocumentType.FINANCE_CHARGE_MEMO if finance_charge else DocumentType.REMINDER
    parts = [
        (words, amount)
        for words, amount in _parts(reminder, finance_charge=finance_charge)
        if amount
    ]
    lines = tuple(
        Line(str(at), ONE, PIECE, Price(amount), Item(words), reminder.vat)
        for at, (words, amount) in enumerate(parts, 1)
    )
    return Invoice(
        document_type=kind,
        number=reminder.number,
        issue_date=reminder.issue_date,
        currency=reminder.currency,
        lines=lines,
        customer_no=reminder.customer_no,
        due_date=reminder.due_date,
        references=References(
            buyer=reminder.buyer_reference,
            preceding=tuple(PrecedingInvoice(one.number, one.issue_date) for one in reminder.items),
        ),
        vat_reasons=reminder.vat_reasons,
    )


def _parts(reminder: Reminder, *, finance_charge: bool) -> Iterator[tuple[str, Decimal]]:
    for one in reminder.items:
        if not finance_charge:
            text = _("Invoice {number} of {issued}, due {due}")
            yield (
                text.format(
                    number=one.number,
                    issued=one.issue_date.isoformat(),
                    due=one.due_date.isoformat(),
                ),
                one.remaining,
            )
        yield _("Interest on invoice {number}").format(number=one.number), one.interest
    words = _("Fee for the finance charge memo")
    if not finance_charge:
        words = _("Fee for reminder {level}").format(level=reminder.level)
    yield words, reminder.fee
