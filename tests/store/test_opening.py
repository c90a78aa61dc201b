"""Opening: new files, older and newer ones, foreign and damaged ones, unfit places."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import apsw
import pytest

from edoc_tui.domain.errors import (
    CannotWriteError,
    InputMissingError,
    LockedError,
    SettingsError,
)
from edoc_tui.domain.status import Actor
from edoc_tui.store import sqlite
from edoc_tui.store.faults import StoreDamagedError
from edoc_tui.store.migrate import migrate
from edoc_tui.store.place import check_library, check_place
from edoc_tui.store.schema import APPLICATION_ID, CURRENT, MIGRATIONS
from edoc_tui.store.sqlite import SqliteRepository, open_sqlite
from tests.store.make import new

if TYPE_CHECKING:
    from pathlib import Path

OPEN = "import sys; from pathlib import Path; from edoc_tui.store.sqlite import open_sqlite;"


def pragma(path: Path, name: str) -> object:
    """Return what the file says about itself, to somebody who is not the program."""
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return db.pragma(name)
    finally:
        db.close()


def test_a_new_store_is_private_durable_and_complete(path: Path) -> None:
    """An empty place becomes a store: mode 0600 under any umask, WAL, FULL, our mark, sound."""
    before = os.umask(0)
    try:
        opened = open_sqlite(path)
        opened.repository.add(new("1"), Actor.OPERATOR)
    finally:
        os.umask(before)
    files = [path, *path.parent.glob("outbox.db-*")]
    assert len(files) == 3
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    row = opened.repository._rows(
        "SELECT synchronous, timeout, foreign_keys FROM"
        " pragma_synchronous, pragma_busy_timeout, pragma_foreign_keys"
    )
    assert row == [(2, 30000, 1)]
    assert opened.repository.check() == []
    opened.close()
    assert pragma(path, "journal_mode") == "wal"
    assert pragma(path, "user_version") == CURRENT
    assert pragma(path, "application_id") == APPLICATION_ID


def test_a_store_that_was_open_to_others_is_closed_to_them(path: Path) -> None:
    """A store whose mode was loosened gets 0600 again."""
    open_sqlite(path).close()
    path.chmod(0o644)
    open_sqlite(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_written_is_there_after_opening_again(path: Path) -> None:
    """A committed document is read back by the next process that opens the store."""
    first = open_sqlite(path)
    first.begin(write=True)
    added = first.repository.add(new("1", content=b"\x00\xff<x/>"), Actor.OPERATOR)
    first.commit()
    first.close()
    second = open_sqlite(path, read_only=True)
    assert second.repository.get(added.id) == added
    assert second.repository.content(added.id) == b"\x00\xff<x/>"
    second.close()


def test_a_newer_schema_is_refused_and_left_alone(path: Path) -> None:
    """A store that a newer program has migrated is not touched."""
    open_sqlite(path).close()
    db = apsw.Connection(str(path))
    db.pragma("user_version", CURRENT + 1)
    db.close()
    before = path.read_bytes()
    with pytest.raises(SettingsError, match=f"schema {CURRENT + 1}") as caught:
        open_sqlite(path)
    assert "Update edoc-tui" in caught.value.todo
    assert path.read_bytes() == before


@pytest.mark.parametrize("read_only", [False, True])
def test_a_database_of_another_program_is_refused_and_left_alone(
    path: Path,
    read_only: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """A SQLite file that is no store keeps every byte."""
    db = apsw.Connection(str(path))
    db.execute("CREATE TABLE recipes (name TEXT)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreDamagedError, match="another program"):
        open_sqlite(path, read_only=read_only)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["no SQLite file", "first page", "a later page"])
def test_a_damaged_store_is_refused_or_reported_and_kept(path: Path, damage: str) -> None:
    """Damage is an error of its own, never an overwritten file."""
    opened = open_sqlite(path)
    for number in range(200):
        opened.repository.add(new(str(number), content=b"x" * 9000), Actor.OPERATOR)
    opened.close()
    content = bytearray(path.read_bytes())
    if damage == "no SQLite file":
        content = bytearray(b"Dear accountant, " * 500)
    elif damage == "first page":
        content[100:4000] = b"\xaa" * 3900
    else:
        content[len(content) // 3 : len(content) // 2] = b"\xaa" * (
            len(content) // 2 - len(content) // 3
        )
    path.write_bytes(content)
    if damage == "a later page":
        opened = open_sqlite(path, read_only=True)
        assert any("the file is damaged" in line for line in opened.repository.check())
        opened.close()
    else:
        with pytest.raises(StoreDamagedError, match="damaged") as caught:
            open_sqlite(path)
        assert caught.value.exit_status == 78
    assert path.read_bytes() == content


def test_an_older_store_is_copied_and_then_migrated(path: Path) -> None:
    """Before a step that changes an existing store, a sound copy of it is beside it."""
    opened = open_sqlite(path)
    added = opened.repository.add(new("1"), Actor.OPERATOR)
    opened.close()
    db = apsw.Connection(str(path))
    migrate(db, path, (*MIGRATIONS, "ALTER TABLE sign_ins ADD COLUMN extra TEXT"))
    assert db.pragma("user_version") == CURRENT + 1
    assert SqliteRepository(db).get(added.id) == added
    db.close()
    backup = path.with_name(f"outbox.db.schema-{CURRENT}.backup")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    restored = open_sqlite(backup)
    assert restored.repository.get(added.id) == added
    assert restored.repository.check() == []
    restored.close()


def test_a_step_that_fails_changes_nothing(path: Path) -> None:
    """A migration is there whole or not at all; the store stays usable at its old schema."""
    open_sqlite(path).close()
    db = apsw.Connection(str(path))
    steps = (*MIGRATIONS, "CREATE TABLE half (id INTEGER); CREATE TABLE documents (id INTEGER)")
    with pytest.raises(apsw.SQLError, match="already exists"):
        migrate(db, path, steps)
    assert not db.in_transaction
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").get == 0
    db.close()
    opened = open_sqlite(path)
    assert opened.repository.check() == []
    opened.close()


def test_many_processes_may_create_the_store_at_once(path: Path) -> None:
    """Eight processes that open the same new store all succeed, and it is sound."""
    code = f"{OPEN} open_sqlite(Path(sys.argv[1])).close()"
    racers = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(8)]
    assert [racer.wait(120) for racer in racers] == [0] * 8
    opened = open_sqlite(path)
    assert opened.repository.check() == []
    opened.close()


def test_a_missing_store_is_not_created_for_reading(path: Path) -> None:
    """Reading never makes a store."""
    with pytest.raises(InputMissingError, match="no store"):
        open_sqlite(path, read_only=True)
    assert not path.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """The folder is the home's business; without it the error names it."""
    with pytest.raises(InputMissingError, match="nowhere"):
        open_sqlite(tmp_path / "nowhere" / "outbox.db")


@pytest.mark.parametrize("what", ["link", "folder", "pipe"])
def test_only_a_regular_file_is_a_store(tmp_path: Path, path: Path, what: str) -> None:
    """A symbolic link, a folder or a pipe in its place is refused."""
    if what == "link":
        path.symlink_to(tmp_path / "elsewhere.db")
    elif what == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    with pytest.raises(CannotWriteError, match="regular file"):
        open_sqlite(path)
    assert not (tmp_path / "elsewhere.db").exists()


def test_a_read_only_store_refuses_writes(path: Path) -> None:
    """What was opened for reading says so when somebody writes."""
    open_sqlite(path).close()
    opened = open_sqlite(path, read_only=True)
    with pytest.raises(apsw.ReadOnlyError) as caught:
        opened.repository.add(new("1"), Actor.OPERATOR)
    assert isinstance(opened.explained(caught.value), CannotWriteError)
    opened.close()


def test_a_busy_store_is_locked_not_broken(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's endless write ends in LockedError, and the store is usable afterwards."""
    holder = open_sqlite(path)
    holder.begin(write=True)
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0)
    waiting = open_sqlite(path)
    with pytest.raises(apsw.BusyError) as caught:
        waiting.begin(write=True)
    error = waiting.explained(caught.value)
    assert isinstance(error, LockedError)
    assert error.exit_status == 75
    holder.rollback()
    waiting.begin(write=True)
    waiting.close()
    holder.close()


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ("3.40.1", False),
        ("3.44.5", False),
        ("3.44.6", True),
        ("3.45.0", False),
        ("3.50.6", False),
        ("3.50.7", True),
        ("3.51.2", False),
        ("3.51.3", True),
        ("3.51", False),
        ("3.54.1", True),
        ("4.0.0", True),
    ],
)
def test_libraries_that_lose_commits_are_refused(version: str, good: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """SQLite before 3.51.3 has the WAL-reset bug, but for two backports."""
    if good:
        check_library(version)
    else:
        with pytest.raises(SettingsError, match=version):
            check_library(version)


@pytest.mark.parametrize(
    ("kind", "good"),
    [
        ("ext4", True),
        ("btrfs", True),
        ("overlay", True),
        ("tmpfs", True),
        ("fuse.fuse-overlayfs", True),
        ("nfs4", False),
        ("cifs", False),
        ("fuse.sshfs", False),
    ],
)
def test_network_file_systems_are_refused(path: Path, kind: str, good: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Where locks break, two processes would send twice."""
    device = path.parent.stat().st_dev
    numbers = f"{os.major(device)}:{os.minor(device)}"
    mounts = [
        "20 1 0:99 / /proc rw - proc proc rw",
        f"36 35 {numbers} / / rw,noatime shared:1 - {kind} host:/home rw",
    ]
    if good:
        check_place(path, mounts)
    else:
        with pytest.raises(SettingsError, match=kind):
            check_place(path, mounts)


def test_opening_imports_nothing_slow() -> None:
    """The commands that must answer at once pay for SQLite and little else."""
    code = (
        f"{OPEN} slow = {{'asyncio', 'lxml', 'httpx', 'textual', 'keyring', 'cryptography'}};"
        "print(sorted(slow & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
