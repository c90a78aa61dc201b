"""``inbox import``: what vendors sent another way, whole in the inbox or not at all."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

DOCTYPE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


def test_files_of_vendors_come_in_once(program: Program, tmp_path: Path) -> None:
    """A folder is taken in: documents to be worked on, byte for byte, once, and never sent."""
    folder = tmp_path / "mail"
    shutil.copytree(SAMPLES / "received", folder)
    (folder / "cards.csv").write_text("number;price\n1;2\n", encoding="utf-8")
    (folder / "hostile.xml").write_text(DOCTYPE, encoding="utf-8")
    answer = program("inbox", "import", folder, "--json")
    assert answer.status == 1, answer.err
    assert answer.json["imported"] == 4
    assert answer.json["refused"] == 1
    assert answer.json["skipped"] == 1
    [hostile] = [one for one in answer.json["files"] if one["path"].endswith("hostile.xml")]
    assert "DOCTYPE" in hostile["message"]
    listed = program("inbox", "list", "--json").json
    assert listed["total"] == 4
    assert {one["status"] for one in listed["items"]} == {"Imported Document Created"}
    assert {one["document_type"] for one in listed["items"]} <= {
        "Purchase Invoice",
        "Purchase Credit Memo",
    }
    [ours] = [one for one in listed["items"] if one["document_no"] == "FR-2026-718"]
    original = (SAMPLES / "received" / "FR-2026-718.xml").read_bytes()
    assert program("inbox", "xml", str(ours["id"])).out == original
    assert program("outbox", "list", "--json").json["total"] == 0

    again = program("inbox", "import", folder / "FR-2026-718.xml")
    assert again.status == 65
    assert "is here already" in again.err
    assert program("inbox", "list", "--json").json["total"] == 4
    assert program("inbox", "import", tmp_path / "nothing.xml").status == 66
    assert program("inbox", "import", folder, "--read-only").status == 64


def test_a_taken_file_is_worked_on_but_not_answered(program: Program) -> None:
    """It is led into the ERP like any other; nobody at a provider could hear an answer."""
    assert program("inbox", "import", SAMPLES / "received" / "FR-2026-718.xml").status == 0
    answered = program("inbox", "approve", "1")
    assert answered.status == 0
    assert "not received from a provider" in answered.err
    assert program("inbox", "process", "1", "--to", "Ready for draft").status == 0
    entries = program("outbox", "log", "1", "--json").json["entries"]
    assert [one["status"] for one in entries][:2] == ["Imported", "Imported Document Created"]
