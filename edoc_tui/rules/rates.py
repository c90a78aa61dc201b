"""Lines against the VAT breakdown (BG-23): what the lines at a rate add up to."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import _
from edoc_tui.rules.sheet import PRECISE, is_vat, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet

_ONE: Final = Decimal(1)


def check_standard_rates(sheet: Sheet) -> None:
    """BR-S-08: per rate, the taxable amount is what the lines add up to, within one unit."""
    bases: dict[Decimal, Decimal] = {}
    with localcontext(PRECISE):
        for rate, amount in _standard_amounts(sheet.root):
            bases[rate] = bases.get(rate, Decimal(0)) + amount
        for part in sheet.root.every(cac("TaxTotal"), cac("TaxSubtotal")):
            for category in filter(is_vat, part.all(cac("TaxCategory"))):
                rate_ = number(category, cbc("Percent"))
                taxable = number(part, cbc("TaxableAmount"))
                if category.content(cbc("ID")) != "S" or rate_ is None:
                    continue
                base = bases.get(rate_)
                if base is None or taxable is None or abs(base - taxable) >= _ONE:
                    message = _(
                        "The taxable amount (BT-116) at {rate:f} % is {taxable:f}, but the lines "
                        "at this rate add up to {lines:f}."
                    ).format(rate=rate_, taxable=taxable or 0, lines=base or 0)
                    sheet.add("BR-S-08", part, "BT-116", message)


def _standard_amounts(root: Node) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield rate and amount of every line, charge and allowance in category S."""
    for name in ("InvoiceLine", "CreditNoteLine"):
        for line in root.every(cac(name)):
            for category in line.every(cac("Item"), cac("ClassifiedTaxCategory")):
                yield from _standard(category, line, "LineExtensionAmount", 1)
    for one in root.every(cac("AllowanceCharge")):
        sign = 1 if one.content(cbc("ChargeIndicator")) in ("true", "1") else -1
        for category in one.every(cac("TaxCategory")):
            yield from _standard(category, one, "Amount", sign)


def _standard(
    category: Node, owner: Node, name: str, sign: int
) -> Iterator[tuple[Decimal, Decimal]]:
    rate, amount = number(category, cbc("Percent")), number(owner, cbc(name))
    if category.content(cbc("ID")) == "S" and rate is not None and amount is not None:
        yield rate, sign * amount
