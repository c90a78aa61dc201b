"""Documents to read, as text and HTML, in both languages; two versions side by side."""

from __future__ import annotations

import shutil
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import html
from pypdf import PdfReader

from edoc_tui.formats.comparing import differences
from tests.cli.invoices import invoice
from tests.samples import SAMPLES, changed, sample

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

HOSTILE = '<script src="//evil.test/x.js"></script><img src="http://evil.test/" onerror="x()">'


def _imported(program: Program, folder: Path, *contents: bytes) -> None:
    for number, content in enumerate(contents):
        path = folder / f"{number}.xml"
        path.write_bytes(content)
        done = program("import", path, "--quiet")
        assert done.status == 0, done.err


def test_a_page_of_an_outgoing_document(program: Program, tmp_path: Path) -> None:
    """Text and HTML say the same, in both languages; hostile text stays text in both."""
    escaped = HOSTILE.replace("<", "&lt;").replace('"', "&quot;")
    _imported(program, tmp_path, invoice("A-1", buyer=f"{escaped}\u202e"))
    text = program("outbox", "page", "1").text
    assert text.startswith("Invoice A-1\n")
    assert "120.00 EUR" in text
    assert f"{HOSTILE}\ufffd" in text
    french = program("outbox", "page", "1", "--lang", "fr").text
    assert french.startswith("Facture A-1\n")
    written = tmp_path / "page.html"
    answer = program("outbox", "page", "1", "--as", "html", "-o", written, "--json").json
    assert (answer["schema"], answer["path"]) == ("edoc-tui.page/1", str(written))
    assert written.read_bytes() == program("outbox", "page", "1", "--as", "html").out
    root = html.fromstring(written.read_bytes())
    assert {one.tag for one in root.iter()} == {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "span",
    }  # fmt: skip
    assert not root.xpath("//@src | //@href | //@*[starts-with(name(), 'on')]")
    shown = "".join(root.xpath("//body")[0].text_content().split())
    assert shown == "".join(text.split())
    again = program("outbox", "page", "1", "-o", written)
    assert again.status == 73, again.err
    assert program("inbox", "page", "1").status == 66
    assert program("outbox", "page", "1", "--as", "html", "--json").status == 64


def test_a_page_as_pdf(program: Program, tmp_path: Path) -> None:
    """The PDF has every word of the page, embeds its font, is the same each time, runs nothing."""
    lines = "".join(f"<cbc:Note>Żółć Ελλάδα Кирилл {number}</cbc:Note>" for number in range(60))
    content = invoice("C-1", buyer="漢 &amp; Søn").replace(
        b"<cbc:DocumentCurrencyCode>", lines.encode() + b"<cbc:DocumentCurrencyCode>"
    )
    _imported(program, tmp_path, content)
    text = program("outbox", "page", "1").text
    made = program("outbox", "page", "1", "--as", "pdf")
    assert made.out == program("outbox", "page", "1", "--as", "pdf").out, made.err
    reader = PdfReader(BytesIO(made.out))
    assert len(reader.pages) > 1
    shown = "".join(page.extract_text() for page in reader.pages)
    assert "".join(shown.split()).startswith("".join(text.replace("漢", "\ufffd").split()))
    assert "1 character is not in the font" in shown
    assert reader.metadata is not None
    assert reader.metadata.title == "Invoice C-1"
    for word in (b"/FontFile2", b"%PDF-"):
        assert word in made.out
    for word in (b"/JavaScript", b"/URI", b"/Launch", b"/OpenAction /S"):
        assert word not in made.out
    assert program("outbox", "page", "1", "--as", "pdf", "--json").status == 64


def test_versions_side_by_side(program: Program, tmp_path: Path) -> None:
    """The command names each element that differs and both values, and nothing else."""
    before = invoice("B-1")
    after = before.replace(b">Bread<", b">Cake<").replace(b">B-1<", b">B-2<")
    _imported(program, tmp_path, before, after)
    found = program("outbox", "diff", "1", "2", "--json").json
    assert [tuple(one.values())[:3] for one in found["differences"]] == [
        ("/Invoice/cbc:ID", "B-1", "B-2"),
        ("/Invoice/cac:InvoiceLine/cac:Item/cbc:Name", "Bread", "Cake"),
    ]
    rows = program("outbox", "diff", "1", "2").text.splitlines()
    assert rows[-2:] == [
        "/Invoice/cac:InvoiceLine/cac:Item/cbc:Name",
        f"    {'Bread':<36}  Cake",
    ]
    assert program("outbox", "diff", "1", "1", "--json").json["differences"] == []
    assert "~ BT-153 Item name" in rows
    assert program("outbox", "diff", "1", "99").status == 66
    assert program("outbox", "diff", "1", "--version", "0").status == 66
    assert program("outbox", "diff", "1").status == 64


def test_differences_of_documents() -> None:
    """A document equals itself; changes mirror; lines that moved or went are told by their id."""
    for path in SAMPLES.glob("invoices/*.xml"):
        assert not list(differences(path.read_bytes(), path.read_bytes()))
    content = sample()
    start, end = content.index("<cac:InvoiceLine>"), content.rindex("</cac:InvoiceLine>")
    lines = content[start : end + len("</cac:InvoiceLine>")]
    first, *others = [f"<cac:InvoiceLine>{x}" for x in lines.split("<cac:InvoiceLine>")[1:]]
    assert others
    moved = changed(lines, "".join((*others, first)), content)
    assert not list(differences(content.encode(), moved))
    gone = changed(first, "", content)
    found = list(differences(content.encode(), gone))
    assert found
    assert all(one.after is None and "cac:InvoiceLine[1]" in one.xpath for one in found)
    mirrored = [(one.after, one.before) for one in differences(gone, content.encode())]
    assert sorted(map(str, mirrored)) == sorted(str((one.before, one.after)) for one in found)
    unit = list(differences(content.encode(), changed('currencyID="EUR"', 'currencyID="SEK"')))
    assert [(one.before, one.after) for one in unit] == [("EUR", "SEK")]
    assert unit[0].xpath.endswith("/@currencyID")


def test_every_value_says_where_it_comes_from(program: Program, tmp_path: Path) -> None:
    """In text and JSON, in both languages: term, XPath, and the file it was imported from."""
    _imported(program, tmp_path, invoice("W-1"))
    text = program("outbox", "page", "1", "--where").text
    number = "BT-1 Invoice number: W-1\n    /Invoice/cbc:ID\n    document as imported: "
    assert number in text
    assert str(tmp_path / "0.xml") in text
    french = program("outbox", "page", "1", "--where", "--lang", "fr").text
    assert "BT-1 Numéro de facture\N{NO-BREAK SPACE}: W-1" in french
    answer = program("outbox", "page", "1", "--where", "--json").json
    assert (answer["schema"], answer["id"]) == ("edoc-tui.provenance/1", 1)
    total = next(one for one in answer["values"] if one["term"] == "BT-112")
    assert (total["value"], total["origin"]["source"]) == ("120.00", "document")
    assert total["how"] == "100.00 + 20.00"


def test_what_was_replaced_can_be_compared(program: Program, tmp_path: Path) -> None:
    """Recreate keeps what a document was; show lists it, and diff tells what became of it."""
    program.home.mkdir(parents=True, exist_ok=True)
    for name in ("config.toml", "customers.toml"):
        shutil.copy(SAMPLES / name, program.home / name)
    head = "number;issue_date;due_date;customer_no;buyer_reference;delivery_date;"
    row = "C-1;2026-11-20;2026-12-20;10000;Ref;2026-11-19;Desk;2;10,00;20"
    path = tmp_path / "orders.csv"
    path.write_text(f"{head}item_name;quantity;price;vat_rate\n{row}\n", "utf-8")
    assert program("import", path, "--service", "PAGERO").status == 0
    assert program("outbox", "diff", "1", "--version", "0").status == 66
    iban = "FR7630006000011234567890189"
    assert program("company", "set", f"iban={iban}").status == 0
    assert program("outbox", "recreate", "1").status == 0
    (kept,) = program("outbox", "show", "1", "--json").json["versions"]
    assert (kept["version"], kept["size"] > 1000) == (1, True)
    for version in ("0", "1"):
        answer = program("outbox", "diff", "1", "--version", version, "--json").json
        (one,) = answer["differences"]
        assert (one["sign"], one["name"]) == ("~", "BT-84 Payment account identifier")
        assert one["after"] == iban
    where = program("outbox", "page", "1", "--where", "--json").json["values"]
    price = next(one for one in where if one["term"] == "BT-146")
    assert price["words"] == "CSV file orders.csv, line 2, column price"
