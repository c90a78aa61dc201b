"""How fast documents leave, with every intent on disk first: ``python benchmarks/sending.py``.

Rows: 32 and 128 in parallel against a provider that answers after 100 ms (as a share of parallel
÷ latency), and 8 in parallel against one that answers at once, beside a plain httpx client that
keeps no state. Medians over rounds, each in a process of its own; commits are fsyncs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 10_000  # bytes of a document
SECONDS = 3.0  # a run is to take about so long


class FixedToken:
    """A sign-in that never ends: tokens are not what is measured."""

    async def access_token(self, *, renew: bool = False, refused: str = "") -> str:  # noqa: ARG002 - the protocol's signature
        """Return it."""
        return "x" * 600

    async def aclose(self) -> None:
        """Do nothing."""


async def ours(url: str, parallel: int, count: int) -> dict[str, float]:
    """Send *count* documents with the engine."""
    from edoc_tui import wiring
    from edoc_tui.store.sqlite import SqliteConnection
    from tests.engine.stage import Clerk, write_config

    commits = 0
    commit = SqliteConnection.commit

    def counting(self: SqliteConnection) -> None:
        nonlocal commits
        commits += 1
        commit(self)

    SqliteConnection.commit = counting  # type: ignore[method-assign]  # what is measured
    with tempfile.TemporaryDirectory() as folder:
        home = write_config(Path(folder) / "home", url, {"parallel": parallel})
        engine = wiring.build(home)
        engine._keepers["PAGERO"] = (engine.settings.service()[1], FixedToken())  # type: ignore[assignment]  # noqa: SLF001 - no more is used
        clerk = Clerk(engine, None)  # type: ignore[arg-type]  # no access point is asked
        ids = await clerk.has_many(count + parallel, SIZE)
        await engine.send(ids[:parallel])
        commits, cpu, start = 0, time.process_time(), time.perf_counter()
        report = await engine.send(ids[parallel:])
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        fsyncs = commits / count
        assert len(report.sent) == count, report.error or report.unknown[:1]
        await engine.aclose()
    return {"rate": count / seconds, "fsyncs": fsyncs, "cpu_ms": 1000 * cpu / count}


async def plain(url: str, parallel: int, count: int) -> dict[str, float]:
    """Send *count* documents as most scripts do: one AsyncClient, files=, no state."""
    import httpx

    from tests.engine.stage import invoice_xml

    content = invoice_xml("INV-1", size=SIZE)
    fields = {
        "documentType": "Invoice",
        "sendMode": "Test",
        "sendingCompanyId": "5a4db0c5-0000-4000-8000-000000000001",
        "senderReference": "5a4db0c5-0000-4000-8000-000000000002",
    }
    headers = {"Authorization": f"Bearer {'x' * 600}"}
    async with httpx.AsyncClient(headers=headers, trust_env=False) as client:
        numbers = iter(range(count))

        async def post() -> None:
            files = {"payload": ("INV-1.xml", content)}
            answer = await client.post(f"{url}/file/v1/files", data=fields, files=files)
            assert answer.json()["id"]

        async def worker() -> None:
            for _ in numbers:
                await post()

        await asyncio.gather(*(post() for _ in range(parallel)))
        cpu, start = time.process_time(), time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(parallel)))
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return {"rate": count / seconds, "fsyncs": 0.0, "cpu_ms": 1000 * cpu / count}


def one(kind: str, parallel: int, latency: float, count: int) -> dict[str, float]:
    """Run one measurement in a process of its own, against a provider of its own."""
    here = Path(__file__).parent
    sink = subprocess.Popen(
        [sys.executable, str(here / "upload_sink.py"), str(latency)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert sink.stdout is not None
        url = f"http://127.0.0.1:{sink.stdout.readline().strip()}"
        found = subprocess.run(
            [sys.executable, __file__, "--one", kind, url, str(parallel), str(count)],
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        result: dict[str, float] = json.loads(found.stdout)
        return result
    finally:
        sink.kill()
        sink.wait()


def rows(rounds: int) -> Iterator[tuple[str, dict[str, list[float]], float]]:
    """Measure; yield (name, figures, the rate it is compared with)."""
    kinds: list[tuple[str, str, int, float]] = [
        ("engine", "32 parallel, 100 ms", 32, 100),
        ("engine", "128 parallel, 100 ms", 128, 100),
        ("engine", "8 parallel, 0 ms", 8, 0),
        ("plain", "8 parallel, 0 ms", 8, 0),
        ("engine", "32 parallel, 0 ms", 32, 0),
    ]
    found: dict[tuple[str, str], dict[str, list[float]]] = {}
    for _ in range(rounds):
        for kind, name, parallel, latency in kinds:
            ideal = parallel / latency * 1000 if latency else 1500
            result = one(kind, parallel, latency, int(ideal * SECONDS))
            figures = found.setdefault((kind, name), {})
            for key, value in result.items():
                figures.setdefault(key, []).append(value)
    stateless = statistics.median(found["plain", "8 parallel, 0 ms"]["rate"])
    for kind, name, parallel, latency in kinds:
        bound = parallel / latency * 1000 if latency else stateless
        yield f"{kind:6} {name}", found[kind, name], bound


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one", nargs=4, metavar=("KIND", "URL", "PARALLEL", "COUNT"))
    options: Any = parser.parse_args()
    if options.one:
        kind, url, parallel, count = options.one
        work = ours if kind == "engine" else plain
        print(json.dumps(asyncio.run(work(url, int(parallel), int(count)))))
        return
    print(f"{'':30} {'docs/s':>8} {'of bound':>9} {'fsync/doc':>10} {'CPU ms/doc':>11}")
    for name, figures, bound in rows(options.rounds):
        rate, fsyncs, cpu = (statistics.median(figures[k]) for k in ("rate", "fsyncs", "cpu_ms"))
        print(f"{name:30} {rate:8.0f} {rate / bound:9.2f} {fsyncs:10.3f} {cpu:11.3f}")
    print("bound: parallel ÷ latency; at 0 ms the plain httpx client that keeps no state")


if __name__ == "__main__":
    main()
