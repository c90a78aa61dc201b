"""Right business data: conventions of two languages, encodings, mappings, the published schema."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edoc_tui.domain.arithmetic import compute
from edoc_tui.formats.tabular.columns import CsvMapping
from edoc_tui.formats.tabular.csv_file import layout_of, read_csv
from edoc_tui.formats.tabular.json_file import read_json
from edoc_tui.formats.tabular.places import line_of
from edoc_tui.formats.tabular.schema import schema
from tests.samples import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.formats.tabular.given import Given

DOCS = ROOT / "docs"

FRENCH = """N° facture;Date facture;Code client;Échéance;Désignation;Qté;PU HT;Taux TVA
F-1;20/11/2026;10000;20/12/2026;Chaise été;2;1 234,50;20
F-1;;;;Table;1,5;99,90;5,5
"""
ENGLISH = """Invoice No.,Invoice Date,Customer,Due Date,Description,Qty,Unit Price,VAT %
F-1,2026-11-20,10000,2026-12-20,Chaise été,2,"1,234.50",20
F-1,,,,Table,1.5,99.90,5.5
"""


def only(found: list[Given]) -> Invoice:
    """Return the one invoice of a file."""
    (one,) = found
    assert one.error is None, one.error
    assert one.invoice is not None
    return one.invoice


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(("text", "dates"), [(FRENCH, "dmy"), (ENGLISH, "mdy")])
def test_both_languages_in_every_encoding(
    tmp_path: Path, text: str, dates: str, encoding: str
) -> None:
    """French and English exports of the same invoice are the same invoice."""
    path = tmp_path / "data.csv"
    path.write_bytes(text.encode(encoding))
    invoice = only(list(read_csv(path, CsvMapping(dates=dates))))
    assert invoice.issue_date.isoformat() == "2026-11-20"
    assert invoice.due_date is not None
    assert [line.item.name for line in invoice.lines] == ["Chaise été", "Table"]
    assert [line.price.net for line in invoice.lines] == [Decimal("1234.50"), Decimal("99.90")]
    assert compute(invoice).payable == Decimal("3120.89")


def test_a_saved_mapping_names_columns_and_constants(tmp_path: Path) -> None:
    """Columns of any name, and what the file does not say."""
    path = tmp_path / "data.csv"
    path.write_text("Piece|Jour|Qui|Quoi|N|P\n7|26-11-20|A|Lamp|3|2.5\n", encoding="utf-8")
    mapping = CsvMapping(
        columns={
            "number": "Piece",
            "issue_date": "Jour",
            "customer_no": "Qui",
            "item_name": "Quoi",
            "quantity": "N",
            "price": "P",
        },
        constants={"currency": "DKK", "vat_rate": "25"},
        dates="ymd",
    )
    invoice = only(list(read_csv(path, mapping)))
    assert (invoice.number, invoice.currency) == ("7", "DKK")
    assert compute(invoice).payable == Decimal("9.38")


def test_what_is_not_used_is_known(tmp_path: Path) -> None:
    """Columns that mean nothing to us can be named to the person."""
    path = tmp_path / "data.csv"
    path.write_text(FRENCH.replace("Taux TVA", "Taux TVA;Couleur", 1), encoding="utf-8")
    assert layout_of(path, CsvMapping()).unused == ("Couleur",)


def test_a_formula_is_text(tmp_path: Path) -> None:
    """What a spreadsheet would run is a name like any other."""
    path = tmp_path / "data.csv"
    path.write_text(FRENCH.replace("Table", '"=HYPERLINK(""http://x"")"'), encoding="utf-8")
    assert only(list(read_csv(path))).lines[1].item.name == '=HYPERLINK("http://x")'


def test_the_schema_that_is_published_is_the_one_that_is_read() -> None:
    """Whoever follows docs/invoice.schema.json is understood."""
    published = json.loads((DOCS / "invoice.schema.json").read_text("utf-8"))
    assert published == schema()


def test_the_examples_are_right() -> None:
    """Both examples give invoices whose totals are what they say."""
    from_json = list(read_json((DOCS / "invoice.example.json").read_bytes()))
    from_csv = list(read_csv(DOCS / "invoice.example.csv"))
    assert [one.error for one in (*from_json, *from_csv)] == [None] * 4
    first, again = from_json[0].invoice, from_csv[0].invoice
    assert first is not None
    assert again is not None
    assert compute(first).payable == compute(again).payable == Decimal("1067.76")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(VALUES, st.integers(0, 2))
def test_any_path_of_any_json_has_a_line(value: object, indent: int) -> None:
    """The finder of places never fails on what a parser has accepted."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert 1 <= line_of(text, "$[0].a[1].b") <= text.count("\n") + 1


def test_places_are_found() -> None:
    """The line of the value itself, in lists, in objects, behind equal keys elsewhere."""
    text = '{"a": 1,\n "b": [\n  {"a": 2},\n  {"x": ":,{",\n   "a": [1,\n 2]}],\n "c": 3}'
    assert [line_of(text, path) for path in ("$.a", "$.b[0].a", "$.b[1].a[1]", "$.c")] == [
        1,
        3,
        6,
        7,
    ]
    assert line_of(text, "$.b[1].missing") == 4
