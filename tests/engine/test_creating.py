"""Documents made of business data: created, refused, sent, found out of date, made anew."""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.errors import DataError, DuplicateError, SettingsError
from edoc_tui.domain.invoice import Invoice, Item, Line, Price, References
from edoc_tui.domain.invoice_parts import Delivery
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.reminders import OpenItem, Reminder, reminder_invoice
from edoc_tui.domain.status import ServiceStatus
from edoc_tui.domain.vat import Vat
from edoc_tui.engine.making import CREATED
from edoc_tui.formats import ubl_model
from tests.engine.stage import clerk
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.problems import Problems
    from edoc_tui.sandbox.running import Running
    from tests.engine.stage import Clerk

S = ServiceStatus
DAY = dt.date(2026, 1, 5)
LINE = Line("1", Decimal(2), "C62", Price(Decimal("12.50")), Item("Chair"), Vat(rate=Decimal(20)))
INVOICE = Invoice(
    DocumentType.SALES_INVOICE,
    "103001",
    DAY,
    "EUR",
    (LINE,),
    customer_no="10000",
    due_date=DAY,
    references=References(buyer="Ref"),
    delivery=Delivery(day=DAY),
)


@asynccontextmanager
async def company_clerk(folder: Path, access_point: Running) -> AsyncIterator[Clerk]:
    """A clerk of the sample company, with its customers."""
    async with clerk(folder, access_point) as person:
        home = person.engine.home
        text = (SAMPLES / "config.toml").read_text("utf-8")
        company = text[text.index("[company]") : text.index("[services.PAGERO]")]
        with home.config_file.open("a", encoding="utf-8") as file:
            file.write("\n" + company)
        shutil.copy(SAMPLES / "customers.toml", home.customers_file)
        yield person


async def count(person: Clerk) -> int:
    """How many documents there are."""
    page = await person.engine.store.read(lambda store: store.page(ListQuery(), limit=100))
    return len(page.items)


async def problems(person: Clerk, document: EDocument) -> Problems:
    """What is known to be wrong with a document."""
    return await person.engine.store.read(lambda store: store.problems(document.id))


async def content(person: Clerk, document: EDocument) -> bytes:
    """What would be sent."""
    return await person.engine.store.read(lambda store: store.content(document.id))


async def test_a_document_is_created_and_sent(tmp_path: Path, access_point: Running) -> None:
    """It is stored as an imported one is, goes out, and cannot be created twice."""
    async with company_clerk(tmp_path, access_point) as person:
        created = await person.engine.create_document(INVOICE, source="march.csv:12")
        document = created.document
        assert document is not None, created.message
        assert (document.status, document.amount_including_vat) == (S.EXPORTED, Decimal("30.00"))
        assert (document.customer_no, document.file_name) == ("10000", "103001.xml")
        sources = await person.engine.store.read(lambda store: store.sources([document.id]))
        assert sources == {document.id: CREATED + "march.csv:12"}
        reading = ubl_model.read(await content(person, document))
        assert reading.amounts.payable == Decimal("30.00")
        again = await person.engine.create_document(INVOICE)
        assert isinstance(again.error, DuplicateError)
        assert again.error.existing == document.id
        assert len((await person.sends(document.id)).sent) == 1
        assert not (await person.engine.recreate(document.id)).done


async def test_a_failed_check_keeps_no_other_out(tmp_path: Path, access_point: Running) -> None:
    """Of a batch the good ones are created, and each bad one says what and where."""
    async with company_clerk(tmp_path, access_point) as person:
        bad = replace(INVOICE, number="2", due_date=None)
        stranger = replace(INVOICE, number="3", customer_no="99")
        odd = replace(INVOICE, number="4", payment_terms="a\x00")
        last = replace(INVOICE, number="5")
        given = [(one, one.number) for one in (INVOICE, bad, stranger, odd, last)]
        found = [one async for one in person.engine.create_documents(given)]
        assert [one.document is not None for one in found] == [True, False, False, False, True]
        assert [one.field for one in found[1].problems] == ["BT-9"]
        assert isinstance(found[2].error, DataError)
        assert found[2].error.field == "customer_no"
        assert [one.rule for one in found[3].problems] == ["EDOC-TEXT"]
        assert all(one.message for one in found[1:4])
        assert await count(person) == 2


async def test_checks_run_again_before_sending(tmp_path: Path, access_point: Running) -> None:
    """What the company lacks by now stops the document; put right and recreated, it goes."""
    async with company_clerk(tmp_path, access_point) as person:
        created = await person.engine.create_document(INVOICE)
        assert created.document is not None
        one = created.document
        await person.engine.change_settings({("company", "swift_code"): ""})
        report = await person.sends(one.id)
        assert (len(report.sent), len(report.failed)) == (0, 1)
        await person.sees(one.id, S.EXPORT_ERROR)
        assert [each.field for each in await problems(person, one)] == ["company.swift_code"]
        assert not (await person.engine.recreate(one.id)).done
        await person.engine.change_settings({("company", "swift_code"): "BQCFFRLYXXX"})
        assert (await person.engine.recreate(one.id)).done
        assert len((await person.sends(one.id)).sent) == 1


async def test_a_document_out_of_date_is_recreated(tmp_path: Path, access_point: Running) -> None:
    """After the GLN toggle was turned, the old address is not sent; recreating takes the new."""
    async with company_clerk(tmp_path, access_point) as person:
        created = await person.engine.create_document(replace(INVOICE, customer_no="20000"))
        assert created.document is not None
        one = created.document
        await person.engine.set_customer("20000", {"use_gln_in_electronic_documents": False})
        report = await person.sends(one.id)
        assert len(report.failed) == 1
        assert {each.rule for each in await problems(person, one)} == {"EDOC-STALE"}
        done = await person.engine.recreate(one.id)
        assert done.done, done.warning
        buyer = ubl_model.read(await content(person, one)).invoice.buyer
        assert str(buyer.endpoint) == "9925:BE0777441142"
        assert (await person.sees(one.id)).reference == one.reference
        assert len((await person.sends(one.id)).sent) == 1


async def test_reminders_and_formats(tmp_path: Path, access_point: Running) -> None:
    """Reminder and finance charge memo are documents of their own; a wrong format is named."""
    async with company_clerk(tmp_path, access_point) as person:
        items = (OpenItem("103001", DAY, DAY, Decimal("30.00"), interest=Decimal("0.42")),)
        reminder = Reminder(
            "R-1", DAY, "EUR", items, customer_no="10000", due_date=DAY, buyer_reference="x"
        )
        for memo in (False, True):
            given = reminder_invoice(replace(reminder, number=f"R-{memo}"), finance_charge=memo)
            created = await person.engine.create_document(given, "PAGERO")
            assert created.document is not None, created.message
            assert created.document.document_type is given.document_type
            assert created.document.status is S.EXPORTED, created.message
        await person.engine.change_settings({("services", "PAGERO", "document_format"): "Word"})
        refused = await person.engine.create_document(INVOICE)
        assert isinstance(refused.error, SettingsError)
