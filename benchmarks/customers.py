"""What 20,000 customers cost: the list on the screen, and a toggle until it is on disk.

    python benchmarks/customers.py [--customers 20000] [--rounds 5]

The list is opened in a console in a pseudo-terminal of 120×40, from the key to the first row; the
toggle is timed in the library (comments kept, fsynced, verified), beside a plain write and fsync
of a file of the same size, and from the key in that console until the file has changed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from screen import Terminal

from edoc_tui.config.customers import CustomerBook
from edoc_tui.config.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "use_gln_in_electronic_documents"
LIST_SECONDS, TOGGLE_MS = 0.6, 25.0
PATIENCE = 20.0


def customers(count: int) -> str:
    """Return a file of *count* customers, with comments as people leave them."""
    tables = (
        f'\n[customers."{10000 + at}"]  # since {1990 + at % 30}\nname = "Customer {at} GmbH"\n'
        f'address = "{at} Long Street"\ncity = "Lyon"\npost_code = "{69000 + at % 9}"\n'
        f'country = "FR"\nvat_registration_no = "FR{at:011d}"\ngln = "5790000000005"\n'
        f'{KEY} = false  # ask first\nemail = "c{at}@customers.example"\n'
        for at in range(count)
    )
    return "# Our customers\n" + "".join(tables)


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds that *work* takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def plain(path: Path, content: bytes) -> None:
    """Write and fsync a file of the same size: the floor of every save."""
    beside = path.with_name("plain.tmp")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path.with_name("plain"))


def in_library(path: Path, rounds: int) -> tuple[float, float]:
    """Return the medians of a toggle and of the plain write beside it, in milliseconds."""
    book = CustomerBook(path)
    total = len(book.all())
    numbers = [str(10000 + total * at // (4 * rounds)) for at in range(4 * rounds)]
    content = path.read_bytes()
    toggles, floors = [], []
    for no in numbers:
        customer = book.get(no)
        assert customer is not None
        value = not customer.use_gln_in_electronic_documents
        toggles.append(timed(lambda no=no, value=value: book.set(no, {KEY: value})))  # type: ignore[misc] # mypy cannot infer a lambda with defaults
        floors.append(timed(lambda: plain(path, content)))
    return statistics.median(toggles), statistics.median(floors)


def on_screen(home: Path) -> tuple[float, float]:
    """Return the milliseconds until the list stands, and from Space until it is on disk."""
    environment = {**os.environ, "TERM": "xterm-256color", "HOME": str(home.parent)}
    command = [sys.executable, "-m", "edoc_tui", "--home", str(home)]
    path = home / "customers.toml"
    terminal = Terminal(command, environment)
    try:
        terminal.read(PATIENCE, b"Outbox")
        terminal.read(1.0)
        start = time.perf_counter()
        os.write(terminal.fd, b"2")
        _seen, last = terminal.read(PATIENCE, b"Customer 0 GmbH")
        listed = (last - start) * 1000
        terminal.read(0.5)
        before = path.stat().st_ino
        start = time.perf_counter()
        os.write(terminal.fd, b" ")
        while path.stat().st_ino == before and time.perf_counter() - start < PATIENCE:
            time.sleep(0.0005)
        saved = (time.perf_counter() - start) * 1000
        terminal.read(0.5)
    finally:
        terminal.end()
    return listed, saved


def main() -> int:
    """Print the rows."""
    parser = argparse.ArgumentParser(description="Print what many customers cost.")
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        Home(home, home).prepare()
        path = home / "customers.toml"
        path.write_text(customers(chosen.customers), encoding="utf-8")
        path.chmod(0o600)
        size = path.stat().st_size / 1e6
        screens = [on_screen(home) for _ in range(chosen.rounds)]
        toggle, floor = in_library(path, chosen.rounds)
    listed = statistics.median(one[0] for one in screens) / 1000
    key = statistics.median(one[1] for one in screens)
    print(f"{chosen.customers} customers, {size:.1f} MB")
    print(f"list usable after its key      {listed:6.2f} s    target ≤ {LIST_SECONDS} s")
    print(f"toggle on disk                 {toggle:6.1f} ms   target ≤ {TOGGLE_MS:.0f} ms"
          f"   (plain write + fsync: {floor:.1f} ms)")  # fmt: skip
    print(f"Space until it is on disk      {key:6.1f} ms   with the journal's look at the files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
