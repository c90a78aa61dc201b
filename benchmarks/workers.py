"""How many workers share one store: ``python benchmarks/workers.py``.

Documents per second with one worker and with four, on SQLite and on a PostgreSQL server of its
own, against a provider that answers after 20 ms; each worker is a process, uploads per account
are not what limits. Medians over rounds; every intent is on disk before its upload.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

if TYPE_CHECKING:
    from tests.server import Server

COUNT = 2_000
LATENCY_MS = 20
EACH = 8  # uploads in flight of one worker


async def prepare(home: Path) -> None:
    """Fill the store."""
    from edoc_tui.config.home import Home
    from tests.campaign.victim import open_engine
    from tests.engine.stage import add, invoice_xml, new_document

    engine = open_engine(Home(home, home))
    news = [new_document(f"INV-{n:05}", invoice_xml(f"INV-{n:05}")) for n in range(COUNT)]
    await engine.store.write(lambda store: [add(store, new).id for new in news])
    await engine.aclose()


async def work(home: Path) -> None:
    """Be one worker: say when ready, send when told."""
    from edoc_tui.config.home import Home
    from tests.campaign.victim import open_engine

    engine = open_engine(Home(home, home))
    await engine.standing()
    await engine.check_connection()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    report = await engine.send()
    sys.stdout.write(f"{len(report.sent)}\n")
    await engine.aclose()


def once(workers: int, store_url: str) -> float:
    """Send everything with so many workers; return documents per second."""
    from tests.engine.stage import write_config

    folder = Path(tempfile.mkdtemp(prefix="edoc-workers-"))
    sink = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "upload_sink.py"), str(LATENCY_MS)],
        stdout=subprocess.PIPE,
        text=True,
    )
    environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state")}
    try:
        assert sink.stdout is not None
        port = sink.stdout.readline().strip()
        limits = {"parallel": EACH * workers}
        home = write_config(folder / "home", f"http://127.0.0.1:{port}", limits)
        if store_url:
            with home.config_file.open("a") as file:
                file.write(f'[store]\nurl = "{store_url}"\n')
        command = [sys.executable, __file__, "--home", str(folder / "home")]
        subprocess.run([*command, "--prepare"], check=True, env=environment)
        every = [
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=environment,
            )
            for _ in range(workers)
        ]
        for one in every:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        begun = time.perf_counter()
        for one in every:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        sent = [int(one.stdout.readline()) for one in every if one.stdout is not None]
        seconds = time.perf_counter() - begun
        for one in every:
            one.communicate()
        assert sum(sent) == COUNT, sent
        return COUNT / seconds
    finally:
        sink.kill()
        sink.wait()
        shutil.rmtree(folder, ignore_errors=True)


def row(name: str, rounds: int, server: Server | None) -> None:
    """Measure one store and print its row."""
    rates: dict[int, list[float]] = {1: [], 4: []}
    for _ in range(rounds):
        for workers, found in rates.items():
            if server is None:
                found.append(once(workers, ""))
            else:
                with server.database() as url:
                    found.append(once(workers, url))
    one, four = (statistics.median(rates[workers]) for workers in (1, 4))
    print(f"{name:12} {one:10.0f} {four:10.0f} {four / one:8.2f}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--prepare", action="store_true")
    options: Any = parser.parse_args()
    if options.home:
        asyncio.run(prepare(options.home) if options.prepare else work(options.home))
        return
    from tests.campaign import databases

    print(f"{'docs/s':12} {'1 worker':>10} {'4 workers':>10} {'ratio':>8}")
    row("SQLite", options.rounds, None)
    with databases.server() as server:
        if server is None:
            print("PostgreSQL   (no programs here)")
        else:
            row("PostgreSQL", options.rounds, server)


if __name__ == "__main__":
    main()
