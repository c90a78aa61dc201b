"""Do the totals of a document agree with each other? Exact to the cent (EN 16931 BR-CO-10…16).

A document whose totals contradict each other has no amount that could be trusted, so it is
refused, not stored. Rounding is XPath's: half towards plus infinity, on the computed side only.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal, localcontext
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.arithmetic import Amounts
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from edoc_tui.domain.arithmetic import VatPart

_EXACT: Final = Context(prec=100)
"""Sums of a million lines of 30 digits are exact in it."""

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of a document (BG-22) and the sums they must agree with.

    ``None`` means that the document does not state the amount.

    Attributes:
        lines: Sum of the line net amounts (BT-131).
        line_count: Number of lines.
        line_total: Sum of line net amounts as stated (BT-106).
        allowances: Sum of the document level allowances (BT-92).
        allowance_total: The same as stated (BT-107).
        charges: Sum of the document level charges (BT-99).
        charge_total: The same as stated (BT-108).
        exclusive: Total without VAT (BT-109).
        vat: Total VAT in the currency of the document (BT-110).
        breakdown: Sum of the VAT category tax amounts (BT-117).
        inclusive: Total with VAT (BT-112).
        prepaid: Paid amount (BT-113).
        rounding: Rounding amount (BT-114).
        payable: Amount due for payment (BT-115).
    """

    lines: Decimal
    line_count: int
    line_total: Decimal
    allowances: Decimal | None
    allowance_total: Decimal | None
    charges: Decimal | None
    charge_total: Decimal | None
    exclusive: Decimal
    vat: Decimal
    breakdown: Decimal | None
    inclusive: Decimal
    prepaid: Decimal | None
    rounding: Decimal | None
    payable: Decimal

    def amounts(self, lines: Iterable[Decimal], breakdown: Iterable[VatPart]) -> Amounts:
        """Return all figures as they are stated, with those of each line and VAT category."""
        return Amounts(
            lines=tuple(lines),
            breakdown=tuple(breakdown),
            line_total=self.line_total,
            allowance_total=self.allowance_total,
            charge_total=self.charge_total,
            exclusive=self.exclusive,
            vat=self.vat,
            inclusive=self.inclusive,
            prepaid=self.prepaid,
            rounding=self.rounding,
            payable=self.payable,
        )


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two figures that ought to be the same.

    Attributes:
        rule: The rule of EN 16931.
        field: The business term that states the wrong figure.
        element: Its element in ``cac:LegalMonetaryTotal``, or ``TaxAmount``.
        text: Both figures, in words.
    """

    rule: str
    field: str
    element: str
    text: str


def cents(value: Decimal) -> Decimal:
    """Round to two decimals, half towards plus infinity (XPath ``round``)."""
    with localcontext(_EXACT):
        return (value * 100 + Decimal("0.5")).to_integral_value(ROUND_FLOOR) / 100


def contradictions(totals: Totals) -> Iterator[Contradiction]:
    """Yield every pair of figures in *totals* that contradict each other."""
    with localcontext(_EXACT):
        found = list(_contradictions(totals))
    yield from found


def figure(value: Decimal) -> str:
    """Return an amount for a message: at least two decimals, never an exponent."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return f"{value:.2f}" if exponent > -2 else f"{value:f}"  # noqa: PLR2004 - cents


def _contradictions(t: Totals) -> Iterator[Contradiction]:
    if t.line_total != cents(t.lines):
        yield Contradiction(
            "BR-CO-10",
            "BT-106",
            "LineExtensionAmount",
            _(
                "the sum of line net amounts (BT-106) is {line_total}, but the {line_count} "
                "lines add up to {lines}"
            ).format(
                line_total=figure(t.line_total),
                line_count=t.line_count,
                lines=figure(cents(t.lines)),
            ),
        )
    if text := _stated("allowances", "BT-107", t.allowance_total, t.allowances):
        yield Contradiction("BR-CO-11", "BT-107", "AllowanceTotalAmount", text)
    if text := _stated("charges", "BT-108", t.charge_total, t.charges):
        yield Contradiction("BR-CO-12", "BT-108", "ChargeTotalAmount", text)
    allowance, charge = t.allowance_total or _ZERO, t.charge_total or _ZERO
    exclusive = cents(t.line_total - allowance + charge)
    if t.exclusive != exclusive:
        yield Contradiction(
            "BR-CO-13",
            "BT-109",
            "TaxExclusiveAmount",
            _(
                "the total without VAT (BT-109) is {exclusive}, but {line_total} - {allowance} + "
                "{charge} = {sum}"
            ).format(
                exclusive=figure(t.exclusive),
                line_total=figure(t.line_total),
                allowance=figure(allowance),
                charge=figure(charge),
                sum=figure(exclusive),
            ),
        )
    if t.breakdown is not None and t.vat != cents(t.breakdown):
        yield Contradiction(
            "BR-CO-14",
            "BT-110",
            "TaxAmount",
            _(
                "the total VAT (BT-110) is {vat}, but the VAT breakdown adds up to {breakdown}"
            ).format(vat=figure(t.vat), breakdown=figure(cents(t.breakdown))),
        )
    inclusive = cents(t.exclusive + t.vat)
    if t.inclusive != inclusive:
        yield Contradiction(
            "BR-CO-15",
            "BT-112",
            "TaxInclusiveAmount",
            _(
                "the total with VAT (BT-112) is {inclusive}, but {exclusive} + {vat} VAT = {sum}"
            ).format(
                inclusive=figure(t.inclusive),
                exclusive=figure(t.exclusive),
                vat=figure(t.vat),
                sum=figure(inclusive),
            ),
        )
    prepaid, rounding = t.prepaid or _ZERO, t.rounding or _ZERO
    due = cents(t.inclusive - prepaid)
    if (cents(t.payable - rounding) if t.rounding is not None else t.payable) != due:
        yield Contradiction(
            "BR-CO-16",
            "BT-115",
            "PayableAmount",
            _(
                "the amount due (BT-115) is {payable}, but {inclusive} - {prepaid} paid + "
                "{rounding} rounding = {sum}"
            ).format(
                payable=figure(t.payable),
                inclusive=figure(t.inclusive),
                prepaid=figure(prepaid),
                rounding=figure(rounding),
                sum=figure(due + rounding),
            ),
        )


def _stated(what: str, field: str, stated: Decimal | None, total: Decimal | None) -> str:
    """Say how a stated total and the sum of its parts differ, ``""`` when they do not."""
    computed = cents(total or _ZERO)
    if stated is None and not computed:
        return ""
    if stated is None:
        return _("the document has {what} of {computed}, but no total of them ({field})").format(
            what=what, computed=figure(computed), field=field
        )
    if stated == computed:
        return ""
    return _("the total of {what} ({field}) is {stated}, but they add up to {computed}").format(
        what=what, field=field, stated=figure(stated), computed=figure(computed)
    )
