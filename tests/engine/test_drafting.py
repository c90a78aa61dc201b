"""Received documents on their way into the ERP: stage by stage, and back."""

from __future__ import annotations

import asyncio
import csv
import json
import re
from typing import TYPE_CHECKING

import pytest

from edoc_tui.domain.draft import Stage
from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.engine.target import Target, check_columns, check_suffix, template_value
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
    await person.engine.set_vendor_card(
        "V1", {"name": seller.name, "vat_registration_no": seller.vat}
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
            (Target("text", template), lambda data: data.startswith(b"V1 FR-2026-718\n1;606100;")),
        )
        for target, check in forms:
            draft = await engine.process(one, Stage.PROCESSED, target=target, folder=tmp_path / "p")
            assert check((tmp_path / "p" / draft.exported.rpartition("/")[2]).read_bytes())
            await engine.undo(one)
        template.write_text("$nothing\n")
        with pytest.raises(DataError, match="nothing"):
            await engine.process(one, Stage.PROCESSED, target=Target("text", template))


def order_file(path: Path, *, price: str = "", received: str = "") -> Path:
    """Write an order file with the order that the sample names: its lines, and one more."""
    head = "order_no,line,description,quantity,unit,unit_price,account,received,receipt_no\n"
    rows = [
        f'BRU-500,{10 * at},"{one.item.name}",{one.quantity},{one.unit},'
        f"{price or one.price.net},60{at},{received},R-{at}\n"
        for at, one in enumerate(INVOICE.lines, start=1)
    ]
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{head}{''.join(rows)}BRU-500,99,Hexagon bolt M12,4,C62,1,699,,\n")
    return path


async def test_an_order_is_found_matched_and_taken_back(
    tmp_path: Path, access_point: Running
) -> None:
    """From the folder, by the order's number; accounts come from it; every difference is told."""
    first = INVOICE.lines[0]
    async with clerk(tmp_path, access_point) as person:
        engine, one = person.engine, await received(person)
        order_file(engine.home.data_dir / "orders" / "today.csv", price="9999", received="0")
        draft = await engine.process(one)
        assert draft.order_no == "BRU-500"
        assert draft.matches[first.id].line == "10"
        assert draft.matches[first.id].receipt_no == "R-1"
        assert draft.accounts[first.id] == "601"
        for words in ("unit price", "not received yet", "Not invoiced: order line 99"):
            assert any(words in remark for remark in draft.remarks), words
        draft = await engine.match_line(one, first.id, "")
        assert first.id not in draft.matches
        assert f"Line {first.id} is not in the order." in draft.remarks
        draft = await engine.match_line(one, first.id, "99")
        assert (draft.matches[first.id].line, draft.matches[first.id].how) == (
            "99", "Said by a person",
        )  # fmt: skip
        with pytest.raises(DataError, match="no order line"):
            await engine.match_line(one, first.id, "98")
        draft = await engine.undo(one)
        assert (draft.stage, draft.order, dict(draft.matches)) == ("Ready for draft", (), {})
        draft = await engine.process(one)
        assert draft.matches[first.id].line == "99"  # as it was taught
        assert draft.matches[first.id].how == "Learned text"
        await engine.undo(one)
        wrong = tmp_path / "wrong.csv"
        wrong.write_text("order_no,line,description,quantity,unit,unit_price\nX,1,n,many,C62,1\n")
        with pytest.raises(DataError, match="Line 2"):
            await engine.process(one, order=wrong)
        assert (await engine.store.read(lambda store: store.draft(one))).stage == "Ready for draft"


async def test_a_second_invoice_of_the_same_order_is_noticed(
    tmp_path: Path, access_point: Running
) -> None:
    """What another received document invoices of an order line counts; taken back, no more."""
    async with clerk(tmp_path, access_point) as person:
        engine, one = person.engine, await received(person)
        file = order_file(tmp_path / "orders.csv")
        assert not any("over" in text for text in (await engine.process(one, order=file)).remarks)
        access_point.receive(CONTENT.replace(b"FR-2026-718", b"FR-2026-719"), "719.xml")
        other = (await engine.receive()).received[0].document_id
        draft = await engine.process(other, order=file)
        assert any("over-invoiced" in text for text in draft.remarks)
        for number in (one, other):
            await engine.undo(number)
        draft = await engine.process(other, order=file)
        assert not any("over-invoiced" in text for text in draft.remarks)


async def test_what_a_person_says_of_a_seller_is_remembered(
    tmp_path: Path, access_point: Running
) -> None:
    """Several fit: a person names the vendor; the next document of this seller has it."""
    async with clerk(tmp_path, access_point) as person:
        engine = person.engine
        for no in ("V1", "V2"):
            await engine.set_vendor_card(no, {"vat_registration_no": INVOICE.seller.vat})
        access_point.receive(CONTENT, "718.xml")
        one = (await engine.receive()).received[0].document_id
        with pytest.raises(DataError, match="by VAT registration no"):
            await engine.process(one)
        draft = await engine.store.read(lambda store: store.draft(one))
        assert (draft.stage, draft.candidates, draft.vendor_no) == (
            "Ready for draft", ("V1", "V2"), "",
        )  # fmt: skip
        await engine.set_vendor(one, "V2", by="kari")
        assert (await engine.process(one)).vendor_no == "V2"
        access_point.receive(CONTENT.replace(b"FR-2026-718", b"FR-2026-719"), "719.xml")
        other = (await engine.receive()).received[0].document_id
        draft = await engine.process(other)
        assert draft.vendor == "V2 (Said by a person)"
        draft = await engine.set_vendor(other, "")
        assert (draft.vendor_no, draft.stage) == ("", "Ready for draft")
        with pytest.raises(DataError, match="V1, V2"):
            await engine.process(other)
        await engine.remove_vendor("V1")
        assert (await engine.process(other)).vendor_no == "V2"


async def test_a_vendor_is_made_from_a_document(tmp_path: Path, access_point: Running) -> None:
    """With all that the document says of its seller, so that the next one is recognised."""
    async with clerk(tmp_path, access_point) as person:
        engine = person.engine
        access_point.receive(CONTENT, "718.xml")
        one = (await engine.receive()).received[0].document_id
        entries = await engine.vendor_from(one)
        assert entries["participants"] == "9957:FR32914882311"
        assert entries["city"] == "Cirey"
        await engine.set_vendor_card("40000", entries)
        assert (await engine.process(one)).vendor == "40000 (VAT registration no. FR32914882311)"
        await engine.undo(one)
        await engine.set_vendor_card("40000", {"vat_registration_no": ""})
        assert (await engine.process(one)).vendor == "40000 (Participant id 9957:FR32914882311)"


async def test_a_document_for_somebody_else(tmp_path: Path, access_point: Running) -> None:
    """It stops before the draft; a person may take it, with a reason that is written down."""
    async with clerk(tmp_path, access_point) as person:
        engine, one = person.engine, await received(person)
        await engine.change_settings({("company", "vat_registration_no"): "FR83404833048"})
        with pytest.raises(DataError, match="not to us"):
            await engine.process(one)
        draft = await engine.store.read(lambda store: store.draft(one))
        assert draft.stage == "Readable"
        assert any("Brumeval France SAS" in text for text in draft.remarks)
        with pytest.raises(UsageError):
            await engine.accept_receiver(one, "  ")
        await engine.accept_receiver(one, "our branch", by="kari")
        draft = await engine.process(one)
        assert (draft.stage, draft.receiver) == ("Draft ready", "our branch")
        entries = await engine.store.read(lambda store: store.audit_entries(limit=50))
        (entry,) = [one for one in entries if one.action == "document.receiver_accepted"]
        assert entry.part("details")["message"] == "our branch"
        for _time in range(2):
            draft = await engine.undo(one)
        assert draft.receiver == ""
        with pytest.raises(DataError, match="not to us"):
            await engine.process(one)
        await engine.change_settings({("services", "PAGERO", "validate_receiving_company"): False})
        assert (await engine.process(one)).stage == "Draft ready"


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ("lines", "no lines"),
        ("price", "quantity and price make"),
    ],
)
async def test_what_cannot_be_posted(
    tmp_path: Path, access_point: Running, part: str, why: str
) -> None:
    """No lines, or amounts that the lines do not make: told, and the draft stays."""
    text = CONTENT.decode()
    if part == "lines":
        text = re.sub(r"<cac:InvoiceLine>.*</cac:InvoiceLine>", "", text, flags=re.DOTALL)
        text = re.sub(r'(currencyID="EUR">)[0-9.]+', r"\g<1>0", text)
    else:
        text = re.sub(r"(<cbc:PriceAmount[^>]*>)", r"\g<1>1", text, count=1)
    async with clerk(tmp_path, access_point) as person:
        engine = person.engine
        await engine.set_vendor_card("V1", {"vat_registration_no": INVOICE.seller.vat})
        access_point.receive(text.encode(), "odd.xml")
        one = (await engine.receive()).received[0].document_id
        await engine.process(one)
        for line in INVOICE.lines if part == "price" else ():
            await engine.code_line(one, line.id, "1")
        with pytest.raises(DataError, match=why):
            await engine.process(one, Stage.PROCESSED)
        assert (await engine.store.read(lambda store: store.draft(one))).stage == "Draft ready"
        if part == "price":
            await engine.change_settings({("services", "PAGERO", "verify_purchase_totals"): False})
            assert (await engine.process(one, Stage.PROCESSED)).stage == "Processed"


async def test_automatic_processing_goes_as_far_as_nothing_is_in_doubt(
    tmp_path: Path, access_point: Running
) -> None:
    """Known vendor and accounts: into the posting folder by the template; else it waits."""
    async with clerk(tmp_path, access_point) as person:
        engine, one = person.engine, await received(person)
        draft = await engine.store.read(lambda store: store.draft(one))
        assert draft.stage == "Unprocessed"  # it is off at first
        await engine.process(one)
        for line in INVOICE.lines:
            await engine.code_line(one, line.id, "606100")
        await engine.change_settings(
            {
                ("services", "PAGERO", "automatic_processing"): True,
                ("services", "PAGERO", "erp_template"): "SAGE",
                ("erp_templates", "SAGE", "columns"): ["N=document_no", "account", "net_amount"],
                ("erp_templates", "SAGE", "delimiter"): ";",
                ("erp_templates", "SAGE", "decimal"): ",",
                ("erp_templates", "SAGE", "suffix"): ".txt",
                ("erp_templates", "SAGE", "folder"): "sage",
            }
        )
        other = CONTENT.replace(b"FR-2026-718", b"FR-2026-719")
        stranger = other.replace(b"719", b"720").replace(b"FR32914882311", b"FR40303265045")
        stranger = stranger.replace(b"Scierie de la Haute", b"Nobody knows")
        for content in (other, stranger):
            access_point.receive(content, "x.xml")
        report = await engine.receive()
        assert (len(report.received), report.processed) == (2, 1)
        (file,) = (engine.home.data_dir / "sage").iterdir()
        rows = file.read_text("utf-8-sig").splitlines()
        assert file.suffix == ".txt"
        assert rows[0] == "N;account;net_amount"
        assert re.fullmatch(r"FR-2026-719;606100;[0-9]+,[0-9]{2}", rows[1])
        ids = [line.document_id for line in report.received]
        drafts = await engine.store.read(lambda store: [store.draft(one) for one in ids])
        assert {draft.stage for draft in drafts} == {"Processed", "Ready for draft"}
        waits = next(draft for draft in drafts if draft.stage != "Processed")
        assert any("No vendor is surely" in text for text in waits.remarks)
        assert (await engine.receive()).processed == 0  # a person goes on, or nobody
        assert (await engine.store.read(lambda store: store.draft(one))).stage == "Draft ready"


async def test_two_processes_write_one_file(tmp_path: Path, access_point: Running) -> None:
    """Both are asked to finish the same draft: it is written once, both hear the same."""
    async with clerk(tmp_path, access_point) as person:
        engine, one = person.engine, await received(person)
        await engine.process(one)
        for line in INVOICE.lines:
            await engine.code_line(one, line.id, "606100")
        twice = await asyncio.gather(*(engine.process(one, Stage.PROCESSED) for _ in range(2)))
        assert twice[0] == twice[1]
        log = await engine.store.read(lambda store: store.log(one))
        assert sum(entry.message == "Processed" for entry in log) == 1


def test_templates_are_checked() -> None:
    """A field that there is not, a column twice, an ending that is a path."""
    for text, why in (("a=nothing", "no field"), ("A=line,A=account", "twice"), ("=line", "title")):
        assert why in check_columns(text.split(","))
    assert check_suffix("/../x")
    assert not check_suffix(".txt")
    assert template_value("columns", "Compte = account, line") == ["Compte = account", "line"]
    assert template_value("delimiter", "tab") == "\t"
    for key, text in (("header", "maybe"), ("suffix", "x/y"), ("columns", "nothing")):
        with pytest.raises(DataError):
            template_value(key, text)
    with pytest.raises(UsageError):
        template_value("nothing", "x")


async def test_another_vendor_has_other_accounts(tmp_path: Path, access_point: Running) -> None:
    """What was learned for one vendor is no account of another; what a person gave stays."""
    first, second = INVOICE.lines[:2]
    async with clerk(tmp_path, access_point) as person:
        engine, one = person.engine, await received(person)
        await engine.set_vendor_card("V2", {"name": "Another"})
        await engine.process(one)
        await engine.code_line(one, first.id, "1")
        access_point.receive(CONTENT.replace(b"FR-2026-718", b"FR-2026-719"), "719.xml")
        other = (await engine.receive()).received[0].document_id
        assert (await engine.process(other)).accounts == {first.id: "1"}
        await engine.code_line(other, second.id, "2", learn=False)
        draft = await engine.set_vendor(other, "V2")
        assert (draft.stage, draft.accounts) == ("Ready for draft", {second.id: "2"})
        draft = await engine.process(other)
        assert (draft.vendor_no, draft.accounts) == ("V2", {second.id: "2"})
        draft = await engine.undo(other)
        assert (draft.vendor_no, draft.accounts) == ("", {second.id: "2"})


async def test_what_was_rejected_is_not_posted(tmp_path: Path, access_point: Running) -> None:
    """A rejected document stays readable and reaches no ERP; an approved one does."""
    async with clerk(tmp_path, access_point) as person:
        engine, one = person.engine, await received(person)
        access_point.receive(CONTENT.replace(b"FR-2026-718", b"FR-2026-719"), "719.xml")
        other = (await engine.receive()).received[0].document_id
        for number in (one, other):
            await engine.process(number)
            for line in INVOICE.lines:
                await engine.code_line(number, line.id, "1")
        assert (await engine.reject(one, "never ordered")).done
        assert (await engine.approve(other)).done
        with pytest.raises(DataError, match="was rejected"):
            await engine.process(one, Stage.PROCESSED)
        assert (await engine.process(other, Stage.PROCESSED)).stage == "Processed"
