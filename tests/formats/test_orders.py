"""Order files: CSV, JSON and UBL say the same; what is wrong is told by line."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from edoc_tui.domain.draft import OrderLine
from edoc_tui.domain.errors import DataError
from edoc_tui.formats.orders import read

CSV = b"""order_no,line,description,quantity,unit,unit_price,received,account
PO-1,10,"Oak beam, 4 m",2.5,MTR,12.00,2,606100
PO-1,20,Hexagon bolt,100,C62,0.05,,
"""
UBL = b"""<?xml version="1.0"?>
<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>PO-1</cbc:ID>
<cac:OrderLine><cac:LineItem><cbc:ID>10</cbc:ID><cbc:Quantity unitCode="MTR">2.5</cbc:Quantity>
<cac:Price><cbc:PriceAmount currencyID="EUR">12.00</cbc:PriceAmount></cac:Price>
<cac:Item><cbc:Name>Oak beam, 4 m</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine>
<cac:OrderLine><cac:LineItem><cbc:ID>20</cbc:ID><cbc:Quantity unitCode="C62">100</cbc:Quantity>
<cac:Price><cbc:PriceAmount currencyID="EUR">5.00</cbc:PriceAmount>
<cbc:BaseQuantity unitCode="C62">100</cbc:BaseQuantity></cac:Price>
<cac:Item><cbc:Description>Hexagon bolt</cbc:Description></cac:Item></cac:LineItem></cac:OrderLine>
</Order>
"""
LINES = (
    OrderLine("PO-1", "10", "Oak beam, 4 m", Decimal("2.5"), "MTR", Decimal(12)),
    OrderLine("PO-1", "20", "Hexagon bolt", Decimal(100), "C62", Decimal("0.05")),
)


def test_three_forms() -> None:
    """The same order, whichever the ERP writes."""
    found = read(CSV)
    assert found[0].received == 2
    assert (found[0].account, found[1].received) == ("606100", None)
    rows = [
        {"line": one.line, "description": one.description, "quantity": float(one.quantity),
         "unit": one.unit, "unit_price": str(one.unit_price), "received": None}
        for one in LINES
    ]  # fmt: skip
    as_json = json.dumps({"order_no": "PO-1", "lines": rows}).encode()
    flat = json.dumps([{**row, "order_no": "PO-1"} for row in rows]).encode()
    for data in (UBL, as_json, flat, b"\xef\xbb\xbf" + as_json, CSV.replace(b",", b";")):
        assert [(one.line, one.quantity, one.unit, one.unit_price) for one in read(data)] == [
            (one.line, one.quantity, one.unit, one.unit_price) for one in LINES
        ]
    assert tuple(read(UBL)) == LINES


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (CSV.replace(b"100", b"many"), "Line 3: quantity"),
        (CSV.replace(b"12.00", b"NaN"), "Line 2: unit_price"),
        (CSV.replace(b"12.00", b"1e999999"), "Line 2: unit_price"),
        (CSV.replace(b"2,606100", b"two,606100"), "Line 2: received"),
        (b"order_no,line\nPO-1,1\n", "lacks: description"),
        (b"[1]", "lacks: lines"),
        (b'[{"order_no": "1"}]', "Line 1: line, description"),
        (b"{", "cannot be read"),
        (b"\xff\xfe,", "not UTF-8"),
        (b"<!DOCTYPE a><Order/>", "DOCTYPE"),
        (b"<Invoice/>", "no UBL Order"),
        (b"x" * 5_000_001, "too large"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(data: bytes, told: str) -> None:
    """By line and column; nothing hostile is read."""
    with pytest.raises(DataError, match=told):
        read(data)


def test_foreign_text_is_made_printable() -> None:
    """What an order calls itself cannot move the cursor."""
    assert "\x1b" not in read(CSV.replace(b"Hexagon", b"\x1b[2JHexagon"))[1].description
