"""How company and customer stand in a document: the table of Business Central's PEPPOL export.

*useGLN* = a GLN is filled and *Use GLN in Electronic Documents* is on, for company and customer
separately. With it the GLN (scheme 0088) is electronic address and legal identifier; without it
the VAT registration number is, its electronic address under the VAT scheme of the country.
PartyTaxScheme never has a GLN; without a VAT number it is left out, for Business Central's empty
one breaks a rule of today (UBL-SR-53).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.identifiers import GLN_SCHEME, Identifier, vat_number
from edoc_tui.domain.invoice_parts import NO_DELIVERY, Account, Payment
from edoc_tui.domain.parties import electronic_address
from edoc_tui.domain.trade_party import NO_ADDRESS, NO_CONTACT, Address, Contact, TradeParty
from edoc_tui.domain.vat import EXPLAINED, USUAL_REASONS, VatCategory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.invoice_parts import Delivery
    from edoc_tui.domain.parties import Company, Customer
    from edoc_tui.domain.vat import Vat, VatReason

PAY_TO_ACCOUNT: Final = "31"
"""Payment means (UNTDID 4461) of Business Central's export."""

_DELIVERED: Final = frozenset(
    {
        DocumentType.SALES_INVOICE,
        DocumentType.SALES_CREDIT_MEMO,
        DocumentType.SERVICE_INVOICE,
        DocumentType.SERVICE_CREDIT_MEMO,
    }
)


def addressed(invoice: Invoice, company: Company, customer: Customer) -> Invoice:
    """Return *invoice* from *company* to *customer*, complete but for what people must say.

    What the document says itself wins: bill-to name, address, contact and VAT number of its
    buyer, its payments, its delivery. Usual reasons are given for categories without VAT.
    """
    outside = all_out_of_scope(invoice)
    buyer = buyer_party(invoice.buyer, customer, company, outside=outside)
    return replace(
        invoice,
        type_code=invoice.code,
        customer_no=customer.no,
        seller=seller_party(company, outside=outside),
        buyer=buyer,
        payments=invoice.payments or bank_payment(company),
        delivery=_delivery(invoice, buyer, customer),
        vat_reasons=tuple(_reasons(invoice)),
    )


def all_out_of_scope(invoice: Invoice) -> bool:
    """Say whether every line is outside the scope of VAT (category O)."""
    return all(line.vat.category is VatCategory.OUT_OF_SCOPE for line in invoice.lines)


def seller_party(company: Company, *, outside: bool = False) -> TradeParty:
    """Return the company as seller (BG-4); *outside*: all lines are in category O."""
    country = company.country
    vat = "" if outside else vat_number(company.vat_registration_no, country)
    return TradeParty(
        name=company.name,
        trading_name=company.name,
        legal_id=legal_identifier(company),
        vat=vat,
        endpoint=electronic_address(company),
        address=_address(company),
        contact=_contact(company),
    )


def buyer_party(
    bill_to: TradeParty, customer: Customer, company: Company, *, outside: bool = False
) -> TradeParty:
    """Return the customer as buyer (BG-7); what *bill_to* says wins over the card."""
    address = _address(customer) if bill_to.address == NO_ADDRESS else bill_to.address
    home = address.country or company.country
    number = bill_to.vat or customer.vat_registration_no
    card = replace(customer, country=home, vat_registration_no=number)
    return replace(
        bill_to,
        name=customer.name,
        trading_name=bill_to.trading_name or bill_to.name or customer.name,
        identifiers=(Identifier(customer.gln, GLN_SCHEME),) if customer.gln else (),
        legal_id=legal_identifier(card),
        vat="" if outside else vat_number(number, home),
        endpoint=electronic_address(card),
        address=address if address == NO_ADDRESS else replace(address, country=home),
        contact=_contact(customer) if bill_to.contact == NO_CONTACT else bill_to.contact,
    )


def legal_identifier(party: Company | Customer) -> Identifier | None:
    """Return the legal registration identifier: as the electronic address, scheme for DK alone."""
    found = electronic_address(party)
    if found is None or found.scheme == GLN_SCHEME or party.country == "DK":
        return found
    return Identifier(found.value)


def bank_payment(company: Company) -> tuple[Payment, ...]:
    """Return how to pay to the company's account, nothing when it has none.

    BIS has one place for who holds the account (BT-86): beside an IBAN it is the SWIFT code,
    which finds the bank anywhere; beside a national account number it is the bank branch number,
    without which that number says nothing.
    """
    iban = "".join(company.iban.split()).upper()
    number = iban or company.bank_account_no.strip()
    if not number:
        return ()
    swift = "".join(company.swift_code.split()).upper()
    branch = company.bank_branch_no.strip()
    holder = (swift or branch) if iban else (branch or swift)
    return (Payment(PAY_TO_ACCOUNT, account=Account(number, branch=holder)),)


def _address(party: Company | Customer) -> Address:
    return Address(
        line_1=party.address,
        line_2=party.address_2,
        city=party.city,
        post_code=party.post_code,
        country=party.country,
    )


def _contact(party: Company | Customer) -> Contact:
    return Contact(party.contact_name or party.name, party.phone, party.email)


def _delivery(invoice: Invoice, buyer: TradeParty, customer: Customer) -> Delivery:
    """Return the delivery: to the buyer unless said otherwise, GLN whatever the toggle says."""
    if invoice.document_type not in _DELIVERED:
        return invoice.delivery
    given = invoice.delivery
    location = given.location
    if location is None and given.address is None and customer.gln:
        location = Identifier(customer.gln, GLN_SCHEME)
    service = invoice.document_type is DocumentType.SERVICE_INVOICE
    address = given.address or (None if buyer.address == NO_ADDRESS else buyer.address)
    return replace(
        NO_DELIVERY,
        name=given.name,
        location=location,
        day=given.day or (invoice.issue_date if service else None),
        address=address,
    )


def _reasons(invoice: Invoice) -> Iterator[VatReason]:
    """Yield a reason for each category that needs one, in the order of the breakdown."""
    own = {one.category: one for one in invoice.vat_reasons}
    for category in dict.fromkeys(vat.category for vat in treatments(invoice)):
        if category in EXPLAINED:
            found = own.get(category) or USUAL_REASONS.get(category)
            if found is not None:
                yield found


def treatments(invoice: Invoice) -> Iterator[Vat]:
    """Yield how lines, allowances and charges are taxed."""
    yield from (line.vat for line in invoice.lines)
    yield from (one.vat for one in invoice.allowances if one.vat is not None)
