"""Greece's rules of Peppol BIS Billing 3.0: the number that myDATA knows, and the VAT numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import N_, _
from edoc_tui.rules.sheet import is_vat, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet

GREEK: Final = frozenset({"GR", "EL"})
_SELLER: Final = cac("AccountingSupplierParty"), cac("Party")
_BUYER: Final = cac("AccountingCustomerParty"), cac("Party")
_AGENT: Final = cac("TaxRepresentativeParty")
_COUNTRY: Final = cac("PostalAddress"), cac("Country"), cbc("IdentificationCode")
_ADDITIONAL: Final = cac("AdditionalDocumentReference")
_DESCRIPTION: Final = cbc("DocumentDescription")
_MARK: Final = "##M.AR.K##"
_LINK: Final = "##INVOICE|URL##"
_KINDS: Final = frozenset({"1.1", "1.6", "2.1", "2.4", "5.1", "5.2", ""})
_PARTS: Final = 6
_TIN: Final = "9933"
_ADDRESSED: Final = frozenset({_TIN, "0088"})
_VAT: Final = N_("A Greek VAT number is EL and nine digits, the last a check digit.")
_DATE: Final = re.compile(r"(0?[1-9]|[12]\d|3[01])[-/ ]?(0?[1-9]|1[0-2])[-/ ]?(19|20)\d{2}")


def check_greece(sheet: Sheet) -> None:
    """Check a document of a Greek supplier."""
    root = sheet.root
    for number in root.all(cbc("ID")):
        for at, message in _number(root, number.text):
            sheet.add(f"GR-R-001-{at}", number, "BT-1", message)
    _parties(sheet)
    _documents(sheet)
    _endpoint(sheet, _SELLER, "GR-R-009", "BT-34")
    if _country(root, _BUYER) in GREEK:
        _buyer(sheet)
        _endpoint(sheet, _BUYER, "GR-R-010", "BT-49")


def _parties(sheet: Sheet) -> None:
    root = sheet.root
    for party, rule, field in ((_SELLER, "GR-R-002", "BT-28"), (_BUYER, "GR-R-005", "BT-45")):
        for one in root.every(*party):
            if not any(each.text for each in one.every(cac("PartyName"), cbc("Name"))):
                message = _("The name of seller and buyer ({field}) is given in Greece.")
                sheet.add(rule, one, field, message.format(field=field))
    for scheme in root.every(*_SELLER, cac("PartyTaxScheme")):
        vat = scheme.first(cbc("CompanyID"))
        if _of_vat(scheme) and vat is not None and not _is_vat_number(vat.text):
            sheet.add("GR-R-003", vat, "BT-31", _(_VAT))


def _documents(sheet: Sheet) -> None:
    if sheet.root.content(*_SELLER, *_COUNTRY) == "GR":
        _mark(sheet)
    link = cac("Attachment"), cac("ExternalReference"), cbc("URI")
    for one in sheet.root.all(_ADDITIONAL):
        if one.content(_DESCRIPTION) == _LINK and not one.content(*link):
            message = _("The address of the invoice at myDATA (BT-124) is missing.")
            sheet.add("GR-R-008-3", one, "BT-124", message)


def _number(root: Node, text: str) -> Iterator[tuple[int, str]]:
    """Check the document number: six parts, parted by ``|``."""
    parts = text.split("|")
    tin, day, branch, kind, series, serial = (*parts, *[""] * _PARTS)[:_PARTS]
    if len(parts) != _PARTS:
        yield 1, _("The number of a Greek document has six parts, parted by |.")
    known = {
        scheme.content(cbc("CompanyID"))[2:11]
        for party in (_SELLER, (_AGENT,))
        for scheme in root.every(*party, cac("PartyTaxScheme"))
        if _of_vat(scheme)
    }
    if not (len(tin.strip()) == len("123456789") and _is_tin(tin) and tin in known):
        yield 2, _("The first part of a Greek document number is the seller's tax number.")
    issued = root.content(cbc("IssueDate")).split("-")
    if not (_DATE.match(day) and day.split("/")[:3] == issued[::-1]):
        yield 3, _("The second part of a Greek document number is its date, day/month/year.")
    if not branch.strip().isdecimal():
        yield 4, _("The third part of a Greek document number is the branch, 0 or more.")
    if not kind.strip() or kind not in _KINDS:
        yield 5, _("The fourth part of a Greek document number is its kind at myDATA.")
    if not series:
        yield 6, _("The fifth part of a Greek document number, the series, is missing.")
    if not serial:
        yield 7, _("The sixth part of a Greek document number, the serial number, is missing.")


def _mark(sheet: Sheet) -> None:
    root = sheet.root
    marks = [one for one in root.all(_ADDITIONAL) if one.content(_DESCRIPTION) == _MARK]
    links = [one for one in root.all(_ADDITIONAL) if one.content(_DESCRIPTION) == _LINK]
    if len(marks) != 1:
        message = _("A Greek document has its M.AR.K. number of myDATA exactly once (BG-24).")
        sheet.add("GR-R-004-1", root, "BG-24", message)
    if len(links) > 1:
        message = _("A Greek document has its address at myDATA once (BG-24).")
        sheet.add("GR-R-008-2", root, "BG-24", message)
    for one in marks:
        number = one.first(cbc("ID"))
        if number is not None and not re.match("[1-9]", number.text):
            message = _("The M.AR.K. number {number} is a whole number above zero.")
            sheet.add("GR-R-004-2", number, "BT-122", message.format(number=shown(number.text)))


def _buyer(sheet: Sheet) -> None:
    for party in sheet.root.every(*_BUYER):
        numbers = [
            one
            for scheme in party.all(cac("PartyTaxScheme"))
            if _of_vat(scheme)
            for one in scheme.all(cbc("CompanyID"))
        ]
        if len(numbers) != 1 or not _is_vat_number(numbers[0].text):
            sheet.add("GR-R-006", party, "BT-48", _(_VAT))


def _endpoint(sheet: Sheet, party: tuple[str, str], rule: str, field: str) -> None:
    for one in sheet.root.every(*party, cbc("EndpointID")):
        scheme = one.get("schemeID")
        if scheme not in _ADDRESSED or (scheme == _TIN and not _is_tin(one.text)):
            message = _("A Greek electronic address ({field}) is a tax number (9933) or a GLN.")
            sheet.add(rule, one, field, message.format(field=field))


def _country(root: Node, party: tuple[str, str]) -> str:
    for scheme in root.every(*party, cac("PartyTaxScheme")):
        if is_vat(scheme) and scheme.content(cbc("CompanyID")):
            return scheme.content(cbc("CompanyID"))[:2].upper()
    return root.content(*party, *_COUNTRY).upper()


def _of_vat(scheme: Node) -> bool:
    return scheme.content(cac("TaxScheme"), cbc("ID")) == "VAT"


def _is_vat_number(text: str) -> bool:
    return text.startswith("EL") and _is_tin(text[2:])


def _is_tin(text: str) -> bool:
    """Check a Greek tax number: eight digits weighted by powers of two, and a check digit.

    What stands behind the ninth is not looked at, as in the official rules.
    """
    if not re.match("[0-9]{9}", text):
        return False
    total = sum(int(digit) << (8 - at) for at, digit in enumerate(text[:8]))
    return total % 11 % 10 == int(text[8])
