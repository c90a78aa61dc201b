"""What every document must say about itself, its parties and its process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from edoc_tui.domain.specifications import PEPPOL_BILLING, PEPPOL_PROCESS
from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import N_, _
from edoc_tui.rules import codes
from edoc_tui.rules.sheet import is_vat, shown

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet

PROFILES: Final = (PEPPOL_PROCESS, "urn:peppol:bis:billing_with_response")
"""Business processes (BT-23) of Peppol billing; the first is the usual one."""

_SELLER: Final = cac("AccountingSupplierParty"), cac("Party")
_BUYER: Final = cac("AccountingCustomerParty"), cac("Party")


class Required(NamedTuple):
    """An element that must be there; ``filled`` = with a text; ``hint`` = what to do."""

    rule: str
    base: tuple[str, ...]
    path: tuple[str, ...]
    field: str
    message: str
    filled: bool = False
    hint: str = ""


_NAME: Final = (cac("PartyLegalEntity"), cbc("RegistrationName"))

_EN16931: Final = (
    Required(
        "BR-01",
        (),
        (cbc("CustomizationID"),),
        "BT-24",
        N_("The specification identifier"),
        filled=True,
    ),
    Required("BR-02", (), (cbc("ID"),), "BT-1", N_("The document number"), filled=True),
    Required("BR-03", (), (cbc("IssueDate"),), "BT-2", N_("The issue date"), filled=True),
    Required("BR-05", (), (cbc("DocumentCurrencyCode"),), "BT-5", N_("The currency"), filled=True),
    Required("BR-06", _SELLER, _NAME, "BT-27", N_("The seller's registered name"), filled=True),
    Required("BR-07", _BUYER, _NAME, "BT-44", N_("The buyer's registered name"), filled=True),
    Required("BR-08", _SELLER, (cac("PostalAddress"),), "BG-5", N_("The seller's postal address")),
    Required("BR-10", _BUYER, (cac("PostalAddress"),), "BG-8", N_("The buyer's postal address")),
    Required(
        "BR-CO-18", (), (cac("TaxTotal"), cac("TaxSubtotal")), "BG-23", N_("The VAT breakdown")
    ),
)
_PEPPOL: Final = (
    Required("PEPPOL-EN16931-R001", (), (cbc("ProfileID"),), "BT-23", N_("The business process")),
    Required(
        "PEPPOL-EN16931-R010",
        _BUYER,
        (cbc("EndpointID"),),
        "BT-49",
        N_("The buyer's electronic address, its EndpointID"),
        hint=N_("Give the GLN or VAT registration number of the customer."),
    ),
    Required(
        "PEPPOL-EN16931-R020",
        _SELLER,
        (cbc("EndpointID"),),
        "BT-34",
        N_("The seller's electronic address, its EndpointID"),
        hint=N_("Give the GLN or VAT registration number of the company."),
    ),
)


def check_document(sheet: Sheet, *, peppol: bool) -> None:
    """Check what the document as a whole must state."""
    for one in (*_EN16931, *_PEPPOL) if peppol else _EN16931:
        _check_required(sheet, one)
    _check_type(sheet, peppol=peppol)
    _check_countries(sheet)
    _check_seller_number(sheet)
    _check_lines(sheet)
    _check_currencies(sheet)
    if peppol:
        _check_process(sheet)
        _check_vat_totals(sheet)


def _check_required(sheet: Sheet, one: Required) -> None:
    base = sheet.root.first(*one.base) if one.base else sheet.root
    if base is None:
        if one.rule.startswith("BR"):
            sheet.add(one.rule, sheet.root, one.field, _missing(one))
        return
    element = base.first(*one.path)
    if element is None or (one.filled and not element.content()):
        sheet.add(one.rule, base if element is None else element, one.field, _missing(one))


def _missing(one: Required) -> str:
    text = _("{what} ({field}) is missing.").format(what=_(one.message), field=one.field)
    return f"{text} {_(one.hint)}" if one.hint else text


def _check_type(sheet: Sheet, *, peppol: bool) -> None:
    """BR-04, BR-CL-01, PEPPOL-EN16931-P0100 and P0101: the type code (BT-3)."""
    name = "CreditNoteTypeCode" if sheet.is_credit_note else "InvoiceTypeCode"
    known = codes.CREDIT_NOTE_TYPES if sheet.is_credit_note else codes.INVOICE_TYPES
    element = sheet.root.first(cbc(name))
    code = "" if element is None else element.content()
    if element is None or not code:
        place = sheet.root if element is None else element
        sheet.add(
            "BR-04", place, "BT-3", _("The type code ({name}, BT-3) is missing.").format(name=name)
        )
    if element is None:
        return
    if code not in known:
        usual = "381" if sheet.is_credit_note else "380"
        text_ = (
            _("The type code (BT-3) {code} is none of a credit note; the usual one is {usual}.")
            if sheet.is_credit_note
            else _("The type code (BT-3) {code} is none of an invoice; the usual one is {usual}.")
        ).format(code=shown(code), usual=usual)
        sheet.add("BR-CL-01", element, "BT-3", text_)
    if not peppol or sheet.root.content(cbc("ProfileID")) not in PROFILES:
        return
    rule, taken = (
        ("PEPPOL-EN16931-P0101", codes.PEPPOL_CREDIT_NOTE_TYPES)
        if sheet.is_credit_note
        else ("PEPPOL-EN16931-P0100", codes.PEPPOL_INVOICE_TYPES)
    )
    if code not in taken:
        text_ = (
            _("Peppol does not take a credit note of type {code} (BT-3).")
            if sheet.is_credit_note
            else _("Peppol does not take an invoice of type {code} (BT-3).")
        ).format(code=shown(code))
        sheet.add(rule, element, "BT-3", text_)


def _check_countries(sheet: Sheet) -> None:
    """BR-09 and BR-11: a postal address names its country."""
    path = cac("Country"), cbc("IdentificationCode")
    for rule, base, field, message in (
        ("BR-09", _SELLER, "BT-40", N_("The seller's country (BT-40) is missing.")),
        ("BR-11", _BUYER, "BT-55", N_("The buyer's country (BT-55) is missing.")),
    ):
        for address in sheet.root.every(*base, cac("PostalAddress")):
            if not address.content(*path):
                sheet.add(rule, address, field, _(message))


def _check_seller_number(sheet: Sheet) -> None:
    """BR-CO-26: the seller can be identified by VAT number, registration or identifier."""
    for supplier in sheet.root.every(cac("AccountingSupplierParty")):
        numbers = [
            *(
                scheme.first(cbc("CompanyID"))
                for scheme in supplier.every(cac("Party"), cac("PartyTaxScheme"))
                if is_vat(scheme)
            ),
            *(
                one
                for one in supplier.every(cac("Party"), cac("PartyIdentification"), cbc("ID"))
                if one.get("schemeID") != "SEPA"
            ),
            supplier.first(cac("Party"), cac("PartyLegalEntity"), cbc("CompanyID")),
        ]
        if all(one is None for one in numbers):
            message = _(
                "The seller has no number: give a VAT number (BT-31), a legal registration "
                "(BT-30) or an identifier (BT-29)."
            )
            sheet.add("BR-CO-26", supplier, "BT-31", message)


def _check_lines(sheet: Sheet) -> None:
    """BR-16: there is something to pay for."""
    root = sheet.root
    if root.first(cac("InvoiceLine")) is None and root.first(cac("CreditNoteLine")) is None:
        sheet.add("BR-16", root, "BG-25", _("The document has no line (BG-25)."))


def _check_currencies(sheet: Sheet) -> None:
    """BR-CL-04: a known currency."""
    element = sheet.root.first(cbc("DocumentCurrencyCode"))
    if element is None:
        return
    if sheet.currency.strip() not in codes.CURRENCIES:
        message = _("The currency (BT-5) {currency} is not in ISO 4217.").format(
            currency=shown(sheet.currency)
        )
        sheet.add("BR-CL-04", element, "BT-5", message)


def _check_process(sheet: Sheet) -> None:
    """PEPPOL-EN16931-R002, R003, R004, R005, R007: process, specification, references."""
    root = sheet.root
    profile = root.content(cbc("ProfileID"))
    if profile not in PROFILES:
        message = _(
            "The business process (ProfileID, BT-23) is {profile}; expected {profiles}."
        ).format(profile=shown(profile), profiles=PROFILES[0])
        sheet.add("PEPPOL-EN16931-R007", _or_root(root, "ProfileID"), "BT-23", message)
    customization = root.content(cbc("CustomizationID"))
    if not customization.startswith(PEPPOL_BILLING):
        message = _(
            "The specification (CustomizationID, BT-24) is {customization}; expected {expected}."
        ).format(customization=shown(customization), expected=PEPPOL_BILLING)
        sheet.add("PEPPOL-EN16931-R004", _or_root(root, "CustomizationID"), "BT-24", message)
    order = root.first(cac("OrderReference"), cbc("ID"))
    if root.first(cbc("BuyerReference")) is None and order is None:
        message = _(
            "Neither the buyer reference (BuyerReference, BT-10) nor the purchase order "
            "(OrderReference, BT-13) is there; one of them is required."
        )
        sheet.add("PEPPOL-EN16931-R003", root, "BT-10", message)
    notes = list(root.every(cbc("Note")))
    if len(notes) > 1 and not _both_german(root):
        message = _("Only one note (BT-22) is allowed; join the texts.")
        sheet.add("PEPPOL-EN16931-R002", notes[1], "BT-22", message)
    accounting = root.first(cbc("TaxCurrencyCode"))
    if accounting is not None and accounting.content() == sheet.currency.strip():
        message = _(
            "The VAT accounting currency (BT-6) must differ from the currency, or be absent."
        )
        sheet.add("PEPPOL-EN16931-R005", accounting, "BT-6", message)


def _both_german(root: Node) -> bool:
    """Say whether seller and buyer are in Germany, which has rules of its own."""
    country = cac("PostalAddress"), cac("Country"), cbc("IdentificationCode")
    return all(root.content(*base, *country) == "DE" for base in (_SELLER, _BUYER))


def _check_vat_totals(sheet: Sheet) -> None:
    """PEPPOL-EN16931-R053 and R054: one VAT total with a breakdown, one in BT-6 if given."""
    totals = list(sheet.root.every(cac("TaxTotal")))
    broken_down = sum(one.first(cac("TaxSubtotal")) is not None for one in totals)
    if broken_down != 1:
        message = _(
            "One VAT total (BT-110) must have a breakdown (BG-23); {broken_down} have."
        ).format(broken_down=broken_down)
        sheet.add("PEPPOL-EN16931-R053", sheet.root, "BT-110", message)
    expected = 0 if sheet.root.first(cbc("TaxCurrencyCode")) is None else 1
    if len(totals) - broken_down != expected:
        message = _(
            "A VAT total without breakdown (BT-111) belongs to a VAT accounting currency "
            "(BT-6): expected {expected}, found {value}."
        ).format(expected=expected, value=len(totals) - broken_down)
        sheet.add("PEPPOL-EN16931-R054", sheet.root, "BT-111", message)


def _or_root(root: Node, name: str) -> Node:
    element = root.first(cbc(name))
    return root if element is None else element
