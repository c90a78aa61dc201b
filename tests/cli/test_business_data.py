"""Invoice JSON and CSV through the commands: validate, import, drop; one bad keeps no other out."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.samples import ROOT, SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

DOCS = ROOT / "docs"


@pytest.fixture
def office(program: Program) -> Program:
    """A home with the company and the customers of the samples."""
    program.home.mkdir(mode=0o700)
    for name in ("config.toml", "customers.toml"):
        shutil.copy(SAMPLES / name, program.home / name)
    return program


def test_the_published_examples_become_documents(office: Program) -> None:
    """Both examples of the documentation: valid, imported, and their XML is valid too."""
    paths = [DOCS / "invoice.example.json", DOCS / "invoice.example.csv"]
    checked = office("validate", *paths, "--json")
    assert (checked.status, [one["valid"] for one in checked.json["files"]]) == (0, [True, True])
    done = office("import", *paths, "--json")
    assert (done.status, done.json["imported"], done.json["blocked"]) == (0, 4, 0)
    items = office("outbox", "list", "--json").json["items"]
    assert {one["status"] for one in items} == {"Exported"}
    assert {one["document_type"] for one in items} == {"Sales Invoice", "Sales Credit Memo"}
    first = min(items, key=lambda one: int(one["id"]))
    assert (first["customer_no"], first["amount_including_vat"]) == ("10000", "1067.76")
    xml = office.home.parent / "one.xml"
    xml.write_bytes(office("outbox", "xml", str(first["id"])).out)
    assert office("validate", xml).status == 0


def test_a_wrong_document_keeps_no_other_out(office: Program, tmp_path: Path) -> None:
    """The good ones are stored, the wrong ones told with line and column, the status is 1."""
    text = (DOCS / "invoice.example.csv").read_text("utf-8").replace(";3;C62;", ";three;C62;")
    (tmp_path / "data.csv").write_text(text, encoding="utf-8")
    done = office("import", tmp_path / "data.csv", "--json")
    assert (done.status, done.json["imported"], done.json["refused"]) == (1, 1, 1)
    assert "ine 4" in done.json["files"][1]["message"]
    assert "quantity" in done.json["files"][1]["message"]
    checked = office("validate", tmp_path / "data.csv", "--json")
    (findings,) = [one["findings"] for one in checked.json["files"]]
    assert (checked.status, findings[0]["line"], findings[0]["field"]) == (65, 4, "quantity")
    only = tmp_path / "only.json"
    only.write_text('{"number": "1"}', encoding="utf-8")
    assert office("import", only).status == 65


def test_what_is_dropped_is_filed_away(office: Program) -> None:
    """A right file goes to sent; one with a mistake to failed, with the reason beside it."""
    drop = office.home / "drop"
    (drop / "new").mkdir(parents=True, mode=0o700)
    text = (DOCS / "invoice.example.csv").read_text("utf-8")
    (drop / "new" / "right.csv").write_text(text, encoding="utf-8")
    wrong = text.replace("2026-01", "2027-01").replace(";3;C62;", ";three;C62;")
    (drop / "new" / "wrong.csv").write_text(wrong, encoding="utf-8")
    done = office("import", "--drop", "--json")
    assert (done.status, done.json["imported"], done.json["refused"]) == (1, 3, 1)
    assert [one.name for one in (drop / "sent").iterdir()] == ["right.csv"]
    failed = sorted(one.name for one in (drop / "failed").iterdir())
    assert failed == ["wrong.csv", "wrong.csv.reason.txt"]
    assert "three" in (drop / "failed" / "wrong.csv.reason.txt").read_text("utf-8")
    assert list((drop / "new").iterdir()) == []


def test_a_dropped_document_that_the_store_refuses_fails_its_file(office: Program) -> None:
    """Another document under a number that is taken: the file goes to failed, with reason."""
    text = (DOCS / "invoice.example.csv").read_text("utf-8")
    new = office.home / "drop" / "new"
    new.mkdir(parents=True, mode=0o700)
    (new / "one.csv").write_text(text, encoding="utf-8")
    assert office("import", "--drop").status == 0
    (new / "two.csv").write_text(text.replace(";3;C62;", ";4;C62;"), encoding="utf-8")
    done = office("import", "--drop", "--json")
    assert (done.status, done.json["imported"], done.json["refused"]) == (65, 0, 1)
    reason = (office.home / "drop" / "failed" / "two.csv.reason.txt").read_text("utf-8")
    assert "1 document was refused" in reason
    assert "with other content" in reason
    assert [one.name for one in (office.home / "drop" / "sent").iterdir()] == ["one.csv"]


def test_a_dropped_file_waits_until_all_its_documents_have_a_route(office: Program) -> None:
    """What nothing takes stays in new, and is imported once the route is put right."""
    config = office.home / "config.toml"
    right = config.read_text("utf-8")
    text = (DOCS / "invoice.example.csv").read_text("utf-8")
    new = office.home / "drop" / "new"
    new.mkdir(parents=True, mode=0o700)
    (new / "data.csv").write_text(text, encoding="utf-8")
    narrow = right.replace("when = {", 'when = { country = ["FR"],', 1)
    assert narrow != right
    config.write_text(narrow, encoding="utf-8")
    done = office("import", "--drop", "--json")
    assert (done.json["imported"], done.json["refused"]) == (1, 1)
    assert [one.name for one in new.iterdir()] == ["data.csv"]
    config.write_text(right, encoding="utf-8")
    done = office("import", "--drop", "--json")
    assert (done.status, done.json["imported"], done.json["refused"]) == (0, 1, 0)
    assert list(new.iterdir()) == []
    assert [one.name for one in (office.home / "drop" / "sent").iterdir()] == ["data.csv"]


def test_a_saved_mapping_is_named(office: Program, tmp_path: Path) -> None:
    """``--mapping`` reads a file whose header says nothing to us."""
    with (office.home / "config.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[csv_mappings.SAGE]\ncolumns = { number = "P", issue_date = "D", customer_no = "K",'
            ' item_name = "T", quantity = "M", price = "E", buyer_reference = "R",'
            ' due_date = "Z", delivery_date = "L" }\nconstants = { vat_rate = "20" }\n'
        )
    path = tmp_path / "sage.csv"
    path.write_text(
        "P;D;K;T;M;E;R;Z;L\n900;20/11/2026;10000;Desk;2;10,00;Ref;20/12/2026;18/11/2026\n",
        encoding="utf-8",
    )
    assert office("import", path).status == 65
    assert office("import", path, "--mapping", "NOPE").status == 66
    done = office("import", path, "--mapping", "SAGE", "--json")
    assert (done.status, done.json["imported"]) == (0, 1)


def test_an_encoding_that_is_only_a_guess_is_shown_and_can_be_named(
    office: Program, tmp_path: Path
) -> None:
    """The line with its letters is told; another encoding reads the same bytes otherwise."""
    text = (DOCS / "invoice.example.csv").read_text("utf-8").replace("Oak desk", "Bureau chêne")
    for codec, other in (("cp1252", "cp850"), ("cp850", "cp1252")):
        path = tmp_path / f"{codec}.csv"
        path.write_bytes(text.replace("2026-01", f"{codec}-01").encode(codec))
        done = office("import", path, "--encoding", codec)
        assert done.status == 0, done.err
        assert "found by its letters" not in done.err
        number = office("outbox", "list", "--json", "--query", f"{codec}-0119").json["items"][0][
            "id"
        ]
        assert "Bureau chêne" in office("outbox", "page", str(number)).text
        told = office("import", path, "--encoding", other)
        assert told.status == 1, "the number is taken"
    guessed = office("import", tmp_path / "cp1252.csv")
    assert "read as cp1252, found by its letters:" in guessed.err
    assert "Bureau chêne" in guessed.err
    assert office("import", tmp_path / "cp1252.csv", "--encoding", "klingon").status == 64
    utf = tmp_path / "utf.csv"
    utf.write_text(text, encoding="utf-8")
    assert "found by its letters" not in office("import", utf, "--encoding", "cp850").err
    listed = office("outbox", "list", "--json", "--query", "2026-0119").json["items"]
    assert "Bureau chêne" in office("outbox", "page", str(listed[0]["id"])).text, "proven is proven"
