"""A part of the VAT breakdown (rules 08 to 10 of a category): taxable amount, VAT and reason."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, localcontext
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import _
from edoc_tui.rules.sheet import PRECISE, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet
    from edoc_tui.rules.vat_table import Family

_ZERO: Final = Decimal(0)


def check_part(sheet: Sheet, family: Family, category: Node) -> None:
    """08 to 10: taxable amount, VAT and reason of a part of the breakdown."""
    part = category.parent
    assert part is not None
    taxable, tax = number(part, cbc("TaxableAmount")), number(part, cbc("TaxAmount"))
    rate = number(category, cbc("Percent"))
    if family.code != "S":  # S is checked by rate, see rates
        _check_taxable(sheet, family, category, part)
    with localcontext(PRECISE):
        if family.rated:
            good = (
                tax is not None
                and taxable is not None
                and rate is not None
                and abs(abs(tax) - _cents(abs(taxable) * rate / 100)) < 1
            )
        else:
            good = tax == 0
    if not good:
        message = _(
            "Category {code}: the VAT (BT-117) is not what taxable amount and rate make it."
        )
        sheet.add(f"BR-{family.name}-09", part, "BT-117", message.format(code=family.code))
    reasons = (cbc("TaxExemptionReason"), cbc("TaxExemptionReasonCode"))
    explained = any(category.first(one) is not None for one in reasons)
    if explained != family.explained:
        message = (
            _("Category {code}: the reason why there is no VAT (BT-120) is missing.")
            if family.explained
            else _("Category {code} has a VAT rate, so no exemption reason (BT-120) may be given.")
        )
        sheet.add(f"BR-{family.name}-10", category, "BT-120", message.format(code=family.code))


def _check_taxable(sheet: Sheet, family: Family, category: Node, part: Node) -> None:
    """08: the taxable amount is what the document's lines in the category add up to."""
    taxable, rate = number(part, cbc("TaxableAmount")), number(category, cbc("Percent"))
    if family.rated and rate is None:
        return
    with localcontext(PRECISE):
        total, lines = _sum(sheet.root, family.code, rate if family.rated else None)
        if taxable is None or not lines:
            good = False
        else:
            good = abs(taxable - total) < 1 if family.rated else taxable == total
    if not good:
        message = _(
            "Category {code}: the taxable amount (BT-116) is not what its lines, charges and "
            "allowances add up to: {total:f}."
        )
        sheet.add(
            f"BR-{family.name}-08", part, "BT-116", message.format(code=family.code, total=total)
        )


def _sum(root: Node, code: str, rate: Decimal | None) -> tuple[Decimal, bool]:
    """Return what lines, charges and allowances in a category add up to; and if there are lines."""
    total, lines = _ZERO, False
    for name in ("InvoiceLine", "CreditNoteLine"):
        for line in root.all(cac(name)):
            lines = True
            if _stands(line.every(cac("Item"), cac("ClassifiedTaxCategory")), code, rate):
                total += number(line, cbc("LineExtensionAmount")) or _ZERO
    for one in root.all(cac("AllowanceCharge")):
        if _stands(one.every(cac("TaxCategory")), code, rate):
            charge = one.content(cbc("ChargeIndicator")) in {"true", "1"}
            amount = number(one, cbc("Amount")) or _ZERO
            total += amount if charge else -amount
    return total, lines


def _stands(categories: Iterator[Node], code: str, rate: Decimal | None) -> bool:
    found = list(categories)
    if not any(one.content(cbc("ID")) == code for one in found):
        return False
    return rate is None or any(number(one, cbc("Percent")) == rate for one in found)


def _cents(value: Decimal) -> Decimal:
    return (value * 100 + Decimal("0.5")).to_integral_value(ROUND_FLOOR) / 100
