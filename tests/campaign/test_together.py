"""Consoles and workers on one store: each document once, whoever dies, and all see the same."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edoc_tui.domain.status import Direction
from edoc_tui.sandbox.running import Running
from edoc_tui.wiring import build
from tests.cli.program import Program
from tests.console.driver import Console
from tests.console.offices import connection, home_at, sign_in
from tests.engine.stage import add, check_store, invoice_xml, new_document

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

PATIENCE = 120.0
NO_WORKFLOW = '[workflows.SEND-PAGERO]\nenabled = false\nthen = [{ send = "PAGERO" }]\n'


@dataclass(frozen=True)
class Office:
    """A home that is signed in at an access point, and the program on it."""

    program: Program
    access_point: Running
    environment: dict[str, str]

    def console(self) -> Console:
        """Open a console in a terminal of its own."""
        return Console.on(self.program.home, size=(120, 40), environment=self.environment)

    def counts(self) -> dict[str, int]:
        """Return how many documents have which status."""
        services = self.program("status", "--json").json["services"]
        found: dict[str, int] = services[0]["counts"]
        return found

    def until(self, holds: Callable[[], bool]) -> None:
        """Look until *holds*."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, self.counts()
            time.sleep(0.2)

    def each_once(self, count: int) -> None:
        """Everything was sent, each document once, and the store agrees."""
        assert self.counts() == {"Sent": count}
        state = self.access_point.state(brief=True)
        assert (state["files"], state["references_with_several_files"]) == (count, 0)
        assert not check_store(self.program.home)


@contextmanager
def office(
    folder: Path, monkeypatch: pytest.MonkeyPatch, count: int, config: str, latency: float = 0
) -> Iterator[Office]:
    """Open an office with *count* invoices that are ready to be sent."""
    import asyncio

    key = str(folder / "key")
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", key)
    with Running(latency_ms=latency, settle_seconds=0, listing_lag_seconds=0) as access_point:
        engine = build(home_at(folder, connection(access_point) + config))

        async def prepare() -> None:
            await sign_in(engine, access_point)
            news = [new_document(f"INV-{n:05}", invoice_xml(f"INV-{n:05}")) for n in range(count)]
            await engine.store.write(lambda store: [add(store, new).id for new in news])
            assert (await engine.store.read(lambda s: s.counts(Direction.OUT)))["Exported"] == count  # type: ignore[index]  # a status is a str
            await engine.aclose()

        asyncio.run(prepare())
        environment = {"EDOC_TUI_VAULT_KEY_FILE": key, "XDG_STATE_HOME": str(folder / "state")}
        yield Office(Program(folder / "home", environment), access_point, environment)


@contextmanager
def working(place: Office) -> Iterator[subprocess.Popen[str]]:
    """Have a worker; it does not outlive the test, whatever happens."""
    with place.program.start("worker") as worker:
        try:
            yield worker
        finally:
            if worker.poll() is None:
                worker.kill()


def ends(worker: subprocess.Popen[str]) -> int:
    """Ask a worker to end, and return its exit status."""
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=PATIENCE)
    return worker.returncode


def test_the_terminal_dies_in_the_middle_of_a_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500 are ordered in the console; it is killed with its line; a worker sends each once."""
    delivery = "[services.PAGERO.delivery]\nparallel = 4\npoll_seconds = 1\n"
    with office(tmp_path, monkeypatch, 500, delivery + NO_WORKFLOW, latency=15) as place:
        with working(place) as worker:
            place.until(lambda: place.program("status", "--json").json["worker"]["alive"])
            with place.console() as console:
                console.outbox().press("f6").shows("Send 500 documents?").press("y")
                place.until(lambda: int(place.access_point.state(brief=True)["files"]) >= 60)
                console.hang_up()
                os.kill(console.pid, signal.SIGKILL)
            assert place.counts().get("Exported", 0) > 0, "it was killed too late"
            place.until(lambda: place.counts() == {"Sent": 500})
            with place.console() as console:
                console.outbox().shows("Sent")
                assert "Exported" not in console.text
            assert ends(worker) == 0
        place.each_once(500)


def test_four_workers_and_four_consoles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2,000 documents, eight processes, one store: one upload each, and every list converges."""
    delivery = "[services.PAGERO.delivery]\nparallel = 16\npoll_seconds = 1\n"
    with office(tmp_path, monkeypatch, 2_000, delivery) as place, ExitStack() as stack:
        consoles = [stack.enter_context(place.console()) for _ in range(4)]
        for console in consoles:
            console.outbox()
        workers = [stack.enter_context(working(place)) for _ in range(4)]
        place.until(lambda: place.counts() == {"Sent": 2_000})
        lists = [console.matches(r"Sent +INV-01999").settle().text for console in consoles]
        rows = [[line for line in text.splitlines() if "INV-" in line] for text in lists]
        assert all(row == rows[0] for row in rows)
        assert all("Sent" in line for line in rows[0])
        assert [ends(worker) for worker in workers] == [0, 0, 0, 0]
        place.each_once(2_000)
