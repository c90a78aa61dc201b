"""The lines of a Cross Industry Invoice that is read, and allowances and charges anywhere."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.cii import OBJECT, ram
from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.invoice import Item, Line, Price
from edoc_tui.domain.invoice_parts import NO_PERIOD, Allowance, Period
from edoc_tui.formats.cii_model.header import CHARGES, LOGISTICS, is_charge
from edoc_tui.formats.cii_model.values import day_at, figure, lines_of
from edoc_tui.formats.ubl_model.values import identifier, text, vat_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.tree import Node
    from edoc_tui.domain.vat import Vat

_ONE: Final = Decimal(1)
_AGREEMENT: Final = ram("SpecifiedLineTradeAgreement")
_SETTLEMENT: Final = ram("SpecifiedLineTradeSettlement")


def lines(root: Node) -> Iterator[Line]:
    """Yield the lines (BG-25); a quantity that is not stated is one, a price zero."""
    for found in lines_of(root):
        yield _line(found)


def vat_of(tax: Node | None, field: str) -> Vat:
    """Return category and rate of a tax.

    Raises:
        DataError: The rate is no number.
    """
    if tax is None:
        return vat_by("", None)
    return vat_by(text(tax, ram("CategoryCode")), figure(tax, "RateApplicablePercent", field))


def allowances(parent: Node, *, of_line: bool) -> Iterator[Allowance]:
    """Yield allowances and charges of a document or of a line."""
    for one in parent.all(CHARGES):
        charge = is_charge(one)
        tax = one.first(ram("CategoryTradeTax"))
        amount_field, rate_field = ("BT-99", "BT-103") if charge else ("BT-92", "BT-96")
        yield Allowance(
            amount=figure(one, "ActualAmount", amount_field) or Decimal(0),
            charge=charge,
            reason=text(one, ram("Reason")),
            reason_code=text(one, ram("ReasonCode")),
            base=figure(one, "BasisAmount", "BT-93"),
            percent=figure(one, "CalculationPercent", "BT-94"),
            vat=None if of_line or tax is None else vat_of(tax, rate_field),
        )
    for one in parent.all(LOGISTICS):
        tax = one.first(ram("AppliedTradeTax"))
        yield Allowance(
            amount=figure(one, "AppliedAmount", "BT-99") or Decimal(0),
            charge=True,
            reason=text(one, ram("Description")),
            vat=None if tax is None else vat_of(tax, "BT-103"),
        )


def period(parent: Node) -> Period:
    """Return an invoicing period (BG-14) or line period (BG-26)."""
    found = parent.first(ram("BillingSpecifiedPeriod"))
    if found is None:
        return NO_PERIOD
    return Period(
        day_at(found, "BT-73", ram("StartDateTime")), day_at(found, "BT-74", ram("EndDateTime"))
    )


def object_of(parent: Node) -> Identifier | None:
    """Return an invoiced object (BT-18, BT-128)."""
    for one in parent.all(ram("AdditionalReferencedDocument")):
        number = text(one, ram("IssuerAssignedID"))
        if number and text(one, ram("TypeCode")) == OBJECT:
            return Identifier(number, text(one, ram("ReferenceTypeCode")))
    return None


def accounting(parent: Node) -> str:
    """Return the buyer's accounting reference (BT-19, BT-133)."""
    return text(parent, ram("ReceivableSpecifiedTradeAccountingAccount"), ram("ID"))


def _line(found: Node) -> Line:
    about = ram("AssociatedDocumentLineDocument")
    delivered = ram("SpecifiedLineTradeDelivery")
    quantity = found.first(delivered, ram("BilledQuantity"))
    holder = found.first(delivered)
    count = None if holder is None else figure(holder, "BilledQuantity", "BT-129")
    unit = "" if quantity is None else quantity.get("unitCode").strip()
    product, settled = found.first(ram("SpecifiedTradeProduct")), found.first(_SETTLEMENT)
    order = ram("BuyerOrderReferencedDocument"), ram("LineID")
    return Line(
        id=text(found, about, ram("LineID")),
        quantity=_ONE if count is None else count,
        unit=unit,
        price=_price(found.first(_AGREEMENT), unit),
        item=Item("") if product is None else _item(product),
        vat=vat_of(found.first(_SETTLEMENT, ram("ApplicableTradeTax")), "BT-152"),
        note=text(found, about, ram("IncludedNote"), ram("Content")),
        object_id=None if settled is None else object_of(settled),
        order_line=text(found, _AGREEMENT, *order),
        accounting="" if settled is None else accounting(settled),
        period=NO_PERIOD if settled is None else period(settled),
        allowances=() if settled is None else tuple(allowances(settled, of_line=True)),
    )


def _price(agreement: Node | None, unit: str) -> Price:
    if agreement is None:
        return Price(Decimal(0))
    net = agreement.first(ram("NetPriceProductTradePrice"))
    gross = agreement.first(ram("GrossPriceProductTradePrice"))
    based = next((one for one in (net, gross) if one is not None and _base(one) is not None), None)
    base = None if based is None else _base(based)
    base_unit = "" if base is None else base.get("unitCode").strip()
    reduced = None if gross is None else gross.first(ram("AppliedTradeAllowanceCharge"))
    return Price(
        net=Decimal(0) if net is None else figure(net, "ChargeAmount", "BT-146") or Decimal(0),
        base=None if based is None else figure(based, "BasisQuantity", "BT-149"),
        base_unit="" if base_unit == unit else base_unit,
        discount=None if reduced is None else figure(reduced, "ActualAmount", "BT-147"),
        gross=None if gross is None else figure(gross, "ChargeAmount", "BT-148"),
    )


def _base(price: Node) -> Node | None:
    return price.first(ram("BasisQuantity"))


def _item(found: Node) -> Item:
    return Item(
        name=text(found, ram("Name")),
        description=text(found, ram("Description")),
        seller_id=text(found, ram("SellerAssignedID")),
        buyer_id=text(found, ram("BuyerAssignedID")),
        standard_id=identifier(found.first(ram("GlobalID"))),
        classifications=tuple(
            (text(one), one.get("listID").strip(), one.get("listVersionID").strip())
            for one in found.every(ram("DesignatedProductClassification"), ram("ClassCode"))
        ),
        origin=text(found, ram("OriginTradeCountry"), ram("ID")),
        attributes=tuple(
            (text(one, ram("Description")), text(one, ram("Value")))
            for one in found.all(ram("ApplicableProductCharacteristic"))
        ),
    )
