"""The campaign at its nightly size: ``python -m tests.campaign``; prints seeds and figures."""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from tests.campaign import databases, powercut, rounds

if TYPE_CHECKING:
    from tests.server import Server

COLUMNS = (
    "store", "without", "kills", "at steps", "frozen", "cut", "documents", "uploads", "lost",
    "twice", "broken", "seconds",
)  # fmt: skip
PRINT = sys.stdout.write


def main() -> int:
    """Run everything; 1 = a protection failed, or a mutant did not."""
    options = _options()
    failed: list[str] = []
    seeds: list[str] = []
    PRINT(" ".join(f"{name:>13}" for name in COLUMNS) + "\n")
    with databases.server() as server:
        for store, kills, mutant in _plan(options, server):
            started = time.monotonic()
            found = _fight(store, kills, mutant, server)
            seeds += [f"{store}:{one['seed']}" for one in found]
            _row(store, mutant, found, time.monotonic() - started)
            if mutant and not any(one["duplicated"] for one in found):
                failed.append(f"the mutant '{mutant}' made no duplicate on {store}")
            if not mutant:
                failed += [f"{store}: {wrong}" for one in found if (wrong := rounds.faults(one))]
    failed += _power_cuts(options.cuts)
    PRINT(f"seeds: {' '.join(seeds)}\n")
    for text in failed:
        PRINT(f"FAILED: {text}\n")
    return int(bool(failed))


def _fight(store: str, kills: int, mutant: str, server: Server | None) -> list[dict[str, Any]]:
    """Carry out as many rounds as it takes, one on each processor at a time."""
    count, each = (1, kills) if mutant else (-(-kills // rounds.ROUND), rounds.ROUND)

    def one(_number: int) -> dict[str, Any]:
        if store == "sqlite" or server is None:
            return rounds.fight(store, each, mutant=mutant)
        with server.database() as url:
            return rounds.fight(store, each, mutant=mutant, url=url)

    with ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        return list(pool.map(one, range(count)))


def _plan(options: argparse.Namespace, server: Server | None) -> list[tuple[str, int, str]]:
    plan = [("sqlite", options.kills, "")]
    plan += [("sqlite", 600, mutant) for mutant in ("no quiet time", "resend")]
    if server is None:
        PRINT("(no PostgreSQL programs here: its rows are left out)\n")
        return plan
    return [*plan, ("postgres", options.postgres, ""), ("postgres", 600, "resend")]


def _row(store: str, mutant: str, found: list[dict[str, Any]], seconds: float) -> None:
    def total(key: str) -> int:
        return sum(one[key] if isinstance(one[key], int) else len(one[key]) for one in found)

    cells = [
        store, mutant or "-", total("kills"), total("at steps"), total("frozen"), total("cut"),
        total("documents"), total("uploads"),
        "-" if mutant else total("lost"),  # a mutant is stopped before it has sent everything
        total("duplicated"), total("broken"), f"{seconds:.0f}",
    ]  # fmt: skip
    PRINT(" ".join(f"{cell:>13}" for cell in cells) + "\n")
    sys.stdout.flush()


def _power_cuts(count: int) -> list[str]:
    failed = []
    for level in ("FULL", "NORMAL"):
        missing = powercut.missing_intents(count, level)
        PRINT(f"power cut, synchronous={level}: {missing} of {count} intents missing\n")
        if (missing > 0) != (level == "NORMAL"):
            failed.append(f"power cut with synchronous={level}: {missing} of {count} missing")
    return failed


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=5_000)
    parser.add_argument("--postgres", type=int, default=1_000)
    parser.add_argument("--cuts", type=int, default=100)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
