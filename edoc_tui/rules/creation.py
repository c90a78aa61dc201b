"""The checks before a document is created, and again before it is sent.

They are Business Central's checks before posting, with the gap closed that a GLN which is not to
be used leaves, and what EN 16931 asks of a document besides. Each finding names the field, and
with :func:`edoc_tui.domain.fixing.fix_of` where it is put right: at the company, at the customer
or in the document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.addressing import all_out_of_scope, treatments
from edoc_tui.domain.countries import VAT_SCHEMES
from edoc_tui.domain.document_formats import PEPPOL
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.german import GERMAN_ONLY
from edoc_tui.domain.identifiers import check_bic, check_country, check_gln, check_iban, check_vat
from edoc_tui.domain.invoice_parts import NO_PERIOD
from edoc_tui.domain.problems import Problem, Severity
from edoc_tui.domain.trade_party import NO_ADDRESS
from edoc_tui.domain.vat import VatCategory
from edoc_tui.locales import N_, _
from edoc_tui.rules import codes
from edoc_tui.rules.creation_german import check_german
from edoc_tui.rules.creation_lines import check_lines
from edoc_tui.rules.law import NATIONAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.document_formats import DocumentFormat
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.parties import Company, Customer
    from edoc_tui.domain.problems import Problems
    from edoc_tui.domain.trade_party import Address

_CURRENCY_LETTERS: Final = 3
_REQUIRED: Final = {
    "name": N_("The name is missing."),
    "address": N_("The address is missing."),
    "city": N_("The city is missing."),
    "post_code": N_("The post code is missing."),
    "country": N_("The country is missing."),
}
_BILLED: Final = frozenset({DocumentType.REMINDER, DocumentType.FINANCE_CHARGE_MEMO})
"""They deliver nothing."""


def check_before(
    invoice: Invoice, company: Company, customer: Customer, wanted: DocumentFormat = PEPPOL
) -> Problems:
    """Return what keeps *invoice* from being created for *customer*, or from being sent.

    Args:
        invoice: The document as a person or a file gave it.
        company: Company Information.
        customer: The customer card.
        wanted: The format that it is to be written in.
    """
    found = [
        *_company(company),
        *_customer(invoice, company, customer),
        *_numbers(invoice, company, customer),
        *_bank(invoice, company),
        *_document(invoice, wanted),
        *_delivery(invoice),
        *check_lines(invoice),
    ]
    home = invoice.buyer.address.country or customer.country or company.country
    if wanted.xrechnung:
        found += check_german(invoice, company)
    elif wanted.peppol and company.country == home == "DE":
        found += check_german(invoice, company, NATIONAL)
    elif wanted.peppol and invoice.code in GERMAN_ONLY:
        text = _("Peppol takes the type code (BT-3) {code} between two Germans only.")
        found.append(_error("PEPPOL-EN16931-P0112", "BT-3", text.format(code=invoice.code)))
    if wanted.cii and any(vat.category is VatCategory.CANARY_ISLANDS and not vat.rate
                          for vat in treatments(invoice)):  # fmt: skip
        text = _("Factur-X does not take a rate of zero in category L, although EN 16931 does.")
        found.append(_warning("BR-AF-05", "BT-152", text))
    return tuple(dict.fromkeys(found))


def _error(rule: str, field: str, message: str) -> Problem:
    return Problem(rule, Severity.ERROR, message, field=field)


def _warning(rule: str, field: str, message: str) -> Problem:
    return Problem(rule, Severity.WARNING, message, field=field)


def _card(owner: str, values: dict[str, str]) -> Iterator[Problem]:
    for key, value in values.items():
        if not value.strip():
            yield _error(f"EDOC-{owner.upper()}", f"{owner}.{key}", _(_REQUIRED[key]))
        elif key == "country" and (why := check_country(value)):
            yield _error(f"EDOC-{owner.upper()}", f"{owner}.country", why)
        elif key == "country" and value not in codes.COUNTRIES:
            text = _("The country {code} is not in ISO 3166-1.").format(code=value)
            yield _error("BR-CL-14", f"{owner}.country", text)


def _company(company: Company) -> Iterator[Problem]:
    yield from _card(
        "company",
        {key: getattr(company, key) for key in ("name", "address", "city", "post_code", "country")},
    )


def _customer(invoice: Invoice, company: Company, customer: Customer) -> Iterator[Problem]:
    """Check whom the bill goes to: the card, unless the document gives another address."""
    own = invoice.buyer.address
    if own == NO_ADDRESS:
        names = ("name", "address", "city", "post_code", "country")
        yield from _card("customer", {key: getattr(customer, key) for key in names})
        return
    yield from _card("customer", {"name": customer.name})
    yield from _address(own, ("BT-50", "BT-52", "BT-53", "BT-55"), company.country)


def _address(
    address: Address, fields: tuple[str, str, str, str], home: str = ""
) -> Iterator[Problem]:
    values = (address.line_1, address.city, address.post_code, address.country or home)
    keys = ("address", "city", "post_code", "country")
    for field, key, value in zip(fields, keys, values, strict=True):
        if not value.strip():
            yield _error("EDOC-ADDRESS", field, _(_REQUIRED[key]))
        elif key == "country" and value not in codes.COUNTRIES:
            text = _("The country {code} is not in ISO 3166-1.").format(code=value)
            yield _error("BR-CL-14", field, text)


def _numbers(invoice: Invoice, company: Company, customer: Customer) -> Iterator[Problem]:
    """Both parties have a number that serves as electronic address and legal identifier."""
    home = invoice.buyer.address.country or customer.country or company.country
    parties = (
        ("company", company, company.vat_registration_no, company.country),
        ("customer", customer, invoice.buyer.vat or customer.vat_registration_no, home),
    )
    for owner, party, number, country in parties:
        key = f"{owner}.vat_registration_no"
        if party.gln and (why := check_gln(party.gln)):
            yield _error("PEPPOL-COMMON-R040", f"{owner}.gln", why)
        if number and (why := check_vat(number, country)):
            yield _warning("EDOC-VAT", key, why)
        if party.gln and party.use_gln_in_electronic_documents:
            continue
        if not number and not party.gln:
            yield _error("EDOC-NUMBER", key, _("A GLN or a VAT registration number is needed."))
        elif not number:
            text = _(
                "There is a GLN, but it is not to be used, and no VAT registration number: turn on"
                " “Use GLN in Electronic Documents”, or give the number."
            )
            yield _error("EDOC-GLN-UNUSED", f"{owner}.use_gln_in_electronic_documents", text)
        elif country and country not in VAT_SCHEMES:
            text = _(
                "VAT numbers of {country} have no electronic address scheme: give a GLN, and turn"
                " on “Use GLN in Electronic Documents”."
            ).format(country=country)
            yield _error("EDOC-SCHEME", f"{owner}.gln", text)
    yield from _buyer_vat(invoice, customer)
    if not company.vat_registration_no and not all_out_of_scope(invoice):
        text = _("Without a VAT registration number of the company no VAT can be stated.")
        yield _error("BR-S-02", "company.vat_registration_no", text)


def _buyer_vat(invoice: Invoice, customer: Customer) -> Iterator[Problem]:
    """Within the EU and under reverse charge the buyer is known by a number of its own."""
    categories = {line.vat.category for line in invoice.lines}
    categories |= {one.vat.category for one in invoice.allowances if one.vat is not None}
    number = invoice.buyer.vat or customer.vat_registration_no
    if VatCategory.INTRA_COMMUNITY in categories and not number:
        text = _("A supply within the EU (K) needs the customer's VAT registration number.")
        yield _error("BR-IC-02", "customer.vat_registration_no", text)


def _bank(invoice: Invoice, company: Company) -> Iterator[Problem]:
    """A payer needs an account; a document that says itself how to pay needs no other."""
    if invoice.payments:
        return
    if not company.iban.strip() and not company.bank_account_no.strip():
        yield _error("EDOC-BANK", "company.iban", _("An IBAN or a bank account no. is needed."))
    if company.iban and (why := check_iban(company.iban)):
        yield _warning("EDOC-IBAN", "company.iban", why)
    if not company.bank_branch_no.strip():
        text = _("The bank branch no. is missing.")
        yield _error("EDOC-BANK", "company.bank_branch_no", text)
    if not company.swift_code.strip():
        yield _error("EDOC-BANK", "company.swift_code", _("The SWIFT code is missing."))
    elif why := check_bic(company.swift_code):
        yield _warning("EDOC-SWIFT", "company.swift_code", why)


def _document(invoice: Invoice, wanted: DocumentFormat) -> Iterator[Problem]:
    references = invoice.references
    if not invoice.number.strip():
        yield _error("BR-02", "BT-1", _("The document number (BT-1) is missing."))
    if len(invoice.currency) != _CURRENCY_LETTERS or invoice.currency not in codes.CURRENCIES:
        text = _("A currency is three capital letters of ISO 4217, such as EUR.")
        yield _error("BR-CL-04", "BT-5", text)
    if not references.buyer.strip():
        if references.order.strip():
            text = _("“Your Reference” (BT-10) is missing; only the order number is given.")
            yield _warning("EDOC-REFERENCE", "BT-10", text)
        else:
            text = _("“Your Reference” (BT-10) is missing: what the customer knows it by.")
            yield _error("PEPPOL-EN16931-R003", "BT-10", text)
    if invoice.due_date is None and not invoice.is_credit_note:
        yield _error("EDOC-DUE", "BT-9", _("The due date (BT-9) is missing."))
    for one in references.preceding:
        if not one.number.strip():
            text = _("The number of the invoice that it applies to (BT-25) is missing.")
            yield _error("BR-55", "BT-25", text)
    if invoice.is_credit_note and not references.preceding:
        text = _("The credit memo does not say which invoice it applies to (BT-25).")
        yield _warning("EDOC-APPLIES", "BT-25", text)
    yield from _codes(invoice, wanted)
    yield from _vat_currency(invoice)


def _codes(invoice: Invoice, wanted: DocumentFormat) -> Iterator[Problem]:
    credit = invoice.is_credit_note
    known = codes.CREDIT_NOTE_TYPES if credit else codes.INVOICE_TYPES
    if wanted.peppol:
        known = codes.PEPPOL_CREDIT_NOTE_TYPES if credit else codes.PEPPOL_INVOICE_TYPES
    if invoice.code not in known:
        text = _("The type code (BT-3) {code} cannot be used for this document.")
        yield _error("BR-CL-01", "BT-3", text.format(code=invoice.code))
    if wanted.peppol and len(invoice.notes) > 1:
        text = _("Only one note (BT-22) is allowed; join the texts.")
        yield _error("PEPPOL-EN16931-R002", "BT-22", text)
    for one in invoice.attachments:
        if one.content is not None and one.media_type not in codes.MEDIA_TYPES:
            text = _("The attachment {name} is of a kind that cannot be sent: {kind}.")
            text = text.format(name=one.file_name, kind=one.media_type)
            yield _error("BR-CL-24", "BT-125", text)


def _vat_currency(invoice: Invoice) -> Iterator[Problem]:
    if not invoice.vat_currency:
        return
    if invoice.vat_currency == invoice.currency:
        text = _("The VAT accounting currency (BT-6) must differ from the currency, or be absent.")
        yield _error("PEPPOL-EN16931-R005", "BT-6", text)
    if invoice.vat_in_vat_currency is None:
        text = _("The VAT total in the VAT accounting currency (BT-111) is missing.")
        yield _error("BR-53", "BT-111", text)


def _delivery(invoice: Invoice) -> Iterator[Problem]:
    delivery = invoice.delivery
    sales = invoice.document_type is DocumentType.SALES_INVOICE
    if sales and delivery.day is None and invoice.period == NO_PERIOD:
        text = _("The shipment date (BT-72) is missing, and there is no invoicing period (BG-14).")
        yield _error("EDOC-SHIPMENT", "BT-72", text)
    if delivery.address is not None and invoice.document_type not in _BILLED:
        yield from _address(delivery.address, ("BT-75", "BT-77", "BT-78", "BT-80"))
    period = invoice.period
    if period.start and period.end and period.end < period.start:
        text = _("The invoicing period (BG-14) ends before it begins.")
        yield _error("BR-29", "BT-74", text)
