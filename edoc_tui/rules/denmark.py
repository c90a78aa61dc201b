"""Denmark's rules of Peppol BIS Billing 3.0: numbers, payment, and what two Danes agree on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import _
from edoc_tui.rules.sheet import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet

_SELLER: Final = cac("AccountingSupplierParty"), cac("Party")
_BUYER: Final = cac("AccountingCustomerParty"), cac("Party")
_LEGAL: Final = cac("PartyLegalEntity"), cbc("CompanyID")
_COUNTRY: Final = cac("PostalAddress"), cac("Country"), cbc("IdentificationCode")
_ACCOUNT: Final = cac("PayeeFinancialAccount"), cbc("ID")
_BRANCH: Final = cac("PayeeFinancialAccount"), cac("FinancialInstitutionBranch"), cbc("ID")
_MANDATE: Final = cac("PaymentMandate")
_MEANS: Final = frozenset({"1", "10", "31", "42", "48", "49", "50", "58", "59", "93", "97"})
_GIRO: Final = "50"
_FIK: Final = "93"
_GIRO_CARDS: Final = ("01#", "04#", "15#")
_FIK_CARDS: Final = ("71#", "73#", "75#")
_GIRO_DIGITS, _FIK_DIGITS = 7, 8
_REASON: Final = re.compile("[0-9]{4}(?:#[0-9]{4})*")
_GIRO_LENGTH: Final = 19
_FIK_LENGTHS: Final = (18, 19)
_TST_VERSIONS: Final = frozenset({"19.05.01", "19.0501", "26.08.01"})


def check_denmark(sheet: Sheet) -> None:
    """Check a document of a Danish supplier."""
    root = sheet.root
    place = root.first(*_SELLER)
    numbers = list(root.every(*_SELLER, *_LEGAL))
    if not any(one.content() for one in numbers):
        message = _("A Danish seller gives its CVR number as legal identifier (BT-30).")
        sheet.add("DK-R-002", place or root, "BT-30", message)
    for one in numbers:
        if one.get("schemeID") != "0184":
            message = _("The legal identifier of a Danish seller (BT-30) has scheme 0184.")
            sheet.add("DK-R-014", one, "BT-30", message)
    if root.content(*_BUYER, *_COUNTRY) == "DK" and root.content(*_SELLER, *_COUNTRY) == "DK":
        _between_danes(sheet)


def _between_danes(sheet: Sheet) -> None:
    root = sheet.root
    total = root.first(cac("LegalMonetaryTotal"))
    due = None if total is None else number(total, cbc("PayableAmount"))
    if sheet.is_credit_note and due is not None and due < 0:
        message = _("A Danish credit note has no negative amount due (BT-115).")
        sheet.add("DK-R-016", root, "BT-115", message)
    _parties(sheet)
    for means in root.all(cac("PaymentMeans")) if not sheet.is_credit_note else ():
        for rule, field, message in _payment(means):
            sheet.add(rule, means, field, message)
    for name in ("InvoiceLine", "CreditNoteLine"):
        for line in root.every(cac(name)):
            _line(sheet, line)
    for one in _everywhere(root, cac("AllowanceCharge")):
        _reason(sheet, one)


def _parties(sheet: Sheet) -> None:
    root = sheet.root
    for party, field in ((_SELLER, "BT-29"), (_BUYER, "BT-46")):
        for one in root.every(*party, cac("PartyIdentification")):
            number_ = one.first(cbc("ID"))
            if number_ is not None and not number_.get("schemeID").strip():
                message = _("A number of a Danish party ({field}) has a scheme.")
                sheet.add("DK-R-013", one, field, message.format(field=field))
    for number_ in root.every(*_BUYER, *_LEGAL):
        if number_.get("schemeID") != "0184":
            message = _("The legal identifier of a Danish buyer (BT-47) has scheme 0184.")
            sheet.add("DK-R-017", number_, "BT-47", message)


def _payment(means: Node) -> Iterator[tuple[str, str, str]]:
    code, reference = means.content(cbc("PaymentMeansCode")), means.content(cbc("PaymentID"))
    account = means.content(*_ACCOUNT)
    if code not in _MEANS:
        message = _("The payment means {code} (BT-81) is not used in Denmark.").format(code=code)
        yield "DK-R-005", "BT-81", message
    if code in {"31", "42"} and not (account and means.content(*_BRANCH)):
        message = _("A Danish transfer needs the account (BT-84) and its registration no. (BT-86).")
        yield "DK-R-006", "BT-84", message
    payer = means.content(_MANDATE, cac("PayerFinancialAccount"), cbc("ID"))
    if code == "49" and not (means.content(_MANDATE, cbc("ID")) and payer):
        message = _("A Danish direct debit needs mandate (BT-89) and debited account (BT-91).")
        yield "DK-R-007", "BT-89", message
    if code == _GIRO:
        if not reference.startswith(_GIRO_CARDS) or len(account) != _GIRO_DIGITS:
            message = _("A giro payment (50) begins with 01#, 04# or 15#, to seven digits.")
            yield "DK-R-008", "BT-83", message
        if reference.startswith(_GIRO_CARDS[1:]) and len(reference) != _GIRO_LENGTH:
            message = _("A giro payment 04# or 15# (BT-83) has 16 digits behind it.")
            yield "DK-R-009", "BT-83", message
    if code == _FIK:
        if not reference.startswith(_FIK_CARDS) or len(account) != _FIK_DIGITS:
            message = _("A FIK payment (93) begins with 71#, 73# or 75#, to eight digits.")
            yield "DK-R-010", "BT-83", message
        if reference.startswith(("71#", "75#")) and len(reference) not in _FIK_LENGTHS:
            message = _("A FIK payment 71# or 75# (BT-83) has 15 or 16 digits behind it.")
            yield "DK-R-011", "BT-83", message


def _line(sheet: Sheet, line: Node) -> None:
    codes = list(
        line.every(cac("Item"), cac("CommodityClassification"), cbc("ItemClassificationCode"))
    )
    listed = any(one.get("listID") == "TST" for one in codes)
    if listed and not any(one.get("listVersionID") in _TST_VERSIONS for one in codes):
        message = _("A UNSPSC code (BT-158) between Danes has a version of the list.")
        sheet.add("DK-R-003", line, "BT-158", message)


def _reason(sheet: Sheet, one: Node) -> None:
    if one.content(cbc("AllowanceChargeReasonCode")) != "ZZZ":
        return
    if not _REASON.fullmatch(one.content(cbc("AllowanceChargeReason"))):
        message = _("With the reason code ZZZ (BT-105) the reason is four digits.")
        sheet.add("DK-R-004", one, "BT-104", message)


def _everywhere(node: Node, tag: str) -> Iterator[Node]:
    for child in node.children:
        if child.tag == tag:
            yield child
        yield from _everywhere(child, tag)
