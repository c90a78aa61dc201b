"""Drafts for tests, complete enough to become documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.composing import Sheet, SheetLine
from edoc_tui.store.worker import StoreThread

if TYPE_CHECKING:
    from edoc_tui.domain.composing import TypedDraft
    from edoc_tui.engine.engine import Engine


def whole_sheet(number: str, customer: str = "10000") -> Sheet:
    """Return everything that an invoice needs."""
    header = {
        "document_type": "Sales Invoice", "number": number, "customer_no": customer,
        "issue_date": "2026-11-27", "due_date": "2026-12-27", "buyer_reference": "PO 7",
        "delivery_date": "2026-11-27", "currency": "EUR",
    }  # fmt: skip
    line = {
        "item_name": "Oak chair", "quantity": "3", "unit": "C62", "price": "12.50",
        "vat_category": "S", "vat_rate": "20",
    }  # fmt: skip
    return Sheet(header, (SheetLine(line),))


def complete_draft(engine: Engine, number: str) -> TypedDraft:
    """Keep a complete draft in the store of *engine*."""
    sheet = whole_sheet(number)
    assert isinstance(engine.store, StoreThread)
    return engine.store.write_now(lambda store: store.begin_draft(sheet, "Martin & Fils", "kari"))
