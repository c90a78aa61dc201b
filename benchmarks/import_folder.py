"""Import a folder of invoices: invoices a second on one core, and the peak of memory.

    python benchmarks/import_folder.py [--count 10000] [--also 1000]

Read, checked, stored with an fsync, as `edoc-tui import DIR` does. The process is pinned to one
core. A second, smaller folder (`--also`) shows whether speed and memory depend on the number.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure(folder: Path, home: Path) -> dict[str, float]:
    """Import *folder* into a fresh home, in this process."""
    return {**run_import(folder, home), "bare_ms": bare_parse(folder)}


def run_import(source: Path, home: Path) -> dict[str, float]:
    """Import a folder or a file into a fresh home; return speed, CPU and the peak of memory."""
    from edoc_tui.config.customers import CustomerBook
    from edoc_tui.config.files import read_settings
    from edoc_tui.config.home import Home
    from edoc_tui.engine.importing import Importer
    from edoc_tui.store.sqlite import open_sqlite
    from edoc_tui.store.worker import StoreThread

    place = Home(home, home).prepare()
    samples = Path(__file__).resolve().parent.parent / "sample_data"
    for name in ("config.toml", "customers.toml"):
        (home / name).write_bytes((samples / name).read_bytes())
    store = StoreThread(lambda: open_sqlite(place.database))
    customers = CustomerBook(place.customers_file)
    importer = Importer(store, read_settings(place.config_file), customers, place)

    async def run() -> int:
        return sum([one.document is not None async for one in importer.import_paths([source])])

    started, cpu = time.perf_counter(), time.process_time()
    imported = asyncio.run(run())
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    store.close()
    return {
        "imported": imported,
        "per_second": imported / seconds,
        "cpu_ms": cpu_seconds * 1000 / max(1, imported),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def bare_parse(folder: Path) -> float:
    """Return the CPU in ms that lxml needs to parse one of the invoices, the best of five."""
    from lxml import etree

    contents = [path.read_bytes() for path in sorted(folder.iterdir())[:500]]
    rounds = []
    for _ in range(5):
        cpu = time.process_time()
        for content in contents:
            etree.fromstring(content)
        rounds.append(time.process_time() - cpu)
    return min(rounds) * 1000 / len(contents)


def in_a_process(count: int) -> dict[str, float]:
    """Make *count* invoices and import them in a process of its own, on one core."""
    with tempfile.TemporaryDirectory(prefix="edoc-tui-bench-") as scratch:
        invoices, home = Path(scratch) / "invoices", Path(scratch) / "home"
        here = Path(__file__).resolve()
        make = [sys.executable, str(here.with_name("make_samples.py"))]
        subprocess.run([*make, "--count", str(count), "--out", str(invoices)], check=True)
        return in_a_child(here, invoices, home)


def in_a_child(script: Path, source: Path, home: Path) -> dict[str, float]:
    """Have *script* import *source* in a process of its own."""
    child = [sys.executable, str(script), "--run", str(source), str(home)]
    done = subprocess.run(child, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main() -> None:
    """Print one row for each number of invoices."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--also", type=int, default=1_000)
    parser.add_argument("--run", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(measure(*options.run)))
        return
    print("| invoices | per second | ms CPU each | peak MB | CPU / bare parse |")
    print("|---|---|---|---|---|")
    for count in (options.also, options.count):
        row = in_a_process(count)
        if row["imported"] != count:
            sys.exit(f"only {row['imported']:.0f} of {count} were imported")
        rate, cpu, peak = row["per_second"], row["cpu_ms"], row["peak_mb"]
        ratio = cpu / row["bare_ms"]
        print(f"| {count} | {rate:.0f} | {cpu:.2f} | {peak:.0f} | {ratio:.1f} |", flush=True)


if __name__ == "__main__":
    main()
