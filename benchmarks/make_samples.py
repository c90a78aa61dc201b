"""Write the sample data, or any number of sample invoices. The same files every time.

python benchmarks/make_samples.py                       # sample_data/ of this tree
python benchmarks/make_samples.py --count 10000 --out DIR   # invoices for a measurement
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sample_cards import config_toml, customers_toml
from sample_documents import documents, received
from sample_ubl import write
from sample_wrong import wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = 40

_WISHES = (
    ("awaits-interaction.xml", "103901", "SANDBOX-ATTENTION"),
    ("recipient-unknown.xml", "103902", "SANDBOX-ERROR: Recipient not found in network"),
)
"""Invoices that ask the sandbox for trouble in their note: file, number, note."""


def sample_files() -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every file of the sample data."""
    yield "config.toml", config_toml().encode()
    yield "customers.toml", customers_toml().encode()
    samples = list(documents(SAMPLES))
    for document in samples:
        yield f"invoices/{document.number}.xml", write(document)
    for document in received():
        yield f"received/{document.number}.xml", write(document)
    for name, number, note in _WISHES:
        yield f"attention/{name}", write(replace(samples[1], number=number, note=note))
    for name, content in wrong(samples):
        yield f"wrong/{name}", content


def main() -> None:
    """Write what the arguments ask for."""
    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=0, help="only this many invoices")
    parser.add_argument("--out", type=Path, default=root / "sample_data", help="the folder")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.count:
        for document in documents(options.count, invoices=1_000_001, credit_notes=5_000_001):
            (options.out / f"{document.number}.xml").write_bytes(write(document))
        return
    for name, content in sample_files():
        target = options.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
