"""Mapping on the way out and in: on copies, logged, done anew by Recreate, never on UBL."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from edoc_tui.config.customers import CustomerBook
from edoc_tui.config.mapping_rules import IMPORT
from edoc_tui.domain.document_formats import PEPPOL
from edoc_tui.domain.draft import Stage
from edoc_tui.domain.errors import InputMissingError
from edoc_tui.domain.invoice_parts import Attachment, Note
from edoc_tui.domain.status import ServiceStatus
from edoc_tui.engine.business_data import check_business_data
from edoc_tui.engine.intake import Entry
from edoc_tui.engine.target import Target
from edoc_tui.formats import ubl_model
from tests.engine.stage import clerk
from tests.engine.test_creating import INVOICE, LINE, company_clerk, content
from tests.engine.test_drafting import INVOICE as RECEIVED
from tests.engine.test_drafting import received
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.mapping import MappingEntry
    from edoc_tui.sandbox.running import Running
    from tests.engine.stage import Clerk

S = ServiceStatus
PIECES = {"field": "line.unit", "find": "Stück", "replace": "H87"}
GIVEN = replace(
    INVOICE,
    lines=(LINE, replace(LINE, id="2", unit="Stück")),
    attachments=(Attachment("A", content=b"%PDF-1", media_type="application/pdf", file_name="a"),),
    notes=(Note("thank you"),),
)


async def log(person: Clerk, document: EDocument) -> Sequence[MappingEntry]:
    """What rules have changed in a document."""
    return await person.engine.store.read(lambda store: store.mapping_log(document.id))


async def stored(person: Clerk, document: EDocument) -> Invoice:
    """What a document says that would be sent."""
    return ubl_model.read(await content(person, document)).invoice


def plain(entries: Sequence[MappingEntry]) -> list[MappingEntry]:
    """Return entries without service and time."""
    return [replace(one, service="", at=None) for one in entries]


async def test_mapping_comes_before_the_checks(tmp_path: Path, access_point: Running) -> None:
    """A unit that nobody knows is made good; it is logged, sent, and nothing else is touched."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        refused = await engine.create_document(GIVEN)
        assert [one.field for one in refused.problems] == ["BT-130"]
        await engine.add_mapping_rule("PAGERO", PIECES)
        await engine.add_mapping_rule("PAGERO", {"field": "customer.name", "rule": "uppercase"})
        (preview,) = await engine.preview_mapping("PAGERO", await _file(tmp_path))
        created = await engine.create_document(GIVEN)
        document = created.document
        assert document is not None, created.message
        assert (created.invoice, document.status) == (GIVEN, S.EXPORTED)
        card = engine.customers.get("10000")
        assert card is not None
        assert document.customer_name == card.name  # the list shows the card
        found = await stored(person, document)
        assert [one.unit for one in found.lines] == ["C62", "H87"]
        assert found.buyer.name == found.buyer.trading_name == card.name.upper()
        assert found.attachments == GIVEN.attachments
        entries = await log(person, document)
        assert [(one.field, one.line, one.old, one.new, one.service) for one in entries] == [
            ("line.unit", 2, "Stück", "H87", "PAGERO"),
            ("customer.name", 0, card.name, card.name.upper(), "PAGERO"),
        ]
        assert list(preview.entries) == plain(entries)
        rows = await engine.mapping_rules("PAGERO")
        assert [(one.number, one.used) for one in rows] == [(1, True), (2, True)]
        assert len((await person.sends(document.id)).sent) == 1


async def _file(folder: Path) -> Path:
    """Write :data:`GIVEN` as business data."""
    path = folder / "given.json"
    line = {"item_name": "Chair", "quantity": 2, "price": "12.50", "vat_rate": 20}
    record = {
        "number": "103001", "issue_date": "2026-01-05", "due_date": "2026-01-05",
        "customer_no": "10000", "buyer_reference": "Ref", "note": "thank you",
        "delivery": {"date": "2026-01-05"}, "lines": [line, {**line, "unit": "Stück"}],
    }  # fmt: skip
    path.write_text(json.dumps(record))
    return path


async def test_recreate_applies_todays_rules(tmp_path: Path, access_point: Running) -> None:
    """It begins with what was said before any rule, however often, and without rules ends there."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        await engine.add_mapping_rule("PAGERO", {**PIECES, "find": "C62", "replace": "H87"})
        await engine.add_mapping_rule("PAGERO", {**PIECES, "find": "H87", "replace": "C62"})
        await engine.add_mapping_rule("PAGERO", {"field": "customer.*", "rule": "uppercase"})
        await engine.add_mapping_rule("PAGERO", {"field": "document.note", "rule": "title_case"})
        given = replace(GIVEN, lines=(LINE, replace(LINE, id="2", unit="H87")))
        document = (await engine.create_document(given)).document
        assert document is not None
        first = await stored(person, document)
        assert [one.unit for one in first.lines] == ["H87", "C62"]
        for _time in range(2):
            assert (await engine.recreate(document.id)).done
            assert await stored(person, document) == first
        entries = plain(await log(person, document))
        assert entries == entries[: len(entries) // 3] * 3
        preview = await engine.preview_mapping("PAGERO", document.id)
        assert {one.new for one in preview[0].entries} >= {"H87", "C62", "Thank You"}

        await engine.set_mapping_rule("PAGERO", 4, {"rule": "replace", "find": "k", "replace": "q"})
        assert (await engine.recreate(document.id)).done
        assert [one.text for one in (await stored(person, document)).notes] == ["thanq you"]
        for _rule in range(4):
            await engine.delete_mapping_rule("PAGERO", 1)
        assert (await engine.recreate(document.id)).done
        bare = await stored(person, document)
        never = (await engine.create_document(replace(given, number="2"))).document
        assert never is not None
        assert bare == replace(await stored(person, never), number="103001")
        assert await engine.store.read(lambda store: store.mapping_source(document.id)) == b""
        assert (await engine.recreate(document.id)).done
        assert await stored(person, document) == bare


async def test_imported_ubl_leaves_byte_for_byte(tmp_path: Path, access_point: Running) -> None:
    """Not even a rule for every text changes it; preview and log say so."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        await engine.add_mapping_rule("PAGERO", {"field": "*", "rule": "uppercase"})
        path = next((SAMPLES / "invoices").glob("*.xml"))
        (imported,) = [one async for one in engine.importing([path], "PAGERO")]
        assert imported.document is not None, imported.message
        assert await content(person, imported.document) == path.read_bytes()
        assert (await engine.recreate(imported.document.id)).done
        assert await content(person, imported.document) == path.read_bytes()
        assert not await log(person, imported.document)
        for what in (imported.document.id, path):
            (preview,) = await engine.preview_mapping("PAGERO", what)
            assert (preview.entries, "byte for byte" in preview.remark) == ((), True)


async def test_files_are_mapped_and_checked_alike(tmp_path: Path, access_point: Running) -> None:
    """What validate says of a file is what an import does, for the service that takes it."""
    async with company_clerk(tmp_path, access_point) as person:
        engine, path = person.engine, await _file(tmp_path)
        entry, book = Entry(path, named=True), CustomerBook(engine.home.customers_file)
        assert not check_business_data(entry, engine.settings, book, "PAGERO").valid
        (refused,) = [one async for one in engine.importing([path], "")]
        assert refused.document is None
        await engine.add_mapping_rule("PAGERO", PIECES)
        await engine.copy_service("PAGERO", "OTHER")
        await engine.delete_mapping_rule("OTHER", 1)
        assert check_business_data(entry, engine.settings, book, "PAGERO").valid
        assert not check_business_data(entry, engine.settings, book, "OTHER").valid
        (done,) = [one async for one in engine.importing([path], "")]
        assert done.document is not None, done.message
        assert [one.new for one in await log(person, done.document)] == ["H87"]
        given = replace(GIVEN, number="x")
        assert not [one for one in engine.maker().check(given, PEPPOL, "PAGERO") if one.field]
        assert [one.field for one in engine.check_draft(given, PEPPOL)] == ["BT-130"]
        (preview,) = await engine.preview_mapping("OTHER", path)
        assert preview.entries == ()
        with pytest.raises(InputMissingError):
            await engine.preview_mapping("NOBODY", path)


async def test_received_texts_are_mapped_for_the_erp(tmp_path: Path, access_point: Running) -> None:
    """The rows of the business system have them; the bytes, and a copy of them, do not."""
    async with clerk(tmp_path, access_point) as person:
        engine, one = person.engine, await received(person)
        name = RECEIVED.lines[0].item.name
        for rule in (
            {"field": "vendor.name", "rule": "uppercase"},
            {"field": "line.item_name", "find": name, "replace": "Mapped"},
        ):
            await engine.add_mapping_rule("PAGERO", rule, IMPORT)
        (preview,) = await engine.preview_mapping("PAGERO", one)
        for line in RECEIVED.lines:
            await engine.code_line(one, line.id, "606100")
        before = await engine.store.read(lambda store: store.content(one))
        await engine.process(one, Stage.PROCESSED, target=Target("ubl"))
        (file,) = (engine.home.data_dir / "posting").iterdir()
        assert file.read_bytes() == before
        document = await person.sees(one)
        assert not await log(person, document)
        await engine.undo(one)
        done = await engine.process(one, Stage.PROCESSED)
        with open(done.exported, encoding="utf-8-sig", newline="") as text:  # noqa: ASYNC230, PTH123 - a small file of a test
            rows = list(csv.DictReader(text))
        assert rows[0]["description"] == "Mapped"
        assert {row["vendor_name"] for row in rows} == {RECEIVED.seller.name.upper()}
        assert plain(await log(person, document)) == list(preview.entries)
        assert all(row.used for row in await engine.mapping_rules("PAGERO", IMPORT))
        assert await engine.store.read(lambda store: store.content(one)) == before


async def test_another_service_has_its_own_rules(tmp_path: Path, access_point: Running) -> None:
    """Create E-Document asks workflow and rules anew, from what was said before any rule."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        await engine.add_mapping_rule("PAGERO", PIECES)
        await engine.copy_service("PAGERO", "OTHER")
        await engine.set_mapping_rule("OTHER", 1, {"replace": "XPP"})
        document = (await engine.create_document(GIVEN)).document
        assert document is not None
        await engine.set_workflow(next(iter(engine.settings.workflows)), {"send": ["OTHER"]})
        assert (await engine.create(document.id)).done
        after = await person.sees(document.id, S.EXPORTED)
        assert (after.service, after.reference) == ("OTHER", document.reference)
        assert [one.unit for one in (await stored(person, document)).lines] == ["C62", "XPP"]
        entries = await log(person, document)
        assert [(one.service, one.old, one.new) for one in entries] == [
            ("PAGERO", "Stück", "H87"), ("OTHER", "Stück", "XPP"),
        ]  # fmt: skip
        assert await engine.was_created(document.id)
        route = await engine.store.read(lambda store: store.route(document.id))
        assert route is not None
        assert (await engine.mapping_rules("OTHER"))[0].used
