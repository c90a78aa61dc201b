"""Single values anywhere in a document: amounts, dates, identifiers, codes, empty elements."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.identifiers import GLN_SCHEME
from edoc_tui.domain.ubl import cac, cbc, short
from edoc_tui.locales import N_, _
from edoc_tui.rules import codes
from edoc_tui.rules.national import is_norwegian
from edoc_tui.rules.peppol_more import is_australian, is_swedish
from edoc_tui.rules.sheet import is_vat, shown

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet

Check = Callable[["Sheet", "Node"], None]
"""Looks at one element and writes down what is wrong with it."""

_DATE_TERMS: Final = {
    "IssueDate": "BT-2",
    "DueDate": "BT-9",
    "TaxPointDate": "BT-7",
    "StartDate": "BT-73",
    "EndDate": "BT-74",
    "ActualDeliveryDate": "BT-72",
}
_AMOUNTS: Final = (
    "Amount", "BaseAmount", "PriceAmount", "TaxAmount", "TaxableAmount", "LineExtensionAmount",
    "TaxExclusiveAmount", "TaxInclusiveAmount", "AllowanceTotalAmount", "ChargeTotalAmount",
    "PrepaidAmount", "PayableRoundingAmount", "PayableAmount",
)  # fmt: skip
_DIGITS = re.compile(r"[0-9]+")
_GLN_LENGTH: Final = 13


def check_empty(sheet: Sheet, element: Node) -> None:
    """PEPPOL-EN16931-R008: no element without content."""
    message = _("The element {tag} is empty; leave it out.").format(tag=short(element.tag))
    sheet.add("PEPPOL-EN16931-R008", element, "", message)


def _check_amount(sheet: Sheet, element: Node) -> None:
    currency = element.get("currencyID", "").strip()
    if currency not in codes.CURRENCIES:
        message = _("The currency {currency} of an amount is not in ISO 4217.").format(
            currency=shown(currency)
        )
        sheet.add("BR-CL-03", element, "BT-5", message)


def _check_amount_currency(sheet: Sheet, element: Node) -> None:
    """PEPPOL-EN16931-R051: one currency, except for the VAT total in accounting currency."""
    parent = element.parent
    total = parent if parent is not None and parent.tag == cac("TaxTotal") else None
    if total is not None and total.first(cac("TaxSubtotal")) is None:
        return
    currency = element.attributes.get("currencyID")
    if currency is None or currency != sheet.currency:
        message = _(
            "An amount is in {value}, but the document's currency (BT-5) is {currency}."
        ).format(value=shown(currency or ""), currency=shown(sheet.currency))
        sheet.add("PEPPOL-EN16931-R051", element, "BT-5", message)


def _check_date(sheet: Sheet, element: Node) -> None:
    """PEPPOL-EN16931-F001: a date is YYYY-MM-DD."""
    value = element.text
    try:
        valid = len(value) == len("2026-01-01") and value == date.fromisoformat(value).isoformat()
    except ValueError:
        valid = False
    if not valid:
        field = _DATE_TERMS[short(element.tag).removeprefix("cbc:")]
        message = _("The date ({field}) is {value}; a date is written YYYY-MM-DD.").format(
            field=field, value=shown(value)
        )
        sheet.add("PEPPOL-EN16931-F001", element, field, message)


def _check_identifier(sheet: Sheet, element: Node) -> None:
    """PEPPOL-COMMON-R040…: numbers with a scheme have a form and check digits."""
    scheme = element.attributes.get("schemeID")
    found = _SCHEMES.get(scheme or "")
    if found is None:
        return
    parent = element.parent
    if element.tag == cbc("ID") and (parent is None or parent.tag != cac("PartyIdentification")):
        return
    rule, name, valid = found
    value = element.content()
    if scheme == GLN_SCHEME and len(value) != _GLN_LENGTH:
        message = _("The GLN {value} has {count} characters; a GLN has 13 digits.").format(
            value=shown(value), count=len(value)
        )
        sheet.warn("EDOC-GLN", element, _identifier_field(element), message)
    if not valid(value):
        message = _("The {name} {value} is not valid: length or check digit is wrong.").format(
            name=_(name), value=shown(value)
        )
        sheet.add(rule, element, _identifier_field(element), message)


def _identifier_field(element: Node) -> str:
    """Return the business term of an identifier of seller or buyer."""
    names = {one.tag for one in element.ancestors()}
    seller = cac("AccountingSupplierParty") in names
    if not seller and cac("AccountingCustomerParty") not in names:
        return ""
    terms = {
        cbc("EndpointID"): ("BT-34", "BT-49"),
        cbc("ID"): ("BT-29", "BT-46"),
        cbc("CompanyID"): ("BT-30", "BT-47"),
    }[element.tag]
    return terms[0] if seller else terms[1]


def _check_endpoint(sheet: Sheet, element: Node) -> None:
    """BR-62, BR-63 and BR-CL-25: an electronic address has a scheme of the list."""
    field = _identifier_field(element)
    scheme = element.attributes.get("schemeID")
    if scheme is None:
        if field:
            rule = "BR-62" if field == "BT-34" else "BR-63"
            message = _(
                "The electronic address ({field}) has no schemeID, such as 0088 for a GLN."
            ).format(field=field)
            sheet.add(rule, element, field, message)
    elif scheme.strip() not in codes.ELECTRONIC_ADDRESSES:
        message = _("The scheme {scheme} of the electronic address is not in the EAS list.").format(
            scheme=shown(scheme)
        )
        sheet.add("BR-CL-25", element, field, message)


def _check_country(sheet: Sheet, element: Node) -> None:
    """BR-CL-14: a country of ISO 3166-1."""
    parent = element.parent
    if parent is None or parent.tag != cac("Country"):
        return
    code = element.content()
    if code not in codes.COUNTRIES:
        message = _("The country {code} is not in ISO 3166-1.").format(code=shown(code))
        sheet.add("BR-CL-14", element, "BT-40/BT-55", message)


def _check_vat_number(sheet: Sheet, element: Node) -> None:
    """BR-CO-09: a VAT number begins with its country."""
    if not is_vat(element):
        return
    number = element.content(cbc("CompanyID"))
    prefix = number[:2]
    if len(number) > 1 and prefix not in codes.COUNTRIES and prefix != "EL":
        message = _("The VAT number {number} does not begin with a country, such as FR.").format(
            number=shown(number)
        )
        sheet.add("BR-CO-09", element, "BT-31/BT-48", message)


def _check_category(sheet: Sheet, element: Node) -> None:
    """BR-CL-17 and BR-CL-18: a VAT category of the list."""
    rule = "BR-CL-17" if element.tag == cac("TaxCategory") else "BR-CL-18"
    field = "BT-118" if element.tag == cac("TaxCategory") else "BT-151"
    for one in element.every(cbc("ID")):
        code = one.content()
        if code not in codes.VAT_CATEGORIES:
            message = _("The VAT category ({field}) {code} is not in the list.").format(
                field=field, code=shown(code)
            )
            sheet.add(rule, one, field, message)


def _is_gln(value: str) -> bool:
    """Check digits only and the check digit (GS1), as the official rule does."""
    if not _DIGITS.fullmatch(value):
        return False
    digits = reversed(value[:-1])
    total = sum(int(digit) * (1 if at % 2 else 3) for at, digit in enumerate(digits))
    return (10 - total % 10) % 10 == int(value[-1])


def _is_cvr(value: str) -> bool:
    """Check the form of a Danish CVR number with its prefix."""
    return re.fullmatch(r"DK[0-9]{8}", value) is not None


def _is_belgian(value: str) -> bool:
    """Check a Belgian enterprise number: ten digits, modulus 97."""
    return re.fullmatch(r"[0-9]{10}", value) is not None and 97 - int(value[:8]) % 97 == int(
        value[8:]
    )


_SCHEMES: Final[dict[str, tuple[str, str, Callable[[str], bool]]]] = {
    GLN_SCHEME: ("PEPPOL-COMMON-R040", "GLN", _is_gln),
    "0192": ("PEPPOL-COMMON-R041", N_("Norwegian organisation number"), is_norwegian),
    "0184": ("PEPPOL-COMMON-R042", N_("Danish CVR number"), _is_cvr),
    "0208": ("PEPPOL-COMMON-R043", N_("Belgian enterprise number"), _is_belgian),
    "0007": ("PEPPOL-COMMON-R049", N_("Swedish organisation number"), is_swedish),
    "0151": ("PEPPOL-COMMON-R050", N_("Australian business number"), is_australian),
    "0198": ("PEPPOL-COMMON-R053", N_("Danish company number"), _is_cvr),
}

EN16931: Final[dict[str, tuple[Check, ...]]] = {
    **{cbc(name): (_check_amount,) for name in _AMOUNTS},
    cbc("EndpointID"): (_check_endpoint,),
    cbc("IdentificationCode"): (_check_country,),
    cac("PartyTaxScheme"): (_check_vat_number,),
    cac("TaxCategory"): (_check_category,),
    cac("ClassifiedTaxCategory"): (_check_category,),
}
"""Checks of EN 16931, by the element that they look at."""

PEPPOL: Final[dict[str, tuple[Check, ...]]] = {
    **{cbc(name): (_check_amount_currency,) for name in _AMOUNTS},
    **{cbc(name): (_check_date,) for name in _DATE_TERMS},
    cbc("EndpointID"): (_check_identifier,),
    cbc("CompanyID"): (_check_identifier,),
    cbc("ID"): (_check_identifier,),
}
"""Checks of Peppol BIS Billing, by the element that they look at."""
