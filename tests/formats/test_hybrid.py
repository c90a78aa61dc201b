"""Invoices in PDF files of others: taken out whole, or refused with a reason."""

from __future__ import annotations

import random
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from edoc_tui.domain.errors import DataError
from edoc_tui.formats import documents, hybrid
from edoc_tui.formats.xml import MAX_BYTES
from tests.formats.test_cii import written
from tests.samples import sample

if TYPE_CHECKING:
    from collections.abc import Mapping


def pdf(files: Mapping[str, bytes], password: str = "") -> bytes:
    """Return a PDF file of one page with *files* in it."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name, data in files.items():
        writer.add_attachment(name, data)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml", "r.XML"])
def test_the_invoice_is_taken_out(name: str) -> None:
    """Under each of the usual names, or any when it is the only XML file."""
    data = written().encode()
    whole = pdf({"terms.txt": b"x", name: data})
    assert hybrid.embedded(whole) == (name, data)
    assert documents.read(b"\n" + whole).invoice == documents.read(data).invoice


def test_the_known_name_counts() -> None:
    """Beside other XML files, the one with a name of the standard is the invoice."""
    data = written().encode()
    assert hybrid.embedded(pdf({"order.xml": b"<a/>", "factur-x.xml": data}))[1] == data


def test_ubl_in_a_pdf_file_is_read() -> None:
    """What is embedded may be UBL."""
    whole = pdf({"invoice.xml": sample().encode()})
    assert documents.read_header(documents.parse(whole)).document_no == "103002"


def test_other_ways_to_embed_are_understood() -> None:
    """A tree of names with branches; a file that is only associated; a packed stream."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    stream = DecodedStreamObject()
    stream.set_data(written().encode())
    packed = stream.flate_encode()
    spec = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Filespec"),
            NameObject("/F"): TextStringObject("factur-x.xml"),
            NameObject("/EF"): DictionaryObject({NameObject("/F"): writer._add_object(packed)}),
        }
    )
    leaf = DictionaryObject(
        {NameObject("/Names"): ArrayObject([TextStringObject("a"), writer._add_object(spec)])}
    )
    kids = DictionaryObject({NameObject("/Kids"): ArrayObject([writer._add_object(leaf)])})
    names = DictionaryObject({NameObject("/EmbeddedFiles"): writer._add_object(kids)})
    for entry in ({"/Names": names}, {"/AF": ArrayObject([writer._add_object(spec)])}):
        root = writer._root_object
        for key in ("/Names", "/AF"):
            root.pop(NameObject(key), None)
        root.update({NameObject(key): value for key, value in entry.items()})
        out = BytesIO()
        writer.write(out)
        assert hybrid.embedded(out.getvalue())[1] == written().encode()


def reason(data: bytes) -> DataError:
    """Return why a PDF file is refused."""
    with pytest.raises(DataError) as raised:
        documents.parse(data)
    return raised.value


def test_files_without_an_invoice_are_refused() -> None:
    """A picture of an invoice, and one with several nameless candidates, say so."""
    assert reason(pdf({})).rule == hybrid.PLAIN
    assert reason(pdf({"a.xml": b"<a/>", "b.xml": b"<b/>"})).rule == hybrid.PLAIN
    assert reason(pdf({"factur-x.xml": b"<!DOCTYPE a><a/>"})).rule == "EDOC-XML-DOCTYPE"


def test_encrypted_and_broken_files_are_refused() -> None:
    """Each with its own words; nothing is guessed."""
    whole = pdf({"factur-x.xml": written().encode()}, password="secret")
    assert reason(whole).rule == "EDOC-PDF-ENCRYPTED"
    assert reason(b"%PDF-1.7\n").rule == "EDOC-PDF"


def test_a_bomb_does_not_go_off() -> None:
    """A small stream that unpacks to more than a document may be is refused at the limit."""
    packing = zlib.compressobj(9)
    blank = b" " * (1 << 20)
    packed = b"".join(packing.compress(blank) for _ in range(MAX_BYTES // len(blank) + 1))
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    stream = StreamObject()
    stream._data = packed + packing.flush()
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    spec = DictionaryObject(
        {
            NameObject("/F"): TextStringObject("factur-x.xml"),
            NameObject("/EF"): DictionaryObject({NameObject("/F"): writer._add_object(stream)}),
        }
    )
    writer._root_object[NameObject("/AF")] = ArrayObject([writer._add_object(spec)])
    out = BytesIO()
    writer.write(out)
    assert len(out.getvalue()) < 100_000
    assert reason(out.getvalue()).rule == "EDOC-XML-SIZE"


def test_a_tree_of_names_without_end_is_cut_off() -> None:
    """A tree whose branch is itself ends the search, not the program."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    tree = DictionaryObject()
    there = writer._add_object(tree)
    tree[NameObject("/Kids")] = ArrayObject([there, there])
    writer._root_object[NameObject("/Names")] = DictionaryObject(
        {NameObject("/EmbeddedFiles"): there}
    )
    out = BytesIO()
    writer.write(out)
    assert reason(out.getvalue()).rule == hybrid.PLAIN


def test_damaged_files_never_raise_anything_else() -> None:
    """Bytes changed at random give the invoice or a reason, and nothing on the terminal."""
    whole = pdf({"factur-x.xml": written().encode()})
    chance = random.Random(5)  # noqa: S311 - the same damage every time
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole)
        for _change in range(chance.randint(1, 20)):
            damaged[chance.randrange(5, len(damaged))] = chance.randrange(256)
        cut = damaged[: chance.randrange(5, len(damaged))] if chance.random() < 0.2 else damaged
        try:
            hybrid.embedded(bytes(cut))
        except DataError:
            refused += 1
    assert refused > 50


def test_without_the_library_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named."""
    whole = pdf({"factur-x.xml": written().encode()})
    assert PdfReader(BytesIO(whole)).attachments
    monkeypatch.setitem(__import__("sys").modules, "pypdf", None)
    assert "edoc-tui[facturx]" in reason(whole).todo
