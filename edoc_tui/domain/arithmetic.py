"""The arithmetic of an invoice, by the rules of EN 16931, exact and half-up.

Line net amounts (BT-131) and VAT per category and rate (BT-117) are rounded to cents, nothing
else is: sums of cents are cents. VAT is computed from the taxable amount of its category and
rate, never line by line (BR-CO-17). :func:`steps` shows every figure with how it came about.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import localcontext
from typing import TYPE_CHECKING

from edoc_tui.domain.edocument import Header
from edoc_tui.domain.invoice import ONE
from edoc_tui.domain.invoice_parts import EXACT, half_up
from edoc_tui.domain.vat import USUAL_REASONS, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from edoc_tui.domain.invoice import Invoice, Line
    from edoc_tui.domain.invoice_parts import Allowance
    from edoc_tui.domain.vat import Vat, VatReason


@dataclass(frozen=True, slots=True)
class VatPart:
    """VAT of one category and rate (BG-23).

    Attributes:
        vat: Category (BT-118) and rate (BT-119).
        taxable: BT-116.
        tax: BT-117.
        reason: BT-120 and BT-121, where there is one.
    """

    vat: Vat
    taxable: Decimal
    tax: Decimal
    reason: VatReason | None = None


@dataclass(frozen=True, slots=True)
class Amounts:
    """All figures of a document that follow from others.

    Attributes:
        lines: Net amount of each line (BT-131), in the order of the lines.
        breakdown: BG-23.
        line_total: BT-106.
        allowance_total: BT-107; ``None`` without allowances.
        charge_total: BT-108; ``None`` without charges.
        exclusive: Total without VAT (BT-109).
        vat: Total VAT (BT-110).
        inclusive: Total with VAT (BT-112).
        prepaid: BT-113.
        rounding: BT-114.
        payable: Amount due for payment (BT-115).
    """

    lines: tuple[Decimal, ...]
    breakdown: tuple[VatPart, ...]
    line_total: Decimal
    allowance_total: Decimal | None
    charge_total: Decimal | None
    exclusive: Decimal
    vat: Decimal
    inclusive: Decimal
    prepaid: Decimal | None
    rounding: Decimal | None
    payable: Decimal


def compute(invoice: Invoice) -> Amounts:
    """Return the figures of *invoice*."""
    with localcontext(EXACT):
        nets = tuple(line_net(line) for line in invoice.lines)
        breakdown = _breakdown(invoice, nets)
        line_total = sum(nets, ZERO)
        allowance_total = _total(one for one in invoice.allowances if not one.charge)
        charge_total = _total(one for one in invoice.allowances if one.charge)
        exclusive = line_total - (allowance_total or ZERO) + (charge_total or ZERO)
        vat = sum((part.tax for part in breakdown), ZERO)
        inclusive = exclusive + vat
        payable = inclusive - (invoice.prepaid or ZERO) + (invoice.rounding or ZERO)
    return Amounts(
        lines=nets,
        breakdown=breakdown,
        line_total=line_total,
        allowance_total=allowance_total,
        charge_total=charge_total,
        exclusive=exclusive,
        vat=vat,
        inclusive=inclusive,
        prepaid=invoice.prepaid,
        rounding=invoice.rounding,
        payable=payable,
    )


def line_net(line: Line) -> Decimal:
    """Return the net amount of a line (BT-131): quantity times price, charges, allowances."""
    with localcontext(EXACT):
        gross = line.quantity * line.price.net / (line.price.base or ONE)
        return half_up(gross + sum((one.signed for one in line.allowances), ZERO))


def header(invoice: Invoice, amounts: Amounts) -> Header:
    """Return what the outbox keeps of a document."""
    return Header(
        document_type=invoice.document_type,
        document_no=invoice.number,
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
        currency=invoice.currency,
        amount_excluding_vat=amounts.exclusive,
        amount_vat=amounts.vat,
        amount_including_vat=amounts.inclusive,
        amount_due=amounts.payable,
        seller=invoice.seller.party(),
        buyer=invoice.buyer.party(),
        buyer_reference=invoice.references.buyer,
        order_reference=invoice.references.order,
        preceding_invoice=next((one.number for one in invoice.references.preceding), ""),
        line_count=len(invoice.lines),
    )


def vat_in(amounts: Amounts, rate: Decimal) -> Decimal:
    """Return the VAT total in another currency (BT-111): *rate* units of it make one of ours."""
    with localcontext(EXACT):
        return half_up(amounts.vat * rate)


def reason_for(invoice: Invoice, vat: Vat) -> VatReason | None:
    """Return why a category bears no VAT: the document's own reason, else the usual one."""
    for one in invoice.vat_reasons:
        if one.category is vat.category:
            return one
    return USUAL_REASONS.get(vat.category)


def _total(parts: Iterable[Allowance]) -> Decimal | None:
    amounts = [one.amount for one in parts]
    return sum(amounts, ZERO) if amounts else None


def _breakdown(invoice: Invoice, nets: tuple[Decimal, ...]) -> tuple[VatPart, ...]:
    """Return the VAT breakdown in the order of first appearance."""
    bases: dict[Vat, Decimal] = {}
    for line, net in zip(invoice.lines, nets, strict=True):
        bases[line.vat] = bases.get(line.vat, ZERO) + net
    for one in invoice.allowances:
        if one.vat is not None:
            bases[one.vat] = bases.get(one.vat, ZERO) + one.signed
    return tuple(
        VatPart(vat, base, half_up(base * (vat.rate or ZERO) / 100), reason_for(invoice, vat))
        for vat, base in bases.items()
    )
