"""Checks of lines, allowances and VAT before a document is created."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.invoice_parts import NO_PERIOD
from edoc_tui.domain.problems import Problem, Severity
from edoc_tui.domain.vat import EXPLAINED, RATED, USUAL_REASONS, VatCategory
from edoc_tui.locales import _
from edoc_tui.rules import codes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from edoc_tui.domain.invoice import Invoice, Line
    from edoc_tui.domain.invoice_parts import Allowance
    from edoc_tui.domain.vat import Vat

_CENTS: Final = 2
_FAMILY: Final = {"K": "IC", "L": "AF", "M": "AG"}
"""Categories whose rules have another name."""


def check_lines(invoice: Invoice) -> Iterator[Problem]:
    """Yield what is wrong with lines, allowances and VAT."""
    if not invoice.lines:
        yield _error("BR-16", "BG-25", _("The document has no line (BG-25)."))
    seen: set[str] = set()
    for line in invoice.lines:
        yield from _line(line)
        if line.id in seen:
            text = _("There are two lines {id} (BT-126).").format(id=line.id)
            yield _error("EDOC-LINE", "BT-126", text)
        seen.add(line.id)
    for one in invoice.allowances:
        yield from _allowance(one, "BT-104" if one.charge else "BT-97", _("The document"))
        if one.vat is None:
            text = _("An allowance or charge of the whole document has no VAT category.")
            yield _error("BR-37" if one.charge else "BR-32", "BT-95", text)
    for field, value in (("BT-113", invoice.prepaid), ("BT-114", invoice.rounding)):
        if value is not None and _decimals(value) > _CENTS:
            text = _("The amount ({field}) has more than two decimals.").format(field=field)
            yield _error("BR-DEC-16" if field == "BT-113" else "BR-DEC-17", field, text)
    yield from _vat(invoice)


def _error(rule: str, field: str, message: str) -> Problem:
    return Problem(rule, Severity.ERROR, message, field=field)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def _line(line: Line) -> Iterator[Problem]:
    which = _("Line {id}").format(id=line.id)
    if not line.id.strip():
        yield _error("BR-21", "BT-126", _("A line has no identifier (BT-126)."))
    if not line.unit.strip():
        text = _("{which}: the quantity has no unit (BT-130).").format(which=which)
        yield _error("BR-23", "BT-130", text)
    elif line.unit not in codes.units():
        text = _("{which}: the unit {unit} (BT-130) is not in UN/ECE recommendation 20 or 21.")
        yield _error("BR-CL-23", "BT-130", text.format(which=which, unit=line.unit))
    if not line.item.name.strip():
        text = _("{which}: the description of what is sold (BT-153) is missing.")
        yield _error("BR-25", "BT-153", text.format(which=which))
    if line.price.net < 0:
        text = _("{which}: the price (BT-146) must not be negative; make the quantity negative.")
        yield _error("BR-27", "BT-146", text.format(which=which))
    if line.price.gross is not None and line.price.gross < 0:
        text = _("{which}: the gross price (BT-148) must not be negative.")
        yield _error("BR-28", "BT-148", text.format(which=which))
    if line.price.base is not None and line.price.base <= 0:
        text = _("{which}: the price base quantity (BT-149) must be above zero.")
        yield _error("PEPPOL-EN16931-R121", "BT-149", text.format(which=which))
    period = line.period
    if period.start and period.end and period.end < period.start:
        text = _("{which}: the period (BG-26) ends before it begins.").format(which=which)
        yield _error("BR-30", "BT-135", text)
    yield from _rate(line.vat, "BT-152", which)
    for one in line.allowances:
        yield from _allowance(one, "BT-144" if one.charge else "BT-139", which)


def _allowance(one: Allowance, field: str, which: str) -> Iterator[Problem]:
    rules = {"BT-97": "BR-33", "BT-104": "BR-38", "BT-139": "BR-42", "BT-144": "BR-44"}
    if not one.reason.strip() and not one.reason_code.strip():
        text = _("{which}: an allowance or charge has no reason ({field}).")
        yield _error(rules[field], field, text.format(which=which, field=field))
    if one.amount < 0:
        text = _("{which}: an allowance or charge is negative: make it the other kind.")
        yield _error("EDOC-NEGATIVE", field, text.format(which=which))
    if _decimals(one.amount) > _CENTS:
        text = _("{which}: the amount of an allowance or charge has more than two decimals.")
        yield _error("BR-DEC-24", field, text.format(which=which))
    if one.vat is not None:
        yield from _rate(one.vat, "BT-96", which)


def _rate(vat: Vat, field: str, which: str) -> Iterator[Problem]:
    category = vat.category
    if not category or category not in set(VatCategory):
        text = _("{which}: the VAT category (BT-151) is missing.").format(which=which)
        yield _error("BR-CO-04", "BT-151", text)
        return
    family = _FAMILY.get(category, category)
    if category == VatCategory.OUT_OF_SCOPE:
        if vat.rate is not None:
            text = _("{which}: category O has no VAT rate.").format(which=which)
            yield _error("BR-O-05", field, text)
    elif vat.rate is None:
        text = _("{which}: the VAT rate ({field}) is missing.").format(which=which, field=field)
        yield _error(f"BR-{family}-05", field, text)
    elif category == VatCategory.STANDARD and vat.rate <= 0:
        text = _("{which}: in category S the VAT rate is above zero.").format(which=which)
        yield _error("BR-S-05", field, text)
    elif category not in RATED and vat.rate != 0:
        text = _("{which}: in category {category} the VAT rate is 0.")
        yield _error(f"BR-{family}-05", field, text.format(which=which, category=category))
    elif vat.rate < 0:
        text = _("{which}: the VAT rate ({field}) is negative.").format(which=which, field=field)
        yield _error(f"BR-{family}-05", field, text)


def _vat(invoice: Invoice) -> Iterator[Problem]:
    """What a category asks of the document as a whole."""
    used = {line.vat for line in invoice.lines}
    used |= {one.vat for one in invoice.allowances if one.vat is not None}
    categories = {vat.category for vat in used}
    if VatCategory.OUT_OF_SCOPE in categories and len(categories) > 1:
        text = _("What is outside the scope of VAT (O) cannot stand beside other categories.")
        yield _error("BR-O-11", "BT-151", text)
    explained = {one.category for one in invoice.vat_reasons if one.text or one.code}
    explained |= set(USUAL_REASONS)
    for category in sorted((EXPLAINED & categories) - explained):
        text = _("The reason why there is no VAT (BT-120) is missing for category {category}.")
        yield _error(f"BR-{category}-10", "BT-120", text.format(category=category))
    delivered = invoice.delivery.day is not None or invoice.period != NO_PERIOD
    if VatCategory.INTRA_COMMUNITY in categories and not delivered:
        text = _("A supply within the EU (K) needs its delivery date or an invoicing period.")
        yield _error("BR-IC-11", "BT-72", text)
