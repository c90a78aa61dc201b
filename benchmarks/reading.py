"""How long the console's loop stands still while a large invoice is read: never over 50 ms.

    python benchmarks/reading.py [--lines 5000]

The console runs without a terminal; a task notes every millisecond when its turn comes. Each row
is what a person does with the document, how long it took, and the longest time without a turn.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import re
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.config.home import Home
from edoc_tui.console.app import ConsoleApp
from edoc_tui.console.screens.document import DocumentScreen
from edoc_tui.wiring import build

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SAMPLES = Path(__file__).resolve().parent.parent / "sample_data"
LINE = re.compile(r"\s*<cac:InvoiceLine>.*?</cac:InvoiceLine>", re.DOTALL)


class Pulse:
    """Notes when the loop gives it a turn."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._task = asyncio.ensure_future(self._beat())

    async def _beat(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            self.longest = max(self.longest, now - last)
            last = now

    def stop(self) -> None:
        """End it."""
        self._task.cancel()


def large(lines: int) -> bytes:
    """Return the sample invoice with its first line *lines* times more, its totals as they were."""
    text = (SAMPLES / "invoices" / "103002.xml").read_text("utf-8")
    first = LINE.search(text)
    assert first is not None
    free = re.sub(r">[0-9.]+</cbc:(LineExtension|Price)Amount", r">0.00</cbc:\1Amount", first[0])
    more = "".join(re.sub(r"<cbc:ID>\w+</cbc:ID>", f"<cbc:ID>X{n}</cbc:ID>", free, count=1)
                   for n in range(lines))  # fmt: skip
    return text.replace("</Invoice>", f"{more}\n</Invoice>").encode()


async def run(home: Home, content: bytes) -> None:
    """Import the invoice, open it, and turn to each of its tabs."""
    engine = build(home)
    path = home.config_file.with_name("large.xml")
    path.write_bytes(content)
    report = [one async for one in engine.importing([path], "PAGERO")]
    document = report[0].document
    assert document is not None, report[0].error
    app = ConsoleApp(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = DocumentScreen(document)
        await app.push_screen(screen)
        await pilot.pause()
        steps: tuple[tuple[str, Callable[[], Awaitable[object]]], ...] = (
            ("tab XML", lambda: screen.turn(3)),
            ("end of the XML", lambda: pilot.press("end")),
            ("tab Document", lambda: screen.turn(1)),
            ("last value", lambda: pilot.press("end")),
            ("value above", lambda: pilot.press("up")),
            ("its element", lambda: screen.show_element("/Invoice/cac:InvoiceLine[99]")),
        )
        for name, step in steps:
            gc.collect()
            pulse, began = Pulse(), time.perf_counter()
            await step()
            await pilot.pause()
            seconds = time.perf_counter() - began
            pulse.stop()
            print(f"| {name} | {seconds * 1000:.0f} | {pulse.longest * 1000:.0f} |", flush=True)
    await engine.aclose()


def main() -> None:
    """Print one row for each thing that a person does."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lines", type=int, default=5_000)
    options = parser.parse_args()
    content = large(options.lines)
    with tempfile.TemporaryDirectory(prefix="edoc-tui-bench-") as scratch:
        home = Home(Path(scratch), Path(scratch)).prepare()
        for name in ("config.toml", "customers.toml"):
            (Path(scratch) / name).write_bytes((SAMPLES / name).read_bytes())
        print(f"An invoice of {options.lines} lines, {len(content) / 1e6:.1f} MB of XML:\n")
        print("| | ms until it is shown | longest standstill of the loop, ms |")
        print("|---|---|---|")
        asyncio.run(run(home, content))


if __name__ == "__main__":
    main()
