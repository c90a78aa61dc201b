"""Documents of every format at the command line: checked, imported, shown, given back whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edoc_tui.domain.document_formats import CII, FACTUR_X, XRECHNUNG_CII
from edoc_tui.formats import registry
from tests.formats.test_cii import named
from tests.formats.test_hybrid import pdf

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program


def test_hybrid_files_at_the_command_line(program: Program, tmp_path: Path) -> None:
    """``validate`` and ``import`` take them; XML, page and original come back as they are."""
    whole = registry.write(named(), FACTUR_X)
    (tmp_path / "a.pdf").write_bytes(whole)
    checked = program("validate", tmp_path / "a.pdf", "--json").json["files"][0]
    rules = {one["rule"]: one for one in checked["findings"]}
    assert rules["EDOC-SYNTAX"]["severity"] == "warning"
    assert rules["BR-08"]["xpath"].startswith("/rsm:CrossIndustryInvoice/")
    assert program("import", tmp_path / "a.pdf", "--quiet").status == 0
    shown = program("outbox", "show", "1", "--json").json
    assert (shown["file_name"], shown["status"]) == ("1.pdf", "Export Error")
    assert program("outbox", "xml", "1").out == registry.write(named(), CII)
    assert program("outbox", "page", "1").text.startswith("Invoice 1\n")
    assert program("outbox", "original", "1").out == whole
    saved = tmp_path / "saved.pdf"
    answer = program("outbox", "original", "1", "-o", saved, "--json").json
    assert (answer["path"], answer["sha256"]) == (str(saved), shown["sha256"])
    assert saved.read_bytes() == whole
    assert program("outbox", "original", "1", "-o", saved).status == 73
    assert program("outbox", "original", "1", "--json").status == 64
    assert program("inbox", "original", "1").status == 66


def test_two_syntaxes_are_compared(program: Program, tmp_path: Path) -> None:
    """A PDF file and the XML within a later version of it differ where they differ."""
    (tmp_path / "a.pdf").write_bytes(registry.write(named(), FACTUR_X))
    later = registry.write(replace(named(), number="2"), CII)
    (tmp_path / "b.xml").write_bytes(later)
    for name in ("a.pdf", "b.xml"):
        assert program("import", tmp_path / name, "--quiet").status == 0
    text = program("outbox", "diff", "1", "2").text
    assert "ram:ID" in text
    assert "rsm:ExchangedDocument" in text


def test_bad_pdf_files_at_the_command_line(program: Program, tmp_path: Path) -> None:
    """One alone is 65 with its reason; a folder's pictures are left alone."""
    (tmp_path / "picture.pdf").write_bytes(pdf({}))
    alone = program("import", tmp_path / "picture.pdf")
    assert alone.status == 65
    assert "no invoice" in alone.err
    assert program("validate", tmp_path / "picture.pdf").status == 65
    (tmp_path / "x.xml").write_bytes(registry.write(named(), XRECHNUNG_CII))
    files = program("validate", tmp_path, "--json").json["files"]
    assert [one["path"].rpartition("/")[2] for one in files] == ["x.xml"]
    assert {"BR-DE-1", "BR-DE-15"} <= {one["rule"] for one in files[0]["findings"]}
