"""Every value of a document can say where it stands and where it comes from, and that is true."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from edoc_tui.domain.addressing import addressed
from edoc_tui.domain.document_formats import CII, PEPPOL
from edoc_tui.domain.identifiers import compact
from edoc_tui.domain.invoice import Item
from edoc_tui.domain.mapping import MappingEntry
from edoc_tui.domain.origin import Source, Trace
from edoc_tui.domain.terms import term_name
from edoc_tui.domain.ubl import CAC, CBC, CREDIT_NOTE, INVOICE
from edoc_tui.engine.making import CREATED
from edoc_tui.engine.origin_words import changed_since, computed_words, origin_words
from edoc_tui.engine.provenance import Provenance, provenance_of
from edoc_tui.engine.tracing import traced
from edoc_tui.formats import registry, xml
from tests.engine.test_creating import INVOICE as SMALL
from tests.engine.test_creating import company_clerk
from tests.invoices.strategies import cases

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.parties import Company, Customer
    from edoc_tui.engine.provenance import Traced
    from edoc_tui.sandbox.running import Running
    from tests.engine.stage import Clerk

UNNAMED = {"cbc:ID", "cbc:ChargeIndicator", "cbc:DocumentTypeCode", "cbc:NetworkID"}
"""What UBL wants and EN 16931 has no term for: tax schemes, signs, kinds of reference."""

CSV = """\
No;Date;Client;Item;Qty;Price;VAT;Votre référence;Discount percent;Unit;Échéance;Delivery date
F-1;20/11/2026;10000;Chaise;2;1 234,50;20;REF;10;;20/12/2026;
F-1;;;Table;1,5;99,90;5,5;;;HUR;;19/11/2026
F-2;20/11/2026;20000;Lampe;3;7;20;R2;;;20/12/2026;19/11/2026
"""
ADDRESS = {"address": "1 rue", "post_code": "69001", "city": "Lyon", "country": "FR"}
JSON = [
    {
        "number": "J-1",
        "issue_date": "2026-11-20",
        "customer_no": "10000",
        "due_date": "2026-12-20",
        "buyer_reference": "R",
        "delivery": {"date": "2026-11-19", "address": ADDRESS},
        "allowances": [
            {"percent": 5, "base": 100, "reason": "Rebate", "vat_category": "S", "vat_rate": 20},
            {"amount": 7, "charge": True, "reason": "Freight", "vat_category": "S", "vat_rate": 20},
        ],
        "lines": [
            {"item_name": "Chair", "quantity": 2, "price": 12.5, "vat_rate": 20},
            {"item_name": "Desk", "quantity": 1, "price": 99, "vat_rate": 20, "unit": "EA",
             "allowances": [{"amount": 1, "reason": "a"}, {"amount": 2, "reason": "b"}]},
        ],
    }
]  # fmt: skip


def evaluate(tree: Any, xpath: str) -> str:
    """What an XPath processor finds there; the root's namespace has no prefix in a document."""
    space = INVOICE if tree.getroot().tag.startswith(f"{{{INVOICE}}}") else CREDIT_NOTE
    names = {"cac": CAC, "cbc": CBC, "doc": space}
    (found,) = tree.xpath(re.sub(r"^/(?=\w)", "/doc:", xpath), namespaces=names)
    return str(found if isinstance(found, str) else found.text or "").strip()


def check_origin(one: Traced, company: Company, customer: Customer) -> None:
    """What a card is said to have given is what the card says."""
    value, origin = one.value, one.origin
    card = {Source.COMPANY: company, Source.CUSTOMER: customer}.get(origin.source)
    if card is not None and value.term.count("-") == 1 and value.term != "BT-81":
        there, here = compact(str(getattr(card, origin.key))), compact(value.text)
        number = re.sub(r"\D", "", here)
        assert getattr(card, origin.key), (value, origin)
        assert there in here or here in there or number in there, (value, origin)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_every_value_has_a_path_and_an_origin(case: tuple[Company, Customer, Invoice]) -> None:
    """Its XPath leads lxml to exactly that value; its card says it; a total has its steps."""
    company, customer, document = case
    whole = registry.prepared(addressed(document, company, customer), PEPPOL)
    content = registry.write(whole, PEPPOL)
    trace = traced(None, document, whole, company, customer)
    assert Trace.of(trace.text()) == trace
    tree = etree.ElementTree(etree.fromstring(content))
    found = Provenance(xml.parse(content), trace, CREATED)
    texts = sum(1 for one in tree.iter() if (one.text or "").strip())
    attributes = sum(len(one.attrib) for one in tree.iter())
    assert len(found.values) == texts + attributes
    for one in found.all:
        value = one.value
        assert evaluate(tree, value.xpath) == value.text
        assert term_name(value.term) or (not value.term and value.name in UNNAMED), value
        assert one.origin.source is not Source.UNKNOWN
        assert origin_words(one.origin)
        check_origin(one, company, customer)
        if one.origin.source is Source.COMPUTED and value.term in ("BT-131", "BT-112", "BT-115"):
            assert found.steps_of(value)[-1].value == Decimal(value.text)


def means(text: str, value: str) -> bool:
    """Whether a cell says what the document says, in its own way."""
    if text == value or text == "/".join(reversed(value.split("-"))):
        return True
    try:
        return Decimal(text.replace(" ", "").replace(",", ".")) == Decimal(value)
    except InvalidOperation:
        return False


async def made(person: Clerk, path: Path) -> list[tuple[int, Provenance]]:
    """Import a file, and return what became of it."""
    report = [one async for one in person.engine.importing([path], "")]
    ids = [one.document.id for one in report if one.document is not None]
    assert len(ids) == len(report), [(one.error, one.problems) for one in report]
    return [
        (number, await person.engine.store.read(partial(provenance_of, document_id=number)))
        for number in ids
    ]


async def test_a_cell_is_where_it_is_said_to_be(tmp_path: Path, access_point: Running) -> None:
    """Line and column of the file hold the value; what no cell gave is not said to be in one."""
    async with company_clerk(tmp_path, access_point) as person:
        path = tmp_path / "orders.csv"
        path.write_text(CSV, encoding="utf-8")
        rows = list(csv.reader(CSV.splitlines(), delimiter=";"))
        found = await made(person, path)
        seen = set()
        for _number, one in found:
            for each in one.all:
                value, origin = each.value, each.origin
                assert origin.source not in (Source.UNKNOWN, Source.TYPED, Source.DOCUMENT), value
                if origin.source is Source.CELL:
                    assert origin.name == "orders.csv"
                    cell = rows[origin.line - 1][rows[0].index(origin.key)]
                    assert means(cell, value.text), (value, origin)
                    seen.add((value.term, origin.line))
        assert {("BT-1", 2), ("BT-146", 2), ("BT-146", 3), ("BT-138", 2), ("BT-10", 2)} <= seen
        assert {("BT-130", 3), ("BT-1", 4), ("BT-153", 4), ("BT-152", 3)} <= seen
        first = {(one.value.term, one.value.line): one for one in found[0][1].all}
        assert first["BT-130", 1].origin.source is Source.USUAL
        assert first["BT-136", 1].origin.source is Source.COMPUTED
        assert (
            origin_words(first["BT-146", 2].origin) == "CSV file orders.csv, line 3, column Price"
        )
        assert computed_words(found[0][1], first["BT-106", 0].value) == "sum of 2 lines"


async def test_a_key_is_where_it_is_said_to_be(tmp_path: Path, access_point: Running) -> None:
    """The path leads to the value in the JSON file, in lists of lists, too."""
    async with company_clerk(tmp_path, access_point) as person:
        path = tmp_path / "orders.json"
        path.write_text(json.dumps(JSON), encoding="utf-8")
        ((_number, found),) = await made(person, path)
        seen = set()
        for each in found.all:
            value, origin = each.value, each.origin
            if origin.source is Source.KEY:
                assert origin.name == "orders.json"
                here: Any = JSON
                for key, index in re.findall(r"\.(\w+)|\[(\d+)\]", origin.key):
                    here = here[key or int(index)]
                assert means(str(here), value.text), (value, origin)
                seen.add((value.term, origin.key))
        assert ("BT-139", "$[0].lines[1].allowances[1].reason") in seen
        assert ("BT-104", "$[0].allowances[1].reason") in seen
        assert ("BT-77", "$[0].delivery.address.city") in seen
        assert ("BT-130", "$[0].lines[1].unit") in seen
        assert not any(term == "BT-92" for term, _key in seen)  # five percent of a hundred


async def test_an_origin_stays_true_when_cards_change(
    tmp_path: Path, access_point: Running
) -> None:
    """A card that says otherwise by now is told; made anew, cells stay and versions are kept."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        path = tmp_path / "orders.csv"
        path.write_text(CSV, encoding="utf-8")
        (number, found), _other = await made(person, path)
        before = await engine.store.read(lambda store: store.content(number))

        def iban(of: Provenance) -> Traced:
            return next(one for one in of.all if one.value.term == "BT-84")

        origin = iban(found).origin
        assert (origin.source, origin.key) == (Source.COMPANY, "iban")
        company = replace(engine.settings.company_record(), iban="FR7630006000011234567890189")
        assert "FR7630006000011234567890189" in changed_since(
            origin, iban(found).value, company, None
        )
        assert not changed_since(origin, iban(found).value, engine.settings.company_record(), None)
        await engine.change_settings({("company", "iban"): company.iban})
        report = await engine.recreate(number)
        assert report.done, report
        again = await engine.store.read(lambda store: provenance_of(store, number))
        assert iban(again).value.text == company.iban
        price = next(one for one in again.all if one.value.term == "BT-146")
        assert (price.origin.source, price.origin.line) == (Source.CELL, 2)
        street = next(one for one in again.all if one.value.term == "BT-50")
        assert (street.origin.source, street.origin.key) == (Source.CUSTOMER, "address")
        kept = await engine.store.read(lambda store: store.earlier(number, 1))
        assert kept == before


async def test_what_is_not_known_is_not_made_up(tmp_path: Path, access_point: Running) -> None:
    """Imported, typed, and made before anything was noted: each says so."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        imported = await person.has("U-1")
        found = await engine.store.read(lambda store: provenance_of(store, imported))
        assert {one.origin.source for one in found.all} == {Source.DOCUMENT}
        created = await engine.create_document(SMALL)
        assert created.document is not None
        number = created.document.id
        found = await engine.store.read(lambda store: provenance_of(store, number))
        by = {one.value.term: one.origin.source for one in found.all}
        assert by["BT-146"] is Source.TYPED
        assert by["BT-24"] is Source.USUAL
        unnoted = Provenance(found.root, None, CREATED)
        by = {one.value.term: one.origin.source for one in unnoted.all}
        assert by["BT-146"] is by["BT-84"] is Source.UNKNOWN
        assert by["BT-112"] is Source.COMPUTED


@settings(max_examples=10, deadline=None)
@given(cases(), st.sampled_from([0, 1]))
def test_a_mapping_rule_stays_visible(case: tuple[Company, Customer, Invoice], line: int) -> None:
    """A value that a rule changed says which, and what it was before; not after it was undone."""
    company, customer, document = case
    field, term = ("line.item_name", "BT-153") if line else ("document.order_reference", "BT-13")
    whole = registry.prepared(addressed(document, company, customer), PEPPOL)
    first = replace(whole.lines[0], item=Item("New"))
    references = replace(whole.references, order="New")
    whole = replace(whole, references=references, lines=(first, *whole.lines[1:]))
    root = xml.parse(registry.write(whole, PEPPOL))
    entries = [
        MappingEntry(field, old, new, "rule 3", line) for old, new in (("A", "B"), ("C", "New"))
    ]
    for changes in (entries, entries[:1]):
        found = Provenance(root, traced(None, document, whole, company, customer), CREATED, changes)
        one = next(one for one in found.all if (one.value.term, one.value.line) == (term, line))
        told = ("rule 3", "C") if changes == entries else ("", "")
        assert (one.origin.rule, one.origin.before) == told
        assert ("rule 3" in origin_words(one.origin)) == (changes == entries)


@settings(max_examples=5, deadline=None)
@given(cases())
def test_another_syntax_makes_nothing_up(case: tuple[Company, Customer, Invoice]) -> None:
    """Its elements have an XPath; whether a card or a file gave them is not said."""
    company, customer, document = case
    whole = registry.prepared(addressed(document, company, customer), CII)
    trace = traced(None, document, whole, company, customer)
    found = Provenance(xml.parse(registry.write(whole, CII)), trace, CREATED)
    assert found.values
    assert {one.origin.source for one in found.all} == {Source.UNKNOWN}
