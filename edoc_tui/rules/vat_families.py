"""The VAT categories (BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG): one table.

Every category has the same ten rules: 01 its breakdown, 02 to 04 the VAT numbers of the parties,
05 to 07 the rate on lines, allowances and charges, 08 the taxable amount, 09 the VAT, 10 the
reason. The table says how the rules of a category differ.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, localcontext
from typing import TYPE_CHECKING, Final, NamedTuple

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import _
from edoc_tui.rules.parties_index import PartyNumbers
from edoc_tui.rules.sheet import PRECISE, is_vat, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet

_ONE: Final = Decimal(1)
_ZERO: Final = Decimal(0)


class Family(NamedTuple):
    """How the rules of a category differ.

    Attributes:
        code: The category.
        name: The middle of its rule ids.
        rate: The rate it must have: ``=0``, ``>0``, ``>=0`` or ``none``.
        parties: Whose numbers it needs: ``seller``, ``seller-vat``, ``both``, ``both-vat``,
            or ``none`` where nobody may have one.
        explained: It must say why there is no VAT; others must not.
    """

    code: str
    name: str
    rate: str
    parties: str
    explained: bool

    @property
    def rated(self) -> bool:
        """Whether VAT is computed by rate, with a tolerance of one unit."""
        return self.rate.startswith(">")


FAMILIES: Final = (
    Family("S", "S", ">0", "seller", False),
    Family("Z", "Z", "=0", "seller", False),
    Family("E", "E", "=0", "seller", True),
    Family("AE", "AE", "=0", "both", True),
    Family("K", "IC", "=0", "both-vat", True),
    Family("G", "G", "=0", "seller-vat", True),
    Family("O", "O", "none", "none", True),
    Family("L", "AF", ">=0", "seller", False),
    Family("M", "AG", ">=0", "seller", False),
)
"""Source: CEN EN 16931 rules for UBL, 1.3.16."""


class _Use(NamedTuple):
    """Where a category stands in a document."""

    lines: list[Node]
    allowances: list[Node]
    charges: list[Node]
    breakdown: list[Node]
    anywhere: bool
    plain_lines: bool
    plain: bool


def check_families(sheet: Sheet) -> None:
    """Check every category that the document uses, and those it only breaks down."""
    numbers = PartyNumbers(sheet.root)
    categories = _categories(sheet)
    for family in FAMILIES:
        use = categories.get(family.code)
        if use is None:
            continue
        _check_breakdown(sheet, family, use)
        _check_parties(sheet, family, use, numbers)
        _check_rates(sheet, family, use)
        for category in use.breakdown:
            if is_vat(category):
                _check_part(sheet, family, category)
    _check_special(sheet, categories)


def _categories(sheet: Sheet) -> dict[str, _Use]:
    found: dict[str, _Use] = {}

    def use(code: str, *, vat: bool) -> _Use:
        known = found.get(code)
        if known is None:
            known = _Use([], [], [], [], anywhere=False, plain_lines=False, plain=False)
        found[code] = known = known._replace(anywhere=known.anywhere or vat)
        return known

    for category in sheet.collected(cac("ClassifiedTaxCategory")):
        code, vat = category.content(cbc("ID")), is_vat(category)
        one = use(code, vat=vat)
        if vat:
            one.lines.append(category)
        found[code] = one._replace(plain_lines=True, plain=True)
    for category in sheet.collected(cac("TaxCategory")):
        code, vat = category.content(cbc("ID")), is_vat(category)
        one = use(code, vat=vat)
        parent = category.parent
        if parent is None:
            continue
        if parent.tag == cac("AllowanceCharge"):
            found[code] = one._replace(plain=True)
        if parent.tag == cac("AllowanceCharge") and vat:
            charge = parent.content(cbc("ChargeIndicator")) in {"true", "1"}
            (one.charges if charge else one.allowances).append(category)
        elif _in_breakdown(sheet, parent):
            one.breakdown.append(category)
    return found


def _in_breakdown(sheet: Sheet, part: Node) -> bool:
    total = part.parent
    return (
        part.tag == cac("TaxSubtotal")
        and total is not None
        and total.tag == cac("TaxTotal")
        and total.parent is sheet.root
    )


def _check_breakdown(sheet: Sheet, family: Family, use: _Use) -> None:
    """01: the breakdown has the category exactly when the document uses it."""
    rule = f"BR-{family.name}-01"
    used = bool(use.lines or use.allowances or use.charges or (family.code == "S" and use.plain))
    parts = use.breakdown if family.code == "S" else [one for one in use.breakdown if is_vat(one)]
    good = used == bool(parts) if family.rated else not use.anywhere or len(parts) == 1
    if not good:
        message = _(
            "Category {code} is used on lines, allowances or charges {used} times, but its part of"
            " the VAT breakdown (BG-23) is there {parts} times."
        ).format(
            code=family.code,
            used=len(use.lines) + len(use.allowances) + len(use.charges),
            parts=len(parts),
        )
        sheet.add(rule, sheet.root, "BG-23", message)


def _check_parties(sheet: Sheet, family: Family, use: _Use, numbers: PartyNumbers) -> None:
    """02 to 04: whose VAT numbers must be there, or must not."""
    root, good = sheet.root, numbers.serve(family.parties)
    lines = bool(use.lines)
    if family.code == "S" and use.plain_lines and not use.lines:
        lines, good_lines = True, False
    else:
        good_lines = good
    allowances, charges = use.allowances, use.charges
    if family.code == "L":  # the official rule takes no blanks around the code here
        charges = [one for one in charges if _exact(one) == "L"]
    if family.code == "O":  # its rules look at the document level alone
        allowances = [one for one in allowances if _of_document(one, root)]
        charges = [one for one in charges if _of_document(one, root)]
    for at, bad in (
        (2, lines and not good_lines),
        (3, bool(allowances) and not good),
        (4, bool(charges) and not good),
    ):
        if bad:
            sheet.add(f"BR-{family.name}-{at:02}", root, "BT-31", _party_message(family))


def _exact(category: Node) -> str:
    found = category.first(cbc("ID"))
    return "" if found is None else found.text


def _of_document(category: Node, root: Node) -> bool:
    return category.parent is not None and category.parent.parent is root


def _party_message(family: Family) -> str:
    if family.parties == "none":
        return _(
            "Category {code}: no VAT number of seller, buyer or representative may be given."
        ).format(code=family.code)
    if family.parties.startswith("both"):
        return _(
            "Category {code} needs a VAT number of the seller and a number of the buyer."
        ).format(code=family.code)
    return _("Category {code} needs a VAT number of the seller or of its representative.").format(
        code=family.code
    )


def _check_rates(sheet: Sheet, family: Family, use: _Use) -> None:
    """05 to 07: the rate on lines, allowances and charges."""
    for at, field, found in (
        (5, "BT-152", use.lines),
        (6, "BT-96", use.allowances),
        (7, "BT-103", use.charges),
    ):
        for category in found:
            if at == 5 and not _of_line(category):  # noqa: PLR2004 - rule 05
                continue
            rate = number(category, cbc("Percent"))
            if family.rate == "none":
                good = category.first(cbc("Percent")) is None
            elif rate is None:
                good = False
            elif family.rate == ">0":
                good = rate > 0
            else:
                good = rate == 0 if family.rate == "=0" else rate >= 0
            if not good:
                sheet.add(
                    f"BR-{family.name}-{at:02}", category, field, _rate_message(family, field)
                )


def _of_line(category: Node) -> bool:
    item = category.parent
    line = None if item is None else item.parent
    return line is not None and line.tag in {cac("InvoiceLine"), cac("CreditNoteLine")}


def _rate_message(family: Family, field: str) -> str:
    if family.rate == "none":
        return _("Category {code} has no VAT rate ({field}).").format(code=family.code, field=field)
    if family.rate == "=0":
        return _("Category {code}: the VAT rate ({field}) must be 0.").format(
            code=family.code, field=field
        )
    return _("Category {code}: the VAT rate ({field}) must be above zero or at least zero.").format(
        code=family.code, field=field
    )


def _check_part(sheet: Sheet, family: Family, category: Node) -> None:
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


def _check_special(sheet: Sheet, categories: dict[str, _Use]) -> None:
    """BR-IC-11, BR-IC-12, BR-O-11 to BR-O-14: what K and O ask of the rest of the document."""
    root = sheet.root
    goods = categories.get("K")
    if goods is not None and any(map(is_vat, goods.breakdown)):
        period = root.first(cac("InvoicePeriod"))
        day = root.first(cac("Delivery"), cbc("ActualDeliveryDate"))
        dated = day is not None and len(day.text) > 1
        if not dated and not (period is not None and period.children):
            message = _(
                "A supply within the EU (K) needs its delivery date or an invoicing period."
            )
            sheet.add("BR-IC-11", root, "BT-72", message)
        path = cac("Delivery"), cac("DeliveryLocation"), cac("Address"), cac("Country")
        place = root.first(*path, cbc("IdentificationCode"))
        if place is None or len(place.text) <= 1:
            message = _("A supply within the EU (K) needs the country that it is delivered to.")
            sheet.add("BR-IC-12", root, "BT-80", message)
    outside = categories.get("O")
    if outside is None or not any(map(is_vat, outside.breakdown)):
        return
    others = [use for code, use in categories.items() if code and code != "O"]
    message = _("What is outside the scope of VAT (O) cannot stand beside other categories.")
    for rule, field, found in (
        ("BR-O-11", "BT-118", any(any(map(is_vat, one.breakdown)) for one in others)),
        ("BR-O-12", "BT-151", any(one.lines for one in others)),
        ("BR-O-13", "BT-95", any(one.allowances for one in others)),
        ("BR-O-14", "BT-102", any(one.charges for one in others)),
    ):
        if found:
            sheet.add(rule, root, field, message)
