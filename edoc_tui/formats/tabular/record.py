"""An invoice as a business system gives it: the keys of our JSON, and of the columns of our CSV.

What the company and the customer card know is not repeated; what follows by arithmetic is not
given, and where it is (``totals``), it must agree. EN 16931 terms stand at each key.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads the annotations
from decimal import Decimal  # noqa: TC003 - msgspec reads the annotations
from typing import Annotated, Final, Literal

import msgspec

Text = Annotated[str, msgspec.Meta(max_length=2000)]
Word = Annotated[str, msgspec.Meta(max_length=200)]
Needed = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Country = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
Category = Literal["S", "Z", "E", "AE", "K", "G", "O", "L", "M"]
Kind = Literal[
    "Sales Invoice",
    "Sales Credit Memo",
    "Service Invoice",
    "Service Credit Memo",
    "Reminder",
    "Finance Charge Memo",
]


class Part(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A table of the record; an unknown key is a mistake, never ignored."""


class PeriodRecord(Part, frozen=True, kw_only=True):
    """An invoicing period (BG-14, BG-26)."""

    start: date | None = None
    end: date | None = None


class AddressRecord(Part, frozen=True, kw_only=True):
    """A delivery address (BG-15)."""

    address: Word = ""
    address_2: Word = ""
    city: Word = ""
    post_code: Word = ""
    country: Country | Literal[""] = ""


class DeliveryRecord(Part, frozen=True, kw_only=True):
    """Where and when it was delivered (BG-13)."""

    day: date | None = msgspec.field(default=None, name="date")
    name: Word = ""
    gln: Word = ""
    address: AddressRecord | None = None


class PrecedingRecord(Part, frozen=True, kw_only=True):
    """An invoice that this document credits or follows (BG-3)."""

    number: Needed
    issue_date: date | None = None


class AllowanceRecord(Part, frozen=True, kw_only=True):
    """An allowance or a charge (BG-20, BG-21, BG-27, BG-28); amount, or percent of base."""

    amount: Decimal | None = None
    percent: Decimal | None = None
    base: Decimal | None = None
    charge: bool = False
    reason: Word = ""
    reason_code: Word = ""
    vat_category: Category | None = None
    vat_rate: Decimal | None = None


class ExemptionRecord(Part, frozen=True, kw_only=True):
    """Why a VAT category bears no VAT (BT-120, BT-121)."""

    category: Category
    reason: Text = ""
    reason_code: Word = ""


class AttachmentRecord(Part, frozen=True, kw_only=True):
    """A supporting document (BG-24)."""

    reference: Needed
    description: Word = ""
    location: Word = ""
    content: bytes | None = None
    media_type: Word = ""
    file_name: Word = ""


class LineRecord(Part, frozen=True, kw_only=True):
    """An invoice line (BG-25)."""

    item_name: Needed
    quantity: Decimal
    price: Decimal
    unit: Needed = "C62"
    vat_category: Category = "S"
    vat_rate: Decimal | None = None
    id: Word = ""
    base_quantity: Decimal | None = None
    item_description: Text = ""
    seller_item_id: Word = ""
    buyer_item_id: Word = ""
    gtin: Word = ""
    note: Text = ""
    order_line: Word = ""
    accounting: Word = ""
    period: PeriodRecord | None = None
    allowances: list[AllowanceRecord] = []


class TotalsRecord(Part, frozen=True, kw_only=True):
    """What the business system computed; it must agree with the arithmetic of EN 16931."""

    amount_excluding_vat: Decimal | None = None
    amount_vat: Decimal | None = None
    amount_including_vat: Decimal | None = None
    amount_due: Decimal | None = None


class InvoiceRecord(Part, frozen=True, kw_only=True):
    """An invoice, credit memo, reminder or finance charge memo."""

    number: Needed
    issue_date: date
    customer_no: Needed
    lines: list[LineRecord]
    document_type: Kind = "Sales Invoice"
    type_code: Word = ""
    due_date: date | None = None
    currency: str = "EUR"
    vat_currency: Word = ""
    vat_in_vat_currency: Decimal | None = None
    tax_point: date | None = None
    buyer_reference: Word = ""
    project_reference: Word = ""
    contract_reference: Word = ""
    order_reference: Word = ""
    sales_order: Word = ""
    accounting: Word = ""
    preceding_invoices: list[PrecedingRecord] = []
    note: Text = ""
    payment_terms: Text = ""
    period: PeriodRecord | None = None
    delivery: DeliveryRecord | None = None
    allowances: list[AllowanceRecord] = []
    vat_exemptions: list[ExemptionRecord] = []
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    attachments: list[AttachmentRecord] = []
    totals: TotalsRecord | None = None


TERMS: Final[dict[str, dict[str, str]]] = {
    "PeriodRecord": {
        "start": "BT-73, BT-134",
        "end": "BT-74, BT-135",
    },
    "DeliveryRecord": {
        "date": "Actual delivery date, BT-72",
        "name": "Deliver to party name, BT-70",
        "gln": "Location identifier, BT-71",
    },
    "PrecedingRecord": {
        "number": "BT-25",
        "issue_date": "BT-26",
    },
    "AllowanceRecord": {
        "amount": "Never negative; left out where percent and base say it",
        "charge": "True: added; false: subtracted",
        "reason_code": "UNTDID 5189 or 7161",
        "vat_category": "Of the whole document alone, BT-95, BT-102",
    },
    "ExemptionRecord": {
        "reason_code": "VATEX list",
    },
    "AttachmentRecord": {
        "reference": "BT-122",
        "description": "BT-123",
        "location": "BT-124",
        "content": "BT-125, base64",
    },
    "LineRecord": {
        "item_name": "BT-153",
        "quantity": "BT-129; negative for what is taken back",
        "price": "Net price of a unit, BT-146; never negative",
        "unit": "UN/ECE recommendations 20 and 21, BT-130",
        "vat_category": "BT-151",
        "vat_rate": "BT-152; needed for S, L and M",
        "id": "BT-126; left out: counted from 1",
        "base_quantity": "BT-149",
        "item_description": "BT-154",
        "seller_item_id": "BT-155",
        "buyer_item_id": "BT-156",
        "gtin": "BT-157, scheme 0160",
        "note": "BT-127",
        "order_line": "BT-132",
        "accounting": "BT-133",
    },
    "TotalsRecord": {
        "amount_excluding_vat": "BT-109",
        "amount_vat": "BT-110",
        "amount_including_vat": "BT-112",
        "amount_due": "BT-115",
    },
    "InvoiceRecord": {
        "number": "BT-1",
        "issue_date": "BT-2",
        "customer_no": "Our number of the customer",
        "lines": "BG-25, at least one",
        "type_code": "BT-3; left out: 380, 381 for credit memos",
        "due_date": "BT-9",
        "currency": "BT-5, ISO 4217",
        "vat_currency": "VAT accounting currency, BT-6",
        "vat_in_vat_currency": "BT-111",
        "tax_point": "BT-7",
        "buyer_reference": "Your Reference, BT-10",
        "project_reference": "BT-11",
        "contract_reference": "BT-12",
        "order_reference": "BT-13",
        "sales_order": "BT-14",
        "accounting": "BT-19",
        "note": "BT-22",
        "payment_terms": "BT-20",
        "prepaid": "BT-113",
        "rounding": "BT-114",
    },
}
"""What each key means, in the terms of EN 16931; for the published schema."""
