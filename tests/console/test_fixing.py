"""From a finding to the field that it is about."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING

from edoc_tui import wiring
from edoc_tui.config.home import Home
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.invoice import Invoice, Item, Line, Price, References
from edoc_tui.domain.invoice_parts import Delivery
from edoc_tui.domain.problems import Problem, Severity
from edoc_tui.domain.vat import Vat
from tests.console.driver import Console
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 1, 5)
LINE = Line("1", Decimal(1), "C62", Price(Decimal(10)), Item("Chair"), Vat(rate=Decimal(20)))
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
FOUND = (
    Problem("EDOC-BANK", Severity.ERROR, "The SWIFT code is missing.", field="company.swift_code"),
    Problem("EDOC-NUMBER", Severity.ERROR, "No number.", field="customer.vat_registration_no"),
)


async def _create(home: Home) -> None:
    engine = wiring.build(home)
    try:
        created = await engine.create_document(INVOICE)
        assert created.document is not None, created.message
        number = created.document.id
        await engine.store.write(lambda store: store.recheck(number, FOUND))
    finally:
        await engine.aclose()


def test_a_finding_leads_to_its_field(tmp_path: Path) -> None:
    """One leads to the company, the other to the customer's card, each to its very field."""
    home = Home(tmp_path, tmp_path).prepare()
    for name in ("config.toml", "customers.toml"):
        shutil.copy(SAMPLES / name, tmp_path / name)
    asyncio.run(_create(home))
    with Console.on(tmp_path, size=(80, 24)) as console:
        console.ready().press("enter").shows("103001").press("f")
        console.shows("Put right").shows("Company: The SWIFT code").shows("Customer: No number.")
        console.press("down").press("enter").shows("FR73912004561")
        console.press("escape").shows("103001").press("f").shows("Put right")
        console.press("enter").shows("BQCFFRLYXXX")
