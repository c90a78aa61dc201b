"""Documents that people type: begun, saved, checked while they grow, copied, credited, finished."""

from __future__ import annotations

import asyncio
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from edoc_tui import locales
from edoc_tui.domain.composing import HEADER
from edoc_tui.domain.composing_edits import edited
from edoc_tui.domain.errors import DataError, InputMissingError, OvertakenError
from edoc_tui.domain.fixing import Owner
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import ServiceStatus as S
from edoc_tui.engine.making import CREATED
from edoc_tui.formats import ubl_model
from tests.engine.test_creating import company_clerk, content, count
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edoc_tui.domain.composing import Sheet, TypedDraft
    from edoc_tui.engine.engine import Engine
    from edoc_tui.sandbox.running import Running
    from tests.engine.stage import Clerk

TYPED = (
    (HEADER, "number", "F2026-0099"), (HEADER, "buyer_reference", "PO 7"),
    (HEADER, "payment_terms", "30 days"), (0, "item_name", "Oak chair"), (0, "quantity", "3"),
    (0, "price", "12.50"), (0, "line_discount_percent", "10"), (0, "vat_rate", "20"),
)  # fmt: skip


def typed(engine: Engine, sheet: Sheet, *cells: tuple[int, str, str]) -> Sheet:
    """Type into cells as the screen does."""
    for line, key, text in cells:
        if line == len(sheet.lines):
            sheet = sheet.insert(line)
        sheet = edited(sheet, line, key, engine.read_cell(sheet, line, key, text))
    return sheet


async def complete(person: Clerk, *more: tuple[int, str, str]) -> TypedDraft:
    """Type a whole invoice."""
    draft = await person.engine.begin_draft("Sales Invoice", "10000")
    return await person.engine.save_draft(draft, typed(person.engine, draft.sheet, *TYPED, *more))


async def test_typed_finished_sent_and_made_anew(tmp_path: Path, access_point: Running) -> None:
    """It leaves as a document of data does; draft and document are never there together."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        draft = await complete(person)
        look = await engine.look_at_draft(draft.sheet, draft.id)
        assert (look.whole, look.blocking) == (True, ()), look.findings
        assert look.amounts is not None
        assert (look.amounts.exclusive, look.amounts.payable) == (
            Decimal("33.75"), Decimal("40.50"),
        )  # fmt: skip
        created = await engine.finish_draft(draft)
        document = created.document
        assert document is not None, created.message
        assert (document.status, document.document_no) == (S.EXPORTED, "F2026-0099")
        assert document.due_date == document.issue_date + dt.timedelta(days=30)
        assert not await engine.typed_drafts()
        sources = await engine.store.read(lambda store: store.sources([document.id]))
        assert sources == {document.id: f"{CREATED}draft {draft.id}"}
        deeds = await engine.store.read(lambda store: store.audit_entries(limit=9))
        assert "document.created" in [one.action for one in deeds]
        with pytest.raises(InputMissingError):
            await engine.finish_draft(draft)
        assert (await engine.recreate(document.id)).done
        assert len((await person.sends(document.id)).sent) == 1


async def test_what_is_missing_is_told_and_keeps_the_draft(
    tmp_path: Path, access_point: Running
) -> None:
    """Figures go along with what is there; each finding names its cell, or a card."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        draft = await engine.begin_draft("Sales Invoice", "10000")
        sheet = typed(
            engine, draft.sheet, (0, "item_name", "Chair"), (0, "price", "10"),
            (0, "vat_rate", "20"), (1, "quantity", "2"), (1, "price", "5"), (1, "unit", "QQQ"),
        )  # fmt: skip
        look = await engine.look_at_draft(sheet)
        places = {(one.line, one.fix.key) for one in look.blocking}
        assert {
            (HEADER, "number"), (HEADER, "due_date"), (HEADER, "buyer_reference"), (0, "quantity"),
            (1, "item_name"), (1, "unit"),
        } == places  # fmt: skip
        assert look.amounts is not None
        assert (look.whole, look.amounts.exclusive, look.places) == (False, Decimal(10), (1,))
        with pytest.raises(DataError):
            await engine.finish_draft(await engine.save_draft(draft, sheet))
        customer = engine.customers.get("10000")
        assert customer is not None
        await engine.set_customer("10000", {"post_code": ""})
        good = await complete(person)
        look = await engine.look_at_draft(good.sheet)
        assert [one.fix for one in look.blocking] == [(Owner.CUSTOMER, "post_code")]
        created = await engine.finish_draft(good)
        assert created.document is None
        assert [one.field for one in created.problems] == ["customer.post_code"]
        assert len(await engine.typed_drafts()) == 2
        assert await count(person) == 0


async def test_numbers_go_on(tmp_path: Path, access_point: Running) -> None:
    """The next number is suggested; one that is taken is told before, and refused after."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        first = await complete(person)
        second = await engine.begin_draft("Sales Invoice", "10000")
        assert second.number == "F2026-0100"
        assert (await engine.finish_draft(first)).document is not None
        third = await engine.begin_draft("Sales Invoice", "10000")
        assert third.number == "F2026-0101"
        assert (await engine.begin_draft("Sales Credit Memo", "10000")).number == ""
        late = await complete(person)  # under the number that is taken by now
        look = await engine.look_at_draft(late.sheet, late.id)
        assert [one.problem.rule for one in look.blocking] == ["EDOC-DUPLICATE"]
        assert (await engine.finish_draft(late)).document is None
        assert late.id in {one.id for one in await engine.typed_drafts()}
        # terms, currency and rate are those of the customer's last document
        cells = third.sheet.header, third.sheet.lines[0].cells
        assert (cells[0]["payment_terms"], cells[1]["vat_rate"]) == ("30 days", "20")
        assert dt.date.fromisoformat(cells[0]["due_date"]) == dt.date.fromisoformat(
            cells[0]["issue_date"]
        ) + dt.timedelta(days=30)


async def test_copied_and_credited_in_part(tmp_path: Path, access_point: Running) -> None:
    """A copy is a new invoice of today; a credit memo names its invoice, for less than all."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        draft = await complete(person, (1, "item_name", "Table"), (1, "quantity", "1"),
                               (1, "price", "80.00"))  # fmt: skip
        invoice = (await engine.finish_draft(draft)).document
        assert invoice is not None
        copy, lost = await engine.copy_into_draft(invoice.id)
        assert (list(lost), copy.number) == ([], "F2026-0100")
        assert [dict(one.cells) for one in copy.sheet.lines] == [
            {**one.cells} for one in draft.sheet.lines
        ]
        look = await engine.look_at_draft(copy.sheet, copy.id)
        assert (look.whole, look.blocking) == (True, ())
        assert (await engine.finish_draft(copy)).document is not None

        credit, _lost = await engine.copy_into_draft(invoice.id, credit=True)
        assert credit.document_type == "Sales Credit Memo"
        sheet = typed(engine, credit.sheet, (HEADER, "number", "C1"), (0, "quantity", "1")).remove(
            1
        )
        memo = (await engine.finish_draft(await engine.save_draft(credit, sheet))).document
        assert memo is not None
        reading = ubl_model.read(await content(person, memo)).invoice
        (preceding,) = reading.references.preceding
        assert (preceding.number, preceding.issue_date) == ("F2026-0099", invoice.issue_date)
        assert memo.amount_including_vat == Decimal("13.50")
        with pytest.raises(DataError, match="nothing to credit"):
            await engine.copy_into_draft(memo.id, credit=True)


async def test_an_imported_document_is_copied(tmp_path: Path, access_point: Running) -> None:
    """Whatever made it, its lines are taken over; what cannot come along is named."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        (path,) = sorted(SAMPLES.glob("invoices/103035*.xml"))
        report = await engine.import_paths([path])
        assert report.imported == 1, report
        (document,) = (
            await engine.store.read(lambda store: store.page(ListQuery(), limit=1))
        ).items
        source = ubl_model.read(path.read_bytes())
        draft, _lost = await engine.copy_into_draft(document.id)
        look = await engine.look_at_draft(draft.sheet, draft.id)
        assert look.amounts is not None
        assert look.amounts.lines == source.amounts.lines
        assert look.amounts.inclusive == source.amounts.inclusive
        assert draft.customer_no == document.customer_no


async def test_two_people_at_one_draft(tmp_path: Path, access_point: Running) -> None:
    """The second one to save, or to finish, is told; both versions can be kept."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        mine = theirs = await complete(person)
        saved = await engine.save_draft(theirs, theirs.sheet.put(HEADER, "note", "theirs"))
        with pytest.raises(OvertakenError):
            await engine.save_draft(mine, mine.sheet.put(HEADER, "note", "mine"))
        with pytest.raises(OvertakenError):
            await engine.finish_draft(mine)
        assert await count(person) == 0
        apart = await engine.keep_apart(mine, mine.sheet.put(HEADER, "note", "mine"))
        notes = {one.id: one.sheet.header["note"] for one in await engine.typed_drafts()}
        assert notes == {saved.id: "theirs", apart.id: "mine"}
        both = await asyncio.gather(
            engine.finish_draft(saved), engine.finish_draft(saved), return_exceptions=True
        )
        assert sum(getattr(one, "document", None) is not None for one in both) == 1
        assert await count(person) == 1


@pytest.fixture
def french() -> Iterator[None]:
    """Speak French for the time of a test."""
    locales.use("fr")
    yield
    locales.use("en")


@pytest.mark.usefixtures("french")
async def test_cells_are_read_as_they_are_written_here(
    tmp_path: Path, access_point: Running
) -> None:
    """French marks and dates; what proves itself is understood in any language."""
    async with company_clerk(tmp_path, access_point) as person:
        engine = person.engine
        sheet = (await engine.begin_draft("Sales Invoice", "10000")).sheet
        sheet = sheet.put(HEADER, "issue_date", "2026-01-31")
        for key, text, plain in (
            ("price", "1 234,5", "1234.5"), ("price", "12.50", "12.50"),
            ("price", "1,234", "1.234"), ("vat_rate", "20 %", "20"),
            ("quantity", "-3", "-3"), ("vat_category", "ae", "AE"),
        ):  # fmt: skip
            assert engine.read_cell(sheet, 0, key, text) == plain
        for text, plain in (
            ("03/02/2026", "2026-02-03"), ("2026-02-03", "2026-02-03"), ("+30", "2026-03-02"),
            ("3/2/26", "2026-02-03"),
        ):  # fmt: skip
            assert engine.read_cell(sheet, HEADER, "due_date", text) == plain
        assert engine.show_cell(0, "price", "1234.5") == "1234,5"
        for line, key, text in (
            (0, "price", "12,5,0"), (0, "vat_category", "X"), (HEADER, "due_date", "31/02/2026"),
            (HEADER, "delivery_country", "France"), (HEADER, "buyer_reference", "x" * 201),
        ):  # fmt: skip
            with pytest.raises(DataError):
                engine.read_cell(sheet, line, key, text)
