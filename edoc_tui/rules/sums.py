"""The totals of a document against each other, as rules: for documents that are only checked.

The reader refuses such a document before it is stored (see ``formats.totals``); ``validate``
shows every contradiction under its rule. What is missing contradicts as well, as it does for the
official rules.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, localcontext
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import N_, _
from edoc_tui.rules.sheet import PRECISE, number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet

_TERMS: Final = (
    (
        "BR-12",
        "LineExtensionAmount",
        "BT-106",
        N_("The sum of line net amounts (BT-106) is missing."),
    ),
    ("BR-13", "TaxExclusiveAmount", "BT-109", N_("The total without VAT (BT-109) is missing.")),
    ("BR-14", "TaxInclusiveAmount", "BT-112", N_("The total with VAT (BT-112) is missing.")),
    ("BR-15", "PayableAmount", "BT-115", N_("The amount due (BT-115) is missing.")),
)


def check_totals(sheet: Sheet, totals: Node) -> None:
    """BR-12 to BR-15 and BR-CO-10 to BR-CO-16 of the totals (BG-22)."""
    for rule, name, field, message in _TERMS:
        if totals.first(cbc(name)) is None:
            sheet.add(rule, totals, field, _(message))
    root = sheet.root

    def stated(name: str) -> Decimal | None:
        return number(totals, cbc(name))

    with localcontext(PRECISE):
        lines = stated("LineExtensionAmount")
        exclusive, inclusive = stated("TaxExclusiveAmount"), stated("TaxInclusiveAmount")
        allowance, charge = stated("AllowanceTotalAmount"), stated("ChargeTotalAmount")
        prepaid, rounding = stated("PrepaidAmount"), stated("PayableRoundingAmount")
        payable = stated("PayableAmount")
        net = _sum(
            (line, "LineExtensionAmount")
            for name in ("InvoiceLine", "CreditNoteLine")
            for line in root.all(cac(name))
        )
        _compare(sheet, totals, ("BR-CO-10", "BT-106"), lines, cents(net))
        for rule, field, total, words in (
            ("BR-CO-11", "BT-107", allowance, ("false", "0")),
            ("BR-CO-12", "BT-108", charge, ("true", "1")),
        ):
            parts = [
                one
                for one in root.all(cac("AllowanceCharge"))
                if one.content(cbc("ChargeIndicator")) in words
            ]
            if total is not None or parts:
                expected = cents(_sum((one, "Amount") for one in parts))
                _compare(sheet, totals, (rule, field), total, expected)
        expected_net = None
        if lines is not None:
            expected_net = lines + (charge or 0) - (allowance or 0)
            if allowance is not None or charge is not None:
                expected_net = cents(expected_net)
        _compare(sheet, totals, ("BR-CO-13", "BT-109"), exclusive, expected_net)
        due = inclusive
        if inclusive is not None and prepaid is not None:
            due = cents(inclusive - prepaid)
        paid = payable
        if payable is not None and rounding is not None:
            paid = cents(payable - rounding)
        _compare(sheet, totals, ("BR-CO-16", "BT-115"), paid, due)


def check_tax_total(sheet: Sheet, total: Node) -> None:
    """BR-CO-14: the VAT total is the sum of its breakdown."""
    parts = total.all(cac("TaxSubtotal"))
    if total.parent is not sheet.root or not parts:
        return
    with localcontext(PRECISE):
        expected = cents(_sum((one, "TaxAmount") for one in parts))
    _compare(sheet, total, ("BR-CO-14", "BT-110"), number(total, cbc("TaxAmount")), expected)


def check_inclusive(sheet: Sheet) -> None:
    """BR-CO-15: the total with VAT is the total without, and the one VAT total in BT-5."""
    root = sheet.root
    if root.first(cbc("DocumentCurrencyCode")) is None:
        return
    found = [
        one
        for one in root.every(cac("TaxTotal"), cbc("TaxAmount"))
        if one.get("currencyID") == sheet.currency
    ]
    totals = cac("LegalMonetaryTotal")
    exclusive = number(root, totals, cbc("TaxExclusiveAmount"))
    inclusive = number(root, totals, cbc("TaxInclusiveAmount"))
    if len(found) != 1:
        message = _("There must be one VAT total (BT-110) in {currency}.")
        sheet.add("BR-CO-15", root, "BT-110", message.format(currency=sheet.currency.strip()))
        return
    vat = number(found[0])
    expected = None
    if exclusive is not None and vat is not None:
        with localcontext(PRECISE):
            expected = cents(exclusive + vat)
    place = root.first(totals)
    _compare(sheet, root if place is None else place, ("BR-CO-15", "BT-112"), inclusive, expected)


def cents(value: Decimal) -> Decimal:
    """Round as XPath does: half towards plus infinity."""
    return (value * 100 + Decimal("0.5")).to_integral_value(ROUND_FLOOR) / 100


def _sum(parts: Iterable[tuple[Node, str]]) -> Decimal:
    return sum((number(one, cbc(name)) or Decimal(0) for one, name in parts), Decimal(0))


def _compare(
    sheet: Sheet,
    place: Node,
    rule: tuple[str, str],
    stated: Decimal | None,
    expected: Decimal | None,
) -> None:
    name, field = rule
    if stated is not None and stated == expected:
        return
    if stated is None or expected is None:
        message = _("The amount ({field}) cannot be checked, because a figure is missing.").format(
            field=field
        )
    else:
        message = _(
            "The amount ({field}) does not add up: stated {stated:f}, computed {expected:f}."
        ).format(field=field, stated=stated, expected=expected)
    sheet.add(name, place, field, message)
