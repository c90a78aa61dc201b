"""Customers: read as tomli reads them, saved one table at a time, found as buyers."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.config.customer_index import ParsedIndex, RegularIndex, index
from edoc_tui.config.customer_keys import KEYS
from edoc_tui.config.customers import CustomerBook
from edoc_tui.config.toml_edit import render
from edoc_tui.domain.errors import DataError, SettingsError, UsageError
from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.parties import Customer, Party

if TYPE_CHECKING:
    from pathlib import Path

TWO = """\
# Our customers

[customers."10000"]   # the first
name = "Adatum"        # since 1999
use_gln_in_electronic_documents = false  # ask Marie
own_note = 12
vat_registration_no = "FR 40 303 265 045"
country = "FR"

# The Canon Group
[customers.20000]
name = 'Canon "Group"'
email = "a@b.example"
gln = "5790000000005"
"""


@pytest.fixture
def book(tmp_path: Path) -> CustomerBook:
    """Two customers."""
    path = tmp_path / "customers.toml"
    path.write_text(TWO)
    return CustomerBook(path)


def test_customers_are_read(book: CustomerBook) -> None:
    """All, one, slices and a missing one; unknown keys are ignored."""
    assert [customer.no for customer in book.all()] == ["10000", "20000"]
    assert book.get("20000") == Customer(
        "20000", name='Canon "Group"', email="a@b.example", gln="5790000000005"
    )
    assert book.all()[1:][0] == book.all()[-1]
    assert len(book.all()) == 2
    assert book.get("3") is None
    assert len(CustomerBook(book.path.with_name("missing.toml")).all()) == 0


def test_a_toggle_changes_one_word(book: CustomerBook) -> None:
    """Comments on the line, around it and in other tables stay byte for byte."""
    book.set("10000", {"use_gln_in_electronic_documents": True})
    assert book.path.read_text() == TWO.replace(
        "documents = false  # ask", "documents = true  # ask"
    )
    customer = book.get("10000")
    assert customer is not None
    assert customer.use_gln_in_electronic_documents


def test_new_keys_and_new_customers(book: CustomerBook) -> None:
    """A new key goes to its table, a new customer behind the last one."""
    book.set("10000", {"city": "Paris"})
    book.set("C-3", {"name": "Trey"})
    assert book.path.read_text() == (
        TWO.replace('country = "FR"\n', 'country = "FR"\ncity = "Paris"\n')
        + '\n[customers."C-3"]\nname = "Trey"\n'
    )
    assert CustomerBook(book.path).get("C-3") == book.get("C-3") == Customer("C-3", name="Trey")


@pytest.mark.parametrize(
    "text",
    [
        'customers = { 1 = { name = "A" }, 2 = {} }\n',
        '[customers]\n1.name = "A"\n2.name = ""\n',
        '[customers.1]\nname = """A"""\n[customers.2]\n',
        ' [customers.1]\nname="A"\n[customers.2]\n',
        '[customers.1]\nname = "A"\nown = [\n  "[customers.2]",\n]\n[customers.2]\n',
        '[customers.1]\nname = "\\U00000041"\n[customers.1.deep]\nx = 1\n[customers.2]\n',
        '["customers"."1"]\r\nname = "A"\r\n["customers"."2"]',
        '[customers.1]\r\nname = "A"\r\n[customers.2]',
    ],
)
def test_unusual_files_are_read_and_changed(tmp_path: Path, text: str) -> None:
    """Inline, dotted, multi-line, indented and CRLF spellings keep working, and their style."""
    path = tmp_path / "customers.toml"
    path.write_bytes(text.encode())
    book = CustomerBook(path)
    assert [customer.no for customer in book.all()] == ["1", "2"]
    book.set("2", {"name": "B", "use_gln_in_electronic_documents": True})
    book.set("1", {"name": "C"})
    book.set("3", {"name": "D"})
    expected = tomli.loads(text)
    expected["customers"]["1"]["name"] = "C"
    expected["customers"]["2"] |= {"name": "B", "use_gln_in_electronic_documents": True}
    expected["customers"]["3"] = {"name": "D"}
    assert tomli.loads(path.read_text()) == expected
    assert [customer.name for customer in CustomerBook(path).all()] == ["C", "B", "D"]


MISTAKES = [
    ("[customers.1]\nname = 3\n", 2, "customers.1.name: expected text"),
    ('[customers.1]\n\nuse_gln_in_electronic_documents = "yes"\n', 3, "expected true or false"),
    ('[customers.1]\nname = "a"\nname = "b"\n', 3, "not valid TOML"),
    ("[customers.1]\n[customers.2]\n[customers.1]\n", 3, "not valid TOML"),
    ('[customers."1"]\n[customers.1]\n', 2, "not valid TOML"),
    ("[customers]\n1 = 2\n", 2, "customers.1: expected a table"),
    ('[customers.1]\nname = "a\n', 2, "not valid TOML"),
    ('[customers.1]\nname = "\\ud800"\n', 2, "not valid TOML"),
    ("customers = 1\n", 1, "expected a table"),
]


@pytest.mark.parametrize(("text", "line", "said"), MISTAKES)
def test_a_mistake_is_told_and_never_overwritten(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    """Readers and savers name file and line; the file stays as the person left it."""
    path = tmp_path / "customers.toml"
    path.write_text(text)
    book = CustomerBook(path)
    with pytest.raises(SettingsError) as caught:
        book.all()
    assert f"{path}, line {line}: " in caught.value.message
    assert said in caught.value.message
    with pytest.raises(SettingsError):
        book.set("9", {"name": "x"})
    assert path.read_text() == text


texts = st.text(st.characters(codec="utf-8"), max_size=8)
entries = st.dictionaries(
    st.sampled_from(sorted(KEYS - {"use_gln_in_electronic_documents"})), texts
)


@st.composite
def customer_files(draw: st.DrawFn) -> str:
    """Draw a customers file, mostly regular, sometimes with a spoilt line."""
    lines = ["# customers"]
    for no in draw(st.lists(st.sampled_from(["1", "2", "A-3", "x y"]), max_size=4)):
        lines.append(f'[customers."{no}"]' + draw(st.sampled_from(["", " # c", "\t"])))
        for key, value in draw(entries).items():
            spelt = draw(st.sampled_from([render(value), "'plain'", "true", "1.5", '"""x"""']))
            weighted = draw(st.sampled_from([render(value), render(value), spelt]))
            lines.append(f"{key} ={draw(st.sampled_from([' ', '']))}{weighted}")
        lines.append(
            draw(st.sampled_from(["", "# [customers.9]", "note = 3", "gln =", "own = {}"]))
        )
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines) + draw(st.sampled_from(["", "\n"]))


@given(customer_files(), entries)
def test_the_quick_way_says_what_the_slow_way_says(text: str, new: dict[str, str]) -> None:
    """Whatever the shortcut accepts, it reads and changes exactly as tomli would."""
    from pathlib import Path

    path = Path("customers.toml")
    try:
        slow = ParsedIndex(path, text, text.encode())
    except SettingsError:
        assert RegularIndex.of(text, text.encode()) is None
        return
    quick = index(path, text.encode())
    assert list(quick.numbers) == list(slow.numbers)
    assert all(quick.entries(no) == slow.entries(no) for no in slow.numbers)
    changed = quick.edited({"1": new, "new": new})
    expected = tomli.loads(text)
    for no in ("1", "new"):
        expected.setdefault("customers", {}).setdefault(no, {}).update(new)
    assert tomli.loads(changed.content.decode()) == expected
    assert changed.entries("new") == new


def test_a_regular_file_takes_the_quick_way() -> None:
    """The usual spellings are recognised; otherwise large files would be slow."""
    assert RegularIndex.of(TWO, TWO.encode()) is not None


def test_wrong_entries_change_nothing(book: CustomerBook) -> None:
    """An unknown key is 64, a wrong value or number 65."""
    with pytest.raises(UsageError):
        book.set("10000", {"nmae": "x"})
    for no, key, value in (
        ("10000", "gln", "123"),
        ("10000", "use_gln_in_electronic_documents", "yes"),
        ("10000", "name", "a\x1b"),
        ("10000", "vat_registration_no", "FR1"),
        (" 1", "name", "x"),
        ("", "name", "x"),
        ("1\n2", "name", "x"),
        ("x" * 51, "name", "x"),
    ):
        with pytest.raises(DataError):
            book.set(no, {key: value})
    assert book.path.read_text() == TWO


def test_another_process_is_seen(book: CustomerBook) -> None:
    """A save by somebody else is read before the next look and kept by the next save."""
    other = CustomerBook(book.path)
    assert book.get("20000") is not None
    other.set("20000", {"city": "Oslo"})
    customer = book.get("20000")
    assert customer is not None
    assert customer.city == "Oslo"
    in_place = book.path.read_text().replace("Oslo", "Rome")
    with book.path.open("r+") as file:  # an editor that writes without renaming
        file.write(in_place)
    book.set("10000", {"city": "Lyon"})
    assert [customer.city for customer in CustomerBook(book.path).all()] == ["Lyon", "Rome"]


def test_eight_savers_lose_nothing(book: CustomerBook) -> None:
    """Eight processes change customers at once; every save is in the file."""
    code = """
        import sys
        from pathlib import Path
        from edoc_tui.config.customers import CustomerBook
        book = CustomerBook(Path(sys.argv[1]))
        for number in range(8):
            book.set(f"{sys.argv[2]}-{number}", {"name": "x"})
            book.set("10000", {"phone": f"{sys.argv[2]}-{number}"})
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(book.path)]
    savers = [subprocess.Popen([*command, str(number)]) for number in range(8)]
    assert [saver.wait() for saver in savers] == [0] * 8
    numbers = {customer.no for customer in book.all()}
    assert numbers == {"10000", "20000"} | {f"{a}-{b}" for a in range(8) for b in range(8)}
    assert book.path.read_text().startswith('# Our customers\n\n[customers."10000"]   # the first')


def test_search_finds_words_anywhere(book: CustomerBook) -> None:
    """Words match numbers and values, whatever their case; keys and comments do not match."""
    assert [customer.no for customer in book.search('canon "GROUP"')] == ["20000"]
    assert [customer.no for customer in book.search("000")] == ["10000", "20000"]
    assert [customer.no for customer in book.search("marie")] == []
    assert [customer.no for customer in book.search("name")] == []
    assert [customer.no for customer in book.search("10000 adatum")] == ["10000"]


def test_buyers_are_found_by_vat_then_gln_then_name(tmp_path: Path) -> None:
    """Numbers win over names; a name must be unique and not contradicted."""
    book = CustomerBook(tmp_path / "customers.toml")
    book.set("1", {"name": "Adatum", "vat_registration_no": "40303265045", "country": "FR"})
    book.set("2", {"name": "Canon", "gln": "5790000000005"})
    book.set("3", {"name": "Twin"})
    book.set("4", {"name": "twin "})
    book.set("5", {"name": "Solo  AS"})
    book.set("6", {"name": "Branch", "vat_registration_no": "FR40303265045", "country": "FR"})

    def found(name: str, **numbers: object) -> str:
        customer = book.find_buyer(Party(name, **numbers))  # type: ignore[arg-type] # test data
        return customer.no if customer else ""

    assert found("Other name", vat="FR 40 303 265 045") == "1"
    assert found("branch", vat="FR40303265045", country="FR") == "6"
    assert found("x", endpoint=Identifier("FR40303265045", "9957")) == "1"
    assert found("x", endpoint=Identifier("5790000000005", "0088")) == "2"
    assert found("x", identifiers=(Identifier("5790000000005", "0088"),)) == "2"
    assert found("x", endpoint=Identifier("5790000000005", "0192")) == ""
    assert found("Twin") == ""
    assert found("solo as") == "5"
    assert found("solo as", vat="DE1") == "5"
    assert found("Adatum", vat="FR99999999999", country="FR") == ""
    assert found("nobody") == ""
    book.set("7", {"name": "Nobody"})
    assert found("nobody") == "7"
