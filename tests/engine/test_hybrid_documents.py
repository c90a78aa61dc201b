"""Documents that are not UBL: created, sent, imported and received, by the same engine."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from edoc_tui.domain.document_formats import CII, FACTUR_X
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.invoice import References
from edoc_tui.domain.invoice_parts import Attachment, PrecedingInvoice
from edoc_tui.domain.status import ServiceStatus
from edoc_tui.engine.reading import page_of, xml_of
from edoc_tui.formats import documents, registry
from edoc_tui.formats.hybrid import PLAIN
from tests.engine.test_creating import DAY, INVOICE, company_clerk, content, problems
from tests.formats.test_cii import named
from tests.formats.test_hybrid import pdf
from tests.scenarios.test_inbox_scenarios import inbox

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.sandbox.running import Running

S = ServiceStatus
FORMAT = ("services", "PAGERO", "document_format")


async def test_factur_x_is_created_sent_and_made_anew(
    tmp_path: Path, access_point: Running
) -> None:
    """A service in that format gets a PDF file; what is stored is what leaves."""
    async with company_clerk(tmp_path, access_point) as person:
        await person.engine.change_settings({FORMAT: FACTUR_X.name})
        created = await person.engine.create_document(INVOICE)
        one = created.document
        assert one is not None, created.message
        assert (one.status, one.file_name) == (S.EXPORTED, "103001.pdf")
        data = await content(person, one)
        assert data.startswith(b"%PDF-")
        assert documents.read(data).amounts.payable == Decimal("30.00")
        lines = await person.engine.store.read(lambda store: list(page_of(store, one)))
        assert any("Chair" in text for line in lines for text, _meaning in line)
        assert xml_of(data).startswith(b"<?xml")
        await person.engine.set_customer("10000", {"name": "New Name"})
        done = await person.engine.recreate(one.id)
        assert done.done, done.warning
        again = documents.read(await content(person, one)).invoice
        assert again.buyer.name == "New Name"
        assert len((await person.sends(one.id)).sent) == 1
        sent = await person.polls_until(one.id, S.SENT)
        assert sent.document_id
        assert person.uploads() == 1


async def test_another_format_of_the_service_stops_what_was_made_before(
    tmp_path: Path, access_point: Running
) -> None:
    """A document in the old format is not sent in the new one's name; recreated, it goes."""
    async with company_clerk(tmp_path, access_point) as person:
        created = await person.engine.create_document(INVOICE)
        one = created.document
        assert one is not None, created.message
        await person.engine.change_settings({FORMAT: FACTUR_X.name})
        assert len((await person.sends(one.id)).failed) == 1
        assert {each.rule for each in await problems(person, one)} == {"EDOC-SYNTAX"}
        assert (await person.engine.recreate(one.id)).done
        assert (await person.sees(one.id)).file_name == "103001.pdf"
        assert len((await person.sends(one.id)).sent) == 1


async def test_the_first_test_document_has_the_format_of_the_service(
    tmp_path: Path, access_point: Running
) -> None:
    """What tests the connection is what will be sent over it."""
    async with company_clerk(tmp_path, access_point) as person:
        await person.engine.change_settings({FORMAT: FACTUR_X.name})
        one = await person.engine.make_test_document("PAGERO", "10000")
        assert one.file_name.endswith(".pdf")
        assert len((await person.sends(one.id)).sent) == 1


async def test_a_credit_note_in_cii(tmp_path: Path, access_point: Running) -> None:
    """CII alone is another format; its credit note is one by its type code."""
    async with company_clerk(tmp_path, access_point) as person:
        await person.engine.change_settings({FORMAT: CII.name})
        credit = replace(
            INVOICE,
            document_type=DocumentType.SALES_CREDIT_MEMO,
            references=References(buyer="Ref", preceding=(PrecedingInvoice("103000", DAY),)),
        )
        created = await person.engine.create_document(credit)
        assert created.document is not None, created.message
        read = documents.read(await content(person, created.document)).invoice
        assert (read.document_type, read.code) == (DocumentType.SALES_CREDIT_MEMO, "381")
        assert len((await person.sends(created.document.id)).sent) == 1
        await person.polls_until(created.document.id, S.SENT)


async def test_hybrid_files_are_imported(tmp_path: Path, access_point: Running) -> None:
    """The PDF file is kept byte for byte; a folder's other PDF files are left alone."""
    invoices = tmp_path / "invoices"
    invoices.mkdir()
    whole = registry.write(named(), FACTUR_X)
    (invoices / "a.pdf").write_bytes(whole)
    (invoices / "picture.pdf").write_bytes(pdf({}))
    async with company_clerk(tmp_path, access_point) as person:
        await person.engine.change_settings({FORMAT: FACTUR_X.name})
        found = [one async for one in person.engine.importing([invoices], "PAGERO")]
        assert [bool(one.document) for one in found] == [True, False]
        assert found[1].skipped
        document = found[0].document
        assert document is not None
        assert document.file_name == "1.pdf"
        assert await content(person, document) == whole
        assert {one.rule for one in found[0].problems} >= {"BR-08"}
        named_one = [
            one async for one in person.engine.importing([invoices / "picture.pdf"], "PAGERO")
        ]
        assert named_one[0].error is not None
        assert getattr(named_one[0].error, "rule", "") == PLAIN


async def test_dropped_files_are_taken(tmp_path: Path, access_point: Running) -> None:
    """A hybrid file goes to ``sent``, a picture of an invoice to ``failed`` with the reason."""
    async with company_clerk(tmp_path, access_point) as person:
        await person.engine.change_settings({FORMAT: FACTUR_X.name})
        drop = person.engine.home.drop
        new = drop / "new"
        new.mkdir(parents=True, exist_ok=True)
        (new / "a.pdf").write_bytes(registry.write(named(), FACTUR_X))
        (new / "b.pdf").write_bytes(pdf({}))
        report = await person.engine.drain_drop()
        assert (report.imported, report.refused) == (1, 1)
        assert [one.name for one in (drop / "sent").iterdir()] == ["a.pdf"]
        kept = {one.name: one for one in (drop / "failed").iterdir()}
        assert PLAIN in kept["b.pdf.reason.txt"].read_text("utf-8")
        assert not list(new.iterdir())


async def test_cii_for_a_service_in_ubl_waits(tmp_path: Path, access_point: Running) -> None:
    """It is stored, and blocked with the reason."""
    path = tmp_path / "cii.xml"
    path.write_bytes(registry.write(named(), CII))
    async with company_clerk(tmp_path, access_point) as person:
        (one,) = [one async for one in person.engine.importing([path], "PAGERO")]
        assert one.document is not None
        assert one.document.status is S.EXPORT_ERROR
        assert "EDOC-SYNTAX" in {each.rule for each in await problems(person, one.document)}


async def test_hybrid_files_are_received(tmp_path: Path, access_point: Running) -> None:
    """Received as what they are: read, kept whole, attachments and all; bad ones kept, too."""
    annex = Attachment("A", content=b"%PDF-1", media_type="application/pdf", file_name="a.pdf")
    whole = registry.write(replace(named(), attachments=(annex,)), FACTUR_X)
    access_point.receive(whole, "1.pdf")
    access_point.receive(registry.write(replace(named(), number="2"), CII), "2.xml")
    access_point.receive(pdf({"factur-x.xml": b"<x/>"}, password="secret"), "3.pdf")
    async with company_clerk(tmp_path, access_point) as person:
        await person.engine.receive()
        by_name = {one.file_name: one for one in await inbox(person)}
        first, second = by_name.pop("1.pdf"), by_name.pop("2.xml")
        (third,) = by_name.values()
        assert first.status is S.IMPORTED_CREATED
        assert first.document_type is DocumentType.PURCHASE_INVOICE
        assert await content(person, first) == whole
        saved = await person.engine.save_attachments(first.id, tmp_path / "saved")
        assert [one.read_bytes() for one in saved] == [b"%PDF-1"]
        assert (second.status, second.document_no) == (S.IMPORTED_CREATED, "2")
        assert third.status is S.IMPORTED_ERROR
        assert "encrypted" in third.last_message
