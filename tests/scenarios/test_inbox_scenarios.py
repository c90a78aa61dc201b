"""Receiving and answering, from the engine to a socket and back (pagero.md §4.5 to §4.7, §7)."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from edoc_tui import wiring
from edoc_tui.domain.edocument import LinkKind
from edoc_tui.domain.errors import UsageError
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Direction
from tests.engine.stage import Clerk, clerk, write_config
from tests.formats.test_application_response import breaches
from tests.samples import sample

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.sandbox.running import Running

RECEIVED = "received/FR-2026-718.xml"
NUMBER = "FR-2026-718"
UPLOAD = {"method": "POST", "path": "/file/v1/files"}
FETCH = {"method": "POST", "path": "/document/v1/documents/fetch"}
DOWNLOAD = {"method": "GET", "path": "/document/v1/documents/[^/]*/targetdocument"}

LAUGHS = b"<!DOCTYPE a [<!ENTITY b 'lol'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><a>&c;</a>"


def arrive(access_point: Running, count: int = 1, *, start: int = 1) -> list[bytes]:
    """Let invoices arrive at the provider; return their bytes."""
    text = sample(RECEIVED)
    sent = []
    for n in range(start, start + count):
        payload = text.replace(NUMBER, f"{NUMBER}-{n:02}").encode()
        access_point.receive(payload, f"{n}.xml")
        sent.append(payload)
    return sent


def fetched(access_point: Running) -> int:
    """Return how many documents were marked."""
    return int(access_point.state()["documents"]["fetched"])


async def inbox(person: Clerk) -> Sequence[EDocument]:
    """Return everything that was received, oldest first."""
    query = ListQuery(Direction.IN)
    page = await person.engine.store.read(lambda repository: repository.page(query, limit=500))
    return tuple(reversed(page.items))


async def statuses(person: Clerk) -> list[str]:
    """Return the statuses of everything that was received."""
    return [str(one.status) for one in await inbox(person)]


async def content(person: Clerk, document_id: int) -> bytes:
    """Return the bytes of a document."""
    return await person.engine.store.read(lambda repository: repository.content(document_id))


async def test_10_one_is_received_and_marked(tmp_path: Path, access_point: Running) -> None:
    """Listed, downloaded byte for byte, stored, then marked; with both ids of the provider."""
    (payload,) = arrive(access_point)
    async with clerk(tmp_path, access_point) as person:
        report = await person.engine.receive()
        assert (len(report.received), report.exit_status) == (1, 0)
        (one,) = await inbox(person)
        assert (one.status, one.document_type) == ("Imported Document Created", "Purchase Invoice")
        assert one.document_no == f"{NUMBER}-01"
        assert one.document_id
        assert one.file_id
        assert await content(person, one.id) == payload
        assert await person.history(one.id) == ["Imported", "Imported Document Created"]
        assert fetched(access_point) == 1
        again = await person.engine.receive()
        assert (again.received, again.known) == ([], 0)


async def test_all_pages_are_taken(tmp_path: Path, access_point: Running) -> None:
    """Twenty-three documents on pages of ten: each once, all marked."""
    payloads = arrive(access_point, 23)
    async with clerk(tmp_path, access_point) as person:
        await person.engine.receive()
        documents = await inbox(person)
        assert sorted([await content(person, one.id) for one in documents]) == sorted(payloads)
        assert {one.status for one in documents} == {"Imported Document Created"}
        assert fetched(access_point) == 23


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from edoc_tui import wiring
from edoc_tui.config.home import Home
from edoc_tui.connectors.pagero import Pagero
from edoc_tui.domain.tokens import Secret

marks = int(sys.argv[2])

async def mark(self, ids, whole=Pagero.mark):
    global marks
    marks -= 1
    if marks < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    await whole(self, ids[:7])  # some of them are marked, then it dies
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    Pagero.mark = mark
    engine = wiring.build(Home(Path(sys.argv[1]), Path(sys.argv[1])))
    await engine.receive()

asyncio.run(main())
"""


def killed(home: Path, marks: int) -> int:
    """Run a receiver that dies while it marks; return its exit status."""
    words = [sys.executable, "-c", KILLED, str(home), str(marks)]
    return subprocess.run(words, check=False).returncode


@pytest.mark.parametrize("marks", [0, 1])
async def test_a_kill_between_save_and_mark_loses_and_doubles_nothing(
    tmp_path: Path, access_point: Running, marks: int
) -> None:
    """What is on disk and unmarked is listed again, recognised, and only marked."""
    key = tmp_path / "key"
    key.write_text("0123456789abcdef-a-key-for-tests\n")
    key.chmod(0o600)
    os.environ["EDOC_TUI_VAULT_KEY_FILE"] = str(key)
    try:
        arrive(access_point, 23)
        home = tmp_path / "home"
        engine = wiring.build(write_config(home, access_point.url, {}, backend="vault"))
        await Clerk(engine, access_point).signs_in()
        await engine.aclose()
        assert await asyncio.to_thread(killed, home, marks) == -signal.SIGKILL
        assert fetched(access_point) == 7 * marks
        async with clerk(tmp_path, access_point) as person:
            before = await inbox(person)
            assert len(before) == 23
            report = await person.engine.receive()
            assert (report.received, report.known) == ([], 23 - 7 * marks)
            assert len(await inbox(person)) == 23
            assert fetched(access_point) == 23
    finally:
        del os.environ["EDOC_TUI_VAULT_KEY_FILE"]


@pytest.mark.parametrize(
    "payload",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b"<Invoice",
        b"not xml at all \x1b]52;c;ZXZpbA==\x07",
        b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>',
        LAUGHS,
        b"<a>" * 300 + b"</a>" * 300,
        b"<?xml version='1.0' encoding='UTF-7'?>+ADw-Invoice/+AD4-",
        b"PK\x03\x04../../etc/passwd",
        b'<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="file:///etc/passwd"/></a>',
    ],
)
async def test_what_cannot_be_read_is_kept_and_not_marked(
    tmp_path: Path, access_point: Running, payload: bytes
) -> None:
    """Hostile or broken: byte for byte here, with the reason; still unmarked at the provider."""
    access_point.receive(payload, "bad.xml")
    arrive(access_point)
    async with clerk(tmp_path, access_point) as person:
        report = await person.engine.receive()
        assert (len(report.received), len(report.unreadable), report.exit_status) == (1, 1, 1)
        bad = next(one for one in await inbox(person) if one.status != "Imported Document Created")
        assert bad.status == "Imported Document Processing Error"
        assert bad.last_message
        assert bad.last_message.isprintable()
        assert await content(person, bad.id) == payload
        assert fetched(access_point) == 1
        downloads = access_point.state()["requests"]
        await person.engine.receive()  # it is left alone for a while, not fetched again
        assert len(await inbox(person)) == 2
        after = access_point.state()["requests"]
        key = next(key for key in after if "targetdocument" in key)
        assert after[key] == downloads[key]


async def test_an_empty_download_is_not_marked(tmp_path: Path, access_point: Running) -> None:
    """An empty body is no document: nothing is marked, nothing lost."""
    async with clerk(tmp_path, access_point) as person:
        arrive(access_point)
        person.misbehaves({**DOWNLOAD, "action": "status", "status": 200, "body": ""})
        await person.engine.receive()
        assert await statuses(person) == ["Imported Document Processing Error"]
        assert fetched(access_point) == 0


async def test_one_failure_keeps_no_other_away(tmp_path: Path, access_point: Running) -> None:
    """A document that cannot be fetched now stays in the list; all others arrive."""
    arrive(access_point, 4)
    lost = access_point.receive(sample(RECEIVED).encode(), "lost.xml")
    async with clerk(tmp_path, access_point) as person:
        path = f"/document/v1/documents/{lost}/targetdocument"
        person.misbehaves({"method": "GET", "path": path, "action": "status", "status": 500})
        first = await person.engine.receive()
        assert (len(first.received), len(first.failed)) == (4, 1)
        person.misbehaves()
        second = await person.engine.receive()
        assert len(second.received) == 1
        assert await statuses(person) == ["Imported Document Created"] * 5


async def test_a_mark_that_fails_is_made_up_for(tmp_path: Path, access_point: Running) -> None:
    """A lost answer to a mark: the next run marks again and imports nothing twice."""
    arrive(access_point, 3)
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves({**FETCH, "action": "status", "status": 503})
        assert (await person.engine.receive()).error is not None
        person.misbehaves()
        report = await person.engine.receive()
        assert (report.received, report.known, fetched(access_point)) == ([], 3, 3)


async def test_the_same_number_again_is_kept_as_a_duplicate(
    tmp_path: Path, access_point: Running
) -> None:
    """Sent twice by the seller: the second one is stored, names the first, and is marked."""
    arrive(access_point)
    async with clerk(tmp_path, access_point) as person:
        await person.engine.receive()
        arrive(access_point)
        report = await person.engine.receive()
        assert len(report.unreadable) == 1
        first, second = await inbox(person)
        assert second.status == "Imported Document Processing Error"
        assert f"entry {first.id}" in second.last_message
        assert fetched(access_point) == 2


async def test_a_number_that_begins_anew_every_year_is_another_document(
    tmp_path: Path, access_point: Running
) -> None:
    """The same seller and number of another date: received, and answered, on its own."""
    arrive(access_point)
    async with clerk(tmp_path, access_point) as person:
        await person.engine.receive()
        payload = sample(RECEIVED).replace(NUMBER, f"{NUMBER}-01")
        issued = payload.partition("<cbc:IssueDate>")[2].partition("<")[0]
        later = payload.replace(issued, f"{int(issued[:4]) + 1}{issued[4:]}")
        access_point.receive(later.encode(), "later.xml")
        report = await person.engine.receive()
        assert (len(report.received), report.unreadable) == (1, [])
        first, second = await inbox(person)
        assert first.document_no == second.document_no
        for one in (first, second):
            assert (await person.engine.approve(one.id, by="kari")).done
        assert {one.status for one in await inbox(person)} == {"Approved"}


async def received(person: Clerk) -> int:
    """Have one invoice in the inbox; return its id."""
    arrive(person.access_point)
    await person.engine.receive()
    (one,) = await inbox(person)
    return one.id


@pytest.mark.parametrize("approves", [True, False])
async def test_an_answer_leaves_and_shows(
    tmp_path: Path,
    access_point: Running,
    approves: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    """The provider takes it for this very document; then, and only then, the status changes."""
    async with clerk(tmp_path, access_point) as person:
        one = await received(person)
        engine = person.engine
        report = await (
            engine.approve(one, by="kari")
            if approves
            else engine.reject(one, "wrong price", by="kari")
        )
        assert report.done, report.warning
        await person.sees(one, "Approved" if approves else "Rejected")
        (tie,) = await engine.store.read(lambda repository: repository.links(one))
        assert tie.kind is (LinkKind.APPROVED_BY if approves else LinkKind.REJECTED_BY)
        sent = await person.polls_until(tie.document.id, "Sent")
        assert sent.document_type == "Application Response"
        written = await content(person, sent.id)
        assert (b"wrong price" in written) is not approves
        assert breaches(etree.fromstring(written)) == []
        again = await engine.approve(one)
        assert (again.done, bool(again.warning)) == (False, True)
        assert person.uploads() == 1


async def test_an_answer_whose_fate_is_unknown_is_searched_for(
    tmp_path: Path, access_point: Running
) -> None:
    """The connection broke after the upload: the document waits until the answer was found."""
    async with clerk(tmp_path, access_point) as person:
        one = await received(person)
        person.misbehaves({**UPLOAD, "action": "accept-then-drop", "times": 1})
        report = await person.engine.approve(one)
        assert not report.done
        await person.sees(one, "Imported Document Created")
        (tie,) = await person.engine.store.read(lambda repository: repository.links(one))
        assert tie.document.status == "Unknown"
        await person.polls_until(tie.document.id, "Sent")
        await person.engine.work_once()
        await person.sees(one, "Approved")
        assert person.uploads() == 1


async def test_what_cannot_be_answered_changes_nothing(
    tmp_path: Path, access_point: Running
) -> None:
    """No reason, the other verdict while one is on its way, an unreadable document."""
    async with clerk(tmp_path, access_point) as person:
        one = await received(person)
        with pytest.raises(UsageError):
            await person.engine.reject(one, "  ")
        person.misbehaves({**UPLOAD, "action": "status", "status": 403})
        assert not (await person.engine.approve(one)).done
        await person.sees(one, "Imported Document Created")
        person.misbehaves()
        assert (await person.engine.approve(one)).done  # the same answer leaves now
        assert person.uploads() == 1
        access_point.receive(b"<broken", "broken.xml")
        await person.engine.receive()
        broken = (await inbox(person))[-1]
        report = await person.engine.approve(broken.id)
        assert (report.done, bool(report.warning), report.exit_status) == (False, True, 0)


async def test_in_production_an_answer_needs_a_release(
    tmp_path: Path, access_point: Running
) -> None:
    """An answer counts as much as an invoice: a person releases it."""
    async with clerk(tmp_path, access_point, send_mode="Production") as person:
        one = await received(person)
        with pytest.raises(UsageError, match="Production"):
            await person.engine.approve(one, by="kari")
        assert person.uploads() == 0
        assert (await person.engine.approve(one, by="kari", released_by="kari")).done
