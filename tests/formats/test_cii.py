"""Cross Industry Invoices: valid by construction, the same bytes, and read back the same."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from edoc_tui.domain.addressing import addressed
from edoc_tui.domain.arithmetic import compute, header
from edoc_tui.domain.cii import ram
from edoc_tui.domain.document_formats import CII, XRECHNUNG_CII
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.invoice import References
from edoc_tui.domain.invoice_parts import Account, Delivery, DirectDebit, Payment
from edoc_tui.domain.trade_party import Address, Payee, TaxRepresentative
from edoc_tui.domain.vat import Vat
from edoc_tui.engine import cii_findings
from edoc_tui.engine.checking import check_document
from edoc_tui.formats import cii, documents, peppol_bis, registry, ubl_model, xml
from edoc_tui.formats.cii.order import KINDS, ORDER, REQUIRED
from edoc_tui.rules.creation import check_before
from tests.formats.test_peppol_bis import GERMAN, TOLD_LATER, amounts_of, small
from tests.invoices.cii import carried
from tests.invoices.schema import CII as SCHEMA
from tests.invoices.schema import cii_schema_error, shipped
from tests.invoices.strategies import cases
from tests.samples import corpus, needs_corpus

if TYPE_CHECKING:
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.parties import Company, Customer


def named() -> Invoice:
    """Return a small document that can be read."""
    document = small()
    return replace(
        document,
        seller=replace(document.seller, name="S"),
        buyer=replace(document.buyer, name="B"),
        type_code="380",
    )


def written(document: Invoice | None = None) -> str:
    """Return a document as text."""
    return cii.write(document or named()).decode()


@settings(max_examples=4000 if os.environ.get("EDOC_TUI_NIGHTLY") else 200, deadline=None)
@given(cases())
def test_the_matrix(case: tuple[Company, Customer, Invoice]) -> None:
    """Every document follows both schemas and our rules, and is read back as it was."""
    company, customer, document = case
    wanted = CII if document.number < "M" else XRECHNUNG_CII
    whole = registry.prepared(addressed(document, company, customer), wanted)
    data = registry.write(whole, wanted)
    assert cii_schema_error(data) == ""
    assert data == registry.write(whole, wanted)
    assert data.count(b"<ram:TaxPointDate>") <= 1  # a rule of CEN about the syntax
    reading = documents.read(data)
    assert reading.invoice == carried(whole)
    assert reading.amounts == compute(whole)
    checked = check_document(data, "x.xml", wanted.name)
    assert checked.header == header(carried(whole), compute(whole))
    before = {one.rule for one in check_before(document, company, customer, wanted)}
    rules = {one.rule for one in checked.problems} - TOLD_LATER
    assert rules <= {one for one in before if one.startswith(GERMAN)}


def test_parts_that_are_rare() -> None:
    """Payee, representative, creditor id, mandate, account without IBAN and so on survive."""
    address = Address("a", "b", "c", "d", "e", "f", "FR")
    document = named()
    document = replace(
        document,
        payee=Payee("P", Identifier("1", "0088"), Identifier("2", "0002")),
        tax_representative=TaxRepresentative("T", "FR1", address),
        creditor_id="DE98ZZZ",
        tax_point_code="35",
        references=References(sales_order="SO", object_id=Identifier("O", "AVE"), tender="T"),
        delivery=Delivery("Shop", Identifier("3"), dt.date(2026, 1, 1), address),
        payments=(
            Payment("30", "Transfer", "R", Account("0001234567", "Us", "3000")),
            Payment("59", "", "R", direct_debit=DirectDebit("M", "DE89370400440532013000")),
        ),
        seller=replace(
            document.seller,
            identifiers=(Identifier("own"), Identifier("4", "0088")),
            tax_registration="T1",
            legal_form="SARL",
        ),
        process="p",
        specification="s",
    )
    data = cii.write(document)
    assert cii_schema_error(data) == ""
    assert documents.read(data).invoice == document


def test_a_discount_alone_makes_the_gross_price() -> None:
    """CII has a discount only with the price before it."""
    document = named()
    price = replace(document.lines[0].price, discount=Decimal("0.25"))
    line = replace(document.lines[0], price=price)
    read = documents.read(cii.write(replace(document, lines=(line,)))).invoice
    assert read.lines[0].price.gross == Decimal("1.25")
    assert read.lines[0].price.discount == Decimal("0.25")


def test_a_blank_document_still_follows_the_schema() -> None:
    """What the schema requires is there, even empty; rules say what is missing."""
    data = registry.write(replace(small(), currency=""), CII)
    assert cii_schema_error(data) == ""
    with pytest.raises(DataError, match="BT-5"):
        documents.read(data)
    bare = replace(named(), buyer=replace(named().buyer, address=Address("street")))
    assert cii_schema_error(cii.write(bare)) == ""


def test_tables_have_the_order_of_the_schema() -> None:
    """Each table lists its elements as the published schema does, and all that it requires."""
    from lxml import etree

    space = "{http://www.w3.org/2001/XMLSchema}"
    types: dict[str, dict[str, tuple[bool, str]]] = {}
    for path in (shipped() / SCHEMA).parent.glob("*.xsd"):
        for one in etree.parse(path).getroot().iterchildren(f"{space}complexType"):
            types[str(one.get("name"))] = {
                str(each.get("name")): (
                    each.get("minOccurs") != "0",
                    str(each.get("type")).rpartition(":")[2],
                )
                for each in one.iter(f"{space}element")
            }
    elements = {
        name: kind for children in types.values() for name, (_required, kind) in children.items()
    }
    checked = 0
    for name in (*(one for one in ORDER if one in elements), *KINDS):
        kind = KINDS.get(name, name)
        if kind in {"DateTime", "Date", "Indicator"}:
            continue
        published = types[elements[name]]
        ours = list(ORDER[kind])
        assert [one for one in published if one in ours] == ours, name
        required = {one for one, (needed, _kind) in published.items() if needed}
        required.discard("IncludedSupplyChainTradeLineItem")  # a document has a line or none
        assert required == set(REQUIRED[kind]), name
        checked += 1
    assert checked > 50


def refused(text: str) -> DataError:
    """Return why a document is refused."""
    with pytest.raises(DataError) as raised:
        documents.read_header(documents.parse(text.encode()))
    return raised.value


@pytest.mark.parametrize(
    ("old", "new", "field", "rule"),
    [
        ("<ram:ID>1</ram:ID>", "", "BT-1", "BR-02"),
        (">20260105<", ">20260231<", "BT-2", "EDOC-DATE"),
        ('format="102">20260105<', 'format="616">202601<', "BT-2", "EDOC-DATE"),
        (">EUR</ram:InvoiceCurrencyCode>", ">eur</ram:InvoiceCurrencyCode>", "BT-5", "BR-CL-04"),
        ("<ram:Name>S</ram:Name>", "", "BT-27", "BR-06"),
        ("<ram:GrandTotalAmount>1.00", "<ram:GrandTotalAmount>2.00", "BT-112", "BR-CO-15"),
        ("<ram:DuePayableAmount>1.00", "<ram:DuePayableAmount>one", "BT-115", "EDOC-AMOUNT"),
        (
            "<ram:DuePayableAmount>",
            "<ram:DuePayableAmount>1.00</ram:DuePayableAmount><ram:DuePayableAmount>",
            "BT-115",
            "EDOC-TWICE",
        ),
        ('<ram:TaxTotalAmount currencyID="EUR">', '<ram:TaxTotalAmount currencyID="USD">',
         "BT-110", "BR-CO-15"),
        ("<ram:LineTotalAmount>1.00", "<ram:LineTotalAmount>3.00", "BT-106", "BR-CO-10"),
    ],
)  # fmt: skip
def test_incomplete_documents_are_refused(old: str, new: str, field: str, rule: str) -> None:
    """What UBL must state, CII must state, too; the error names term, rule, line and place."""
    text = written()
    assert old in text
    error = refused(text.replace(old, new, 1))
    assert (error.field, error.rule) == (field, rule)
    assert error.line > 0
    assert error.xpath.startswith("/rsm:CrossIndustryInvoice")


def test_a_profile_without_lines_is_read() -> None:
    """MINIMUM and BASIC WL have totals and no lines: all they say is kept, rules say the rest."""
    text = written()
    start, end = "<ram:IncludedSupply", "</ram:IncludedSupplyChainTradeLineItem>"
    bare = text[: text.index(start)] + text[text.index(end) + len(end) :]
    bare = bare.replace("<ram:LineTotalAmount>1.00</ram:LineTotalAmount>", "")
    checked = check_document(bare.encode(), "x.xml", "CII")
    assert checked.header.amount_including_vat == Decimal(1)
    assert checked.header.line_count == 0
    assert "BR-16" in {one.rule for one in checked.problems}


def test_charges_for_freight_and_lines_that_only_group_are_understood() -> None:
    """The profile EXTENDED has both: the one is a charge, the other bears no amount."""
    document = named()
    fee = (
        "<ram:SpecifiedLogisticsServiceCharge><ram:Description>Freight</ram:Description>"
        "<ram:AppliedAmount>0.00</ram:AppliedAmount></ram:SpecifiedLogisticsServiceCharge>"
    )
    text = written(document)
    line = text[text.index("<ram:IncludedSupply") : text.index("<ram:ApplicableHeaderTradeAg")]
    status = "</ram:LineID><ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>"
    text = text.replace(line, line.replace("</ram:LineID>", status) + line)
    text = text.replace("<ram:SpecifiedTradeSettlementHeaderMon", fee + "<ram:SpecifiedTradeS"
                        "ettlementHeaderMon", 1)  # fmt: skip
    reading = documents.read(text.encode())
    assert len(reading.invoice.lines) == 1
    assert reading.invoice.allowances[0].charge
    assert reading.invoice.allowances[0].reason == "Freight"


def test_findings_stand_at_elements_of_cii() -> None:
    """A finding about the second line names the second line of this document."""
    first = named().lines[0]
    second = replace(first, id="2", unit="NONE", vat=Vat("S", Decimal(20)))
    document = replace(named(), lines=(first, second))
    found = cii_findings.check(xml.parse(cii.write(document)))
    (unit,) = [one for one in found if one.rule == "BR-CL-23"]
    assert unit.xpath.endswith("/ram:IncludedSupplyChainTradeLineItem[2]")
    lines = cii.write(document).decode().splitlines()
    assert "IncludedSupplyChainTradeLineItem" in lines[unit.line - 1]
    parties = {one.rule: one.xpath for one in found}
    assert parties["BR-08"].endswith("/ram:SellerTradeParty")


def test_a_bad_figure_is_a_finding() -> None:
    """A figure that no header needs does not hide the rest of the document."""
    text = written().replace('unitCode="C62">1<', 'unitCode="C62">many<')
    checked = check_document(text.encode(), "x.xml", "CII")
    assert [one.field for one in checked.problems] == ["BT-129"]


def test_another_kind_than_the_service_s_is_told() -> None:
    """A Cross Industry Invoice for a service that writes UBL waits for a person."""
    data = written().encode()
    checked = check_document(data, "x.xml", "PEPPOL BIS 3.0")
    assert checked.problems[0].rule == "EDOC-SYNTAX"
    assert "EDOC-SYNTAX" not in {o.rule for o in check_document(data, "x.xml", "CII").problems}
    taken = check_document(data, "x.xml", "PEPPOL BIS 3.0", mismatch=None)
    assert "EDOC-SYNTAX" not in {one.rule for one in taken.problems}


def test_names_of_cii_are_short() -> None:
    """People read prefixes, not namespaces."""
    root = xml.parse(written().encode())
    found = root.first(*((root.children[0].tag,)))
    assert found is not None
    assert found.xpath == "/rsm:CrossIndustryInvoice/rsm:ExchangedDocumentContext"
    assert ram("ID").endswith("}ID")


@needs_corpus
def test_the_corpora_survive_the_other_syntax() -> None:
    """What is read from UBL, written as CII and read again has every amount of UBL."""
    read = 0
    for known in corpus():
        if not known.whole:
            continue
        try:
            reading = ubl_model.read(known.data)
            again = documents.read(cii.write(reading.invoice, reading.amounts))
        except DataError:
            continue
        read += 1
        back = peppol_bis.write(again.invoice, again.amounts)
        once = peppol_bis.write(reading.invoice, reading.amounts)
        lost = amounts_of(xml.parse(once)) - amounts_of(xml.parse(back))
        assert not lost, (known.name, lost)
    assert read > 400
