"""Groups of a document: lines, VAT breakdown, allowances, payment, totals."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, localcontext
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import _
from edoc_tui.rules import codes
from edoc_tui.rules.peppol_more import check_percentage
from edoc_tui.rules.sheet import PRECISE, is_vat, number, shown

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet
    from edoc_tui.rules.values import Check

_CENT: Final = Decimal("0.01")
_SLACK: Final = Decimal("0.02")
_ONE: Final = Decimal(1)
_CREDIT_TRANSFER: Final = ("30", "58")
_DIRECT_DEBIT: Final = ("49", "59")

_LINE_TAGS: Final = frozenset({cac("InvoiceLine"), cac("CreditNoteLine")})

_DECIMALS: Final = {
    "LineExtensionAmount": ("BR-DEC-09", "BT-106"),
    "AllowanceTotalAmount": ("BR-DEC-10", "BT-107"),
    "ChargeTotalAmount": ("BR-DEC-11", "BT-108"),
    "TaxExclusiveAmount": ("BR-DEC-12", "BT-109"),
    "TaxInclusiveAmount": ("BR-DEC-14", "BT-112"),
    "PrepaidAmount": ("BR-DEC-16", "BT-113"),
    "PayableRoundingAmount": ("BR-DEC-17", "BT-114"),
    "PayableAmount": ("BR-DEC-18", "BT-115"),
}


def _decimals(sheet: Sheet, parent: Node, name: str, rule: str, field: str) -> None:
    element = parent.first(cbc(name))
    if element is None:
        return
    value = element.text
    if len(value.partition(".")[2]) > 2:  # noqa: PLR2004 - cents
        message = _("The amount ({field}) {value} has more than two decimals.").format(
            field=field, value=shown(value)
        )
        sheet.add(rule, element, field, message)


def _check_totals(sheet: Sheet, totals: Node) -> None:
    """BR-DEC-09 to BR-DEC-18: totals have two decimals."""
    for name, (rule, field) in _DECIMALS.items():
        _decimals(sheet, totals, name, rule, field)


def _vat_categories(parent: Node, *path: str) -> list[Node]:
    return [one for one in parent.every(*path) if is_vat(one)]


def _check_line(sheet: Sheet, line: Node) -> None:
    """BR-21 to BR-27, BR-CO-04, BR-DEC-23: what every line states."""
    which = _("Line {id}").format(id=shown(line.content(cbc("ID"))))
    quantity = _quantity(line)
    price = line.first(cac("Price"), cbc("PriceAmount"))
    if not line.content(cbc("ID")):
        sheet.add("BR-21", line, "BT-126", _("A line has no identifier (BT-126)."))
    if quantity is None:
        sheet.add(
            "BR-22", line, "BT-129", _("{which} has no quantity (BT-129).").format(which=which)
        )
    if quantity is None or quantity.attributes.get("unitCode") is None:
        sheet.add(
            "BR-23",
            line,
            "BT-130",
            _("{which}: the quantity has no unit (BT-130).").format(which=which),
        )
    if line.first(cbc("LineExtensionAmount")) is None:
        sheet.add(
            "BR-24", line, "BT-131", _("{which} has no net amount (BT-131).").format(which=which)
        )
    if not line.content(cac("Item"), cbc("Name")):
        sheet.add(
            "BR-25",
            line,
            "BT-153",
            _("{which}: the item has no name (BT-153).").format(which=which),
        )
    if price is None:
        sheet.add("BR-26", line, "BT-146", _("{which} has no price (BT-146).").format(which=which))
    if price is None or price.content().startswith("-"):
        message = _(
            "{which}: the price (BT-146) must not be negative; make the quantity negative."
        ).format(which=which)
        sheet.add("BR-27", line if price is None else price, "BT-146", message)
    categories = _vat_categories(line, cac("Item"), cac("ClassifiedTaxCategory"))
    if not any(one.first(cbc("ID")) is not None for one in categories):
        sheet.add(
            "BR-CO-04",
            line,
            "BT-151",
            _("{which} has no VAT category (BT-151).").format(which=which),
        )
    _decimals(sheet, line, "LineExtensionAmount", "BR-DEC-23", "BT-131")


def _check_line_amount(sheet: Sheet, line: Node) -> None:
    """PEPPOL-EN16931-R120 and R121: net amount = quantity x price, charges and allowances."""
    quantity = _quantity(line)
    base = number(line, cac("Price"), cbc("BaseQuantity"))
    which = _("Line {id}").format(id=shown(line.content(cbc("ID"))))
    if base is not None and base <= 0:
        message = _("{which}: the price base quantity (BT-149) must be above zero.").format(
            which=which
        )
        sheet.add("PEPPOL-EN16931-R121", line, "BT-149", message)
    with localcontext(PRECISE):
        stated = number(line, cbc("LineExtensionAmount")) or Decimal(0)
        price = number(line, cac("Price"), cbc("PriceAmount")) or Decimal(0)
        count = _ONE if quantity is None else number(line, quantity.tag) or Decimal(0)
        expected = count * (price / (base or _ONE)) + _parts(line, "true") - _parts(line, "false")
        if abs(expected - stated) > _SLACK:
            message = _(
                "{which}: the net amount (BT-131) is {stated:f}, but quantity x price with charges "
                "and allowances is {expected:f}."
            ).format(which=which, stated=stated, expected=expected.quantize(_CENT))
            sheet.add("PEPPOL-EN16931-R120", line, "BT-131", message)


def _quantity(line: Node) -> Node | None:
    invoiced = line.first(cbc("InvoicedQuantity"))
    return line.first(cbc("CreditedQuantity")) if invoiced is None else invoiced


def _parts(line: Node, indicator: str) -> Decimal:
    """Return the sum of a line's charges or allowances, rounded to cents."""
    amounts = [
        number(one, cbc("Amount")) or Decimal(0)
        for one in line.every(cac("AllowanceCharge"))
        if one.content(cbc("ChargeIndicator")) == indicator
    ]
    return (sum(amounts, Decimal(0)) * 100 + Decimal("0.5")).to_integral_value(ROUND_FLOOR) / 100


def _check_breakdown(sheet: Sheet, part: Node) -> None:
    """BR-45 to BR-48, BR-DEC-19, BR-DEC-20, BR-CO-17: a part of the VAT breakdown (BG-23)."""
    parent = part.parent
    if parent is None or parent.tag != cac("TaxTotal"):
        return
    categories = _vat_categories(part, cac("TaxCategory"))
    if part.first(cbc("TaxableAmount")) is None:
        sheet.add("BR-45", part, "BT-116", _("The taxable amount (BT-116) is missing."))
    if part.first(cbc("TaxAmount")) is None:
        sheet.add("BR-46", part, "BT-117", _("The VAT amount (BT-117) is missing."))
    if not any(one.first(cbc("ID")) is not None for one in categories):
        sheet.add("BR-47", part, "BT-118", _("The VAT category (BT-118) is missing."))
    rate = next((one for one in categories if one.first(cbc("Percent")) is not None), None)
    if rate is None and not any(one.content(cbc("ID")) == "O" for one in categories):
        sheet.add("BR-48", part, "BT-119", _("The VAT rate (BT-119) is missing."))
    _decimals(sheet, part, "TaxableAmount", "BR-DEC-19", "BT-116")
    _decimals(sheet, part, "TaxAmount", "BR-DEC-20", "BT-117")
    _check_tax(sheet, part, rate)


def _check_tax(sheet: Sheet, part: Node, category: Node | None) -> None:
    """BR-CO-17: VAT is the taxable amount times the rate, within one unit of the currency."""
    taxable, tax = number(part, cbc("TaxableAmount")), number(part, cbc("TaxAmount"))
    rate = Decimal(0) if category is None else number(category, cbc("Percent"))
    if tax is None or rate is None or (taxable is None and rate):
        message = _("The VAT (BT-117) cannot be checked, because a figure is missing.")
        sheet.add("BR-CO-17", part, "BT-117", message)
        return
    taxable = taxable or Decimal(0)
    with localcontext(PRECISE):
        expected = abs(taxable) * rate / 100
        whole = (rate + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
        wrong = (
            abs(abs(tax) - expected.quantize(_CENT)) >= _ONE
            if whole
            else (tax + Decimal("0.5")).to_integral_value(ROUND_FLOOR) != 0
        )
    if wrong:
        message = _(
            "The VAT (BT-117) is {tax:f}, but {rate:f} % of {taxable:f} is {quantize:f}."
        ).format(tax=tax, rate=rate, taxable=taxable, quantize=expected.quantize(_CENT))
        sheet.add("BR-CO-17", part, "BT-117", message)


def _check_allowance(sheet: Sheet, one: Node) -> None:
    """BR-31, BR-33, BR-36, BR-38, BR-41 to BR-44, BR-DEC: allowances and charges."""
    parent = one.parent
    indicator = one.content(cbc("ChargeIndicator"))
    if parent is None or indicator not in ("true", "1", "false", "0"):
        return
    charge = indicator in ("true", "1")
    what = _("charge") if charge else _("allowance")
    if parent is sheet.root:
        amount, reason, field, why = (
            ("BR-36", "BR-38", "BT-99", "BT-104")
            if charge
            else ("BR-31", "BR-33", "BT-92", "BT-97")
        )
        rule = "BR-DEC-05" if charge else "BR-DEC-01"
        _decimals(sheet, one, "Amount", rule, field)
    elif parent.tag in (cac("InvoiceLine"), cac("CreditNoteLine")):
        amount, reason, field, why = (
            ("BR-43", "BR-44", "BT-141", "BT-144")
            if charge
            else ("BR-41", "BR-42", "BT-136", "BT-139")
        )
    else:
        return
    if one.first(cbc("Amount")) is None:
        sheet.add(
            amount,
            one,
            field,
            _("The amount of a {what} ({field}) is missing.").format(what=what, field=field),
        )
    reasons = (cbc("AllowanceChargeReason"), cbc("AllowanceChargeReasonCode"))
    if all(one.first(path) is None for path in reasons):
        sheet.add(
            reason,
            one,
            why,
            _("The reason of a {what} ({why}) is missing.").format(what=what, why=why),
        )


def _check_indicator(sheet: Sheet, one: Node) -> None:
    """PEPPOL-EN16931-R043 and R044: true or false; only allowances on a price."""
    parent = one.parent
    indicator = one.content(cbc("ChargeIndicator"))
    if parent is not None and parent.tag == cac("Price"):
        if indicator != "false":
            message = _("A price can have an allowance, but no charge.")
            sheet.add("PEPPOL-EN16931-R044", one, "BT-147", message)
    elif parent == sheet.root or (parent is not None and parent.tag in _LINE_TAGS):
        if check_percentage(sheet, one) or indicator in ("true", "false"):
            return
        message = _("ChargeIndicator is {indicator}; it must be true or false.").format(
            indicator=shown(indicator)
        )
        sheet.add("PEPPOL-EN16931-R043", one, "", message)


def _check_payment(sheet: Sheet, payment: Node) -> None:
    """BR-49, BR-50, BR-61 and BR-CL-16: how to pay, and where to."""
    element = payment.first(cbc("PaymentMeansCode"))
    if element is None:
        sheet.add("BR-49", payment, "BT-81", _("The payment means (BT-81) is missing."))
        return
    code = element.content()
    if code not in codes.PAYMENT_MEANS:
        message = _("The payment means (BT-81) {code} is not in the list.").format(code=shown(code))
        sheet.add("BR-CL-16", element, "BT-81", message)
    if code not in _CREDIT_TRANSFER:
        return
    accounts = list(payment.every(cac("PayeeFinancialAccount")))
    for account in accounts:
        if not account.content(cbc("ID")):
            sheet.add("BR-50", account, "BT-84", _("The account of the payee (BT-84) is missing."))
    if all(account.first(cbc("ID")) is None for account in accounts):
        sheet.add("BR-61", payment, "BT-84", _("A credit transfer needs an account (BT-84)."))


def _check_mandate(sheet: Sheet, payment: Node) -> None:
    """PEPPOL-EN16931-R061: a direct debit needs its mandate."""
    code = payment.content(cbc("PaymentMeansCode"))
    if code in _DIRECT_DEBIT and payment.first(cac("PaymentMandate"), cbc("ID")) is None:
        message = _("A direct debit needs the reference of its mandate (BT-89).")
        sheet.add("PEPPOL-EN16931-R061", payment, "BT-89", message)


def _check_preceding(sheet: Sheet, reference: Node) -> None:
    """BR-55: a reference to an earlier invoice names it."""
    path = cac("InvoiceDocumentReference"), cbc("ID")
    if reference.first(*path) is None:
        message = _("The reference to an earlier invoice has no number (BT-25).")
        sheet.add("BR-55", reference, "BT-25", message)


EN16931: Final[dict[str, tuple[Check, ...]]] = {
    cac("InvoiceLine"): (_check_line,),
    cac("CreditNoteLine"): (_check_line,),
    cac("LegalMonetaryTotal"): (_check_totals,),
    cac("TaxSubtotal"): (_check_breakdown,),
    cac("AllowanceCharge"): (_check_allowance,),
    cac("PaymentMeans"): (_check_payment,),
    cac("BillingReference"): (_check_preceding,),
}
"""Checks of EN 16931, by the group that they look at."""

PEPPOL: Final[dict[str, tuple[Check, ...]]] = {
    cac("InvoiceLine"): (_check_line_amount,),
    cac("CreditNoteLine"): (_check_line_amount,),
    cac("AllowanceCharge"): (_check_indicator,),
    cac("PaymentMeans"): (_check_mandate,),
}
"""Checks of Peppol BIS Billing, by the group that they look at."""
