"""Power cuts: ``python -m tests.campaign.powercut --cuts 30 --level FULL``; prints a number.

A layer under SQLite keeps what was written apart from what was also synced. At the moment when
an upload would leave, the synced bytes alone are put into files of their own, as a disk would
have them after a power cut, and the intent must be in there. With ``synchronous = NORMAL`` it is
not: then the same document would be sent again.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw

from edoc_tui.connectors.pagero import Pagero

if TYPE_CHECKING:
    from edoc_tui.connectors.port import Outgoing, Receipt


class Disk:
    """What the disk has of each file: written, and surely there."""

    def __init__(self) -> None:
        self.written: dict[str, bytearray] = {}
        self.synced: dict[str, bytes] = {}

    def open(self, name: str) -> None:
        """Begin with what is there."""
        if name not in self.written:
            path = Path(name)
            content = path.read_bytes() if path.exists() else b""
            self.written[name] = bytearray(content)
            self.synced[name] = content

    def cut(self, folder: Path, name: str) -> None:
        """Write what survives a power cut now into *folder*."""
        for end in ("", "-wal"):
            content = self.synced.get(name + end)
            if content is not None:
                (folder / f"after.db{end}").write_bytes(content)


class File(apsw.VFSFile):
    """A file that tells the disk what happens to it."""

    def __init__(self, disk: Disk, name: Any, flags: Any) -> None:
        super().__init__("unix", name, flags)
        self._disk = disk
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        disk.open(self._name)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802 - the name that SQLite calls
        """Write, not yet for sure."""
        super().xWrite(data, offset)
        content = self._disk.written[self._name]
        if len(content) < offset:
            content.extend(bytes(offset - len(content)))
        content[offset : offset + len(data)] = data

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - the name that SQLite calls
        """Cut, not yet for sure."""
        super().xTruncate(newsize)
        del self._disk.written[self._name][newsize:]

    def xSync(self, flags: int) -> None:  # noqa: N802 - the name that SQLite calls
        """Make sure of what was written."""
        super().xSync(flags)
        self._disk.synced[self._name] = bytes(self._disk.written[self._name])


class Layer(apsw.VFS):
    """Puts such files under every connection of this process."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__("cut", "unix", makedefault=True)

    def xOpen(self, name: Any, flags: Any) -> Any:  # noqa: N802 - the name that SQLite calls
        """Open a file of the store in our way."""
        return File(self._disk, name, flags)


def survived(disk: Disk, database: Path, reference: str) -> bool:
    """Say whether the intent to send *reference* is on the disk after a power cut now."""
    with tempfile.TemporaryDirectory() as folder:
        disk.cut(Path(folder), str(database))
        db = apsw.Connection(f"{folder}/after.db", vfs="unix")
        try:
            found = db.execute(
                "SELECT count(*) FROM attempts JOIN documents ON documents.id = document_id"
                " WHERE reference = ? AND status = 'Sending' AND ended_at IS NULL",
                (reference,),
            ).fetchall()
            assert db.pragma("integrity_check") == "ok"
            return bool(found[0][0])
        finally:
            db.close()


async def cuts(count: int, level: str, port: int, folder: Path) -> int:
    """Send *count* documents one by one; return how many intents a power cut would lose."""
    from edoc_tui.store.sqlite import SqliteConnection
    from tests.campaign.victim import open_engine
    from tests.engine.stage import add, invoice_xml, new_document, write_config

    disk = Disk()
    layer = Layer(disk)
    begin = SqliteConnection.begin
    if level == "NORMAL":

        def hasty(this: Any, *, write: bool, **more: bool) -> None:
            this._db.execute("PRAGMA synchronous = NORMAL")
            begin(this, write=write, **more)

        setattr(SqliteConnection, "begin", hasty)  # noqa: B010 - the mutant
    home = write_config(folder / "home", f"http://127.0.0.1:{port}", {"parallel": 1})
    engine = open_engine(home)
    submit, missing = Pagero.submit, 0

    async def watched(this: Pagero, document: Outgoing) -> Receipt:
        nonlocal missing
        missing += not survived(disk, home.database, document.reference)
        return await submit(this, document)

    setattr(Pagero, "submit", watched)  # noqa: B010 - the moment of the cut
    try:
        for number in range(count):
            new = new_document(f"CUT-{number:04}", invoice_xml(f"CUT-{number:04}"))
            document = await engine.store.write(lambda store, new=new: add(store, new))  # type: ignore[misc]  # bound at once
            report = await engine.send([document.id])
            assert len(report.sent) == 1, report
    finally:
        await engine.aclose()
        del layer
    return missing


def missing_intents(count: int, level: str) -> int:
    """Run this module in a process of its own; return how many intents were missing."""
    command = [sys.executable, "-m", "tests.campaign.powercut"]
    command += ["--cuts", str(count), "--level", level]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(done.stderr[-4000:])
    return int(done.stdout)


def main() -> None:
    """Start a provider, cut, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cuts", type=int, default=30)
    parser.add_argument("--level", choices=("FULL", "NORMAL"), default="FULL")
    options = parser.parse_args()
    provider = subprocess.Popen(
        [sys.executable, "-m", "tests.campaign.provider", "0", "calm"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert provider.stdout is not None
        port = int(provider.stdout.readline())
        with tempfile.TemporaryDirectory() as folder:
            os.environ["XDG_STATE_HOME"] = f"{folder}/state"
            missing = asyncio.run(cuts(options.cuts, options.level, port, Path(folder)))
        sys.stdout.write(f"{missing}\n")
    finally:
        provider.kill()
        provider.wait()


if __name__ == "__main__":
    main()
