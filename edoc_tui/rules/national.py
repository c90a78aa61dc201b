"""National rules of Peppol BIS Billing 3.0 that fail most often, by the supplier's country."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import _
from edoc_tui.rules.german import check_between_germans
from edoc_tui.rules.peppol_more import is_swedish
from edoc_tui.rules.sheet import is_vat

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet

_PARTY: Final = cac("AccountingSupplierParty"), cac("Party")
_LEGAL: Final = cac("PartyLegalEntity")
_COUNTRY: Final = cac("PostalAddress"), cac("Country"), cbc("IdentificationCode")


def check_national(sheet: Sheet) -> None:
    """Apply the rules of the supplier's country."""
    root = sheet.root
    party = root.first(*_PARTY)
    check_between_germans(sheet)
    match supplier_country(root):
        case "DK":
            _denmark(sheet, root if party is None else party, party)
        case "NL" if party is not None:
            _netherlands(sheet, party)
        case "NO" if party is not None:
            _norway(sheet, party)
        case "SE" if party is not None:
            _sweden(sheet, party)


def supplier_country(root: Node) -> str:
    """Return the country whose rules hold: of the VAT number, else of the address."""
    for base in (_PARTY, (cac("TaxRepresentativeParty"),)):
        for scheme in root.every(*base, cac("PartyTaxScheme")):
            number = scheme.content(cbc("CompanyID"))
            if is_vat(scheme) and number:
                return number[:2].upper()
    return root.content(*_PARTY, *_COUNTRY).upper()


def _denmark(sheet: Sheet, place: Node, party: Node | None) -> None:
    """DK-R-002 and DK-R-014: a Danish supplier gives its CVR number, under its scheme."""
    numbers = [] if party is None else list(party.every(_LEGAL, cbc("CompanyID")))
    if not any(one.content() for one in numbers):
        message = _("A Danish seller gives its CVR number as legal identifier (BT-30).")
        sheet.add("DK-R-002", place, "BT-30", message)
    for one in numbers:
        if one.get("schemeID") != "0184":
            message = _("The legal identifier of a Danish seller (BT-30) has scheme 0184.")
            sheet.add("DK-R-014", one, "BT-30", message)


def _netherlands(sheet: Sheet, party: Node) -> None:
    """NL-R-003: a Dutch supplier is identified by KvK or OIN number."""
    if party.content(*_COUNTRY) != "NL":
        return
    numbers = list(party.every(_LEGAL, cbc("CompanyID")))
    if not numbers or any(one.get("schemeID") in {"0106", "0190"} for one in numbers):
        return
    message = _("A Dutch seller is identified by its KvK (0106) or OIN (0190) number (BT-30).")
    sheet.add("NL-R-003", party, "BT-30", message)


def _norway(sheet: Sheet, party: Node) -> None:
    """NO-R-001: NO, nine digits of a good organisation number, MVA."""
    for scheme in party.all(cac("PartyTaxScheme")):
        number = scheme.content(cbc("CompanyID"))
        match = re.fullmatch(r"NO([0-9]{9})MVA", number)
        if is_vat(scheme) and not (match and is_norwegian(match.group(1))):
            message = _("A Norwegian VAT number (BT-31) is NO, the organisation number, MVA.")
            sheet.add("NO-R-001", scheme, "BT-31", message)


def _sweden(sheet: Sheet, party: Node) -> None:
    """SE-R-001 to 004 and 013: VAT and organisation number of a Swedish supplier."""
    if party.content(*_COUNTRY) != "SE":
        return
    for scheme in party.all(cac("PartyTaxScheme")):
        number = scheme.content(cbc("CompanyID"))
        if not is_vat(scheme) or not number.startswith("SE"):
            continue
        if len(number) != len("SE556188840401"):
            message = _("A Swedish VAT number (BT-31) has 14 characters.")
            sheet.add("SE-R-001", scheme, "BT-31", message)
        elif not number[2:].isdigit():
            message = _("A Swedish VAT number (BT-31) is SE and twelve digits.")
            sheet.add("SE-R-002", scheme, "BT-31", message)
    for legal in party.all(_LEGAL):
        if legal.first(cbc("CompanyID")) is not None:
            _swedish_organisation(sheet, legal)


def _swedish_organisation(sheet: Sheet, legal: Node) -> None:
    number = legal.content(cbc("CompanyID"))
    if not number.isdigit():
        message = _("A Swedish organisation number (BT-30) has digits only.")
        sheet.add("SE-R-003", legal, "BT-30", message)
    if len(number) != len("5561888404"):
        message = _("A Swedish organisation number (BT-30) has ten digits.")
        sheet.add("SE-R-004", legal, "BT-30", message)
    if not is_swedish(number):
        message = _("The last digit of the Swedish organisation number (BT-30) is wrong.")
        sheet.add("SE-R-013", legal, "BT-30", message)


def is_norwegian(value: str) -> bool:
    """Check a Norwegian organisation number: nine digits, modulus 11."""
    if not re.fullmatch(r"[0-9]{9}", value) or int(value) == 0:
        return False
    weights = (3, 2, 7, 6, 5, 4, 3, 2)
    total = sum(int(digit) * weight for digit, weight in zip(value[:-1], weights, strict=True))
    return 11 - total % 11 == int(value[-1]) or (total % 11 == 0 and value[-1] == "0")
