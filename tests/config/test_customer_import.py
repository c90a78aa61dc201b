"""Customers from CSV: all rows or none, in every spelling that spreadsheets write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.config.customer_csv import Imported
from edoc_tui.config.customer_export import write
from edoc_tui.config.customers import CustomerBook
from edoc_tui.domain.errors import DataError, InputMissingError
from edoc_tui.domain.parties import Customer

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def book(tmp_path: Path) -> CustomerBook:
    """One customer, with a comment."""
    path = tmp_path / "customers.toml"
    path.write_text('[customers."1"] # mine\nname = "Old" # keep\nphone = "5"\n')
    return CustomerBook(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_spreadsheet_spellings(
    book: CustomerBook, tmp_path: Path, encoding: str, delimiter: str, newline: str
) -> None:
    """Comma or semicolon, UTF-8 or Windows-1252, either line end; quotes and empty lines."""
    rows = [
        ["no", "name", "use_gln_in_electronic_documents", "gln", "country"],
        ["1", '"Société, ; ""Nord"""', "yes", "5790000000005", "FR"],
        [],
        ["007", "Été", "", "", ""],
    ]
    source = tmp_path / "c.csv"
    source.write_bytes(newline.join(delimiter.join(row) for row in rows).encode(encoding))
    assert book.import_csv(source) == Imported(rows=2, added=1, changed=1)
    assert list(book.all()) == [
        Customer(
            "1",
            name='Société, ; "Nord"',
            phone="5",
            gln="5790000000005",
            use_gln_in_electronic_documents=True,
            country="FR",
        ),
        Customer("007", name="Été"),
    ]
    assert '"] # mine\n' in book.path.read_text()
    assert '" # keep\n' in book.path.read_text()
    before = book.path.stat()
    assert book.import_csv(source) == Imported(rows=2, added=0, changed=0)
    assert book.path.stat() == before


def test_a_formula_is_text(book: CustomerBook, tmp_path: Path) -> None:
    """A cell that a spreadsheet would run is kept as the text it is."""
    source = tmp_path / "c.csv"
    source.write_text('no,name\n2,"=HYPERLINK(""http://x"",""y"")"\n3,+33 1\n')
    book.import_csv(source)
    assert [customer.name for customer in CustomerBook(book.path).all()] == [
        "Old",
        '=HYPERLINK("http://x","y")',
        "+33 1",
    ]


BAD = [
    (b"", 1, 1, "no column 'no'"),
    (b"name,city\nx,y\n", 1, 1, "no column 'no'"),
    (b"no,nam\n1,x\n", 1, 2, "no customer key 'nam'"),
    (b"no,name,name\n1,x,y\n", 1, 3, "twice"),
    (b"no,name\n2,ok\n3\n", 3, 2, "1 cells where the header has 2"),
    (b"no,name\n2,a,b\n", 2, 3, "3 cells"),
    (b"no,name\n,x\n", 2, 1, "number is not empty"),
    (b"name,no\nx,2\ny,2\n", 3, 2, "there twice"),
    (b"no,name,gln\n2,x,\n3,y,123\n", 3, 3, "gln: A GLN has exactly 13 digits"),
    (b'no,name\n2,"two\nlines"\n', 2, 2, "cannot be shown"),
    (b'no,name\n2,"a ""\n\nb"\n3,"x\x1b"\n', 2, 2, "cannot be shown"),
    (b"no,name\n2,x\n\n3,\x1b]0;\n", 4, 2, "cannot be shown"),
    (b"no,use_gln_in_electronic_documents\n2,maybe\n", 2, 2, "true or false"),
    (b"no,country,vat_registration_no\n2,FR,FR1\n", 2, 3, "VAT registration number of FR"),
    (b'no,name\n2,"open\n', 2, 1, "not readable as CSV"),
    (b"no,name\n2,a\x00b\n", 2, 2, "cannot be shown"),
    (b"no,email\n2,nobody\n", 2, 2, "email"),
]


@pytest.mark.parametrize(("content", "line", "column", "reason"), BAD)
def test_one_bad_row_refuses_the_file(
    book: CustomerBook, content: bytes, line: int, column: int, reason: str
) -> None:
    """Line and column are named (65), and nothing is imported."""
    source = book.path.with_name("c.csv")
    source.write_bytes(content)
    before = book.path.read_bytes()
    with pytest.raises(DataError) as caught:
        book.import_csv(source)
    assert f"{source}, line {line}, column {column}: " in caught.value.message
    assert reason in caught.value.message
    assert not set(caught.value.message) & set("\x00\x1b\n")
    assert caught.value.exit_status == 65
    assert book.path.read_bytes() == before


def test_unknown_profiles_are_refused(book: CustomerBook, tmp_path: Path) -> None:
    """A sending profile that does not exist is found before it blocks an invoice."""
    source = tmp_path / "c.csv"
    source.write_text("no,document_sending_profile\n2,PAPER\n")
    with pytest.raises(DataError, match="column 2"):
        book.import_csv(source, profiles={"DEFAULT"})
    book.import_csv(source, profiles={"PAPER"})


def test_neither_encoding_and_no_file(book: CustomerBook, tmp_path: Path) -> None:
    """Bytes of neither encoding are 65, a missing file 66."""
    source = tmp_path / "c.csv"
    source.write_bytes(b"no,name\n2,\x81\xff\n")
    with pytest.raises(DataError, match="neither UTF-8 nor Windows-1252"):
        book.import_csv(source)
    with pytest.raises(InputMissingError):
        book.import_csv(tmp_path / "missing.csv")


def test_twenty_thousand_customers_go_in_and_are_found(tmp_path: Path) -> None:
    """A full import is one save; the customers are then read without parsing them all."""
    source = tmp_path / "c.csv"
    rows = (f"{10000 + each},Customer {each},FR" for each in range(20_000))
    source.write_text("no,name,country\n" + "\n".join(rows))
    book = CustomerBook(tmp_path / "customers.toml")
    assert book.import_csv(source).added == 20_000
    again = CustomerBook(book.path)
    assert again.all()[19_999] == Customer("29999", name="Customer 19999", country="FR")
    again.set("20000", {"gln": "5790000000005"})
    assert book.path.read_text().count("gln = ") == 1


def test_f05_what_is_exported_comes_back(tmp_path: Path) -> None:
    """A cell that a spreadsheet would run is quoted on its way out, and unquoted on its way in."""
    book = CustomerBook(tmp_path / "customers.toml")
    names = ["=1+1", "+33", "-x", "@a", "'quoted", "'=1", "plain", ""]
    for at, name in enumerate(names):
        book.set(str(at), {"name": name})
    write(tmp_path / "out.csv", book.all())
    cells = (tmp_path / "out.csv").read_text("utf-8-sig").replace("\n", ",").split(",")
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    other = CustomerBook(tmp_path / "other.toml")
    assert other.import_csv(tmp_path / "out.csv").added == len(names)
    assert list(other.all()) == list(book.all())


def test_many_change_together_or_not_at_all(tmp_path: Path) -> None:
    """One wrong value or unknown customer leaves the file as it was."""
    book = CustomerBook(tmp_path / "customers.toml")
    for no in ("1", "2"):
        book.set(no, {"name": no})
    before = book.path.read_bytes()
    for wrong in ({"1": {"name": "x"}, "9": {"name": "y"}}, {"1": {"gln": "12"}}):
        with pytest.raises(DataError, match=r"9|gln"):
            book.set_many(wrong)
    assert book.path.read_bytes() == before
    book.set_many({"1": {"name": "one"}, "2": {"city": "Lyon"}})
    assert [(one.name, one.city) for one in book.all()] == [("one", ""), ("2", "Lyon")]
