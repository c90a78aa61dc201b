"""What CII can carry of a document, and what it makes of the rest."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.invoice import CREDIT_TYPES
from edoc_tui.domain.vat import Vat, VatCategory

if TYPE_CHECKING:
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.invoice_parts import Payment


def carried(invoice: Invoice) -> Invoice:
    """Return what a reader makes of *invoice*: two kinds, no customer number, no card network."""
    credit = invoice.document_type in CREDIT_TYPES
    kind = DocumentType.SALES_CREDIT_MEMO if credit else DocumentType.SALES_INVOICE
    payments = tuple(_payment(one) for one in invoice.payments)
    return replace(invoice, document_type=kind, customer_no="", payments=payments)


def _payment(one: Payment) -> Payment:
    return one if one.card is None else replace(one, card=replace(one.card, network="NA"))


def rated(invoice: Invoice) -> Invoice:
    """Return *invoice* with a rate above zero for the Canary Islands.

    EN 16931 takes zero there, the rules of Factur-X (BR-AF-05 to 07) do not.
    """
    wrong = Vat(VatCategory.CANARY_ISLANDS, Decimal(0))
    right = Vat(VatCategory.CANARY_ISLANDS, Decimal(7))
    return replace(
        invoice,
        lines=tuple(replace(one, vat=right) if one.vat == wrong else one for one in invoice.lines),
        allowances=tuple(
            replace(one, vat=right) if one.vat == wrong else one for one in invoice.allowances
        ),
        vat_currency="",
        vat_in_vat_currency=None,
    )
