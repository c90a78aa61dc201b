"""Conditions within a document: periods, payees, references, decimals, reasons, schemes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cac, cbc, short
from edoc_tui.locales import _
from edoc_tui.rules.sheet import is_vat, number

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet
    from edoc_tui.rules.values import Check

_LINES: Final = frozenset({cac("InvoiceLine"), cac("CreditNoteLine")})
_CENTS: Final = 2


def _check_period(sheet: Sheet, period: Node) -> None:
    """BR-29, BR-30, BR-CO-19, BR-CO-20: a period has a day, and ends after it begins."""
    of_line = period.parent is not None and period.parent.tag in _LINES
    start, end = period.first(cbc("StartDate")), period.first(cbc("EndDate"))
    code = period.first(cbc("DescriptionCode"))
    field = "BG-26" if of_line else "BG-14"
    if start is None and end is None and (of_line or code is None):
        message = _("The period ({field}) has neither a first nor a last day.").format(field=field)
        sheet.add("BR-CO-20" if of_line else "BR-CO-19", period, field, message)
    if start is None or end is None:
        return
    try:
        good = date.fromisoformat(end.content()[:10]) >= date.fromisoformat(start.content()[:10])
    except ValueError:
        return
    if not good:
        message = _("The period ({field}) ends before it begins.").format(field=field)
        sheet.add("BR-30" if of_line else "BR-29", period, field, message)


def _check_payee(sheet: Sheet, payee: Node) -> None:
    """BR-17, UBL-SR-19 to 21: a payee has a name, and is not the seller."""
    seller = sheet.root.first(cac("AccountingSupplierParty"), cac("Party"))
    name = payee.first(cac("PartyName"), cbc("Name"))
    sellers: set[str] = set()
    numbers: set[str] = set()
    legal = None
    if seller is not None:
        sellers = {one.text for one in seller.every(cac("PartyName"), cbc("Name"))}
        numbers = {one.text for one in seller.every(cac("PartyIdentification"), cbc("ID"))}
        legal = seller.first(cac("PartyLegalEntity"), cbc("RegistrationName"))
    own = {one.text for one in payee.every(cac("PartyIdentification"), cbc("ID"))}
    if name is None or name.text in sellers or own & numbers:
        message = _("The payee (BG-10) needs a name (BT-59), and must not be the seller.")
        sheet.add("BR-17", payee, "BT-59", message)
    differs = name is not None and legal is not None and name.text != legal.text
    for rule, steps in (
        ("UBL-SR-19", (cac("PartyName"), cbc("Name"))),
        ("UBL-SR-20", (cac("PartyIdentification"), cbc("ID"))),
        ("UBL-SR-21", (cac("PartyLegalEntity"), cbc("CompanyID"))),
    ):
        found = [one for one in payee.every(*steps) if rule != "UBL-SR-20" or _not_sepa(one)]
        if len(found) > 1 or not differs:
            message = _("The payee (BG-10) has one name and one number, and is not the seller.")
            sheet.add(rule, payee, "BG-10", message)


def _not_sepa(one: Node) -> bool:
    scheme = one.attributes.get("schemeID")
    return scheme is not None and scheme.upper() != "SEPA"


def _check_representative(sheet: Sheet, party: Node) -> None:
    """BR-20 and BR-56: a tax representative has a country and a VAT number."""
    for address in party.all(cac("PostalAddress")):
        if not address.content(cac("Country"), cbc("IdentificationCode")):
            message = _("The country of the tax representative (BT-69) is missing.")
            sheet.add("BR-20", address, "BT-69", message)
    schemes = party.all(cac("PartyTaxScheme"))
    if not any(is_vat(one) and one.first(cbc("CompanyID")) is not None for one in schemes):
        message = _("The VAT number of the tax representative (BT-63) is missing.")
        sheet.add("BR-56", party, "BT-63", message)


def _check_tax_scheme(sheet: Sheet, scheme: Node) -> None:
    """UBL-SR-53: a tax scheme without a number says nothing."""
    number_ = scheme.first(cbc("CompanyID"))
    if number_ is None or scheme.first(cac("TaxScheme"), cbc("ID")) is None:
        message = _("A tax scheme of a party needs its number; without one, leave it out.")
        sheet.add("UBL-SR-53", scheme, "BT-31/BT-48", message)


def _check_delivery(sheet: Sheet, delivery: Node) -> None:
    """BR-57: an address that is delivered to has a country."""
    for address in delivery.every(cac("DeliveryLocation"), cac("Address")):
        if address.first(cac("Country"), cbc("IdentificationCode")) is None:
            message = _("The country that it is delivered to (BT-80) is missing.")
            sheet.add("BR-57", address, "BT-80", message)


def _check_reference(sheet: Sheet, reference: Node) -> None:
    """UBL-SR-43: a supporting document has no type, an invoiced object and a project have."""
    kind = reference.content(cbc("DocumentTypeCode"))
    number_ = reference.first(cbc("ID"))
    schemed = number_ is not None and "schemeID" in number_.attributes
    typed = reference.first(cbc("DocumentTypeCode")) is not None
    if kind == "130" or (kind == "50" and sheet.is_credit_note) or not (typed or schemed):
        return
    message = _("Only an invoiced object (130) has a type code or a scheme of its number.")
    sheet.add("UBL-SR-43", reference, "BT-122", message)


def _check_allowance(sheet: Sheet, one: Node) -> None:
    """BR-32, BR-37, BR-CO-21 to 24, BR-DEC, UBL-SR-30, 31: allowances and charges."""
    parent, words = one.parent, one.content(cbc("ChargeIndicator"))
    if parent is None or words not in {"true", "1", "false", "0"}:
        return
    charge = words in {"true", "1"}
    if len(one.all(cbc("AllowanceChargeReason"))) > 1:
        message = _("An allowance or charge has more than one reason.")
        sheet.add("UBL-SR-31" if charge else "UBL-SR-30", one, "BT-97", message)
    of_line = parent.tag in _LINES
    if parent is not sheet.root and not of_line:
        return
    if not of_line:
        categories = (one.all(cac("TaxCategory"))) or []
        if not any(is_vat(each) and each.first(cbc("ID")) is not None for each in categories):
            message = _("An allowance or charge of the whole document has no VAT category.")
            field = "BT-102" if charge else "BT-95"
            sheet.add("BR-37" if charge else "BR-32", one, field, message)
    reasons = (cbc("AllowanceChargeReason"), cbc("AllowanceChargeReasonCode"))
    if all(one.first(each) is None for each in reasons):
        rule = {
            (False, False): "BR-CO-21", (False, True): "BR-CO-22",
            (True, False): "BR-CO-23", (True, True): "BR-CO-24",
        }[of_line, charge]  # fmt: skip
        message = _("An allowance or charge needs a reason, as text or code.")
        sheet.add(rule, one, "BT-97", message)
    base_rule = {
        (False, False): "BR-DEC-02", (False, True): "BR-DEC-06",
        (True, False): "BR-DEC-25", (True, True): "BR-DEC-28",
    }[of_line, charge]  # fmt: skip
    rules = [(base_rule, "BaseAmount")]
    if of_line:
        rules.append(("BR-DEC-27" if charge else "BR-DEC-24", "Amount"))
    for rule, name in rules:
        found = one.first(cbc(name))
        if found is not None and _decimals(found.text) > _CENTS:
            message = _("The amount of an allowance or charge has more than two decimals.")
            sheet.add(rule, found, "BT-92", message)


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def check_amount(sheet: Sheet, element: Node) -> None:
    """UBL-DT-01: an amount, except a price, has two decimals at most."""
    if _decimals(element.text) <= _CENTS:
        return
    parent = element.parent
    if parent is not None and parent.tag == cac("AllowanceCharge"):
        outer = parent.parent
        if outer is not None and outer.tag == cac("Price"):
            return
    message = _("The amount {name} has more than two decimals.").format(name=short(element.tag))
    sheet.add("UBL-DT-01", element, "", message)


def _check_price(sheet: Sheet, price: Node) -> None:
    """BR-28: a gross price is not negative."""
    for one in price.every(cac("AllowanceCharge"), cbc("BaseAmount")):
        value = number(one)
        if (
            price.parent is not None
            and price.parent.tag in _LINES
            and value is not None
            and value < 0
        ):
            message = _("The gross price (BT-148) must not be negative.")
            sheet.add("BR-28", one, "BT-148", message)


def _check_object(sheet: Sheet, element: Node) -> None:
    """UBL-DT-06 and 07: an enclosed document says its kind and its file name."""
    for rule, name in (("UBL-DT-06", "mimeCode"), ("UBL-DT-07", "filename")):
        if name not in element.attributes:
            message = _("The attached document (BT-125) has no {name}.").format(name=name)
            sheet.add(rule, element, "BT-125", message)


def check_whole(sheet: Sheet) -> None:
    """BR-53, BR-CO-03, BR-B-01, BR-B-02: conditions on the document as a whole."""
    root = sheet.root
    for one in root.all(cbc("TaxCurrencyCode")):
        totals = root.every(cac("TaxTotal"), cbc("TaxAmount"))
        if not any(each.get("currencyID") == one.text for each in totals):
            message = _("The VAT total in the VAT accounting currency (BT-111) is missing.")
            sheet.add("BR-53", root, "BT-111", message)
    point = root.first(cbc("TaxPointDate"))
    if point is not None and root.first(cac("InvoicePeriod"), cbc("DescriptionCode")) is not None:
        message = _("Give a VAT point date (BT-7) or its code (BT-8), not both.")
        sheet.add("BR-CO-03", root, "BT-7", message)
    categories = [
        *sheet.collected(cac("TaxCategory")),
        *sheet.collected(cac("ClassifiedTaxCategory")),
    ]
    used = {one.content(cbc("ID")) for one in categories}
    if "B" in used:
        countries = sheet.collected(cbc("IdentificationCode"))
        if any(one.content() != "IT" for one in countries):
            message = _("Split payment (B) is for Italy alone.")
            sheet.add("BR-B-01", root, "BT-118", message)
        if "S" in used:
            message = _("Split payment (B) cannot stand beside the standard rate (S).")
            sheet.add("BR-B-02", root, "BT-118", message)


def collect(sheet: Sheet, element: Node) -> None:
    """Keep an element for the checks that look at all of its name together."""
    sheet.collect(element)


_AMOUNTS: Final = (
    "Amount", "BaseAmount", "TaxAmount", "TaxableAmount", "LineExtensionAmount",
    "TaxExclusiveAmount", "TaxInclusiveAmount", "AllowanceTotalAmount", "ChargeTotalAmount",
    "PrepaidAmount", "PayableRoundingAmount", "PayableAmount",
)  # fmt: skip

EN16931: Final[dict[str, tuple[Check, ...]]] = {
    cac("InvoicePeriod"): (_check_period,),
    cac("PayeeParty"): (_check_payee,),
    cac("TaxRepresentativeParty"): (_check_representative,),
    cac("PartyTaxScheme"): (_check_tax_scheme,),
    cac("Delivery"): (_check_delivery,),
    cac("AdditionalDocumentReference"): (_check_reference,),
    cac("AllowanceCharge"): (_check_allowance,),
    cac("Price"): (_check_price,),
    cbc("EmbeddedDocumentBinaryObject"): (_check_object,),
    cbc("PaymentMeansCode"): (collect,),
    cbc("PaymentID"): (collect,),
    cbc("IdentificationCode"): (collect,),
    **{cbc(name): (check_amount,) for name in _AMOUNTS},
}
"""Checks of EN 16931, by the element that they look at."""
