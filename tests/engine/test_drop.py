"""The file drop: imported once, moved afterwards, whatever happens in between."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from edoc_tui.domain.status import ServiceStatus
from tests.engine.counter import counter
from tests.samples import ROOT, SAMPLES, sample

if TYPE_CHECKING:
    from pathlib import Path

ONE = (SAMPLES / "invoices" / "103002.xml").read_bytes()

KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from edoc_tui.engine import drop
from tests.engine.counter import counter

def killed(path, target):
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    async with counter(Path(sys.argv[1])) as desk:
        drop.move = killed
        await desk.drain()

asyncio.run(main())
"""


async def test_files_move_to_sent_and_failed(tmp_path: Path) -> None:
    """Good files go to sent, refused ones to failed with their reason; new is empty."""
    async with counter(tmp_path) as desk:
        desk.drop("good.xml", ONE)
        desk.drop("bad.xml", b"<Invoice")
        desk.drop("blocked.xml", (SAMPLES / "wrong" / "no-reference.xml").read_bytes())
        desk.drop("data.csv", b"no;amount\n")
        report = await desk.drain()
        assert (report.imported, report.blocked, report.refused) == (2, 1, 2)
        assert desk.names("new") == []
        assert desk.names("sent") == ["blocked.xml", "good.xml"]
        assert desk.names("failed") == [
            "bad.xml",
            "bad.xml.reason.txt",
            "data.csv",
            "data.csv.reason.txt",
        ]
        assert (desk.home.drop / "failed" / "bad.xml").read_bytes() == b"<Invoice"
        log = await desk.store.read(lambda store: store.log(1))
        assert {one.actor for one in log} == {"workflow"}
        assert (await desk.importer.drain_drop()).imported == 0


async def test_unfinished_files_are_left_alone(tmp_path: Path) -> None:
    """Hidden files, half-written ones, folders and symbolic links are not touched."""
    async with counter(tmp_path) as desk:
        new = desk.home.drop / "new"
        secret = tmp_path / "secret.xml"
        secret.write_bytes(ONE)
        (new / "link.xml").symlink_to(secret)
        (new / ".hidden.xml").write_bytes(ONE)
        (new / "half.xml.part").write_bytes(ONE[:100])
        (new / "half.tmp").write_bytes(ONE[:100])
        (new / "folder").mkdir()
        before = desk.names("new")
        report = await desk.drain()
        assert (report.imported, report.refused, desk.told) == (0, 0, [])
        assert desk.names("new") == before
        assert secret.read_bytes() == ONE


async def test_growing_file_is_waited_for(tmp_path: Path) -> None:
    """A file that is copied straight into the drop, slowly, is imported once it is whole."""
    async with counter(tmp_path) as desk:
        target = desk.home.drop / "new" / "slow.xml"
        target.write_bytes(ONE[:2000])
        looked = threading.Event()
        importer = desk.importer
        wait = importer._drop.wait

        async def waited() -> None:
            looked.set()
            target.write_bytes(ONE)
            os.utime(target, (time.time() - 60, time.time() - 60))
            await wait()

        importer._drop.wait = waited  # type: ignore[method-assign] # the copy ends while we wait
        report = await importer.drain_drop()
        assert looked.is_set()
        assert (report.imported, report.refused) == (1, 0)
        assert desk.names("sent") == ["slow.xml"]


async def test_kill_between_store_and_move_does_not_duplicate(tmp_path: Path) -> None:
    """A process killed after the commit and before the move: the next one only moves."""
    async with counter(tmp_path) as desk:
        desk.drop("once.xml", ONE)
        killed = await asyncio.create_subprocess_exec(
            sys.executable, "-c", KILLED, str(tmp_path), cwd=ROOT
        )
        assert await killed.wait() == -signal.SIGKILL
        assert desk.names("new") == ["once.xml"]
        assert [one.document_no for one in await desk.documents()] == ["103002"]
        report = await desk.drain()
        assert (report.imported, report.refused, report.skipped) == (0, 0, 1)
        assert desk.names("new") == []
        assert desk.names("sent") == ["once.xml"]
        assert desk.names("failed") == []
        (document,) = await desk.documents()
        assert document.status is ServiceStatus.EXPORTED


async def test_other_content_under_a_known_number_fails(tmp_path: Path) -> None:
    """A different invoice with a number that is taken is refused; the same file is only moved."""
    async with counter(tmp_path) as desk:
        desk.drop("a.xml", ONE)
        await desk.drain()
        desk.drop("a.xml", ONE)
        desk.drop("b.xml", ONE.replace(b"REF-9000", b"REF-9001"))
        report = await desk.drain()
        assert (report.imported, report.refused, report.skipped) == (0, 1, 1)
        assert desk.names("sent") == ["a.xml"]
        assert desk.names("failed") == ["b.xml", "b.xml.reason.txt"]


async def test_same_name_twice_keeps_both_files(tmp_path: Path) -> None:
    """Two different invoices dropped under one name, one after the other, are both kept."""
    async with counter(tmp_path) as desk:
        for number in ("A1", "A2"):
            desk.drop("invoice.xml", sample().replace("103002", number).encode())
            await desk.drain()
        sent = desk.names("sent")
        assert len(sent) == 2
        assert "invoice.xml" in sent
        assert len(await desk.documents()) == 2


async def test_drop_waits_for_a_route(tmp_path: Path) -> None:
    """While the configuration leads nowhere, files stay in new; afterwards they are imported."""
    async with counter(tmp_path) as desk:
        desk.drop("a.xml", ONE)
        config = desk.home.config_file
        good = config.read_text()
        config.write_text(good.replace("enabled = true", "enabled = false"))
        report = await desk.drain()
        assert (report.refused, report.exit_status) == (1, 78)
        assert desk.names("new") == ["a.xml"]
        config.write_text(good)
        assert (await desk.drain()).imported == 1


async def test_two_drains_at_once(tmp_path: Path) -> None:
    """Two workers on one drop import every file once, and complain about none."""
    async with counter(tmp_path) as desk, counter(tmp_path) as other:
        for number in range(30):
            desk.drop(f"{number}.xml", sample().replace("103002", f"8{number:05}").encode())
        reports = await asyncio.gather(desk.drain(), other.drain())
        assert sum(report.imported for report in reports) == 30
        assert sum(report.refused for report in reports) == 0
        assert len(desk.names("sent")) == 30
        assert desk.names("new") == desk.names("failed") == []
