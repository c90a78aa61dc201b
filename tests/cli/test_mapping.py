"""Mapping rules from the command line: kept, tried, used, and told of."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

CSV = """\
number,issue_date,due_date,customer_no,buyer_reference,delivery_date,item_name,quantity,unit,price,vat_rate
M-1,2026-11-02,2026-12-02,10000,4711,2026-11-02,Chair,2,Stück,12.50,20
M-1,,,,,,Table,1,C62,100,20
"""


@pytest.fixture
def company(program: Program) -> Program:
    """A home with the sample company and its customers."""
    program.home.mkdir(mode=0o700)
    for name in ("config.toml", "customers.toml"):
        shutil.copy(SAMPLES / name, program.home)
    return program


def rules(program: Program, *options: str) -> list[tuple[int, str, bool]]:
    """Return number, field and use of each rule as they are listed."""
    listed = program("mapping", "list", *options, "--json").json
    assert listed["schema"] == "edoc-tui.mapping/1"
    return [(one["number"], one["field"], one["used"]) for one in listed["rules"]]


def test_rules_are_kept(company: Program) -> None:
    """Added, listed in the order of precedence, changed, moved, deleted; the two sets apart."""
    assert rules(company) == []
    for pairs in (
        ["field=*", "rule=trim"],
        ["field=line.unit", "find=Stück", "replace=H87"],
        ["field=line.unit", "find= KG", "replace=KGM"],
        ["field=customer.*", "rule=title_case"],
    ):
        assert company("mapping", "add", *pairs).status == 0
    names = ["line.unit", "line.unit", "customer.*", "*"]
    assert [(number, field) for number, field, _used in rules(company)] == list(
        zip([2, 3, 4, 1], names, strict=True)
    )
    moved = company("mapping", "move", "3", "up", "--json").json
    assert (moved["schema"], moved["number"]) == ("edoc-tui.mapping-set/1", 2)
    assert "It stays" in company("mapping", "move", "2", "up").err
    assert company("mapping", "set", "2", "find=kg").status == 0
    assert '"kg" → "KGM"' in company("mapping", "list").text
    assert company("mapping", "delete", "4").status == 0
    assert [number for number, _field, _used in rules(company)] == [2, 3, 1]
    assert company("mapping", "add", "--import", "field=vendor.name", "rule=uppercase").status == 0
    assert rules(company, "--import") == [(1, "vendor.name", False)]
    assert "document.buyer_reference" in company("mapping", "fields").text
    fields = company("mapping", "fields", "--import", "--json").json["fields"]
    assert fields["vendor.name"] == "BT-27"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["add", "field=line.number", "rule=trim"], 65, '"line.item_name"'),
        (["add", "field=*", "rule=shout"], 65, '"title_case"'),
        (["add", "rule=trim"], 65, "field"),
        (["add", "field=*", "rule=substring", "start=x"], 65, "start: "),
        (["add", "feld=*"], 64, "The keys are: field, rule"),
        (["set", "7", "rule=trim"], 66, "mapping list"),
        (["delete", "1", "--service", "NOBODY"], 66, "NOBODY"),
        (["preview", "nothing.json"], 66, "nothing.json"),
        (["preview", "nothing.xml"], 66, "nothing.xml"),
        (["preview", "77"], 66, "77"),
    ],
)
def test_what_is_wrong_is_said(company: Program, words: list[str], status: int, said: str) -> None:
    """With what is allowed, and nothing is changed."""
    before = (company.home / "config.toml").read_bytes()
    done = company("mapping", *words)
    assert (done.status, said in done.err) == (status, True), done.err
    assert (company.home / "config.toml").read_bytes() == before


def test_a_wrong_rule_in_the_file_is_a_matter_of_configuration(company: Program) -> None:
    """Every command says file, line, key, and what is allowed."""
    file = company.home / "config.toml"
    file.write_text('[services.X]\n[[services.X.export_mapping]]\nfield = "line.foo"\n')
    done = company("outbox", "list")
    assert done.status == 78
    assert "line 3: services.X.export_mapping.1.field" in done.err
    assert '"line.unit"' in done.err


def test_rules_are_tried_and_used(company: Program, tmp_path: Path) -> None:
    """The preview changes nothing; the import does what it said, and the log tells."""
    path = tmp_path / "m.csv"
    path.write_text(CSV, encoding="utf-8")
    assert company("validate", path).status == 65
    assert company("mapping", "add", "field=line.unit", "find=Stück", "replace=H87").status == 0
    assert company("validate", path).status == 0
    seen = company("mapping", "preview", path, "--json").json["documents"]
    assert [one["new"] for one in seen[0]["changes"]] == ["H87"]
    assert "H87" in company("--read-only", "mapping", "preview", path).text
    assert company("import", path).status == 0
    told = company("outbox", "mapping", "1", "--json").json
    (entry,) = told["mapping"]
    assert told["document_no"] == "M-1"
    assert entry["at"]
    assert entry == {
        **seen[0]["changes"][0], "at": entry["at"], "service": "PAGERO", "entity": "line",
        "field": "unit", "line": 1, "old": "Stück", "rule": 'line.unit: "Stück" → "H87"',
    }  # fmt: skip
    assert company("outbox", "log", "1", "--json").json["mapping"] == [entry]
    for command in ("log", "mapping"):
        text = company("outbox", command, "1").text
        assert "line.unit (line 1)" in text
        assert '"Stück" → "H87"' in text
    assert rules(company) == [(1, "line.unit", True)]
    assert b">H87<" not in path.read_bytes()
    assert "H87" in company("outbox", "xml", "1").text

    assert company("mapping", "set", "1", "replace=XPP").status == 0
    assert "XPP" in company("mapping", "preview", "1").text
    assert company("outbox", "recreate", "1").status == 0
    assert 'unitCode="XPP"' in company("outbox", "xml", "1").text
    assert len(company("outbox", "mapping", "1", "--json").json["mapping"]) == 2
    ubl = next((SAMPLES / "invoices").glob("*.xml"))
    assert "byte for byte" in company("mapping", "preview", ubl).text


def test_the_log_of_a_received_document_is_apart(company: Program, tmp_path: Path) -> None:
    """``inbox mapping`` knows received documents alone; there is nothing to tell of ours there."""
    path = tmp_path / "m.csv"
    path.write_text(CSV.replace("Stück", "C62"), encoding="utf-8")
    assert company("import", path).status == 0
    done = company("outbox", "mapping", "1")
    assert (done.status, done.text) == (0, "")
    assert "No rule has changed anything" in done.err
    done = company("inbox", "mapping", "1")
    assert done.status == 66
    assert "no received document" in done.err
