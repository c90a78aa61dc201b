"""Import one CSV file: invoices a second on one core, and the peak of memory.

    python benchmarks/import_csv.py [--count 10000] [--also 1000] [--lines 10]

Read twice, made into documents, checked, stored with an fsync, as `edoc-tui import FILE.csv`
does. The process is pinned to one core. The smaller file (`--also`) shows whether memory depends
on the number of lines: the last row is the ratio of the peaks.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import tempfile
from pathlib import Path

from import_folder import in_a_child, run_import

HEAD = (
    "number;issue_date;due_date;customer_no;buyer_reference;delivery_date;"
    "item_name;quantity;unit;price;vat_rate"
)


def make(path: Path, count: int, lines: int) -> None:
    """Write a file of *count* invoices of *lines* lines each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEAD.split(";"))
        for number in range(count):
            about = [f"C-{number}", "2026-11-20", "2026-12-20", "10000", "Réf. 7", "2026-11-19"]
            for line in range(lines):
                item = [f"Chaise été {line}", str(1 + line % 7), "C62", f"{10 + line},50", "20"]
                writer.writerow(about + item)


def in_a_process(count: int, lines: int) -> dict[str, float]:
    """Make a file and import it in a process of its own, on one core."""
    with tempfile.TemporaryDirectory(prefix="edoc-tui-bench-") as scratch:
        path, home = Path(scratch) / "invoices.csv", Path(scratch) / "home"
        make(path, count, lines)
        return in_a_child(Path(__file__).resolve(), path, home)


def main() -> None:
    """Print one row for each file, and the ratio of their peaks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--also", type=int, default=1_000)
    parser.add_argument("--lines", type=int, default=10, help="lines of each invoice")
    parser.add_argument("--run", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(run_import(*options.run)))
        return
    print("| invoices in one CSV | lines | per second | lines per second | ms CPU each | peak MB |")
    print("|---|---|---|---|---|---|")
    peaks = []
    for count in (options.also, options.count):
        row = in_a_process(count, options.lines)
        if row["imported"] != count:
            sys.exit(f"only {row['imported']:.0f} of {count} were imported")
        lines, rate = count * options.lines, row["per_second"]
        peaks.append(row["peak_mb"])
        print(
            f"| {count} | {lines} | {rate:.0f} | {rate * options.lines:.0f} |"
            f" {row['cpu_ms']:.2f} | {row['peak_mb']:.0f} |",
            flush=True,
        )
    times, ratio = options.count // options.also, peaks[1] / peaks[0]
    print(f"\nPeak with {times} times the lines: {ratio:.2f} times.")


if __name__ == "__main__":
    main()
