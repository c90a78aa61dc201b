"""Drafts on the command line: begun from a document, listed, shown, deleted, brought back."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.samples import SAMPLES

if TYPE_CHECKING:
    from tests.cli.program import Program


def test_a_document_becomes_a_draft(program: Program) -> None:
    """A copy and a credit memo of an imported invoice, as JSON and as text."""
    program.home.mkdir(mode=0o700)
    for name in ("config.toml", "customers.toml"):
        shutil.copy(SAMPLES / name, program.home / name)
    done = program("import", SAMPLES / "invoices" / "103001.xml", "--json")
    assert done.status == 0, done.err
    (invoice,) = program("outbox", "list", "--json").json["items"]
    copy = program("drafts", "copy", str(invoice["id"]), "--json").json
    assert (copy["schema"], copy["document_type"]) == ("edoc-tui.draft-begun/1", "Sales Invoice")
    credit = program("drafts", "credit", str(invoice["id"]), "--json").json
    listed = program("drafts", "list", "--json").json
    assert [one["id"] for one in listed["items"]] == [credit["id"], copy["id"]]
    shown = program("drafts", "show", str(credit["id"]), "--json", "--read-only").json
    assert shown["header"]["preceding_invoice"] == invoice["document_no"]
    assert shown["amounts"]["amount_including_vat"] == invoice["amount_including_vat"]
    assert [one["field"] for one in shown["findings"] if one["severity"] == "error"] == ["BT-1"]
    assert "BR-02" in program("drafts", "show", str(credit["id"])).text

    refused = program("drafts", "delete", str(copy["id"]), "--read-only")
    assert refused.status == 64
    assert program("drafts", "delete", str(copy["id"])).status == 0
    assert program("drafts", "list", "--json").json["total"] == 1
    assert program("drafts", "list", "--deleted", "--json").json["total"] == 1
    assert program("drafts", "restore", str(copy["id"])).status == 0
    assert f"{copy['id']} " in program("drafts", "list").text
    assert program("drafts", "show", "99").status == 66
