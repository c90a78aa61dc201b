"""The parts of an invoice: periods, references, allowances, payment, delivery, attachments."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from datetime import date

    from edoc_tui.domain.identifiers import Identifier
    from edoc_tui.domain.trade_party import Address
    from edoc_tui.domain.vat import Vat

EXACT: Final = Context(prec=100)
"""Sums and products of amounts are exact in it."""

_CENT: Final = Decimal("0.01")
CREDIT_TRANSFER: Final = frozenset({"30", "31", "42", "58"})
"""Payment means (UNTDID 4461) by which the buyer pays to an account."""


def half_up(value: Decimal) -> Decimal:
    """Round an amount to two decimals, half away from zero, as invoices do."""
    with localcontext(EXACT):
        return value.quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Period:
    """An invoicing period (BG-14: BT-73, BT-74) or a line period (BG-26: BT-134, BT-135)."""

    start: date | None = None
    end: date | None = None


NO_PERIOD: Final = Period()


@dataclass(frozen=True, slots=True)
class Note:
    """A text about the whole invoice (BG-1).

    Attributes:
        text: BT-22.
        subject: Subject code (BT-21), of UNTDID 4451.
    """

    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class PrecedingInvoice:
    """An invoice that this one corrects, credits or follows (BG-3).

    Attributes:
        number: BT-25.
        issue_date: BT-26.
    """

    number: str
    issue_date: date | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """An allowance (BG-20, of a line BG-27) or a charge (BG-21, of a line BG-28).

    Attributes:
        amount: Never negative, in the document's currency (BT-92, BT-99, BT-136, BT-141).
        charge: It is added, not subtracted.
        reason: BT-97, BT-104, BT-139, BT-144.
        reason_code: UNTDID 5189 or 7161 (BT-98, BT-105, BT-140, BT-145).
        base: What the percentage is of (BT-93, BT-100, BT-137, BT-142).
        percent: BT-94, BT-101, BT-138, BT-143.
        vat: Of the document level (BT-95, BT-96, BT-102, BT-103); that of a line is the line's.
    """

    amount: Decimal
    charge: bool = False
    reason: str = ""
    reason_code: str = ""
    base: Decimal | None = None
    percent: Decimal | None = None
    vat: Vat | None = None

    @classmethod
    def of_percent(
        cls,
        base: Decimal,
        percent: Decimal,
        *,
        charge: bool = False,
        reason: str = "",
        reason_code: str = "",
        vat: Vat | None = None,
    ) -> Self:
        """Return *percent* of *base*, half-up to cents."""
        with localcontext(EXACT):
            amount = half_up(base * percent / 100)
        return cls(amount, charge, reason, reason_code, base, percent, vat)

    @property
    def signed(self) -> Decimal:
        """The amount as it changes a total: charges add, allowances subtract."""
        return self.amount if self.charge else -self.amount


@dataclass(frozen=True, slots=True)
class Account:
    """An account to pay to (BG-17).

    Attributes:
        number: IBAN, or a national account number (BT-84).
        name: BT-85.
        branch: Who holds it: a BIC or a national clearing code (BT-86).
    """

    number: str
    name: str = ""
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A payment card (BG-18).

    Attributes:
        number: Its last digits (BT-87).
        holder: BT-88.
        network: Name of the scheme; UBL requires it, EN 16931 does not know it.
    """

    number: str
    holder: str = ""
    network: str = "NA"


@dataclass(frozen=True, slots=True)
class DirectDebit:
    """A direct debit (BG-19).

    Attributes:
        mandate: BT-89.
        account: The account that is debited (BT-91).
    """

    mandate: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """How to pay (BG-16).

    Attributes:
        means: UNTDID 4461 (BT-81).
        means_text: BT-82.
        remittance: What the payer states, to be recognised by (BT-83).
        account: BG-17.
        card: BG-18.
        direct_debit: BG-19.
    """

    means: str
    means_text: str = ""
    remittance: str = ""
    account: Account | None = None
    card: Card | None = None
    direct_debit: DirectDebit | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where and when it was delivered (BG-13).

    Attributes:
        name: Deliver to party name (BT-70).
        location: Deliver to location identifier (BT-71).
        day: Actual delivery date (BT-72).
        address: Deliver to address (BG-15).
    """

    name: str = ""
    location: Identifier | None = None
    day: date | None = None
    address: Address | None = None


NO_DELIVERY: Final = Delivery()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A supporting document (BG-24), enclosed or elsewhere.

    Attributes:
        reference: BT-122.
        description: BT-123.
        location: Its address (BT-124).
        content: The document itself (BT-125).
        media_type: Of the content, such as ``application/pdf``.
        file_name: Of the content.
    """

    reference: str
    description: str = ""
    location: str = ""
    content: bytes | None = None
    media_type: str = ""
    file_name: str = ""
