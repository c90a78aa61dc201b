"""Note where the values of a document come from, while it is made and the cards are at hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.addressing import PAY_TO_ACCOUNT
from edoc_tui.domain.identifiers import GLN_SCHEME
from edoc_tui.domain.origin import Source, Trace
from edoc_tui.domain.trade_party import NO_ADDRESS, NO_CONTACT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.identifiers import Identifier
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.parties import Company, Customer

USUAL: Final = "usual"
_VAT: Final = "vat_registration_no"
_SELLER: Final = {
    "BT-27": "name", "BT-28": "name", "BT-31": _VAT, "BT-35": "address", "BT-36": "address_2",
    "BT-37": "city", "BT-38": "post_code", "BT-40": "country", "BT-42": "phone", "BT-43": "email",
}  # fmt: skip
_BUYER_ADDRESS: Final = {
    "BT-50": "address", "BT-51": "address_2", "BT-52": "city", "BT-53": "post_code",
    "BT-55": "country",
}  # fmt: skip
_DELIVERED: Final = {
    "BT-75": "BT-50", "BT-76": "BT-51", "BT-165": "BT-163", "BT-77": "BT-52", "BT-78": "BT-53",
    "BT-79": "BT-54", "BT-80": "BT-55",
}  # fmt: skip


def traced(
    given: Trace | None, invoice: Invoice, whole: Invoice, company: Company, customer: Customer
) -> Trace:
    """Return what is to be noted of a document.

    Args:
        given: What is known of its data, or of the document that it is made anew from; ``None``
            = a person typed it.
        invoice: What was given.
        whole: What became of it.
        company: Whose document it is.
        customer: Whom it is for.
    """
    trace = given or Trace()
    cards = dict(trace.cards)
    cards.update(_seller(whole, company))
    cards.update(_buyer(invoice, whole, customer))
    cards.update(_rest(invoice, whole, company))
    return replace(trace, cards=cards, customer_no=customer.no)


def earlier(text: str) -> Trace:
    """Return the trace of a document that is made anew, as far as there is one."""
    found = Trace.of(text)
    return Trace(Source.UNKNOWN) if found is None else found


def _number(found: Identifier | None) -> str:
    return "gln" if found is not None and found.scheme == GLN_SCHEME else _VAT


def _seller(whole: Invoice, company: Company) -> Iterator[tuple[str, str]]:
    for term, key in _SELLER.items():
        yield term, f"company.{key}"
    number = _number(whole.seller.endpoint)
    yield "BT-30", f"company.{number}"
    yield "BT-34", f"company.{number}"
    yield "BT-41", "company.contact_name" if company.contact_name else "company.name"


def _buyer(invoice: Invoice, whole: Invoice, customer: Customer) -> Iterator[tuple[str, str]]:
    given = invoice.buyer
    number = _number(whole.buyer.endpoint)
    yield "BT-44", "customer.name"
    yield "BT-46", "customer.gln"
    if not (given.trading_name or given.name):
        yield "BT-45", "customer.name"
    if not given.vat:
        yield "BT-48", "customer.vat_registration_no"
    for term in ("BT-47", "BT-49"):
        yield term, "BT-48" if given.vat and number == _VAT else f"customer.{number}"
    if given.address == NO_ADDRESS:
        for term, key in _BUYER_ADDRESS.items():
            owner = "customer" if getattr(customer, key) or key != "country" else "company"
            yield term, f"{owner}.{key}"
    if given.contact == NO_CONTACT:
        yield "BT-56", "customer.contact_name" if customer.contact_name else "customer.name"
        yield "BT-57", "customer.phone"
        yield "BT-58", "customer.email"


def _rest(invoice: Invoice, whole: Invoice, company: Company) -> Iterator[tuple[str, str]]:
    if not invoice.type_code:
        yield "BT-3", USUAL
    if invoice.delivery.location is None and whole.delivery.location is not None:
        yield "BT-71", "customer.gln"
    if invoice.delivery.day is None and whole.delivery.day is not None:
        yield "BT-72", "BT-2"
    if invoice.delivery.address is None:
        yield from _DELIVERED.items()
    if not invoice.payments and any(one.means == PAY_TO_ACCOUNT for one in whole.payments):
        iban, swift = "".join(company.iban.split()), "".join(company.swift_code.split())
        branch = company.bank_branch_no.strip()
        first = (swift and "swift_code") if iban else (branch and "bank_branch_no")
        yield "BT-81", USUAL
        yield "BT-84", "company.iban" if iban else "company.bank_account_no"
        yield "BT-86", f"company.{first or ('bank_branch_no' if iban else 'swift_code')}"
    for reason in whole.vat_reasons:
        if reason not in invoice.vat_reasons:
            yield f"BT-120 {reason.category}", USUAL
