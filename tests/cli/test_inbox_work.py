"""A received document's way into the ERP by commands: vendor, order, account, template, back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.formats import documents
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

SAMPLE = SAMPLES / "received" / "FR-2026-718.xml"
LINES = [line.id for line in documents.read(SAMPLE.read_bytes()).invoice.lines]
ORDER = """{"order_no": "BRU-500", "lines": [
 {"line": "10", "description": "Something else", "quantity": 5, "unit": "C62", "unit_price": "1"}]}
"""


def test_into_the_erp_and_back(program: Program, tmp_path: Path) -> None:
    """Every step says what it did; every decision can be taken back."""
    assert program("inbox", "import", str(SAMPLE)).status == 0
    (one,) = (str(item["id"]) for item in program("inbox", "list", "--json").json["items"])
    done = program("inbox", "process", one)
    assert (done.status, "No vendor is surely" in done.err) == (65, True)
    assert program("vendors", "add", "40000", "--document", one).status == 0
    assert program("vendors", "add", "40000", "--document", one).status == 64
    shown = program("vendors", "show", "40000", "--json").json["vendor"]
    assert (shown["participants"], shown["city"]) == ("9957:FR32914882311", "Cirey")
    order = tmp_path / "order.json"
    order.write_text(ORDER)
    draft = program("inbox", "process", one, "--order", str(order), "--json").json
    assert (draft["stage"], draft["vendor_no"]) == ("Draft ready", "40000")
    assert (draft["vendor_matched_by"], draft["evidence"]) == (
        "VAT registration no.", "FR32914882311",
    )  # fmt: skip
    draft = program("inbox", "match", one, "1", "10", "--json").json
    assert draft["order_lines"]["1"] == {
        "order_no": "BRU-500", "line": "10", "receipt_no": "", "matched_by": "Said by a person",
    }  # fmt: skip
    assert program("inbox", "match", one, "1", "11").status == 65
    assert program("inbox", "match", one, "1", "", "--json").json["order_lines"] == {}
    for line in LINES:
        assert program("inbox", "code", one, line, "606100").status == 0
    assert program("templates", "set", "SAGE", "columns=N=document_no, account").status == 0
    assert program("templates", "set", "SAGE", "columns=nothing").status == 65
    assert program("templates", "set", "SAGE", "nothing=1").status == 64
    shown = program("templates", "show", "SAGE", "--json").json
    assert shown["columns"] == ["N=document_no", "account"]
    target = tmp_path / "out"
    done = program(
        "inbox", "process", one, "--to", "Processed", "--template", "SAGE", "--folder", str(target)
    )
    assert done.status == 0, done.err
    (file,) = target.iterdir()
    assert file.read_text("utf-8-sig").splitlines()[:2] == ["N,account", "FR-2026-718,606100"]
    assert program("inbox", "undo", one, "--json").json["stage"] == "Draft ready"
    assert program("inbox", "vendor", one, "", "--json").json["vendor_no"] == ""
    assert program("templates", "remove", "SAGE").status == 0
    assert program("templates", "show", "SAGE").status == 66
    assert program("vendors", "remove", "40000").status == 0
    assert program("vendors", "remove", "40000").status == 65
