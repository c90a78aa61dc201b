"""Wrong business data: each mistake is told with line and field, and keeps no other out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.formats.tabular.columns import CsvMapping
from edoc_tui.formats.tabular.csv_file import read_csv
from edoc_tui.formats.tabular.json_file import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.formats.tabular.given import Given

GOOD: dict[str, Any] = {
    "number": "A-1",
    "issue_date": "2026-11-20",
    "customer_no": "10000",
    "lines": [{"item_name": "Desk", "quantity": 2, "price": "10.00", "vat_rate": 20}],
}
HEAD = "number;issue_date;customer_no;item_name;quantity;price;vat_rate"
ROW = "B-1;2026-11-20;10000;Desk;2;10,00;20"


def json_of(**changes: Any) -> bytes:
    """Return a list of a good invoice and one with *changes*, a key on a line."""
    bad = {**GOOD, "number": "A-2", **changes}
    return json.dumps([GOOD, bad], indent=1).encode()


def line_with(**changes: Any) -> list[dict[str, Any]]:
    """Return one line with *changes*; ``None`` takes a key away."""
    line = {**GOOD["lines"][0], **changes}
    return [{key: value for key, value in line.items() if value is not None}]


def wrong(given: list[Given]) -> DataError:
    """Expect that the first is good and the second is not."""
    good, bad = given
    assert good.invoice is not None
    assert bad.invoice is None
    assert bad.error is not None
    return bad.error


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issue_date": "20.11.2026"}, "issue_date"),
        ({"issue_date": "2026-02-30"}, "issue_date"),
        ({"due_date": 20261120}, "due_date"),
        ({"number": ""}, "number"),
        ({"number": None}, "number"),
        ({"customer_no": 10000}, "customer_no"),
        ({"document_type": "Invoice"}, "document_type"),
        ({"lines": []}, "lines"),
        ({"lines": {}}, "lines"),
        ({"lines": line_with(quantity="two")}, "lines[0].quantity"),
        ({"lines": line_with(quantity="NaN")}, "lines[0].quantity"),
        ({"lines": line_with(price="1e400")}, "lines[0].price"),
        ({"lines": line_with(price="Infinity")}, "lines[0].price"),
        ({"lines": line_with(price="1 000,00")}, "lines[0].price"),
        ({"lines": line_with(vat_category="X")}, "lines[0].vat_category"),
        ({"lines": line_with(vat_rate=None)}, "lines[0].vat_rate"),
        ({"lines": line_with(vat_category="O", vat_rate=20)}, "lines[0].vat_rate"),
        ({"lines": line_with(unit="")}, "lines[0].unit"),
        ({"lines": line_with(allowances=[{"percent": 3}])}, "lines[0].allowances[0].amount"),
        ({"lines": line_with(allowances=[{"amount": -3}])}, "lines[0].allowances[0].amount"),
        ({"allowances": [{"amount": 3}]}, "allowances[0].vat_category"),
        ({"attachments": [{"reference": "a", "content": "%%"}]}, "attachments[0].content"),
        ({"delivery": {"address": {"country": "France"}}}, "delivery.address.country"),
        ({"totals": {"amount_including_vat": "24.01"}}, "totals.amount_including_vat"),
        ({"totals": {"amount_excluding_vat": "21"}}, "totals.amount_excluding_vat"),
    ],
)
def test_a_wrong_value_of_json_is_told_with_its_place(changes: Any, field: str) -> None:
    """The path of the key, and the line where its value stands."""
    data = json_of(**changes)
    error = wrong(list(read_json(data)))
    assert error.field == field
    lines = data.decode().splitlines()
    key = field.rpartition(".")[2].partition("[")[0]
    nearest = [n for n, text in enumerate(lines, 1) if f'"{key}"' in text]
    assert error.line in nearest or error.line > 1
    assert f"ine {error.line}" in str(error)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"{", 1),
        (b'[{"number": "A"},\n{"number": }]', 2),
        (b'"text"', 1),
        (b"12", 1),
        (b"\xff\xfe{}", 1),
        (b'{"number": "\xe9"}', 1),
        (b"[" * 100_000, 1),
    ],
)
def test_what_is_no_json_is_refused_whole(data: bytes, line: int) -> None:
    """With the line where the reader gave up."""
    with pytest.raises(DataError) as caught:
        list(read_json(data))
    assert caught.value.line == line


@pytest.mark.parametrize("unknown", ["nmber", "total", "Number"])
def test_an_unknown_key_is_a_mistake(unknown: str) -> None:
    """A key that is misspelt must not be dropped in silence."""
    assert unknown in str(wrong(list(read_json(json_of(**{unknown: "x"})))))


def csv_of(folder: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    """Write a CSV file."""
    path = folder / "data.csv"
    path.write_bytes("\n".join((head, *rows, "")).encode(encoding))
    return path


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("B-2;2026-13-01;10000;Desk;2;10,00;20", "issue_date"),
        ("B-2;yesterday;10000;Desk;2;10,00;20", "issue_date"),
        ("B-2;2026-11-20;10000;Desk;two;10,00;20", "quantity"),
        ("B-2;2026-11-20;10000;Desk;2;10,0,0;20", "price"),
        ("B-2;2026-11-20;10000;Desk;2;10.00;20", "price"),
        ("B-2;2026-11-20;10000;Desk;2;10,00;", "vat_rate"),
        ("B-2;2026-11-20;10000;Desk;2;10,00;twenty", "vat_rate"),
        ("B-2;2026-11-20;10000;;2;10,00;20", "item_name"),
        ("B-2;2026-11-20;10000;Desk;;10,00;20", "quantity"),
        ("B-2;2026-11-20;;Desk;2;10,00;20", "customer_no"),
    ],
)
def test_a_wrong_cell_is_told_with_line_and_column(tmp_path: Path, row: str, column: str) -> None:
    """And the document before it is given all the same."""
    error = wrong(list(read_csv(csv_of(tmp_path, ROW, row))))
    assert error.line == 3
    assert column in str(error)


def test_rows_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    """Two dates for one document: the second one's line."""
    path = csv_of(tmp_path, ROW, "B-2;2026-11-20;1;A;1;1,00;20", "B-2;2026-11-21;1;B;1;1,00;20")
    error = wrong(list(read_csv(path)))
    assert (error.line, error.field) == (4, "issue_date")


def test_scattered_rows_refuse_their_document_alone(tmp_path: Path) -> None:
    """A document whose rows are not together is never created from half of them."""
    other = ROW.replace("B-1", "B-2")
    given = list(read_csv(csv_of(tmp_path, ROW, other, ROW)))
    assert [(one.number, one.invoice is not None) for one in given] == [
        ("B-1", False),
        ("B-2", True),
    ]


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("a;b;c", "no column for"),
        (HEAD.replace("price", "cost"), "price"),
        (HEAD + ";N° facture", "two columns"),
        ("", "empty"),
    ],
)
def test_a_header_that_is_not_understood_refuses_the_file(
    tmp_path: Path, head: str, reason: str
) -> None:
    """Nothing is guessed about columns."""
    path = csv_of(tmp_path, ROW if head else "", head=head)
    with pytest.raises(DataError, match=reason):
        list(read_csv(path))


def test_a_number_that_proves_nothing_is_not_guessed(tmp_path: Path) -> None:
    """``1,234`` may be two numbers: a mapping has to say which."""
    path = csv_of(tmp_path, ROW.replace("10,00", "1,234"))
    (given,) = read_csv(path)
    assert given.error is not None
    (sure,) = read_csv(path, CsvMapping(decimal=","))
    assert sure.invoice is not None
    assert str(sure.invoice.lines[0].price.net) == "1.234"


def test_a_mapping_that_names_nothing_is_told(tmp_path: Path) -> None:
    """An encoding or a column that does not exist."""
    path = csv_of(tmp_path, ROW)
    for mapping in (CsvMapping(encoding="utf-9"), CsvMapping(columns={"nonsense": "x"})):
        with pytest.raises(UsageError):
            list(read_csv(path, mapping))
