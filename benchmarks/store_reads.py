"""What reading the store costs with a thousand and with a million documents, and the ratio.

    python benchmarks/store_reads.py [--dir DIR] [--rows N] [--rounds N]

Without ``--dir`` the stores are built in a temporary folder (a million takes some minutes); with
it they are kept and used again. Times are medians in milliseconds, both sizes in turn. A row that
has fewer hits at a thousand shows so: its ratio says little.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from store_rows import build

from edoc_tui.domain.edocument import AttemptKind
from edoc_tui.domain.query import parse_query
from edoc_tui.domain.status import Direction
from edoc_tui.store.sqlite import open_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.store.sqlite import SqliteConnection, SqliteRepository

    Read = Callable[[SqliteRepository], int]

SMALL: Final = 1_000

PAGES: Final = {
    "all": "",
    "status": "status:held",
    "several statuses": "status:held status:sending-error status:exported",
    "service": "service:OTHER",
    "type": "type:'Sales Credit Memo'",
    "customer": "customer:10007",
    "customer, status": "customer:10007 status:sent",
    "service, type, statuses": "service:OTHER type:'Sales Credit Memo' status:sent status:held",
}

SEARCHES: Final = {
    "number prefix, 1 letter": "1",
    "number prefix": "1009",
    "number with hyphens": "INV-2020-00005",
    "number without hyphens": "inv202000005",
    "customer number": "10007",
    "customer name": "fabrikam",
    "two words of a name": "fabrikam österr",
    "word of most messages": "recipient",
    "two words that most have": "delivered recipient",
    "word and status": "status:held outcome",
    "word and status, no hit": "status:held delivered",
    "word and status, both many": "status:sent fabrikam",
    "word and customer": "customer:10007 delivered",
    "no such word": "zzzz",
}


def _page(line: str, after: int | None = None, *, back: bool = False) -> Read:
    query = parse_query(line)
    return lambda store: len(store.page(query, after=after, back=back).items)


def _count(line: str) -> Read:
    query = parse_query(line)
    return lambda store: store.count(query)


def _page_down(line: str, presses: int = 20) -> Read:
    """Press PageDown; the time is that of all presses together, divided by the caller."""
    query = parse_query(line)

    def press(store: SqliteRepository) -> int:
        after, seen = None, 0
        for _ in range(presses):
            page = store.page(query, after=after)
            after, seen = page.next, seen + len(page.items)
            if after is None:
                break
        return seen

    return press


def _claim(store: SqliteRepository) -> int:
    ids = store.ids(parse_query("status:exported"), 32)
    now = datetime.now(UTC)
    return len(store.claim(ids, owner="b", now=now, send_mode="Test", kind=AttemptKind.UPLOAD))


def reads(rows: int) -> dict[str, Read]:
    """Return what is measured, by name, for a store of *rows* documents."""
    found: dict[str, Read] = {}
    for name, line in PAGES.items():
        found[f"page: {name}"] = _page(line)
        found[f"count: {name}"] = _count(line)
    found |= {
        "page: middle": _page("", rows // 2),
        "page: last": _page("", back=True),
        "page: before the middle": _page("", rows // 2, back=True),
        "page: status, middle": _page("status:sent", rows // 2),
        "20 × PageDown": _page_down(""),
        "20 × PageDown, several statuses": _page_down(PAGES["several statuses"]),
        "20 × PageDown, search": _page_down("recipient"),
        "counts by status": lambda store: len(store.counts(Direction.OUT)),
        "oldest waiting": lambda store: int(store.oldest_waiting("PAGERO") is not None),
        "version": lambda store: int(store.version() >= 0),
        "claim of 32 (undone)": _claim,
    }
    for name, line in SEARCHES.items():
        found[f"search: {name}"] = _page(line)
        found[f"search count: {name}"] = _count(line)
    return found


def _timed(connection: SqliteConnection, read: Read) -> tuple[float, int]:
    connection.begin(write=True)
    started = time.perf_counter()
    hits = read(connection.repository)
    elapsed = time.perf_counter() - started
    connection.rollback()
    return elapsed * 1000, hits


def measure(folder: Path, rows: int, rounds: int) -> None:
    """Print the table."""
    sizes = (SMALL, rows)
    connections = []
    for size in sizes:
        path = folder / f"store-{size}.db"
        build(path, size)
        connections.append(open_sqlite(path))
    print(f"{'milliseconds, median of ' + str(rounds):40} {SMALL:>10,} {rows:>10,}  ratio  hits")
    plans = [reads(size) for size in sizes]
    for name in plans[0]:
        times: tuple[list[float], list[float]] = ([], [])
        hits = [0, 0]
        for _ in range(rounds):
            for n, connection in enumerate(connections):
                elapsed, hits[n] = _timed(connection, plans[n][name])
                times[n].append(elapsed)
        small, large = (statistics.median(values) for values in times)
        print(f"{name:40} {small:10.3f} {large:10.3f} {large / small:6.2f}  {hits[0]} / {hits[1]}")
    for connection in connections:
        connection.close()


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--dir", type=Path, help="keep the stores here")
    parser.add_argument("--rows", type=int, default=1_000_000, help="documents of the large one")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    if options.dir:
        options.dir.mkdir(parents=True, exist_ok=True)
        measure(options.dir, options.rows, options.rounds)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.rows, options.rounds)


if __name__ == "__main__":
    main()
