"""Received documents on their way into the ERP: stage by stage, and back."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from edoc_tui.config.customers import CustomerBook
from edoc_tui.domain.draft import Stage
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.parties import Customer
from edoc_tui.domain.trade_party import Address, TradeParty
from edoc_tui.domain.vendors import match
from edoc_tui.engine.target import Target
from edoc_tui.formats import ubl_model
from tests.engine.stage import clerk
from tests.samples import sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edoc_tui.sandbox.running import Running
    from tests.engine.stage import Clerk

CONTENT = sample("received/FR-2026-718.xml").encode()
INVOICE = ubl_model.read(CONTENT).invoice


async def received(person: Clerk) -> int:
    """Have the sample in the inbox, and its seller among the vendors."""
    seller = INVOICE.seller
    book = CustomerBook(person.engine.home.vendors_file)
    await person.engine.change_vendors(
        lambda: book.set("V1", {"name": seller.name, "vat_registration_no": seller.vat})
    )
    person.access_point.receive(CONTENT, "718.xml")
    report = await person.engine.receive()
    return report.received[0].document_id


async def test_there_and_back(tmp_path: Path, access_point: Running) -> None:
    """Vendor, accounts, a file for the ERP; every stage is taken back; the document stays."""
    async with clerk(tmp_path, access_point) as person:
        engine, one = person.engine, await received(person)
        draft = await engine.process(one, Stage.DRAFT, by="kari")
        assert (draft.stage, draft.vendor_no) == ("Draft ready", "V1")
        assert draft.remarks
        with pytest.raises(DataError, match="without an account"):
            await engine.process(one, Stage.PROCESSED)
        for line in INVOICE.lines:
            await engine.code_line(one, line.id, "=606100")
        done = await engine.process(one, Stage.PROCESSED)
        (file,) = (engine.home.data_dir / "posting").iterdir()
        assert done.exported == str(file)
        rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
        assert [row["line"] for row in rows] == [line.id for line in INVOICE.lines]
        assert {row["account"] for row in rows} == {"'=606100"}  # no spreadsheet runs it
        assert {row["vendor_no"] for row in rows} == {"V1"}
        seen = [await engine.undo(one) for _ in range(4)]
        assert [one.stage for one in seen] == [
            "Draft ready", "Ready for draft", "Readable", "Unprocessed",
        ]  # fmt: skip
        assert seen[1].vendor_no == ""
        with pytest.raises(DataError, match="Nothing was done"):
            await engine.undo(one)
        assert file.exists()
        await person.sees(one, "Imported Document Created")


async def test_accounts_are_learned(tmp_path: Path, access_point: Running) -> None:
    """What a person coded once is coded alike in the vendor's next document."""
    async with clerk(tmp_path, access_point) as person:
        engine, one = person.engine, await received(person)
        await engine.process(one)
        for line in INVOICE.lines:
            await engine.code_line(one, line.id, "606100")
        again = CONTENT.replace(b"FR-2026-718", b"FR-2026-719")
        access = person.access_point
        access.receive(again, "719.xml")
        other = (await engine.receive()).received[0].document_id
        draft = await engine.process(other)
        assert draft.accounts == {line.id: "606100" for line in INVOICE.lines}
        assert not draft.remarks


async def test_forms_for_the_erp(tmp_path: Path, access_point: Running) -> None:
    """JSON, the UBL byte for byte, and a template; an unknown field in one is refused."""
    async with clerk(tmp_path, access_point) as person:
        engine, one = person.engine, await received(person)
        await engine.process(one)
        for line in INVOICE.lines:
            await engine.code_line(one, line.id, "606100")
        template = tmp_path / "post.txt"
        template.write_text("$vendor_no $document_no\n@line $line;$account;$net_amount\n")
        forms: tuple[tuple[Target, Callable[[bytes], bool]], ...] = (
            (Target("json"), lambda data: json.loads(data)["lines"][0]["vendor_no"] == "V1"),
            (Target("ubl"), lambda data: data == CONTENT),
            (Target(template=template), lambda data: data.startswith(b"V1 FR-2026-718\n1;606100;")),
        )
        for target, check in forms:
            draft = await engine.process(one, Stage.PROCESSED, target=target, folder=tmp_path / "p")
            assert check((tmp_path / "p" / draft.exported.rpartition("/")[2]).read_bytes())
            await engine.undo(one)
        template.write_text("$nothing\n")
        with pytest.raises(DataError, match="nothing"):
            await engine.process(one, Stage.PROCESSED, target=Target(template=template))


async def test_an_order_is_compared(tmp_path: Path, access_point: Running) -> None:
    """Accounts come from the order; what differs is told; a wrong order stops the step."""
    first = INVOICE.lines[0]
    head = "order_no,line,description,quantity,unit,unit_price,account\n"
    file = tmp_path / "orders.csv"
    number = INVOICE.references.order or "PO-1"
    price = first.price.net + 1
    quoted = first.item.name.replace('"', "")
    row = f'{number},{first.order_line or 1},"{quoted}",{first.quantity},{first.unit},{price},601'
    file.write_text(f"{head}{row}\n")
    async with clerk(tmp_path, access_point) as person:
        engine, one = person.engine, await received(person)
        draft = await engine.process(one, order=file)
        assert draft.order_no == number
        assert draft.accounts[first.id] == "601"
        assert any("unit price" in remark for remark in draft.remarks)
        await engine.undo(one)
        file.write_text(head + "X,1,nothing,many,C62,1,601\n")
        with pytest.raises(DataError, match="Line 2"):
            await engine.process(one, order=file)
        assert (await engine.store.read(lambda store: store.draft(one))).stage == "Ready for draft"


SELLER = TradeParty(
    name="Scierie du Lac",
    vat="FR40303265045",
    endpoint=Identifier("3560000000008", "0088"),
    legal_id=Identifier("303265045", "0002"),
    address=Address("1 quai du Lac", city="Annecy", post_code="74000", country="FR"),
)


@pytest.mark.parametrize(
    ("vendor", "how"),
    [
        (Customer("1", gln="3560000000008"), "GLN"),
        (Customer("1", vat_registration_no="FR 40303265045"), "VAT registration no."),
        (Customer("1", registration_no="303 265 045"), "Participant id"),
        (
            Customer("1", "Scierie du Lac", "1 Quai du Lac", city="ANNECY", post_code="74000"),
            "Name and address",
        ),
        (Customer("1", "Scierie du Lac", "9 rue de la Gare", city="Lyon"), ""),
    ],
)
def test_vendors_are_recognised(vendor: Customer, how: str) -> None:
    """In this order; two that fit alike are none."""
    found, by = match(SELLER, [vendor, Customer("2", "Other")])
    assert by == how
    assert (found is not None) is bool(how)
    twin = match(SELLER, [vendor, vendor])
    assert twin == (None, "")
