"""The lines of a document (BG-25)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.cii import OBJECT
from edoc_tui.formats.cii.element import group
from edoc_tui.formats.cii.figures import allowances, charged, figure, money, period, taxed
from edoc_tui.formats.element import identified, leaf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from edoc_tui.domain.arithmetic import Amounts
    from edoc_tui.domain.identifiers import Identifier
    from edoc_tui.domain.invoice import Invoice, Item, Line, Price
    from edoc_tui.formats.element import Part


def lines(invoice: Invoice, amounts: Amounts) -> Iterator[Part]:
    """Yield the lines."""
    for line, net in zip(invoice.lines, amounts.lines, strict=True):
        yield _line(line, net)


def object_reference(found: Identifier | None) -> Part:
    """Return an invoiced object (BT-18, BT-128)."""
    if found is None:
        return None
    return group(
        "AdditionalReferencedDocument",
        leaf("IssuerAssignedID", found.value),
        leaf("TypeCode", OBJECT),
        leaf("ReferenceTypeCode", found.scheme),
    )


def accounting(reference: str) -> Part:
    """Return the buyer's accounting reference (BT-19, BT-133)."""
    return group("ReceivableSpecifiedTradeAccountingAccount", leaf("ID", reference))


def _line(line: Line, net: Decimal) -> Part:
    return group(
        "IncludedSupplyChainTradeLineItem",
        group(
            "AssociatedDocumentLineDocument",
            leaf("LineID", line.id),
            group("IncludedNote", leaf("Content", line.note)),
        ),
        _product(line.item),
        group(
            "SpecifiedLineTradeAgreement",
            group("BuyerOrderReferencedDocument", leaf("LineID", line.order_line)),
            _prices(line.price, line.price.base_unit or line.unit),
        ),
        group(
            "SpecifiedLineTradeDelivery", figure("BilledQuantity", line.quantity, unit=line.unit)
        ),
        group(
            "SpecifiedLineTradeSettlement",
            taxed("ApplicableTradeTax", line.vat),
            period(line.period),
            allowances(line.allowances),
            group(
                "SpecifiedTradeSettlementLineMonetarySummation",
                money("LineTotalAmount", net),
            ),
            object_reference(line.object_id),
            accounting(line.accounting),
        ),
    )


def _product(item: Item) -> Part:
    return group(
        "SpecifiedTradeProduct",
        identified("GlobalID", item.standard_id),
        leaf("SellerAssignedID", item.seller_id),
        leaf("BuyerAssignedID", item.buyer_id),
        leaf("Name", item.name),
        leaf("Description", item.description),
        (
            group(
                "ApplicableProductCharacteristic", leaf("Description", name), leaf("Value", value)
            )
            for name, value in item.attributes
        ),
        (
            group(
                "DesignatedProductClassification",
                leaf("ClassCode", code, listID=source, listVersionID=version),
            )
            for code, source, version in item.classifications
        ),
        group("OriginTradeCountry", leaf("ID", item.origin)),
    )


def _prices(price: Price, unit: str) -> tuple[Part, Part]:
    """Return the gross price with its discount (BT-147, BT-148), and the net price (BT-146).

    The discount has no place of its own: where the document knows it alone, the gross price is
    the net price with it.
    """
    discount, gross = price.discount, price.gross
    if gross is None and discount is not None:
        gross = price.net + discount
    elif gross is not None and discount is None:
        discount = gross - price.net
    base = figure("BasisQuantity", price.base, unit=unit)
    return (
        None
        if gross is None
        else group(
            "GrossPriceProductTradePrice",
            money("ChargeAmount", gross),
            base,
            group(
                "AppliedTradeAllowanceCharge",
                charged(charge=False),
                money("ActualAmount", discount),
            ),
        ),
        group("NetPriceProductTradePrice", money("ChargeAmount", price.net), base),
    )
