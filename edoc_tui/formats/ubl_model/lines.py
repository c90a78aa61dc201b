"""The lines of a document that is read, and allowances and charges anywhere."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from edoc_tui.domain.invoice import Item, Line, Price
from edoc_tui.domain.invoice_parts import NO_PERIOD, Allowance, Period
from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.formats.reading import child
from edoc_tui.formats.ubl_model.values import (
    day_of,
    figure,
    identifier,
    is_charge,
    text,
    vat_category,
    vat_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.identifiers import Identifier
    from edoc_tui.domain.tree import Node

OBJECT_TYPE = "130"
_ONE = Decimal(1)


def lines(root: Node) -> Iterator[Line]:
    """Yield the lines (BG-25); a quantity that is not stated is one, a price zero."""
    for name in ("InvoiceLine", "CreditNoteLine"):
        for found in root.every(cac(name)):
            yield _line(found)


def allowances(parent: Node, *, of_line: bool) -> Iterator[Allowance]:
    """Yield allowances and charges of a document or of a line."""
    for one in parent.all(cac("AllowanceCharge")):
        charge = is_charge(one)
        category = vat_category(one, "TaxCategory")
        amount_field, rate_field = ("BT-99", "BT-103") if charge else ("BT-92", "BT-96")
        yield Allowance(
            amount=figure(one, "Amount", amount_field) or Decimal(0),
            charge=charge,
            reason=text(one, cbc("AllowanceChargeReason")),
            reason_code=text(one, cbc("AllowanceChargeReasonCode")),
            base=figure(one, "BaseAmount", "BT-93"),
            percent=figure(one, "MultiplierFactorNumeric", "BT-94"),
            vat=None if of_line or category is None else vat_of(category, rate_field),
        )


def period(parent: Node) -> Period:
    """Return an invoicing period (BG-14) or line period (BG-26)."""
    found = parent.first(cac("InvoicePeriod"))
    if found is None:
        return NO_PERIOD
    return Period(day_of(found, "StartDate", "BT-73"), day_of(found, "EndDate", "BT-74"))


def _line(found: Node) -> Line:
    invoiced = found.first(cbc("InvoicedQuantity")) is not None
    name = "InvoicedQuantity" if invoiced else "CreditedQuantity"
    quantity, count = found.first(cbc(name)), figure(found, name, "BT-129")
    unit = "" if quantity is None else quantity.get("unitCode").strip()
    item = found.first(cac("Item"))
    return Line(
        id=text(found, cbc("ID")),
        quantity=_ONE if count is None else count,
        unit=unit,
        price=_price(found, unit),
        item=Item("") if item is None else _item(item),
        vat=vat_of(None if item is None else vat_category(item, "ClassifiedTaxCategory"), "BT-152"),
        note=text(found, cbc("Note")),
        object_id=_object(found),
        order_line=text(found, cac("OrderLineReference"), cbc("LineID")),
        accounting=text(found, cbc("AccountingCost")),
        period=period(found),
        allowances=tuple(allowances(found, of_line=True)),
    )


def _price(found: Node, unit: str) -> Price:
    price = child(found, cac("Price"), "BG-29")
    if price is None:
        return Price(Decimal(0))
    base = price.first(cbc("BaseQuantity"))
    base_unit = "" if base is None else base.get("unitCode").strip()
    reduced = price.first(cac("AllowanceCharge"))
    return Price(
        net=figure(price, "PriceAmount", "BT-146") or Decimal(0),
        base=figure(price, "BaseQuantity", "BT-149"),
        base_unit="" if base_unit == unit else base_unit,
        discount=None if reduced is None else figure(reduced, "Amount", "BT-147"),
        gross=None if reduced is None else figure(reduced, "BaseAmount", "BT-148"),
    )


def _object(found: Node) -> Identifier | None:
    for one in found.all(cac("DocumentReference")):
        if text(one, cbc("DocumentTypeCode")) in {"", OBJECT_TYPE}:
            return identifier(one.first(cbc("ID")))
    return None


def _item(found: Node) -> Item:
    return Item(
        name=text(found, cbc("Name")),
        description=text(found, cbc("Description")),
        seller_id=text(found, cac("SellersItemIdentification"), cbc("ID")),
        buyer_id=text(found, cac("BuyersItemIdentification"), cbc("ID")),
        standard_id=identifier(found.first(cac("StandardItemIdentification"), cbc("ID"))),
        classifications=tuple(
            (text(one), one.get("listID").strip(), one.get("listVersionID").strip())
            for one in found.every(cac("CommodityClassification"), cbc("ItemClassificationCode"))
        ),
        origin=text(found, cac("OriginCountry"), cbc("IdentificationCode")),
        attributes=tuple(
            (text(one, cbc("Name")), text(one, cbc("Value")))
            for one in found.all(cac("AdditionalItemProperty"))
        ),
    )
