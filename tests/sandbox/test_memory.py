"""What the access point still knows after a restart, a stop or a kill."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from edoc_tui.domain.errors import LockedError, UsageError
from edoc_tui.sandbox.running import Running
from tests.sandbox.test_signin import exchanged
from tests.sandbox.visitor import Visitor, answered, authorise_query, changed, form, invoice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVE = (
    "import sys; from pathlib import Path; from edoc_tui.sandbox.server import serve;"
    "serve(0, state_dir=Path(sys.argv[1]), settle_seconds=0, listing_lag_seconds=0)"
)


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the access point as a program; killed at the end if it still runs."""
    command = [sys.executable, "-c", SERVE, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            line = program.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert found is not None, line
            yield program, found[0]
        finally:
            program.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_serve_ends_with_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    """A signal ends the program with status 0, even while a request hangs."""
    with served(tmp_path) as (program, url), httpx.Client(trust_env=False) as http:
        assert http.get(f"{url}/signed-in").status_code == 200
        http.post(f"{url}/sandbox/faults", json={"fault": [{"action": "hang"}]})
        with pytest.raises(httpx.ReadTimeout):
            http.get(f"{url}/signed-in", timeout=0.2)
        program.send_signal(number)
        assert program.wait(timeout=60) == 0


def test_restart_keeps_files_tokens_and_codes(tmp_path: Path, http: httpx.Client) -> None:
    """Tokens, codes, spent refresh tokens, the clock and every list survive a stop."""
    with Running(tmp_path, settle_seconds=0, listing_lag_seconds=0) as running:
        visitor = Visitor.signed_in(running.url, http)
        form_ = {
            "grant_type": "password",
            "username": "sandbox-user",
            "password": "sandbox-password",
        }
        spent = visitor.token(**form_).json()["refresh_token"]
        fresh = visitor.token(grant_type="refresh_token", refresh_token=spent).json()
        code = answered(running.authorise(authorise_query(running.url)))["code"]
        stuck = visitor.upload(invoice("N1", "SANDBOX-ERROR-ONCE"))
        sent = visitor.upload(invoice("N2"))
        running.receive(invoice("R1"))
        running.control("clock", advance_seconds=100)
        port, before = running.port, running.state()
    with Running(tmp_path, port=port, settle_seconds=0, listing_lag_seconds=0) as running:
        after = running.state()
        for name in ("files", "files_by_status", "documents", "tokens", "by_reference"):
            assert after[name] == before[name]
        assert after["now"] >= before["now"]
        assert visitor.documents(fileId=sent)[0]["documentInfo"]["documentIdentifier"] == "N2"
        (part,) = visitor.parts(stuck)
        assert visitor.act(part["id"], "Restart").status_code == 200
        assert len(visitor.documents(fileId=stuck)) == 1
        assert exchanged(visitor, code).status_code == 200
        renewed = visitor.token(grant_type="refresh_token", refresh_token=fresh["refresh_token"])
        assert renewed.status_code == 200
        reused = visitor.token(grant_type="refresh_token", refresh_token=spent)
        assert reused.json()["error"] == "invalid_grant"


def test_kill_loses_nothing_that_was_confirmed(tmp_path: Path) -> None:
    """Kill -9 amid parallel uploads: every id that was answered is there afterwards."""
    confirmed: dict[str, str] = {}
    lock, plenty = threading.Lock(), threading.Event()

    def upload(url: str, authorization: str, worker: int) -> None:
        with httpx.Client(trust_env=False) as http:
            visitor = Visitor(url, http, {"Authorization": authorization})
            for n in range(10_000):
                reference = f"w{worker}-{n}"
                body = form(invoice(f"N-{reference}"), changed(senderReference=reference))
                try:
                    answer = visitor.upload_body(body)
                except httpx.TransportError:
                    return
                with lock:
                    confirmed[reference] = answer.json()["id"]
                    if len(confirmed) >= 60:
                        plenty.set()

    with served(tmp_path) as (program, url), httpx.Client(trust_env=False) as http:
        authorization = Visitor.signed_in(url, http).headers["Authorization"]
        workers = [
            threading.Thread(target=upload, args=(url, authorization, worker))
            for worker in range(4)
        ]
        for thread in workers:
            thread.start()
        assert plenty.wait(timeout=60)
        os.kill(program.pid, signal.SIGKILL)
        for thread in workers:
            thread.join()
    with served(tmp_path) as (_, url), httpx.Client(trust_env=False) as http:
        visitor = Visitor(url, http, {"Authorization": authorization})
        found = http.get(f"{url}/sandbox/state").json()["by_reference"]
        for reference, file in confirmed.items():
            assert [entry["id"] for entry in found[reference]] == [file]
        # A request that was under way may have been stored without an answer, never twice.
        assert len(confirmed) <= len(found) <= len(confirmed) + 4
        meta = visitor.get("/document/v1/documents?direction=Sent&limit=1").json()["meta"]
        assert meta["total"] == len(found)


def test_memory_has_one_owner(tmp_path: Path) -> None:
    """Two access points never share a folder; the second says so."""
    with Running(tmp_path), pytest.raises(LockedError, match="Another access point"):
        Running(tmp_path)
    with Running(tmp_path) as running:
        assert running.state()["files"] == 0


def test_port_has_one_owner() -> None:
    """A port in use is told, and so is a port that cannot be."""
    with Running() as running, pytest.raises(LockedError, match=str(running.port)):
        Running(port=running.port)
    with pytest.raises(UsageError):
        Running(port=70_000)


def test_without_a_folder_nothing_stays() -> None:
    """In memory, each start is a new one."""
    for _ in range(2):
        with Running(settle_seconds=0) as running, httpx.Client(trust_env=False) as http:
            assert running.state()["files"] == 0
            Visitor.signed_in(running.url, http).upload(invoice())
