"""The whole table of figures, one command per row group: ``make bench``.

Each part is a program of its own and can be run alone; ratios count, not digits.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

PARTS: dict[str, tuple[str, ...]] = {
    "screen": ("screen.py",),
    "customers": ("customers.py",),
    "commands": ("commands.py",),
    "store": ("store_reads.py",),
    "retention": ("retention.py",),
    "workers": ("store_workers.py",),
    "sending": ("sending.py",),
    "http": ("http_parallel.py",),
    "import": ("import_folder.py",),
    "csv": ("import_csv.py",),
    "reading": ("reading.py",),
    "sandbox": ("sandbox_capacity.py",),
}


def main() -> int:
    """Run the chosen parts, all by default; returns 1 when one of them failed."""
    parser = argparse.ArgumentParser(description="Print the figures of edoc-tui.")
    parser.add_argument("parts", nargs="*", help=f"any of: {', '.join(PARTS)}")
    chosen = parser.parse_args().parts or list(PARTS)
    failed = False
    for part in chosen:
        if part not in PARTS:
            parser.error(f"there is no part '{part}'")
        command = [sys.executable, str(HERE / PARTS[part][0]), *PARTS[part][1:]]
        print(f"\n$ python benchmarks/{' '.join(PARTS[part])}", flush=True)
        failed |= subprocess.run(command, check=False).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
