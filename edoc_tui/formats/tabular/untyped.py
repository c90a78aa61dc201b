"""A document that was read, taken into a draft: what becomes cells, and what cannot come along."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.composing import Sheet, SheetLine
from edoc_tui.domain.identifiers import GLN_SCHEME
from edoc_tui.domain.invoice_parts import (
    CREDIT_TRANSFER,
    EXACT,
    NO_DELIVERY,
    NO_PERIOD,
    half_up,
)
from edoc_tui.domain.vat import USUAL_REASONS
from edoc_tui.formats.tabular.rows import DISCOUNT
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from decimal import Decimal

    from edoc_tui.domain.invoice import Invoice, Line
    from edoc_tui.domain.invoice_parts import Allowance, Period

_GTIN: Final = "0160"
_DISCOUNT: Final = frozenset({"95", ""})
"""Reason codes (UNTDID 5189) of a plain discount."""

_LEFT: Final[Mapping[str, str]] = {
    "payee": N_("payee"),
    "tax_representative": N_("tax representative"),
    "creditor_id": N_("creditor identifier"),
    "tax_point_code": N_("tax point code"),
    "vat_currency": N_("VAT accounting currency"),
}
_LEFT_OF_REFERENCES: Final[Mapping[str, str]] = {
    "receiving_advice": N_("receiving advice"),
    "despatch_advice": N_("despatch advice"),
    "tender": N_("tender"),
    "object_id": N_("invoiced object"),
}
_LEFT_OF_ITEM: Final[Mapping[str, str]] = {
    "classifications": N_("item classifications"),
    "origin": N_("countries of origin"),
    "attributes": N_("item attributes"),
}


def sheet_of(invoice: Invoice) -> tuple[Sheet, tuple[str, ...]]:
    """Return a document as a draft, and what of it has no place there, in words.

    Who sells and who buys is not taken over: the cards say it when the draft is created.
    """
    header = {key: text for key, text in _header(invoice) if text}
    more: dict[str, Any] = {}
    if invoice.allowances:
        more["allowances"] = [_allowance(one, document=True) for one in invoice.allowances]
    if invoice.attachments:
        more["attachments"] = [
            {
                "reference": one.reference,
                "description": one.description,
                "location": one.location,
                "content": None if one.content is None else b64encode(one.content).decode(),
                "media_type": one.media_type,
                "file_name": one.file_name,
            }
            for one in invoice.attachments
        ]
    reasons = [one for one in invoice.vat_reasons if one != USUAL_REASONS.get(one.category)]
    if reasons:
        more["vat_exemptions"] = [
            {"category": str(one.category), "reason": one.text, "reason_code": one.code}
            for one in reasons
        ]
    if len(invoice.references.preceding) > 1:
        more["preceding_invoices"] = [
            {"number": one.number, "issue_date": _day(one.issue_date) or None}
            for one in invoice.references.preceding[1:]
        ]
    lines = tuple(_line(one) for one in invoice.lines)
    return Sheet(header, lines, more), tuple(dict.fromkeys(_lost(invoice)))


def _header(invoice: Invoice) -> Iterator[tuple[str, str]]:
    references = invoice.references
    yield "document_type", str(invoice.document_type)
    yield "number", invoice.number
    yield "customer_no", invoice.customer_no
    yield "type_code", invoice.type_code
    yield "issue_date", _day(invoice.issue_date)
    yield "due_date", _day(invoice.due_date)
    yield "currency", invoice.currency
    yield "tax_point", _day(invoice.tax_point)
    yield "payment_terms", invoice.payment_terms
    yield "note", " · ".join(one.text for one in invoice.notes)
    yield "buyer_reference", references.buyer
    yield "project_reference", references.project
    yield "contract_reference", references.contract
    yield "order_reference", references.order
    yield "sales_order", references.sales_order
    yield "accounting", references.accounting
    for one in references.preceding[:1]:
        yield "preceding_invoice", one.number
        yield "preceding_invoice_date", _day(one.issue_date)
    yield "period_start", _day(invoice.period.start)
    yield "period_end", _day(invoice.period.end)
    yield "prepaid", _figure(invoice.prepaid)
    yield "rounding", _figure(invoice.rounding)
    yield from _delivery(invoice)


def _delivery(invoice: Invoice) -> Iterator[tuple[str, str]]:
    """Yield where it was delivered, unless that is the buyer, whose card says it."""
    delivery, buyer = invoice.delivery, invoice.buyer
    if delivery == NO_DELIVERY:
        return
    yield "delivery_date", _day(delivery.day)
    yield "delivery_name", delivery.name
    place = delivery.location
    if place is not None and place.scheme == GLN_SCHEME and place not in buyer.identifiers:
        yield "delivery_gln", place.value
    address = delivery.address
    if address is not None and address != buyer.address:
        yield "delivery_address", address.line_1
        yield "delivery_address_2", address.line_2
        yield "delivery_city", address.city
        yield "delivery_post_code", address.post_code
        yield "delivery_country", address.country


def _line(line: Line) -> SheetLine:
    item = line.item
    more: dict[str, Any] = {}
    cells = {
        "item_name": item.name,
        "quantity": _figure(line.quantity),
        "unit": line.unit,
        "price": _figure(line.price.net),
        "base_quantity": _figure(line.price.base),
        "vat_category": str(line.vat.category),
        "vat_rate": _figure(line.vat.rate),
        "item_description": item.description,
        "seller_item_id": item.seller_id,
        "buyer_item_id": item.buyer_id,
        "order_line": line.order_line,
        "line_note": line.note,
    }
    if item.standard_id is not None and item.standard_id.scheme == _GTIN:
        cells["gtin"] = item.standard_id.value
    if line.accounting:
        more["accounting"] = line.accounting
    if line.period != NO_PERIOD:
        more["period"] = _period(line.period)
    others = list(line.allowances)
    if len(others) == 1 and (found := _discount(line, others[0])):
        cells |= found
        others = []
    if others:
        more["allowances"] = [_allowance(one) for one in others]
    return SheetLine({key: text for key, text in cells.items() if text}, more)


def _discount(line: Line, one: Allowance) -> dict[str, str]:
    """Return the cells of a discount that has no base, or that of its line; else nothing."""
    if one.charge or one.reason_code not in _DISCOUNT:
        return {}
    own = one.reason not in {"", DISCOUNT}
    reason = {"line_discount_reason": one.reason} if own else {}
    if one.percent is None and one.base is None:
        return {"line_discount": _figure(one.amount), **reason}
    price = EXACT.multiply(line.quantity, line.price.net)
    whole = half_up(EXACT.divide(price, line.price.base) if line.price.base else price)
    if one.percent is None or one.base != whole:
        return {}
    if half_up(EXACT.divide(EXACT.multiply(whole, one.percent), 100)) != one.amount:
        return {}
    return {"line_discount_percent": _figure(one.percent), **reason}


def _allowance(one: Allowance, *, document: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {
        "amount": _figure(one.amount),
        "charge": one.charge,
        "reason": one.reason,
        "reason_code": one.reason_code,
    }
    if one.percent is not None:
        found |= {"percent": _figure(one.percent), "base": _figure(one.base) or None}
    if document and one.vat is not None:
        found |= {
            "vat_category": str(one.vat.category),
            "vat_rate": _figure(one.vat.rate) or None,
        }
    return found


def _lost(invoice: Invoice) -> Iterator[str]:
    yield from _named(invoice, _LEFT)
    yield from _named(invoice.references, _LEFT_OF_REFERENCES)
    if any(one.subject for one in invoice.notes):
        yield _("subject codes of notes")
    if any(one.means not in CREDIT_TRANSFER for one in invoice.payments):
        yield _("payment means")
    address = invoice.delivery.address
    if address not in (None, invoice.buyer.address) and (address.line_3 or address.subdivision):
        yield _("parts of the delivery address")
    for line in invoice.lines:
        yield from _lost_of_line(line)


def _lost_of_line(line: Line) -> Iterator[str]:
    yield from _named(line.item, _LEFT_OF_ITEM)
    if line.object_id is not None:
        yield _("invoiced object")
    if line.price.gross is not None or line.price.discount is not None:
        yield _("gross prices")
    if line.item.standard_id is not None and line.item.standard_id.scheme != _GTIN:
        yield _("standard item numbers that are no GTIN")


def _named(record: object, words: Mapping[str, str]) -> Iterator[str]:
    """Yield the name of each attribute in *words* that says something."""
    for key, name in words.items():
        if getattr(record, key):
            yield _(name)


def _period(period: Period) -> dict[str, str | None]:
    return {"start": _day(period.start) or None, "end": _day(period.end) or None}


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _figure(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
