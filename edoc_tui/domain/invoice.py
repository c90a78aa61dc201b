"""An invoice or credit note in the terms of EN 16931-1: what is said, before what is computed.

Amounts that follow from others (line net amounts, VAT breakdown, totals) are not stored here:
:mod:`edoc_tui.domain.arithmetic` computes them, or a reader hands over those of a document.
Text is ``""`` and an amount ``None`` where the document says nothing. All records are frozen:
an edit is :func:`dataclasses.replace`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.invoice_parts import NO_DELIVERY, NO_PERIOD
from edoc_tui.domain.trade_party import NO_PARTY

if TYPE_CHECKING:
    from datetime import date

    from edoc_tui.domain.identifiers import Identifier
    from edoc_tui.domain.invoice_parts import (
        Allowance,
        Attachment,
        Delivery,
        Note,
        Payment,
        Period,
        PrecedingInvoice,
    )
    from edoc_tui.domain.trade_party import Payee, TaxRepresentative, TradeParty
    from edoc_tui.domain.vat import Vat, VatReason

INVOICE: Final = "380"
CREDIT_NOTE: Final = "381"
CORRECTED: Final = "384"
PARTIAL: Final = "326"
PREPAYMENT: Final = "386"
FINANCIAL_DEBIT: Final = "84"
"""Type codes (UNTDID 1001): the last is the debit note for financial adjustments."""

CREDIT_TYPES: Final = frozenset({DocumentType.SALES_CREDIT_MEMO, DocumentType.SERVICE_CREDIT_MEMO})
"""Document types that are written as a UBL CreditNote; all others are an Invoice."""

ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Price:
    """What a unit costs, without VAT (BG-29).

    Attributes:
        net: BT-146, any number of decimals, never negative.
        base: The number of units that the price is for (BT-149); above zero.
        base_unit: Unit of the base quantity (BT-150).
        discount: Subtracted from the gross price already (BT-147).
        gross: BT-148.
    """

    net: Decimal
    base: Decimal | None = None
    base_unit: str = ""
    discount: Decimal | None = None
    gross: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What is sold (BG-31).

    Attributes:
        name: BT-153.
        description: BT-154.
        seller_id: BT-155.
        buyer_id: BT-156.
        standard_id: BT-157; scheme 0160 is a GTIN.
        classifications: BT-158: code, list of UNTDID 7143, version of the list.
        origin: Country of origin (BT-159).
        attributes: BG-32: name (BT-160) and value (BT-161).
    """

    name: str
    description: str = ""
    seller_id: str = ""
    buyer_id: str = ""
    standard_id: Identifier | None = None
    classifications: tuple[tuple[str, str, str], ...] = ()
    origin: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an invoice (BG-25).

    Attributes:
        id: BT-126, unique in the document.
        quantity: Invoiced or credited quantity (BT-129); negative for what is taken back.
        unit: Unit of UN/ECE recommendations 20 and 21 (BT-130), such as ``C62``.
        price: BG-29.
        item: BG-31.
        vat: BG-30.
        note: BT-127.
        object_id: Invoiced object (BT-128), its scheme of UNTDID 1153.
        order_line: Line of the purchase order (BT-132).
        accounting: Buyer accounting reference (BT-133).
        period: BG-26.
        allowances: Allowances and charges (BG-27, BG-28).
    """

    id: str
    quantity: Decimal
    unit: str
    price: Price
    item: Item
    vat: Vat
    note: str = ""
    object_id: Identifier | None = None
    order_line: str = ""
    accounting: str = ""
    period: Period = NO_PERIOD
    allowances: tuple[Allowance, ...] = ()


@dataclass(frozen=True, slots=True)
class References:
    """What the document refers to.

    Attributes:
        buyer: Buyer reference, *Your Reference* (BT-10).
        project: BT-11.
        contract: BT-12.
        order: Purchase order (BT-13).
        sales_order: BT-14.
        receiving_advice: BT-15.
        despatch_advice: BT-16.
        tender: Tender or lot (BT-17).
        object_id: Invoiced object (BT-18), its scheme of UNTDID 1153.
        accounting: Buyer accounting reference (BT-19).
        preceding: BG-3.
    """

    buyer: str = ""
    project: str = ""
    contract: str = ""
    order: str = ""
    sales_order: str = ""
    receiving_advice: str = ""
    despatch_advice: str = ""
    tender: str = ""
    object_id: Identifier | None = None
    accounting: str = ""
    preceding: tuple[PrecedingInvoice, ...] = ()


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice, credit note, reminder or finance charge memo.

    Attributes:
        document_type: Our name of the type; tells invoice from credit note.
        number: BT-1.
        issue_date: BT-2.
        currency: BT-5, ISO 4217.
        lines: BG-25, at least one.
        type_code: BT-3; ``""`` = the usual one of the document type.
        customer_no: Whom it is for, by our number; not part of the document.
        due_date: BT-9.
        vat_currency: VAT accounting currency (BT-6).
        vat_in_vat_currency: Total VAT in that currency (BT-111).
        tax_point: Value added tax point date (BT-7).
        tax_point_code: Value added tax point date code (BT-8), of UNTDID 2005 as UBL writes it.
        payment_terms: BT-20.
        notes: BG-1; Peppol allows one.
        references: BT-10 to BT-19, BG-3.
        seller: BG-4.
        buyer: BG-7.
        payee: BG-10.
        tax_representative: BG-11.
        delivery: BG-13, BG-15.
        period: BG-14.
        payments: BG-16 to BG-19.
        creditor_id: Bank assigned creditor identifier of a direct debit (BT-90).
        allowances: Allowances and charges of the whole document (BG-20, BG-21).
        vat_reasons: Why categories bear no VAT (BT-120, BT-121).
        prepaid: Paid amount (BT-113).
        rounding: Rounding amount (BT-114), up or down.
        attachments: BG-24.
        process: Business process (BT-23); ``""`` = the usual one of the format.
        specification: BT-24; ``""`` = that of the format.
    """

    document_type: DocumentType
    number: str
    issue_date: date
    currency: str
    lines: tuple[Line, ...]
    type_code: str = ""
    customer_no: str = ""
    due_date: date | None = None
    vat_currency: str = ""
    vat_in_vat_currency: Decimal | None = None
    tax_point: date | None = None
    tax_point_code: str = ""
    payment_terms: str = ""
    notes: tuple[Note, ...] = ()
    references: References = References()
    seller: TradeParty = NO_PARTY
    buyer: TradeParty = NO_PARTY
    payee: Payee | None = None
    tax_representative: TaxRepresentative | None = None
    delivery: Delivery = NO_DELIVERY
    period: Period = NO_PERIOD
    payments: tuple[Payment, ...] = ()
    creditor_id: str = ""
    allowances: tuple[Allowance, ...] = ()
    vat_reasons: tuple[VatReason, ...] = ()
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    attachments: tuple[Attachment, ...] = ()
    process: str = ""
    specification: str = ""

    @property
    def is_credit_note(self) -> bool:
        """Whether it is a UBL CreditNote."""
        return self.document_type in CREDIT_TYPES

    @property
    def code(self) -> str:
        """The type code (BT-3): what it says, else the usual one of its document type."""
        if self.type_code:
            return self.type_code
        if self.document_type is DocumentType.FINANCE_CHARGE_MEMO:
            return FINANCIAL_DEBIT
        return CREDIT_NOTE if self.is_credit_note else INVOICE
