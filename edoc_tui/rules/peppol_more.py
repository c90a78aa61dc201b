"""Further rules of Peppol BIS Billing 3.0: percentages, prices, periods, codes, numbers."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import _
from edoc_tui.rules import codes, codes_more
from edoc_tui.rules.sheet import PRECISE, number, shown

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet
    from edoc_tui.rules.values import Check

_LINES: Final = frozenset({cac("InvoiceLine"), cac("CreditNoteLine")})
_SLACK: Final = Decimal("0.02")
_TAX_POINTS: Final = codes_more.TAX_POINTS
_EAS: Final = frozenset(one for one in codes.ELECTRONIC_ADDRESSES if one.isdigit())
"""Electronic addresses of Peppol have numbers; CEN's list has letters as well."""

_VATEX: Final = {
    "VATEX-EU-G": ("PEPPOL-EN16931-P0104", "G"),
    "VATEX-EU-O": ("PEPPOL-EN16931-P0105", "O"),
    "VATEX-EU-IC": ("PEPPOL-EN16931-P0106", "K"),
    "VATEX-EU-AE": ("PEPPOL-EN16931-P0107", "AE"),
    "VATEX-EU-D": ("PEPPOL-EN16931-P0108", "E"),
    "VATEX-EU-F": ("PEPPOL-EN16931-P0109", "E"),
    "VATEX-EU-I": ("PEPPOL-EN16931-P0110", "E"),
    "VATEX-EU-J": ("PEPPOL-EN16931-P0111", "E"),
}
"""Exemption reasons that belong to one category."""


def check_percentage(sheet: Sheet, one: Node) -> bool:
    """R040 to R042: percentage, base and amount belong together; say whether one was alone."""
    percent, base = one.first(cbc("MultiplierFactorNumeric")), one.first(cbc("BaseAmount"))
    if percent is not None and base is None:
        message = _("An allowance or charge with a percentage needs its base amount.")
        sheet.add("PEPPOL-EN16931-R041", one, "BT-93", message)
        return True
    if base is not None and percent is None:
        message = _("An allowance or charge with a base amount needs its percentage.")
        sheet.add("PEPPOL-EN16931-R042", one, "BT-94", message)
        return True
    if percent is not None:
        rate, of = number(one, percent.tag), number(one, cbc("BaseAmount"))
        amount = number(one, cbc("Amount"))
        with localcontext(PRECISE):
            good = (
                rate is not None
                and of is not None
                and amount is not None
                and abs(of * rate / 100 - amount) <= _SLACK
            )
        if not good:
            message = _("The amount of an allowance or charge is not its percentage of the base.")
            sheet.add("PEPPOL-EN16931-R040", one, "BT-92", message)
    return False


def _check_price(sheet: Sheet, one: Node) -> None:
    """R046: the net price is the gross price less its allowance."""
    price = one.parent
    if price is None or price.tag != cac("Price") or one.first(cbc("BaseAmount")) is None:
        return
    net, gross = number(price, cbc("PriceAmount")), number(one, cbc("BaseAmount"))
    less = number(one, cbc("Amount"))
    with localcontext(PRECISE):
        good = net is not None and gross is not None and less is not None and net == gross - less
    if not good:
        message = _(
            "The price (BT-146) is not the gross price (BT-148) less its discount (BT-147)."
        )
        sheet.add("PEPPOL-EN16931-R046", one, "BT-146", message)


def _check_base(sheet: Sheet, price: Node) -> None:
    """R130: the price is per the unit that is invoiced."""
    base, line = price.first(cbc("BaseQuantity")), price.parent
    if base is None or "unitCode" not in base.attributes or line is None:
        return
    units = [
        one.get("unitCode")
        for name in ("InvoicedQuantity", "CreditedQuantity")
        for one in line.all(cbc(name))
    ]
    if units and base.get("unitCode") not in units:
        message = _("The unit of the price (BT-150) is not that of the quantity (BT-130).")
        sheet.add("PEPPOL-EN16931-R130", base, "BT-150", message)


def _check_period(sheet: Sheet, period: Node) -> None:
    """R110 and R111: the period of a line lies within that of the document."""
    if period.parent is None or period.parent.tag not in _LINES:
        return
    for rule, name, field in (
        ("PEPPOL-EN16931-R110", "StartDate", "BT-134"),
        ("PEPPOL-EN16931-R111", "EndDate", "BT-135"),
    ):
        own = period.first(cbc(name))
        whole = sheet.root.first(cac("InvoicePeriod"), cbc(name))
        if own is None or whole is None:
            continue
        try:
            line, document = (date.fromisoformat(one.content()) for one in (own, whole))
        except ValueError:
            continue
        if line < document if name == "StartDate" else line > document:
            message = _("The period of a line (BG-26) lies outside that of the document (BG-14).")
            sheet.add(rule, own, field, message)


def _check_line(sheet: Sheet, line: Node) -> None:
    """R100 and R101: a line refers to one invoiced object, and to nothing else."""
    references = line.all(cac("DocumentReference"))
    if len(references) > 1:
        message = _("A line refers to one invoiced object (BT-128) at most.")
        sheet.add("PEPPOL-EN16931-R100", line, "BT-128", message)
    kinds = [one.content(cbc("DocumentTypeCode")) for one in references]
    if references and "130" not in kinds:
        message = _("The reference of a line must be an invoiced object (type 130).")
        sheet.add("PEPPOL-EN16931-R101", line, "BT-128", message)


def check_root(sheet: Sheet) -> None:
    """R055 and R080: signs of the two VAT totals, one project."""
    root = sheet.root
    projects = [
        one
        for one in root.all(cac("AdditionalDocumentReference"))
        if one.content(cbc("DocumentTypeCode")) == "50"
    ]
    if len(projects) > 1:
        message = _("A document refers to one project (BT-11) at most.")
        sheet.add("PEPPOL-EN16931-R080", root, "BT-11", message)
    accounting = root.first(cbc("TaxCurrencyCode"))
    if accounting is None:
        return
    totals: dict[str, Decimal | None] = {
        one.get("currencyID"): number(one) for one in root.every(cac("TaxTotal"), cbc("TaxAmount"))
    }
    ours, theirs = totals.get(sheet.currency), totals.get(accounting.text)
    if ours is None or theirs is None or ours * theirs < 0:
        message = _("The VAT totals in both currencies (BT-110, BT-111) have the same sign.")
        sheet.add("PEPPOL-EN16931-R055", root, "BT-111", message)


def _check_exemption(sheet: Sheet, category: Node) -> None:
    """P0104 to P0111: an exemption reason belongs to its category."""
    code = category.content(cbc("TaxExemptionReasonCode")).upper()
    found = _VATEX.get(code)
    if found is not None and category.content(cbc("ID")) != found[1]:
        message = _("The exemption reason {code} (BT-121) belongs to category {category}.")
        sheet.add(
            found[0],
            category,
            "BT-121",
            message.format(code=code, category=found[1]),
        )


def _listed(rule: str, field: str, taken: frozenset[str], attribute: str = "") -> Check:
    def check(sheet: Sheet, element: Node) -> None:
        if attribute and attribute != "currencyID" and attribute not in element.attributes:
            return
        value = element.attributes.get(attribute, "") if attribute else element.content()
        if value not in taken:
            message = _("The code {code} ({field}) is not one that Peppol takes.")
            sheet.add(rule, element, field, message.format(code=shown(value), field=field))

    return check


def _check_reason(sheet: Sheet, element: Node) -> None:
    """CL002 and CL003: the reason of an allowance or charge."""
    parent = element.parent
    words = "" if parent is None else parent.content(cbc("ChargeIndicator"))
    if parent is None or parent.tag != cac("AllowanceCharge") or words not in {"true", "false"}:
        return
    charge = words == "true"
    taken = codes_more.CHARGE_REASONS if charge else codes_more.ALLOWANCE_REASONS
    rule = "PEPPOL-EN16931-CL003" if charge else "PEPPOL-EN16931-CL002"
    _listed(rule, "BT-105" if charge else "BT-98", taken)(sheet, element)


def _check_tax_point(sheet: Sheet, element: Node) -> None:
    """CL006: the code of a VAT point date."""
    if element.parent is not None and element.parent.tag == cac("InvoicePeriod"):
        _listed("PEPPOL-EN16931-CL006", "BT-8", _TAX_POINTS)(sheet, element)


def is_swedish(value: str) -> bool:
    """Check a Swedish organisation number: ten digits, Luhn."""
    if not re.fullmatch(r"[0-9]{10}", value):
        return False
    total = 0
    for at, digit in enumerate(reversed(value)):
        doubled = int(digit) * (2 if at % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - Luhn
    return total % 10 == 0


def is_australian(value: str) -> bool:
    """Check an Australian business number: eleven digits, modulus 89."""
    if not re.fullmatch(r"[0-9]{11}", value):
        return False
    weights = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
    digits = [int(digit) - (at == 0) for at, digit in enumerate(value)]
    return sum(a * b for a, b in zip(digits, weights, strict=True)) % 89 == 0


PEPPOL: Final[dict[str, tuple[Check, ...]]] = {
    cac("AllowanceCharge"): (_check_price,),
    cac("Price"): (_check_base,),
    cac("InvoicePeriod"): (_check_period,),
    cac("InvoiceLine"): (_check_line,),
    cac("CreditNoteLine"): (_check_line,),
    cac("TaxCategory"): (_check_exemption,),
    cbc("AllowanceChargeReasonCode"): (_check_reason,),
    cbc("DescriptionCode"): (_check_tax_point,),
    cbc("EndpointID"): (_listed("PEPPOL-EN16931-CL008", "BT-34/BT-49", _EAS, "schemeID"),),
    cbc("EmbeddedDocumentBinaryObject"): (
        _listed("PEPPOL-EN16931-CL001", "BT-125", codes.MEDIA_TYPES, "mimeCode"),
    ),
    **{
        cbc(name): (_listed("PEPPOL-EN16931-CL007", "BT-5", codes.CURRENCIES, "currencyID"),)
        for name in (
            "Amount", "BaseAmount", "PriceAmount", "TaxAmount", "TaxableAmount",
            "LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount",
            "AllowanceTotalAmount", "ChargeTotalAmount", "PrepaidAmount",
            "PayableRoundingAmount", "PayableAmount",
        )
    },
}  # fmt: skip
"""Checks of Peppol BIS Billing, by the element that they look at."""
