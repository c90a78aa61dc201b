"""How long the quick commands take, as multiples of ``python -c pass``.

    python benchmarks/commands.py [--rows 1000] [--rounds 21]

Every round runs each command once, in turn, so that a busy machine slows all of them; medians of
wall-clock milliseconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from store_rows import build

from edoc_tui.config.files import change
from edoc_tui.config.home import Home

COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "edoc-tui --version": ["-m", "edoc_tui", "--version"],
    "edoc-tui status": ["-m", "edoc_tui", "status"],
    "edoc-tui status --json": ["-m", "edoc_tui", "status", "--json"],
    "edoc-tui outbox list": ["-m", "edoc_tui", "outbox", "list"],
    "edoc-tui outbox list --json": ["-m", "edoc_tui", "outbox", "list", "--json"],
    "edoc-tui outbox list --status sent": ["-m", "edoc_tui", "outbox", "list", "--status", "sent"],
}


def measure(home: Path, rounds: int) -> dict[str, float]:
    """Return the median milliseconds of each command."""
    environment = {**os.environ, "EDOC_TUI_HOME": str(home)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _round in range(rounds + 1):
        for name, words in COMMANDS.items():
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, *words],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
            )
            times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(found[1:]) for name, found in times.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Time the quick commands.")
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=21)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Home.find(Path(folder) / "home").prepare()
        change(home.config_file, {("company", "name"): "Cronus"})
        build(home.database, options.rows)
        found = measure(home.data_dir, options.rounds)
    floor = found["python -c pass"]
    print(f"{'command':<38}{'ms':>8}{'ratio':>8}   ({options.rows:,} documents)")
    for name, milliseconds in found.items():
        print(f"{name:<38}{milliseconds:>8.1f}{milliseconds / floor:>8.2f}")


if __name__ == "__main__":
    main()
