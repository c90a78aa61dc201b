"""Factur-X: what can be checked of PDF/A-3 without its official validator, and what is in it."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from pypdf import PdfReader

from edoc_tui.domain.addressing import addressed
from edoc_tui.domain.document_formats import CII, FACTUR_X
from edoc_tui.domain.errors import SettingsError
from edoc_tui.formats import documents, registry
from edoc_tui.formats.page import page
from tests.formats.test_cii import named
from tests.invoices.strategies import cases

if TYPE_CHECKING:
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.parties import Company, Customer

RUNS = ("/JavaScript", "/JS", "/Launch", "/URI", "/SubmitForm", "/Encrypt", "/Movie", "/Sound")


def shown(data: bytes) -> str:
    """Return the words of a PDF file without blanks."""
    return "".join("".join(one.extract_text() for one in PdfReader(BytesIO(data)).pages).split())


@settings(max_examples=400 if os.environ.get("EDOC_TUI_NIGHTLY") else 5, deadline=None)
@given(cases())
def test_page_and_invoice_say_the_same(case: tuple[Company, Customer, Invoice]) -> None:
    """The file holds the invoice that CII would be, byte for byte, and its page in words."""
    company, customer, document = case
    whole = registry.prepared(addressed(document, company, customer), FACTUR_X)
    data = registry.write(whole, FACTUR_X)
    content = registry.write(whole, CII)
    assert documents.xml_of(data) == content
    assert data == registry.write(whole, FACTUR_X)
    words = ("".join(text for text, _meaning in line) for line in page(content, whole=True))
    assert shown(data).startswith("".join("".join(words).split()))


def objects(value: Any, seen: set[int]) -> list[Any]:
    """Return every object within *value*, each once."""
    value = value.get_object() if hasattr(value, "get_object") else value
    if id(value) in seen:
        return []
    seen.add(id(value))
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(one for each in inside for one in objects(each, seen))]


def test_it_has_what_pdf_a_3_asks_for() -> None:
    """Identity, colour profile, embedded fonts, metadata, and nothing that runs or loads."""
    data = registry.write(named(), FACTUR_X)
    assert data.startswith(b"%PDF-1.7\n%")
    assert min(data[10:14]) > 127
    reader = PdfReader(BytesIO(data), strict=True)
    identity: Any = reader.trailer["/ID"]
    assert identity[0] == identity[1]
    root: Any = reader.root_object
    (intent,) = root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    profile = intent["/DestOutputProfile"].get_object()
    assert (profile["/N"], profile.get_data()[36:40]) == (3, b"acsp")
    told = root["/Metadata"].get_object()
    assert "/Filter" not in told
    xmp = told.get_data().decode()
    for name, value in (
        ("pdfaid:part", "3"), ("pdfaid:conformance", "B"), ("fx:DocumentType", "INVOICE"),
        ("fx:DocumentFileName", "factur-x.xml"), ("fx:Version", "1.0"),
        ("fx:ConformanceLevel", "EN 16931"), ("xmp:CreateDate", "2026-01-05T00:00:00+00:00"),
    ):  # fmt: skip
        assert f"<{name}>{value}</{name}>" in xmp, name
    assert "pdfaExtension:schemas" in xmp
    everything = objects(reader.trailer, set())
    fonts = [one for one in everything if isinstance(one, dict) and one.get("/Type") == "/Font"]
    assert fonts
    for font in fonts:
        for inner in font.get("/DescendantFonts", []):
            described = inner.get_object()["/FontDescriptor"]
            assert "/FontFile2" in described
    names = {str(key) for one in everything if isinstance(one, dict) for key in one}
    names |= {str(one) for one in everything if isinstance(one, str)}
    assert not names & set(RUNS)


def test_the_invoice_is_an_associated_file() -> None:
    """It is named in the tree of names and in the catalogue, with its kind, size and relation."""
    data = registry.write(named(), FACTUR_X)
    root: Any = PdfReader(BytesIO(data)).root_object
    (spec,) = (one.get_object() for one in root["/AF"])
    names = root["/Names"]["/EmbeddedFiles"]["/Names"]
    assert [names[0], names[1].get_object()] == ["factur-x.xml", spec]
    assert (spec["/AFRelationship"], spec["/UF"]) == ("/Alternative", "factur-x.xml")
    stream = spec["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == "/text/xml"
    assert stream["/Params"]["/Size"] == len(documents.xml_of(data))
    assert stream["/Params"]["/ModDate"] == "D:20260105000000+00'00'"


def test_a_long_invoice_is_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page in the terminal has a limit; the page that is sent shows every line to its end."""
    monkeypatch.setattr("edoc_tui.formats.page.LINES", 10)
    first = named().lines[0]
    item = replace(first.item, name="a" * 400, description="Ω" * 10)
    lines = tuple(replace(first, id=str(number), item=item) for number in range(1, 21))
    data = registry.write(replace(named(), lines=lines), FACTUR_X)
    text = shown(data)
    assert text.count("a" * 400) == 20
    assert re.search(r"20a{400}", text)
    assert "…" not in text


def test_without_the_extra_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named, whichever of its libraries is missing."""
    for name in ("facturx", "fpdf"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, name, None)
            with pytest.raises(SettingsError) as raised:
                registry.write(named(), FACTUR_X)
            assert "edoc-tui[" in raised.value.todo
