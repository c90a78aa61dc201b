"""Files that are not what they should be: refused with a reason, and nothing is half-done."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.invoices import folder_of, invoice

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

GOOD = invoice("INV-1")
BAD = {
    "not XML": b"Dear Sir or Madam",
    "empty": b"",
    "cut off": GOOD[: len(GOOD) // 2],
    "DOCTYPE": GOOD.replace(b"<Invoice ", b'<!DOCTYPE Invoice [<!ENTITY a "b">]><Invoice ', 1),
    "wrong root": b"<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>",
    "no number": re.sub(rb"<cbc:ID>INV-1</cbc:ID>", b"", GOOD),
    "no date": re.sub(rb"<cbc:IssueDate>.*?</cbc:IssueDate>", b"", GOOD),
    "no currency": re.sub(rb"<cbc:DocumentCurrencyCode>.*?</cbc:DocumentCurrencyCode>", b"", GOOD),
    "contradiction": GOOD.replace(b">120.00</cbc:TaxIncl", b">125.00</cbc:TaxIncl"),
    "too large": GOOD.replace(b">Bread<", b">" + b"x" * 50_000_000 + b"<"),
    "binary": bytes(range(256)) * 40,
}


def check_nothing_stored(program: Program) -> None:
    """The outbox is empty, and the store in order."""
    assert program("outbox", "list", "--json").json["total"] == 0
    looks = {one["name"]: one["verdict"] for one in program("doctor", "--json").json["checks"]}
    assert looks["store"] == "ok"


@pytest.mark.parametrize("kind", BAD)
def test_one_bad_file_ends_with_65(program: Program, tmp_path: Path, kind: str) -> None:
    """A refused file names the reason and is kept with it; ``validate`` says the same."""
    path = tmp_path / "bad.xml"
    path.write_bytes(BAD[kind])
    done = program("import", path)
    assert done.status == 65, done.err
    assert "bad.xml" in done.err
    assert "Traceback" not in done.err
    assert list((program.home / "drop" / "failed").iterdir())
    checked = program("validate", path, "--json")
    assert checked.status == 65
    assert checked.json["schema"] == "edoc-tui.validation/1"
    (file,) = checked.json["files"]
    assert (file["valid"], file["path"]) == (False, str(path))
    assert any(finding["severity"] == "error" for finding in file["findings"])
    assert sorted(file["findings"][0]) == ["field", "line", "message", "rule", "severity", "xpath"]
    check_nothing_stored(program)


def test_a_folder_with_some_bad_files_ends_with_1(program: Program, tmp_path: Path) -> None:
    """The good ones are stored, each whole; the bad ones are told one by one."""
    folder = folder_of(tmp_path / "mixed", 3)
    (folder / "zz-bad.xml").write_bytes(BAD["cut off"])
    (folder / "zz-twin.xml").write_bytes(invoice("INV-00001", buyer="Somebody else"))
    done = program("import", folder, "--json")
    assert (done.status, done.json["imported"], done.json["refused"]) == (1, 3, 2)
    assert program("outbox", "list", "--json").json["total"] == 3
    assert program("validate", folder).status == 1
    assert program("import", folder / "00001.xml").status == 65


def test_missing_paths_end_with_66(program: Program, tmp_path: Path) -> None:
    """What does not exist ends with 66, alone or among good ones."""
    folder = folder_of(tmp_path / "good", 1)
    for command in ("import", "validate"):
        assert program(command, tmp_path / "nowhere").status == 66
        assert program(command, folder, tmp_path / "nowhere").status == 66


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_an_unreadable_folder_ends_with_66(program: Program, tmp_path: Path) -> None:
    """A folder that refuses us is said to, by name."""
    folder = folder_of(tmp_path / "closed", 1)
    folder.chmod(0)
    try:
        done = program("import", folder)
    finally:
        folder.chmod(0o700)
    assert done.status == 66
    assert "closed" in done.err


def test_findings_are_stored_and_block_sending(program: Program, tmp_path: Path) -> None:
    """A document with an error finding is imported, shown with it, and stays unsent."""
    path = tmp_path / "odd.xml"
    path.write_bytes(GOOD.replace(b">EUR<", b">EUX<").replace(b'"EUR"', b'"EUX"'))
    done = program("import", path, "--json")
    assert (done.status, done.json["blocked"]) == (0, 1)
    shown = program("outbox", "show", "1", "--json").json
    assert shown["status"] == "Export Error"
    assert shown["problems"]


def test_hostile_text_reaches_no_terminal(program: Program, tmp_path: Path) -> None:
    """Escape sequences in names and documents are visible marks in every text."""
    evil = "Evil\u009b31m \u202egnp.exe \u200b"
    path = tmp_path / "na\x1b]52;c;ZXZpbA==\x07me.xml"
    path.write_bytes(invoice("INV-1", buyer=evil))
    (tmp_path / "na\x1b[2Jme2.xml").write_bytes(b"<x>")
    outputs = [
        program("import", tmp_path),
        program("validate", tmp_path),
        program("outbox", "list"),
        program("outbox", "list", "--json"),
        program("outbox", "show", "1"),
        program("import", tmp_path, "--json"),
    ]
    for done in outputs:
        text = done.text + done.err
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e]", text)
