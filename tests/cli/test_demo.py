"""The demo: a whole journey offline, and nothing left behind."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program


@pytest.fixture
def scratch(program: Program, tmp_path: Path) -> Path:
    """The only place where the program may make temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    program.environment["TMPDIR"] = str(folder)
    return folder


def test_every_document_arrives(program: Program, scratch: Path) -> None:
    """All samples are sent; the home is gone afterwards, and the usual one was not touched."""
    done = program("demo", "--headless", "--json")
    assert done.status == 0, done.err
    answer = done.json
    assert answer["schema"] == "edoc-tui.demo/1"
    assert answer["documents"] == answer["sent"] == answer["counts"]["Sent"] == 40
    assert answer["seconds"] > 0
    assert list(scratch.iterdir()) == []
    assert not program.home.exists()


def test_without_a_terminal_it_runs_headless(program: Program, scratch: Path) -> None:
    """In text, the number stands beside the word; why there is no console goes to stderr."""
    done = program("demo")
    assert done.status == 0, done.err
    assert re.search(r"\b40 sent\b", done.text)
    assert "terminal" in done.err


def test_a_named_folder_is_kept_and_used_again(
    program: Program, scratch: Path, tmp_path: Path
) -> None:
    """``--dir`` leaves a home that every command can look at, and that runs once more."""
    home = tmp_path / "kept"
    for _run in range(2):
        assert program("demo", "--headless", "--dir", home).status == 0
    assert program("outbox", "list", "--home", home, "--json").json["total"] == 40
    (service,) = program("status", "--home", home, "--json").json["services"]
    assert service["counts"] == {"Sent": 40}
    assert list(scratch.iterdir()) == []


def test_a_signal_leaves_nothing_behind(program: Program, scratch: Path) -> None:
    """SIGTERM in the middle ends it in order: the throw-away home is removed."""
    with program.start("demo", "--headless") as process:
        while not list(scratch.glob("*/outbox.db")):
            assert process.poll() is None
            os.sched_yield()
        process.send_signal(signal.SIGTERM)
        _out, err = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in err
    assert list(scratch.iterdir()) == []
