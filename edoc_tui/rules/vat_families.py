"""The VAT categories (BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG): one table.

Every category has the same ten rules: 01 its breakdown, 02 to 04 the VAT numbers of the parties,
05 to 07 the rate on lines, allowances and charges, 08 the taxable amount, 09 the VAT, 10 the
reason. The table says how the rules of a category differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import _
from edoc_tui.rules.parties_index import PartyNumbers
from edoc_tui.rules.sheet import is_vat, number
from edoc_tui.rules.vat_parts import check_part
from edoc_tui.rules.vat_table import FAMILIES

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet
    from edoc_tui.rules.vat_table import Family


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
                check_part(sheet, family, category)
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
