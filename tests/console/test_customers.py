"""Customers and company in a real terminal: keys alone, 80×24."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from edoc_tui.config.customers import CustomerBook
from edoc_tui.config.home import Home
from tests.console.driver import Console
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

MANY = "# many\n" + "".join(
    f'\n[customers."{number}"]\nname = "Customer {number}"\ncountry = "{country}"\n'
    f'gln = "{gln}"\nvat_registration_no = "{vat}"\n'
    for number, country, gln, vat in (
        ("1", "DK", "5790000000005", "DK37104248"),
        ("2", "DK", "5790000000005", ""),
        ("3", "FR", "", "FR40303265045"),
        ("4", "FR", "", ""),
    )
)


def home_with(folder: Path, customers: str = MANY) -> Home:
    """A home with the sample company and these customers."""
    home = Home(folder, folder).prepare()
    shutil.copy(SAMPLES / "config.toml", home.config_file)
    home.customers_file.write_text(customers)
    return home


def test_many_are_switched_and_taken_back(tmp_path: Path) -> None:
    """The address is explained; marked ones are switched in one save, and undone in one."""
    home = home_with(tmp_path)
    book = CustomerBook(home.customers_file)
    with Console.on(tmp_path, size=(80, 24)) as console:
        console.ready().press("2").shows("Will be addressed as 0184:DK37104248")
        console.press("down").shows("Cannot be addressed.").shows("the GLN is not used")
        console.press("*").shows("4 marked").press("space")
        console.shows("2 customers switched").shows("2 without GLN left alone")
        assert [one.use_gln_in_electronic_documents for one in book.all()] == [
            True, True, False, False,
        ]  # fmt: skip
        console.shows("Will be addressed as 0088:5790000000005: the GLN")
        console.press("u").shows("2 customers are as before")
        assert not any(one.use_gln_in_electronic_documents for one in book.all())
        console.press("/", *"country:FR !", "enter").shows("1 customer.").shows("Customer 4")
        console.hides("Customer 3").press("escape").shows("Customer 3")
        console.press("f5").shows("doubtful ones first").press("end", "enter")
        console.matches(r"(?s)Customer 2.*Customer 4.*Customer 1")
    assert home.customers_file.read_text().startswith("# many\n")


def test_a_csv_file_is_mapped_previewed_and_written(tmp_path: Path) -> None:
    """Strange columns are asked for, changes are shown first, formulas leave quoted."""
    home = home_with(tmp_path / "home")
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('no;Name;Region\n1;"=HYPERLINK(1)";north\n9;New;south\n')
    with Console.on(home.config_dir, size=(80, 24)) as console:
        console.ready().press("2").shows("Customer 1")
        console.press("f6").shows("CSV file with a header line").press(*str(source), "enter")
        console.shows("What does the column 'Region' hold?").press("enter")
        console.shows("Import these changes?").shows("name: Customer 1 → =HYPERLINK(1)")
        console.press("y").shows("Customers added: 1, changed: 1.")
        console.press("f11").shows("CSV file to write").press(*str(target), "enter")
        console.shows("5 customers written.")
    text = target.read_text("utf-8-sig")
    assert ",'=HYPERLINK(1)," in text
    assert not any(cell.startswith(("=", "+", "@")) for cell in text.replace("\n", ",").split(","))
    book = CustomerBook(home.customers_file)
    assert book.import_csv(target).changed == 0, "what was exported comes back as it was"


def test_the_company_says_whether_it_is_ready(tmp_path: Path) -> None:
    """Each missing thing is named, and one key away from its field."""
    home = home_with(tmp_path)
    text = home.config_file.read_text()
    iban = text[text.index("iban =") :].partition("\n")[0]
    account = text[text.index("bank_account_no =") :].partition("\n")[0]
    home.config_file.write_text(text.replace(iban, 'iban = ""').replace(account, ""))
    with Console.on(tmp_path, size=(80, 24)) as console:
        console.ready().press("3").shows("✗ Ready to send from FR: no, 1 to correct.")
        console.press("f3").shows("Neither an IBAN nor a bank account").press("enter")
        console.matches(r"› IBAN").press("f2", *"FR7630006000011234567890189", "enter")
        console.shows("Saved in config.toml").press("home")
        console.shows("✓ Ready to send from FR: yes.")
        console.press("f4").shows("A part of the name").press(*"belg", "enter")
        console.shows("Belgium").press("enter").matches(r"Country/Region code +BE")
