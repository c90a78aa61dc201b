"""National rules of Peppol BIS Billing 3.0 that fail most often, by the supplier's country."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import _
from edoc_tui.rules.denmark import check_denmark
from edoc_tui.rules.german import check_between_germans
from edoc_tui.rules.greece import check_greece
from edoc_tui.rules.netherlands import check_italy, check_netherlands
from edoc_tui.rules.peppol_more import is_swedish
from edoc_tui.rules.sheet import is_vat
from edoc_tui.rules.sheet import number as figure

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet

_PARTY: Final = cac("AccountingSupplierParty"), cac("Party")
_LEGAL: Final = cac("PartyLegalEntity")
_F_SKATT: Final = "GODKÄND FÖR F-SKATT"
_RATES: Final = frozenset({Decimal(25), Decimal(12), Decimal(6)})
_COUNTRY: Final = cac("PostalAddress"), cac("Country"), cbc("IdentificationCode")


def check_national(sheet: Sheet) -> None:
    """Apply the rules of the supplier's country."""
    root = sheet.root
    party = root.first(*_PARTY)
    check_between_germans(sheet)
    check_netherlands(sheet)
    match supplier_country(root):
        case "DK":
            check_denmark(sheet)
        case "GR" | "EL":
            check_greece(sheet)
        case "IT":
            check_italy(sheet)
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
        _swedish_rates(sheet)
    registered = party.first(_LEGAL, cbc("CompanyID")) is not None
    for scheme in party.all(cac("PartyTaxScheme")) if registered else ():
        stated = scheme.first(cbc("CompanyID"))
        if not is_vat(scheme) and stated is not None and stated.content().upper() != _F_SKATT:
            message = _("The tax registration (BT-32) of a Swedish seller says {text}.")
            sheet.add("SE-R-005", stated, "BT-32", message.format(text=_F_SKATT))
    for legal in party.all(_LEGAL):
        if legal.first(cbc("CompanyID")) is not None:
            _swedish_organisation(sheet, legal)


def _swedish_rates(sheet: Sheet) -> None:
    """SE-R-006: the standard rate (S) is one of the three that Sweden has."""
    for name in (cac("TaxCategory"), cac("ClassifiedTaxCategory")):
        for one in sheet.collected(name):
            if one.content(cbc("ID")) == "S" and figure(one, cbc("Percent")) not in _RATES:
                message = _("The standard VAT rate (S) of a Swedish seller is 25, 12 or 6.")
                sheet.add("SE-R-006", one, "BT-119/BT-152", message)


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
