"""Copies of a document and its parties, with the texts that mapping rules make of theirs.

What is handed in never changes, and of what is handed back only the texts of
:mod:`edoc_tui.domain.mapping` may differ. Each function takes a *say*: field, value and number of
the line in, value out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from edoc_tui.domain.parties import Company, Customer
from edoc_tui.domain.trade_party import NO_PARTY

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.domain.invoice import Invoice, Line
    from edoc_tui.domain.invoice_parts import Delivery
    from edoc_tui.domain.trade_party import TradeParty

    Say = Callable[..., str]

Card = TypeVar("Card", Company, Customer)

_CARD = ("name", "address", "address_2", "city", "post_code", "contact_name", "phone", "email")


def mapped_card(card: Card, entity: str, say: Say) -> Card:
    """Return the card of a ``company`` or ``customer``."""
    texts: dict[str, Any] = {key: say(f"{entity}.{key}", getattr(card, key)) for key in _CARD}
    return replace(card, **texts)


def mapped_invoice(invoice: Invoice, say: Say) -> Invoice:
    """Return a document on its way out: its texts, its lines, and whom it says it bills."""
    found = invoice.references
    return replace(
        invoice,
        references=replace(
            found,
            buyer=say("document.buyer_reference", found.buyer),
            project=say("document.project_reference", found.project),
            contract=say("document.contract_reference", found.contract),
            order=say("document.order_reference", found.order),
            sales_order=say("document.sales_order", found.sales_order),
            accounting=say("document.accounting", found.accounting),
        ),
        payment_terms=say("document.payment_terms", invoice.payment_terms),
        notes=tuple(replace(one, text=say("document.note", one.text)) for one in invoice.notes),
        allowances=tuple(
            replace(one, reason=say("document.allowance_reason", one.reason))
            for one in invoice.allowances
        ),
        vat_reasons=tuple(
            replace(one, text=say("document.vat_exemption_reason", one.text))
            for one in invoice.vat_reasons
        ),
        delivery=_delivery(invoice.delivery, say),
        lines=tuple(_line(one, number, say) for number, one in enumerate(invoice.lines, 1)),
        buyer=_bill_to(invoice.buyer, say),
    )


def mapped_received(invoice: Invoice, say: Say) -> Invoice:
    """Return a received document on its way to the business system: the texts that get there."""
    order = say("document.order_reference", invoice.references.order)
    return replace(
        invoice,
        references=replace(invoice.references, order=order),
        seller=replace(invoice.seller, name=say("vendor.name", invoice.seller.name)),
        lines=tuple(
            replace(
                line,
                unit=say("line.unit", line.unit, number),
                item=replace(line.item, name=say("line.item_name", line.item.name, number)),
            )
            for number, line in enumerate(invoice.lines, 1)
        ),
    )


def _line(line: Line, number: int, say: Say) -> Line:
    item = line.item
    return replace(
        line,
        unit=say("line.unit", line.unit, number),
        note=say("line.note", line.note, number),
        order_line=say("line.order_line", line.order_line, number),
        accounting=say("line.accounting", line.accounting, number),
        item=replace(
            item,
            name=say("line.item_name", item.name, number),
            description=say("line.item_description", item.description, number),
            seller_id=say("line.seller_item_id", item.seller_id, number),
            buyer_id=say("line.buyer_item_id", item.buyer_id, number),
        ),
        allowances=tuple(
            replace(one, reason=say("line.discount_reason", one.reason, number))
            for one in line.allowances
        ),
    )


def _delivery(delivery: Delivery, say: Say) -> Delivery:
    place = delivery.address
    return replace(
        delivery,
        name=say("document.delivery_name", delivery.name),
        address=None
        if place is None
        else replace(
            place,
            line_1=say("document.delivery_address", place.line_1),
            line_2=say("document.delivery_address_2", place.line_2),
            city=say("document.delivery_city", place.city),
            post_code=say("document.delivery_post_code", place.post_code),
        ),
    )


def _bill_to(buyer: TradeParty, say: Say) -> TradeParty:
    if buyer == NO_PARTY:
        return buyer
    address, contact = buyer.address, buyer.contact
    return replace(
        buyer,
        name=say("customer.name", buyer.name),
        trading_name=say("customer.name", buyer.trading_name),
        address=replace(
            address,
            line_1=say("customer.address", address.line_1),
            line_2=say("customer.address_2", address.line_2),
            city=say("customer.city", address.city),
            post_code=say("customer.post_code", address.post_code),
        ),
        contact=replace(
            contact,
            name=say("customer.contact_name", contact.name),
            phone=say("customer.phone", contact.phone),
            email=say("customer.email", contact.email),
        ),
    )
