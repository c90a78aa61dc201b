"""The worker as a program: it sends, polls, takes what is dropped, and ends in order."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from tests.cli.invoices import folder_of, invoice

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from edoc_tui.sandbox.running import Running
    from tests.cli.program import Program

PATIENCE = 60.0


def until(holds: Callable[[], bool]) -> None:
    """Look until *holds*, at most a minute."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def statuses(program: Program) -> list[str]:
    """Return the status of every document, oldest first."""
    items = program("outbox", "list", "--json").json["items"]
    return [one["status"] for one in reversed(items)]


def alive(program: Program) -> bool:
    """Return what ``status`` says about workers."""
    said: bool = program("status", "--json").json["worker"]["alive"]
    return said


def ends(worker: subprocess.Popen[str], number: signal.Signals) -> int:
    """Send a signal, and return the exit status."""
    worker.send_signal(number)
    worker.communicate(timeout=PATIENCE)
    return worker.returncode


def test_one_round_sends_and_the_next_one_delivers(
    signed_in: Program, access_point: Running, tmp_path: Path
) -> None:
    """Everything that an enabled workflow routes leaves once; a round tells what it did."""
    folder_of(tmp_path / "invoices", 3)
    assert signed_in("import", tmp_path / "invoices", "--quiet").status == 0
    first = signed_in("worker", "--once", "--json")
    assert (first.status, first.json["schema"], first.json["sent"]) == (0, "edoc-tui.worker/1", 3)
    second = signed_in("worker", "--once", "--json")
    assert (second.status, second.json["sent"]) == (0, 0)
    assert statuses(signed_in) == ["Sent"] * 3
    assert access_point.state()["files"] == 3
    assert not alive(signed_in)


def test_a_worker_goes_on_until_it_is_told_to_end(
    signed_in: Program, access_point: Running
) -> None:
    """It is seen by ``status``, takes what is dropped, and ends with 0 at SIGTERM and SIGHUP."""
    config = signed_in.home / "config.toml"
    config.write_text(
        config.read_text("utf-8") + "\n[services.PAGERO.delivery]\npoll_seconds = 1\n",
        encoding="utf-8",
    )
    for count, number in enumerate((signal.SIGTERM, signal.SIGHUP), 1):
        with signed_in.start("worker") as worker:
            until(lambda: alive(signed_in))
            path = signed_in.home / "drop" / "new" / f"{count}.xml"
            path.with_suffix(".part").write_bytes(invoice(f"DROP-{count}"))
            path.with_suffix(".part").rename(path)
            until(lambda: statuses(signed_in) == ["Sent"] * count)  # noqa: B023 - called at once
            assert ends(worker, number) == 0
        assert not alive(signed_in)
    assert access_point.state()["files"] == 2


def test_in_production_only_what_a_person_released_leaves(
    signed_in: Program, access_point: Running, tmp_path: Path
) -> None:
    """A worker never decides about Production; a release by a person is on the document."""
    folder_of(tmp_path / "invoices", 2)
    assert signed_in("import", tmp_path / "invoices", "--quiet").status == 0
    config = signed_in.home / "config.toml"
    text = config.read_text("utf-8")
    lines = '[services.PAGERO.connection]\nsend_mode = "Production"'
    config.write_text(text.replace("[services.PAGERO.connection]", lines), encoding="utf-8")
    assert signed_in("worker", "--once").status == 0
    assert statuses(signed_in) == ["Exported", "Exported"]
    assert access_point.state()["files"] == 0


def test_a_workflow_that_is_switched_off_sends_nothing(
    signed_in: Program, access_point: Running, tmp_path: Path
) -> None:
    """What no enabled workflow sends stays, until a person sends it."""
    folder_of(tmp_path / "invoices", 1)
    assert signed_in("import", tmp_path / "invoices", "--quiet").status == 0
    config = signed_in.home / "config.toml"
    config.write_text(
        config.read_text("utf-8")
        + '\n[workflows.SEND-PAGERO]\nenabled = false\nthen = [{ send = "PAGERO" }]\n',
        encoding="utf-8",
    )
    assert signed_in("worker", "--once").status == 0
    assert statuses(signed_in) == ["Exported"]
    assert signed_in("outbox", "send", "1").status == 0
    assert access_point.state()["files"] == 1


def test_who_cannot_unlock_the_vault_is_told_how(signed_in: Program) -> None:
    """Without a key and a terminal the worker ends with 77 and names the variable."""
    done = signed_in("worker", "--once", EDOC_TUI_VAULT_KEY_FILE="")
    assert done.status == 77
    assert "EDOC_TUI_VAULT_KEY_FILE" in done.err


def test_a_provider_that_is_down_loses_nothing(
    signed_in: Program, access_point: Running, tmp_path: Path
) -> None:
    """The round ends with 69; the documents stay ready and leave when it is back."""
    folder_of(tmp_path / "invoices", 2)
    assert signed_in("import", tmp_path / "invoices", "--quiet").status == 0
    config = signed_in.home / "config.toml"
    good = config.read_text("utf-8")
    config.write_text(good.replace(access_point.url, "http://127.0.0.1:9"), encoding="utf-8")
    assert signed_in("worker", "--once").status == 69
    assert statuses(signed_in) == ["Exported", "Exported"]
    config.write_text(good, encoding="utf-8")
    until(lambda: signed_in("worker", "--once", "--quiet").status == 0)  # once the pause is over
    assert access_point.state()["files"] == 2
