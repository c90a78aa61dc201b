"""Statistics and retention beside a console: how long they take, and how long others wait.

    python benchmarks/retention.py [--rows N] [--remove N]

The event loop must stay free (50 ms) while a million documents are counted, and a process that
writes must not wait for one that removes.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import threading
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import apsw
from store_rows import build

from edoc_tui import wiring
from edoc_tui.config.home import Home
from edoc_tui.engine.statistics import statistics
from edoc_tui.store.compacting import compact
from edoc_tui.store.sqlite import open_sqlite
from edoc_tui.store.worker import StoreThread

if TYPE_CHECKING:
    from collections.abc import Awaitable

T = TypeVar("T")

_END = datetime(2021, 11, 25, tzinfo=UTC)  # of the invented documents
_CONTENT = 10_000


async def _watched(work: Awaitable[T]) -> tuple[T, float, float]:
    """Await *work*; return its result, its seconds, and the loop's longest gap meanwhile."""
    gaps: list[float] = []

    async def beat() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    beating = asyncio.create_task(beat())
    begun = time.perf_counter()
    result = await work
    took = time.perf_counter() - begun
    beating.cancel()
    return result, took, max(gaps, default=0.0)


async def _statistics(path: Path) -> None:
    store = StoreThread(partial(open_sqlite, path))
    await store.read(lambda repository: repository.version())
    for days in (30, 365, 694):
        count = partial(statistics, now=_END, days=days)
        found, took, gap = await _watched(store.read(count))
        print(f"statistics of {days} days, {found.total} documents: {took:.2f} s, gap {gap:.3f} s")
    store.close()


async def _preview(folder: Path) -> None:
    engine = wiring.build(Home(folder, folder))
    found, took, gap = await _watched(engine.retention_preview())
    print(f"preview, {found.count} due: {took:.2f} s, gap {gap:.3f} s")
    await engine.aclose()


def _beside(path: Path, stop: threading.Event, waits: list[float]) -> None:
    """Write all the time, as another process would."""
    db = apsw.Connection(str(path))
    db.set_busy_timeout(30_000)
    db.execute("PRAGMA synchronous = FULL")
    while not stop.is_set():
        begun = time.perf_counter()
        db.execute("BEGIN IMMEDIATE; UPDATE revision SET n = n + 1; COMMIT")
        waits.append(time.perf_counter() - begun)
        time.sleep(0.005)
    db.close()


async def _remove(folder: Path) -> None:
    engine = wiring.build(Home(folder, folder))
    stop, waits = threading.Event(), [0.0]
    writer = threading.Thread(target=_beside, args=(folder / "outbox.db", stop, waits))
    writer.start()
    begun = time.perf_counter()
    report = await engine.retention_run(engine.retention_policy.text)
    took = time.perf_counter() - begun
    stop.set()
    writer.join()
    await engine.aclose()
    rows = sum(report.rows.values())
    slow = sorted(waits)[len(waits) * 99 // 100]
    print(f"{rows} contents removed: {rows / took:.0f}/s; a writer beside waits {slow:.3f} s (p99)")
    begun = time.perf_counter()
    before, after = compact(folder / "outbox.db")
    took = time.perf_counter() - begun
    print(f"compacted from {before >> 20} to {after >> 20} MiB in {took:.2f} s")


def _home(folder: Path, rows: int, content: int = 0) -> None:
    home = Home(folder, folder).prepare()
    home.config_file.write_text('[retention]\nsent_documents = "1 year"\n')
    build(home.database, rows)
    if content:
        db = apsw.Connection(str(home.database))
        db.execute(f"UPDATE contents SET content = randomblob({content})")  # noqa: S608 - a number
        db.execute(f"UPDATE documents SET size = {content}")  # noqa: S608 - a number
        db.close()


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--rows", type=int, default=1_000_000, help="documents that are counted")
    parser.add_argument("--remove", type=int, default=20_000, help="documents of the other store")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        large, other = Path(name) / "large", Path(name) / "other"
        _home(large, options.rows)
        asyncio.run(_statistics(large / "outbox.db"))
        asyncio.run(_preview(large))
        _home(other, options.remove, _CONTENT)
        asyncio.run(_remove(other))


if __name__ == "__main__":
    main()
