"""Reminders and finance charge memos: interest by days, and what stands on which document."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from edoc_tui.domain.arithmetic import compute
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.reminders import OpenItem, Reminder, late_interest, reminder_invoice

DAY = dt.date(2026, 3, 1)
ITEM = OpenItem("103001", dt.date(2026, 1, 1), dt.date(2026, 1, 31), Decimal("1250.00"))


def test_interest_counts_the_days_since_the_due_date() -> None:
    """29 days at 10 % a year, half-up; nothing before the due date."""
    assert late_interest(ITEM, DAY, Decimal(10)) == Decimal("9.93")
    assert late_interest(ITEM, dt.date(2026, 1, 5), Decimal(10)) == Decimal("0.00")


def test_a_memo_asks_for_interest_and_fee_alone() -> None:
    """A reminder states what is open as well; both refer to the invoice and bear no VAT."""
    item = OpenItem(ITEM.number, ITEM.issue_date, ITEM.due_date, ITEM.remaining, Decimal("9.93"))
    reminder = Reminder("R-1", DAY, "EUR", (item,), fee=Decimal("15.00"), level=2)
    found = reminder_invoice(reminder)
    memo = reminder_invoice(reminder, finance_charge=True)
    assert (found.document_type, found.code) == (DocumentType.REMINDER, "380")
    assert (memo.document_type, memo.code) == (DocumentType.FINANCE_CHARGE_MEMO, "84")
    assert compute(found).payable == Decimal("1274.93")
    assert compute(memo).payable == Decimal("24.93")
    assert compute(memo).vat == 0
    assert [one.number for one in memo.references.preceding] == ["103001"]
    assert "2" in found.lines[-1].item.name
