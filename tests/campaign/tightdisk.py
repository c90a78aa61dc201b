"""A home whose disk refuses in the middle of sending: ``… tightdisk CASE FOLDER``; prints JSON.

CASE is ``limit`` (no file may grow), ``full`` (no space left) or ``read-only``. The last two
mount a small disk on FOLDER and need a mount namespace of their own, such as ``unshare -Urm``
gives. Provider, person and engine are in this process, so that everything is seen.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edoc_tui import wiring
from edoc_tui.domain.errors import EdocError
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Direction
from edoc_tui.engine import settling
from edoc_tui.sandbox.running import Running
from tests.engine.stage import Clerk, check_store, clerk, write_config

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNT: Final = 30
BEFORE: Final = 6  # uploads that have arrived when the disk begins to refuse
UPLOAD: Final = {"method": "POST", "path": "/file/v1/files"}
FREE: Final = resource.RLIM_INFINITY


class Disk:
    """A disk that can be made to refuse."""

    def __init__(self, case: str, folder: Path) -> None:
        self.case = case
        self.folder = folder
        self._filler = folder / "filler"
        if case != "limit":
            self._mount("-t", "tmpfs", "-o", "size=8m", "none")

    def _mount(self, *words: str) -> None:
        subprocess.run(["mount", *words, str(self.folder)], check=True)

    def refuse(self) -> None:
        """Take no more bytes."""
        if self.case == "limit":
            resource.setrlimit(resource.RLIMIT_FSIZE, (1, FREE))
        elif self.case == "read-only":
            self._mount("-o", "remount,ro")
        else:
            with self._filler.open("ab", buffering=0) as file:
                piece = 65536
                while piece:
                    try:
                        file.write(bytes(piece))
                    except OSError:
                        piece //= 2

    def relent(self) -> None:
        """Take bytes again."""
        if self.case == "limit":
            resource.setrlimit(resource.RLIMIT_FSIZE, (FREE, FREE))
        elif self.case == "read-only":
            self._mount("-o", "remount,rw")
        else:
            self._filler.unlink()


@dataclass
class Seen:
    """What happened.

    Attributes:
        ends: Exit status and reason of each batch.
        uploads: How many files the provider had after each batch.
        readable: How many documents could be listed while the disk refused.
        statuses: How the documents stood while it refused, and in the end.
        outcomes: Of all attempts.
        broken: What the store's check found.
    """

    ends: list[tuple[int, str]] = field(default_factory=list)
    uploads: list[int] = field(default_factory=list)
    readable: int = 0
    statuses: list[dict[str, int]] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


async def batch(person: Clerk, seen: Seen) -> None:
    """Send everything, and note how that ends."""
    try:
        report = await person.sends()
        seen.ends.append((report.exit_status, str(report.error or "")))
    except EdocError as error:
        seen.ends.append((error.exit_status, str(error)))
    seen.uploads.append(person.uploads())


async def statuses(person: Clerk) -> dict[str, int]:
    """Count the documents."""
    counts = await person.engine.store.read(lambda store: store.counts(Direction.OUT))
    return {str(status): n for status, n in counts.items() if n}


async def in_the_middle(disk: Disk, access_point: Running, seen: Seen) -> None:
    """Let the disk refuse in the middle of a batch; then let it relent."""
    async with clerk(disk.folder, access_point, parallel=4) as person:
        person.misbehaves({**UPLOAD, "action": "delay", "seconds": 0.05, "process": True})
        ids = await person.has_many(COUNT)
        first = asyncio.create_task(batch(person, seen))
        while person.uploads() < BEFORE:  # noqa: ASYNC110 - it happens at the provider
            await asyncio.sleep(0.005)
        disk.refuse()
        await first
        await afterwards(disk, person, ids, seen)


async def read_only(disk: Disk, access_point: Running, seen: Seen) -> None:
    """Let the disk be read-only from before the batch; then let it be written to."""
    key = disk.folder / "vault-key"
    key.write_bytes(os.urandom(24).hex().encode())
    key.chmod(0o600)
    os.environ["EDOC_TUI_VAULT_KEY_FILE"] = str(key)
    home = write_config(disk.folder / "home", access_point.url, {}, backend="vault")
    person = Clerk(wiring.build(home), access_point)
    await person.signs_in()
    ids = await person.has_many(COUNT)
    await person.engine.aclose()
    for handler in logging.getLogger().handlers:
        handler.close()  # an open file keeps a disk from becoming read-only
    disk.refuse()
    person = Clerk(wiring.build(home), access_point)
    await batch(person, seen)
    await afterwards(disk, person, ids, seen)
    await person.engine.aclose()


async def afterwards(disk: Disk, person: Clerk, ids: Sequence[int], seen: Seen) -> None:
    """Try and read while the disk refuses; then send what is left."""
    await batch(person, seen)
    if disk.case != "read-only":  # there a store that nobody has open cannot be read either
        listed = await person.engine.store.read(lambda store: store.page(ListQuery(), limit=100))
        seen.readable = len(listed.items)
        seen.statuses.append(await statuses(person))
    disk.relent()
    await batch(person, seen)
    await batch(person, seen)  # for what never left, and was settled only now
    seen.statuses.append(await statuses(person))
    for one in ids:
        seen.outcomes += [attempt.outcome for attempt in await person.attempts(one)]


def main() -> None:
    """Do what the command line says."""
    case, folder = sys.argv[1], Path(sys.argv[2])
    settling._PAUSES = (0.1, 0.1, 0.1, 0.1, 0.1)  # type: ignore[misc]  # a short time of hope
    seen = Seen()
    with Running(settle_seconds=0, listing_lag_seconds=0) as access_point:
        work = read_only if case == "read-only" else in_the_middle
        asyncio.run(work(Disk(case, folder), access_point, seen))
    seen.broken = list(check_store(folder / "home"))
    print(json.dumps(asdict(seen)))  # noqa: T201 - the result


if __name__ == "__main__":
    main()
