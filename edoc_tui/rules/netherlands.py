"""The rules of the Netherlands and of Italy in Peppol BIS Billing 3.0."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import _
from edoc_tui.rules.sheet import number

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet

_SELLER: Final = cac("AccountingSupplierParty"), cac("Party")
_BUYER: Final = cac("AccountingCustomerParty"), cac("Party")
_AGENT: Final = (cac("TaxRepresentativeParty"),)
_ADDRESS: Final = cac("PostalAddress")
_COUNTRY: Final = _ADDRESS, cac("Country"), cbc("IdentificationCode")
_LEGAL: Final = cac("PartyLegalEntity"), cbc("CompanyID")
_WHOLE: Final = ("StreetName", "CityName", "PostalZone")
_NUMBERED: Final = frozenset({"0106", "0190"})
_MEANS: Final = frozenset({"30", "48", "49", "57", "58", "59"})
_ITALIAN: Final = re.compile("[A-Z0-9]{11,16}")


def check_netherlands(sheet: Sheet) -> None:
    """Check a document whose supplier has a Dutch address."""
    root = sheet.root
    if root.content(*_SELLER, *_COUNTRY).upper() != "NL":
        return
    preceding = cac("BillingReference"), cac("InvoiceDocumentReference"), cbc("ID")
    for one in root.all(cbc("CreditNoteTypeCode")):
        if root.first(*preceding) is None:
            message = _("A Dutch credit note names the invoice that it credits (BT-25).")
            sheet.add("NL-R-001", one, "BT-25", message)
    _party(sheet, _SELLER, "NL-R-002", "NL-R-003", "BG-5")
    if root.content(*_BUYER, *_COUNTRY).upper() == "NL":
        _party(sheet, _BUYER, "NL-R-004", "NL-R-005", "BG-8")
    if root.content(*_AGENT, *_COUNTRY).upper() == "NL":
        _addresses(sheet, _AGENT, "NL-R-006", "BG-12")
    _payment(sheet)
    for name in ("InvoiceLine", "CreditNoteLine"):
        for one in root.every(cac(name), cac("OrderLineReference"), cbc("LineID")):
            if root.first(cac("OrderReference"), cbc("ID")) is None:
                message = _("A line names an order line (BT-132), but there is no order (BT-13).")
                sheet.add("NL-R-009", one, "BT-13", message)


def _payment(sheet: Sheet) -> None:
    root = sheet.root
    for total in root.all(cac("LegalMonetaryTotal")):
        due = number(total, cbc("PayableAmount"))
        owed = due is not None and (due < 0 if sheet.is_credit_note else due > 0)
        if owed and root.first(cac("PaymentMeans")) is None:
            message = _("A Dutch document with an amount due says how to pay (BG-16).")
            sheet.add("NL-R-007", total, "BG-16", message)
    for means in root.all(cac("PaymentMeans")):
        code = means.content(cbc("PaymentMeansCode"))
        if code not in _MEANS:
            message = _("The payment means {code} (BT-81) is not used in the Netherlands.")
            sheet.add("NL-R-008", means, "BT-81", message.format(code=code))


def _party(sheet: Sheet, party: tuple[str, ...], address: str, legal: str, field: str) -> None:
    _addresses(sheet, party, address, field)
    for one in sheet.root.every(*party, *_LEGAL):
        if one.get("schemeID") not in _NUMBERED or not one.content():
            message = _("A Dutch party is identified by its KvK (0106) or OIN (0190) number.")
            sheet.add(legal, one, "BT-30" if party == _SELLER else "BT-47", message)


def _addresses(sheet: Sheet, party: tuple[str, ...], rule: str, field: str) -> None:
    for one in sheet.root.every(*party, _ADDRESS):
        if _lacks(one):
            message = _("A Dutch address ({field}) has street, city and post code.")
            sheet.add(rule, one, field, message.format(field=field))


def _lacks(address: Node) -> bool:
    return any(address.first(cbc(name)) is None for name in _WHOLE)


def check_italy(sheet: Sheet) -> None:
    """Check a document of an Italian supplier."""
    for party in sheet.root.every(*_SELLER):
        for scheme in party.all(cac("PartyTaxScheme")):
            code = scheme.content(cbc("CompanyID"))
            if scheme.content(cac("TaxScheme"), cbc("ID")) != "VAT" and not _ITALIAN.fullmatch(
                code
            ):
                message = _("The Codice Fiscale (BT-32) has 11 to 16 capital letters and digits.")
                sheet.add("IT-R-001", scheme, "BT-32", message)
        for rule, name, field in (
            ("IT-R-002", "StreetName", "BT-35"),
            ("IT-R-003", "CityName", "BT-37"),
            ("IT-R-004", "PostalZone", "BT-38"),
        ):
            if party.first(_ADDRESS, cbc(name)) is None:
                message = _("The address of an Italian seller has street, city and post code.")
                sheet.add(rule, party, field, message)
