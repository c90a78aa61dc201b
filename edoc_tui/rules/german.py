"""Germany's own rules: XRechnung 3.0 (BR-DE), which Peppol repeats between two Germans (DE-R).

Source: the rule descriptions of XRechnung 3.0.2 (KoSIT) and of Peppol BIS Billing 3.0.21. Both
have the same numbers and severities; only their ids differ.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from edoc_tui.domain.german import (
    CORRECTED,
    EXTENSIONS,
    GERMAN_ONLY,
    PHONE_DIGITS,
    TYPES,
    is_email,
    skonto_fault,
)
from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import N_, _
from edoc_tui.rules.german_payment import check_payments
from edoc_tui.rules.law import NATIONAL, XRECHNUNG
from edoc_tui.rules.sheet import shown

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.law import Law
    from edoc_tui.rules.sheet import Sheet
    from edoc_tui.rules.values import Check

P0112: Final = "PEPPOL-EN16931-P0112"
_SELLER: Final = cac("AccountingSupplierParty"), cac("Party")
_BUYER: Final = cac("AccountingCustomerParty"), cac("Party")
_ADDRESS: Final = cac("PostalAddress")
_CONTACT: Final = cac("Contact")
_PLACE: Final = cac("Delivery"), cac("DeliveryLocation")
_COUNTRY: Final = _ADDRESS, cac("Country"), cbc("IdentificationCode")
_TAXED: Final = frozenset({"S", "Z", "E", "AE", "K", "G", "L", "M"})
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAYS: Final = (
    "IssueDate", "DueDate", "TaxPointDate", "StartDate", "EndDate", "ActualDeliveryDate",
    "PaymentDueDate",
)  # fmt: skip
_URL: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]+:.*", re.DOTALL)


class _Filled(NamedTuple):
    """An element that must be there with a text, wherever its parent is."""

    number: str
    parent: tuple[str, ...]
    name: str
    field: str
    words: str


_FILLED: Final = (
    _Filled("3", (*_SELLER, _ADDRESS), "CityName", "BT-37", N_("the seller's city")),
    _Filled("4", (*_SELLER, _ADDRESS), "PostalZone", "BT-38", N_("the seller's post code")),
    _Filled("5", (*_SELLER, _CONTACT), "Name", "BT-41", N_("the seller's contact")),
    _Filled("6", (*_SELLER, _CONTACT), "Telephone", "BT-42", N_("the phone of the contact")),
    _Filled("7", (*_SELLER, _CONTACT), "ElectronicMail", "BT-43", N_("the email of the contact")),
    _Filled("8", (*_BUYER, _ADDRESS), "CityName", "BT-52", N_("the buyer's city")),
    _Filled("9", (*_BUYER, _ADDRESS), "PostalZone", "BT-53", N_("the buyer's post code")),
    _Filled("10", (*_PLACE, cac("Address")), "CityName", "BT-77", N_("the city of delivery")),
    _Filled(
        "11", (*_PLACE, cac("Address")), "PostalZone", "BT-78", N_("the post code of delivery")
    ),
)


def check_xrechnung(sheet: Sheet) -> None:
    """Apply the rules of XRechnung."""
    _check(sheet, XRECHNUNG)
    root = sheet.root
    stated = root.first(cbc("CustomizationID"))
    if stated is None or stated.text not in EXTENSIONS:
        message = _("The specification identifier (BT-24) is not that of XRechnung 3.0.")
        sheet.warn("BR-DE-21", stated or root, "BT-24", message)
    lines = [*root.every(cac("InvoiceLine")), *root.every(cac("CreditNoteLine"))]
    dated = root.first(cac("Delivery"), cbc("ActualDeliveryDate")) is not None
    dated = dated or root.first(cac("InvoicePeriod")) is not None
    if not dated and any(one.first(cac("InvoicePeriod")) is None for one in lines):
        message = _("There is neither a delivery date (BT-72) nor an invoicing period (BG-14).")
        sheet.warn("BR-DE-TMP-32", root, "BT-72", message)
    for one in root.every(
        cac("AdditionalDocumentReference"), cac("Attachment"), cac("ExternalReference")
    ):
        if not _URL.fullmatch(one.content(cbc("URI"))):
            message = _("The address of a supporting document (BT-124) is no whole address.")
            sheet.add("BR-TMP-2", one, "BT-124", message)


def check_between_germans(sheet: Sheet) -> None:
    """Apply Peppol's rules for a supplier and a customer who both have a German address."""
    root = sheet.root
    countries = (root.content(*party, *_COUNTRY) for party in (_SELLER, _BUYER))
    if all(one.upper() == "DE" for one in countries):
        _check(sheet, NATIONAL)
        return
    for code in root.all(cbc("InvoiceTypeCode")):
        if code.content() in GERMAN_ONLY:
            message = _("Peppol takes the type code (BT-3) {code} between two Germans only.")
            sheet.add(P0112, code, "BT-3", message.format(code=code.content()))


def _check(sheet: Sheet, law: Law) -> None:
    root = sheet.root
    _parties(sheet, law)
    if root.first(cac("PaymentMeans")) is None:
        law.add(sheet, "1", root, "BG-16", _("It is not said how to pay (BG-16)."))
    if not root.content(cbc("BuyerReference")):
        message = _("The buyer reference (BT-10), in Germany the Leitweg-ID, is missing.")
        law.add(sheet, "15", root, "BT-10", message)
    if _is_taxed(root) and not _has_tax_number(root):
        message = _(
            "The seller's VAT number (BT-31) or tax number (BT-32), or a tax representative"
            " (BG-11), is missing."
        )
        law.add(sheet, "16", root, "BT-31", message)
    _type(sheet, law)
    fault = skonto_fault("".join(one.text for one in root.every(cac("PaymentTerms"),
                                                               cbc("Note"))))  # fmt: skip
    if fault:
        law.add(sheet, "18", root, "BT-20", fault)
    _attachments(sheet, law)
    check_payments(sheet, law)
    for part in root.every(cac("TaxTotal"), cac("TaxSubtotal")):
        if not part.content(cac("TaxCategory"), cbc("Percent")):
            message = _("The rate of a VAT category (BT-119) is missing; without VAT it is 0.")
            law.add(sheet, "14", part, "BT-119", message)


def _parties(sheet: Sheet, law: Law) -> None:
    root = sheet.root
    for outer in root.all(_SELLER[0]):
        if outer.first(_SELLER[1], _CONTACT) is None:
            message = _("The seller names no contact (BG-6): name, phone and email.")
            law.add(sheet, "2", outer, "BG-6", message)
    for one in _FILLED:
        for place in root.every(*one.parent):
            if not place.content(cbc(one.name)):
                message = _("{words} ({field}) is missing").format(
                    words=_(one.words), field=one.field
                )
                law.add(sheet, one.number, place, one.field, f"{message[:1].upper()}{message[1:]}.")
    for contact in root.every(*_SELLER, _CONTACT):
        if sum(each.isdigit() for each in contact.content(cbc("Telephone"))) < PHONE_DIGITS:
            message = _("The phone of the contact (BT-42) has fewer than three digits.")
            law.warn(sheet, "27", contact, "BT-42", message)
        if not is_email(contact.content(cbc("ElectronicMail"))):
            message = _("The email of the contact (BT-43) is no email address.")
            law.warn(sheet, "28", contact, "BT-43", message)


def _is_taxed(root: Node) -> bool:
    used = {
        one.text
        for name in ("InvoiceLine", "CreditNoteLine")
        for one in root.every(cac(name), cac("Item"), cac("ClassifiedTaxCategory"), cbc("ID"))
    }
    used |= {one.text for one in root.every(cac("AllowanceCharge"), cac("TaxCategory"), cbc("ID"))}
    return bool(used & _TAXED)


def _has_tax_number(root: Node) -> bool:
    numbers = root.every(*_SELLER, cac("PartyTaxScheme"), cbc("CompanyID"))
    return root.first(cac("TaxRepresentativeParty")) is not None or any(
        one.content() for one in numbers
    )


def _type(sheet: Sheet, law: Law) -> None:
    root = sheet.root
    codes = [*root.all(cbc("InvoiceTypeCode")), *root.all(cbc("CreditNoteTypeCode"))]
    stated = {one.content() for one in codes}
    place = codes[0] if codes else root
    if not stated & TYPES:
        message = _("The type code (BT-3) {code} is not among those that are usual in Germany.")
        code = shown(" ".join(sorted(stated)))
        law.warn(sheet, "17", place, "BT-3", message.format(code=code))
    if CORRECTED in stated and not any(
        root.every(cac("BillingReference"), cac("InvoiceDocumentReference"))
    ):
        message = _("A corrected invoice (384) names the invoice that it corrects (BG-3).")
        law.warn(sheet, "26", place, "BT-25", message)


def _attachments(sheet: Sheet, law: Law) -> None:
    names: set[str] = set()
    for one in sheet.root.every(
        cac("AdditionalDocumentReference"), cac("Attachment"), cbc("EmbeddedDocumentBinaryObject")
    ):
        name = one.get("filename")
        if name in names and "filename" in one.attributes:
            message = _("Two attached documents (BT-125) are called {name}.")
            law.add(sheet, "22", sheet.root, "BT-125", message.format(name=shown(name)))
            return
        names.add(name)


def _check_day(sheet: Sheet, day: Node) -> None:
    if not _DAY.fullmatch(day.content()):
        sheet.warn("BR-TMP-6", day, "", _("A date is written YYYY-MM-DD."))


ELEMENTS: Final[dict[str, tuple[Check, ...]]] = {cbc(name): (_check_day,) for name in _DAYS}
"""Checks of XRechnung, by the element that they look at."""
