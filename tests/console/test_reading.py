"""Reading a document in the console: value by value, its XML, what it was before."""

from __future__ import annotations

import asyncio
import html
import re
import shutil
from typing import TYPE_CHECKING

from lxml import etree

from edoc_tui import wiring
from edoc_tui.config.home import Home
from edoc_tui.console.xml_text import spans, xml_text
from edoc_tui.domain.ubl_values import values
from edoc_tui.formats import xml
from tests.console.driver import Console
from tests.samples import SAMPLES, sample

if TYPE_CHECKING:
    from pathlib import Path

CSV = """\
No;Date;Client;Item;Qty;Price;VAT;Votre référence;Due date;Delivery date
F-1;20/11/2026;10000;Chaise;2;12,50;20;REF;20/12/2026;19/11/2026
F-1;;;Table;1;99,90;20;;;
"""


async def _create(home: Home, folder: Path) -> None:
    path = folder / "orders.csv"
    path.write_text(CSV, encoding="utf-8")
    engine = wiring.build(home)
    try:
        report = [one async for one in engine.importing([path], "PAGERO")]
        assert all(one.document is not None for one in report), report
    finally:
        await engine.aclose()


def office(folder: Path) -> Path:
    """A home with one document that a CSV file gave."""
    home = Home(folder, folder).prepare()
    for name in ("config.toml", "customers.toml"):
        shutil.copy(SAMPLES / name, folder / name)
    asyncio.run(_create(home, folder))
    return folder


def test_each_value_says_where_it_comes_from(tmp_path: Path) -> None:
    """Arrows lead from value to value; a cell, a card and a sum each say so; f opens the card."""
    with Console.on(office(tmp_path), size=(120, 40)) as console:
        console.ready().press("enter").shows("F-1").press("\x1b[Z").shows("BT-3 Invoice type")
        console.press("right").shows("BT-1 Invoice number: F-1")
        console.shows("From: CSV file orders.csv, line 2, column No").shows("/Invoice/cbc:ID")
        console.press(*["down"] * 18).shows("BT-75 Deliver to address line 1: 7 rue")
        console.shows("From: customer 10000, Address").press("up").shows("From: CSV file")
        console.press("end").shows("BT-115 Amount due for payment: 149.88")
        console.shows("From: computed: 149.88").press("enter").shows("The arithmetic")
        console.shows("124.90 × 20 % = 24.98").press("escape").hides("The arithmetic")
        console.press("home", "down", "down", "down", "down")
        console.shows("BT-84 Payment account").shows("From: company, IBAN")
        console.press("f").shows("IBAN").shows("SWIFT")


def test_the_xml_is_searched_and_led_to(tmp_path: Path) -> None:
    """From a value to its element; a search goes round; what is not there is said."""
    with Console.on(office(tmp_path), size=(80, 24)) as console:
        console.ready().press("enter").shows("F-1").press("\x1b[Z").shows("BT-3")
        console.press("end").shows("BT-115")
        console.press("X").shows("›    <cbc:PayableAmount")
        console.press("/").shows("A word of the XML").press("chaise", "enter")
        console.shows("Match 1 of 1").shows("Chaise</cbc:Name>")
        console.press("/").press(*["\x7f"] * 6, "item>", "enter").shows("Match 2 of 4")
        console.press("n").shows("Match 3 of 4").press("N", "N").shows("Match 1 of 4")
        console.press("/").press(*["\x7f"] * 5, "zzz", "enter").shows("is not in this")


def test_rows_of_xml_lose_nothing() -> None:
    """At any width the rows say what the document says, and each element has its line."""
    content = sample().encode()
    found = list(values(xml.parse(content)))
    count = sum(1 for _each in etree.fromstring(content).iter())
    for width in (10, 37, 78, 200):
        text = xml_text(content, width)
        shown = ""
        for index in range(len(text.rows)):
            row, how = text.row(index)
            assert len(row) <= width
            assert "".join(piece for piece, _ink in spans(row, how)) == row
            shown += row
        assert len(text.elements) == count
        flat = re.sub(r"\s", "", content.decode())
        assert re.sub(r"\s", "", shown) == flat
        for value in found:
            line = text.lines[text.element(value.xpath)]
            assert value.text in html.unescape(line), (value, line)
        assert text.element("/Invoice/cac:InvoiceLine[99]/cbc:ID") == -1
    assert not xml_text(b"", 80).rows
    odd = b"<a b='x>y' c=\"1>2\"><!-- <b> --><![CDATA[<c>]]><d/>\xff</a"
    assert "".join(xml_text(odd, 80).lines).replace(" ", "").startswith("<ab='x>y'c=")


async def _recreate(home: Home) -> None:
    engine = wiring.build(home)
    try:
        await engine.change_settings({("company", "iban"): "FR7630006000011234567890189"})
        report = await engine.recreate(1)
        assert report.done, report
    finally:
        await engine.aclose()


def test_what_a_document_was_before_is_compared(tmp_path: Path) -> None:
    """After Recreate the account is another one, told with signs, names and both values."""
    folder = office(tmp_path)
    asyncio.run(_recreate(Home(folder, folder)))
    with Console.on(folder, size=(80, 24)) as console:
        console.ready().press("enter").shows("F-1").press("D").shows("Compare F-1 with")
        console.shows("F-1, version 1").press("enter").shows("1 difference")
        console.shows("~ BT-84 Payment account identifier").shows("− FR7699999004120002048173588")
        console.shows("+ FR7630006000011234567890189").press("escape").shows("Timeline")
        console.press("D").shows("Another document").press("down", "enter").shows("Number of")
        console.press("F-9", "enter").shows("There is no other document with the number F-9")
