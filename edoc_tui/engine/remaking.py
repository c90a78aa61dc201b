"""A created document read back: as it was asked for, and whether the cards still say the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edoc_tui.domain.addressing import PAY_TO_ACCOUNT
from edoc_tui.domain.problems import Problem, Severity
from edoc_tui.domain.text import printable
from edoc_tui.domain.trade_party import NO_PARTY, TradeParty
from edoc_tui.domain.vat import USUAL_REASONS
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.domain.edocument import DocumentType, EDocument
    from edoc_tui.domain.invoice import Invoice


def as_given(invoice: Invoice, document_type: DocumentType, customer_no: str) -> Invoice:
    """Return a document that was read as it was given: without what comes from the cards.

    Name, address, contact and VAT number of the buyer stay: the document says whom it bills.
    """
    buyer = invoice.buyer
    payments = tuple(one for one in invoice.payments if one.means != PAY_TO_ACCOUNT)
    return replace(
        invoice,
        document_type=document_type,
        customer_no=customer_no,
        seller=NO_PARTY,
        buyer=TradeParty(
            trading_name=buyer.trading_name,
            vat=buyer.vat,
            address=buyer.address,
            contact=buyer.contact,
        ),
        payments=payments,
    )


def as_said(invoice: Invoice, document: EDocument) -> Invoice:
    """Return a created document that was read as it was asked for.

    As :func:`as_given`, and without the delivery to the buyer and the usual reasons of VAT, which
    are found anew: rules about the buyer's texts reach the delivery then as they did at first.
    """
    given = as_given(invoice, document.document_type, document.customer_no)
    delivery = given.delivery
    if delivery.address == invoice.buyer.address:
        delivery = replace(delivery, address=None)
    own = (one for one in given.vat_reasons if one != USUAL_REASONS.get(one.category))
    return replace(given, delivery=delivery, vat_reasons=tuple(own))


def stale(stored: Invoice, fresh: Invoice) -> list[Problem]:
    """Return what the cards say otherwise than the document, whose numbers were theirs."""
    text = _("It says {old}, but by now the card says {new}: recreate the document.")
    pairs = (
        ("company.vat_registration_no", stored.seller.vat, fresh.seller.vat),
        ("company.gln", stored.seller.endpoint, fresh.seller.endpoint),
        ("company.gln", stored.seller.legal_id, fresh.seller.legal_id),
        ("customer.gln", stored.buyer.endpoint, fresh.buyer.endpoint),
        ("customer.gln", stored.buyer.legal_id, fresh.buyer.legal_id),
        ("company.iban", _account(stored), _account(fresh)),
    )
    return [
        Problem(
            "EDOC-STALE",
            Severity.ERROR,
            text.format(old=printable(str(old)) or "–", new=printable(str(new)) or "–"),
            field=field,
        )
        for field, old, new in pairs
        if old != new
    ]


def _account(invoice: Invoice) -> str:
    for one in invoice.payments:
        if one.means == PAY_TO_ACCOUNT and one.account is not None:
            return one.account.number
    return ""
