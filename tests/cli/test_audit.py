"""``audit``, ``home`` and ``--read-only`` as scripts use them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program


def test_the_journal_of_settings(program: Program) -> None:
    """Every change is listed with who made it; doctor looks at the chain too."""
    assert program("audit", "list", "--json").json["items"] == []
    assert program("audit", "verify").status == 66
    assert program("company", "set", "name=Cronus", SUDO_USER="kari").status == 0
    assert program("customers", "set", "10000", "name=Martin").status == 0
    assert program("connection", "set", "send_mode=Production").status == 64
    assert program("connection", "set", "send_mode=Production", "--yes").status == 0
    listed = program("audit", "list", "--json").json
    assert listed["schema"] == "edoc-tui.audit/1"
    done = [item["action"] for item in reversed(listed["items"])]
    assert done == [
        "journal.begun",
        "settings.changed",
        "customers.changed",
        "settings.changed",
        "send_mode.changed",
    ]
    company = listed["items"][3]
    assert company["who"]["sudo_user"] == "kari"
    assert company["who"]["program"] == "company set"
    assert company["details"]["after"] == {"company.name": "Cronus"}
    assert listed["items"][2]["details"]["customer"] == "10000"
    text = program("audit", "list", "--limit", "1").text
    assert "Test → Production" in text
    verified = program("audit", "verify", "--json").json
    assert (verified["whole"], verified["entries"], verified["anchors"] > 0) == (True, 5, True)
    checks = {one["name"]: one for one in program("doctor", "--json").json["checks"]}
    assert checks["audit"]["verdict"] == "ok"
    db = sqlite3.connect(program.home / "outbox.db")
    db.executescript("DROP TRIGGER audit_stays; DELETE FROM audit WHERE id = 5")
    db.close()
    assert program("audit", "verify").status == 65
    assert "ends with entry 4" in program("audit", "verify", "--json").json["faults"][0]
    broken = {one["name"]: one for one in program("doctor", "--json").json["checks"]}
    assert broken["audit"]["verdict"] == "failed"


def test_another_folder_is_asked_about(program: Program, tmp_path: Path) -> None:
    """A home that was moved says so, and is confirmed with an option where nobody can answer."""
    assert program("company", "set", "name=Cronus").status == 0
    assert program("home", "show", "--json").json["standing"] == "known"
    moved = program.home.rename(tmp_path / "elsewhere")
    assert program("home", "show", "--json", "--home", moved).json["standing"] == "moved"
    refused = program("home", "confirm", "--home", moved)
    assert (refused.status, "--yes" in refused.err) == (64, True)
    assert program("home", "confirm", "--yes", "--home", moved).status == 0
    assert program("home", "show", "--json", "--home", moved).json["standing"] == "known"


@pytest.mark.parametrize(
    "words",
    [
        ("company", "set", "name=X"),
        ("outbox", "send", "--all"),
        ("worker", "--once"),
        ("import", "."),
        ("home", "confirm", "--yes"),
    ],
)
def test_read_only_refuses_what_changes(program: Program, words: tuple[str, ...]) -> None:
    """Whatever exists to change something ends with 64, and nothing is written."""
    done = program(*words, "--read-only")
    assert done.status == 64
    assert not program.home.exists()


def test_read_only_looks(program: Program) -> None:
    """What only looks works, before and after the command, and leaves no trace."""
    assert program("company", "set", "name=Cronus").status == 0
    before = {path: path.stat().st_mtime_ns for path in program.home.rglob("*.*")}
    for words in (("--read-only", "status"), ("outbox", "list", "--read-only"), ("doctor",)):
        assert program(*words, "--read-only").status == 0
    after = {path: path.stat().st_mtime_ns for path in program.home.rglob("*.*")}
    assert {path for path in after if path not in before} <= {
        program.home / "outbox.db-wal",
        program.home / "outbox.db-shm",
    }
    assert all(after[path] == mark for path, mark in before.items() if path in after)


def test_a_damaged_store_keeps_nobody_from_the_settings(program: Program) -> None:
    """The change is saved, it is told that the journal missed it, and it is noticed later."""
    assert program("company", "set", "name=a").status == 0
    store = program.home / "outbox.db"
    for beside in program.home.glob("outbox.db-*"):
        beside.unlink()
    whole = store.read_bytes()
    store.write_bytes(b"Dear accountant, " * 500)
    done = program("company", "set", "name=b")
    assert done.status == 0
    assert "audit journal" in done.err
    assert program("company", "show", "--json").json["company"]["name"] == "b"
    store.write_bytes(whole)
    assert program("outbox", "poll").status in (0, 77)
    newest = program("audit", "list", "--json").json["items"][0]
    assert newest["action"] == "settings.edited_by_hand"
    assert newest["details"]["after"] == {"company.name": "b"}
