"""Who sends what: chosen and due documents, other processes, stopping, Production."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import apsw

from edoc_tui import wiring
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.status import Actor
from edoc_tui.engine.events import DocumentChanged
from tests.engine.stage import Clerk, check_store, clerk, invoice_xml, new_document, until

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.engine.events import EngineEvent
    from edoc_tui.sandbox.running import Running

UPLOAD = {"method": "POST", "path": "/file/v1/files"}


async def test_each_document_gets_a_line(tmp_path: Path, access_point: Running) -> None:
    """What cannot be sent says why; only findings make the command fail."""
    async with clerk(tmp_path, access_point) as person:
        good = await person.has("INV-1")
        sent = await person.has("INV-2")
        await person.sends(sent)
        order = await person.has("REM-1", kind=DocumentType.REMINDER)
        blocked = await person.has("INV-3", blocked=True)
        report = await person.sends(good, sent, order)
        assert [line.document_id for line in report.sent] == [good]
        reasons = {line.document_id: line.message for line in report.skipped}
        assert "already" in reasons[sent]
        assert "Reminder" in reasons[order]
        assert report.exit_status == 0
        report = await person.sends(blocked)
        assert report.exit_status == 1
        assert "1 finding" in report.failed[0].message
        await person.sees(blocked, "Export Error")
        assert person.uploads() == 2


async def test_new_documents_are_exported_on_the_way(tmp_path: Path, access_point: Running) -> None:
    """A document that is only Created is exported and sent, by its number or with all."""
    async with clerk(tmp_path, access_point) as person:
        news = [new_document(f"INV-{n}", invoice_xml(f"INV-{n}")) for n in range(3)]
        ids = await person.engine.store.write(
            lambda repository: [repository.add(new, Actor.OPERATOR).id for new in news]
        )
        report = await person.sends()
        assert [line.document_id for line in report.sent] == ids
        assert (await person.history(ids[0]))[:3] == ["Created", "Exported", "Sending"]


async def test_production_takes_what_was_released(tmp_path: Path, access_point: Running) -> None:
    """In Production nothing leaves that no person released; the log keeps who did."""
    async with clerk(tmp_path, access_point, send_mode="Production") as person:
        first, second = await person.has("INV-1"), await person.has("INV-2")
        report = await person.sends()
        assert (len(report.sent), len(report.skipped), report.exit_status) == (0, 2, 0)
        report = await person.sends(first, released_by="Kari")
        assert [line.document_id for line in report.sent] == [first]
        assert (await person.sees(first)).send_mode == "Production"
        await person.sees(second, "Exported")
        log = await person.engine.store.read(lambda repository: repository.log(first))
        assert any("Kari" in entry.actor for entry in log)


async def test_a_test_setup_releases_nothing(tmp_path: Path, access_point: Running) -> None:
    """A confirmation given in Test does not count when the setup turns to Production."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves({**UPLOAD, "action": "status", "status": 403})
        invoice = await person.has("INV-1")
        await person.sends(invoice, released_by="Kari")
        assert not (await person.sees(invoice, "Exported")).released


async def test_damaged_content_never_leaves(tmp_path: Path, access_point: Running) -> None:
    """Bytes on disk that are not those that were checked are an error, not an upload."""
    async with clerk(tmp_path, access_point) as person:
        invoice = await person.has("INV-1")
        db = apsw.Connection(str(tmp_path / "home" / "outbox.db"))
        db.execute("UPDATE contents SET content = ? WHERE document_id = ?", (b"<x/>", invoice))
        db.close()
        report = await person.sends(invoice)
        assert "checksum" in report.failed[0].message
        assert person.uploads() == 0


async def test_o01_two_senders_share_a_batch(tmp_path: Path, access_point: Running) -> None:
    """Two that send everything at the same time: each document once, both end well."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves(latency_ms=10)
        ids = await person.has_many(60)
        other = wiring.build(person.engine.home)
        try:
            await Clerk(other, access_point).signs_in()
            mine, theirs = await asyncio.gather(person.sends(), other.send())
        finally:
            await other.aclose()
        assert (mine.exit_status, theirs.exit_status) == (0, 0)
        assert len(mine.sent) + len(theirs.sent) == 60
        assert mine.sent
        assert theirs.sent
        state = access_point.state(brief=True)
        assert (state["files"], state["references_with_several_files"]) == (60, 0)
        for one in ids:
            await person.sees(one, "Pending Response")
    assert not check_store(tmp_path / "home")


async def test_stopping_finishes_what_is_under_way(tmp_path: Path, access_point: Running) -> None:
    """A stopped batch leaves nothing in Sending: sent, or ready to be sent."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves(latency_ms=100)
        ids = await person.has_many(40)
        stop = asyncio.Event()

        def progress(done: int, total: int) -> None:
            assert total == 40
            if done >= 8:
                stop.set()

        report = await person.engine.send(ids, stop=stop, on_progress=progress)
        assert report.exit_status == 0
        assert report.sent
        assert report.waiting
        assert report.total == 40
        statuses = [(await person.sees(one)).status for one in ids]
        assert set(statuses) == {"Pending Response", "Exported"}
        assert statuses.count(statuses[0]) == person.uploads() == len(report.sent)


async def test_a_cancelled_caller_tears_nothing(tmp_path: Path, access_point: Running) -> None:
    """Cancelling the caller (Ctrl-C, a closed screen) ends the batch in order."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves(latency_ms=150)
        ids = await person.has_many(20)
        task = asyncio.create_task(person.sends(*ids))
        await until(lambda: asyncio.to_thread(lambda: person.uploads() >= 2))
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        statuses = [(await person.sees(one)).status for one in ids]
        assert set(statuses) == {"Pending Response", "Exported"}
        assert statuses.count("Pending Response") == person.uploads()  # type: ignore[arg-type]  # a status is a str


async def test_everybody_hears_of_it(tmp_path: Path, access_point: Running) -> None:
    """Events tell each change, and the end of a subscription is the end."""
    async with clerk(tmp_path, access_point) as person:
        heard: list[EngineEvent] = []
        unsubscribe = person.engine.events.subscribe(heard.append)
        invoice = await person.has("INV-1")
        await person.sends(invoice)
        changes = [one.document.status for one in heard if isinstance(one, DocumentChanged)]
        assert changes == ["Pending Response"]
        unsubscribe()
        await person.polls_until(invoice, "Sent")
        assert len(heard) == 1


async def test_a_shut_gate_is_tried_again_by_a_question(
    tmp_path: Path, access_point: Running
) -> None:
    """After the provider was away, a person's next send asks first and then goes through."""
    async with clerk(tmp_path, access_point, parallel=1) as person:
        ids = await person.has_many(20)
        person.misbehaves({**UPLOAD, "action": "drop-before-accept", "times": 5})
        report = await person.sends()
        assert report.exit_status == 69
        assert len(report.unknown) == 5
        rest = [line.document_id for line in report.waiting]
        assert rest == list(ids[5:])
        later = await person.engine._send_due("", asyncio.Event(), patient=True)  # a worker waits
        assert later.exit_status == 69
        assert not later.sent
        report = await person.sends(*rest)
        assert (len(report.sent), report.exit_status) == (15, 0)
