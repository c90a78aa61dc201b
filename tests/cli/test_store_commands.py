"""Backup, restore and the move to PostgreSQL, as an operator does them."""

from __future__ import annotations

import shutil
import stat
from typing import TYPE_CHECKING

import apsw
import psycopg
import pytest

from edoc_tui.store.sqlite import open_sqlite
from tests.cli.invoices import folder_of, invoice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edoc_tui.sandbox.running import Running
    from tests.cli.program import Program
    from tests.server import Server


@pytest.fixture
def empty_url(pg_server: Server) -> Iterator[str]:
    """The address of a database without any table."""
    with pg_server.database("template0") as url:
        yield url


def quick(program: Program) -> None:
    """Let the quiet time of the program's service be short."""
    file = program.home / "config.toml"
    times = "quiet_seconds = 0\nsearch_gap_seconds = 0\nempty_searches = 2\n"
    text = f"\n[services.PAGERO.delivery]\n{times}"
    file.write_text(file.read_text() + text)


def test_a_backup_that_is_restored_sends_nothing_twice(
    signed_in: Program, access_point: Running, tmp_path: Path
) -> None:
    """What left after the backup was made is found at the provider; what did not is sent."""
    quick(signed_in)
    assert signed_in("import", folder_of(tmp_path / "invoices", 3)).status == 0
    copy = tmp_path / "outbox.backup"
    done = signed_in("backup", copy, "--json")
    assert (done.status, done.json["documents"]) == (0, 3), done.err
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert signed_in("backup", copy).status == 73  # it never replaces a file
    assert signed_in("outbox", "send", "1").status == 0
    (tmp_path / "late.xml").write_bytes(invoice("LATE-1"))
    assert signed_in("import", tmp_path / "late.xml").status == 0

    done = signed_in("restore", copy, "--yes", "--json")
    assert (done.status, done.json["documents"], done.json["unknown"]) == (0, 3, 3), done.err
    kept = done.json["kept"]
    opened = open_sqlite(signed_in.home / kept)
    assert opened.repository.documents_stored() == 4
    opened.close()
    items = signed_in("outbox", "list", "--json").json["items"]
    assert {one["status"] for one in items} == {"Unknown"}
    for _ in range(4):
        assert signed_in("worker", "--once").status in {0, 1}
    items = signed_in("outbox", "list", "--json").json["items"]
    assert {one["status"] for one in items} <= {"Sent", "Pending Response"}
    assert access_point.state()["files"] == 3
    checks = {one["name"]: one["verdict"] for one in signed_in("doctor", "--json").json["checks"]}
    assert checks["store"] == "ok"


@pytest.mark.parametrize("damage", ["another file", "a page", "another database", "nothing"])
def test_a_bad_backup_changes_nothing(program: Program, tmp_path: Path, damage: str) -> None:
    """What is damaged, no store, or not there, leaves the store as it is."""
    assert program("import", folder_of(tmp_path / "invoices", 2)).status == 0
    bad = tmp_path / "bad"
    if damage == "another file":
        bad.write_bytes(b"Dear accountant, " * 500)
    elif damage == "a page":
        assert program("backup", bad).status == 0
        content = bytearray(bad.read_bytes())
        content[len(content) // 3 : len(content) // 2] = b"\xaa" * (
            len(content) // 2 - len(content) // 3
        )
        bad.write_bytes(content)
    elif damage == "another database":
        db = apsw.Connection(str(bad))
        db.execute("CREATE TABLE recipes (name TEXT)")
        db.close()
    done = program("restore", bad, "--yes")
    assert done.status == (66 if damage == "nothing" else 78), done.err
    assert program("outbox", "list", "--json").json["total"] == 2
    assert not [one for one in program.home.iterdir() if "restored" in one.name]


def test_a_damaged_store_is_put_aside(program: Program, tmp_path: Path) -> None:
    """A backup takes the place of a store that is damaged; the damaged file is kept."""
    assert program("import", folder_of(tmp_path / "invoices", 2)).status == 0
    copy = tmp_path / "copy"
    assert program("backup", copy).status == 0
    database = program.home / "outbox.db"
    database.write_bytes(b"x" * 40_000)
    assert program("outbox", "list").status == 78
    done = program("restore", copy, "--yes", "--json")
    assert done.status == 0, done.err
    assert (program.home / done.json["kept"]).read_bytes() == b"x" * 40_000
    assert program("outbox", "list", "--json").json["total"] == 2


def test_moving_to_postgresql(
    signed_in: Program, access_point: Running, tmp_path: Path, empty_url: str
) -> None:
    """Everything is there afterwards, compared; the file is kept and refuses to go on."""
    assert signed_in("import", folder_of(tmp_path / "invoices", 5)).status == 0
    assert signed_in("outbox", "send", "1", "2").status == 0
    before = signed_in("outbox", "list", "--json").json
    log = signed_in("outbox", "log", "1", "--json").json
    old = shutil.copy(signed_in.home / "config.toml", tmp_path / "config.old")
    done = signed_in("store", "move", empty_url, "--yes", "--json")
    assert done.status == 0, done.err
    assert done.json["rows"]["documents"] == 5
    assert signed_in("outbox", "list", "--json").json == before
    assert signed_in("outbox", "log", "1", "--json").json == log
    assert signed_in("outbox", "list", "--json", "--query", "inv-0000").json["total"] == 5
    assert signed_in("audit", "verify").status == 0
    assert signed_in("outbox", "send", "--all").status == 0
    assert signed_in("outbox", "poll").status == 0
    assert access_point.state()["files"] == 5
    (tmp_path / "more.xml").write_bytes(invoice("MORE-1"))
    assert signed_in("import", tmp_path / "more.xml").status == 0
    checks = {one["name"]: one["verdict"] for one in signed_in("doctor", "--json").json["checks"]}
    assert checks["store"] == "ok"
    shutil.copy(old, signed_in.home / "config.toml")
    for words in (("outbox", "list"), ("import", str(tmp_path / "more.xml"))):
        done = signed_in(*words)
        assert done.status == 78
        assert "was moved to postgresql://" in done.err


def test_a_move_that_cannot_be_made_changes_nothing(
    program: Program, tmp_path: Path, pg_url: str
) -> None:
    """No password in arguments, no target with documents, no content that is not what it was."""
    assert program("import", folder_of(tmp_path / "invoices", 2)).status == 0
    done = program("store", "move", pg_url.replace("edoc@", "edoc:secret@"), "--yes")
    assert done.status == 64
    assert "secret" not in done.err.replace("secret set", "")
    db = apsw.Connection(str(program.home / "outbox.db"))
    spoil = "UPDATE contents SET content = CAST(? || substr(content, 2) AS BLOB)"
    db.execute(f"{spoil} WHERE document_id = 2", ("!",))
    done = program("store", "move", pg_url, "--yes")
    assert (done.status, "checksum" in done.err) == (65, True), done.err
    db.execute(f"{spoil} WHERE document_id = 2", ("<",))
    db.close()
    with psycopg.connect(pg_url) as there:
        assert there.execute("SELECT count(*) FROM documents").fetchall() == [(0,)]
    assert program("outbox", "list", "--json").json["total"] == 2
    assert program("store", "move", pg_url, "--yes").status == 0
    assert program("outbox", "list", "--json").json["total"] == 2


def test_a_move_that_was_cut_off_is_repeated(program: Program, tmp_path: Path, pg_url: str) -> None:
    """A copy whose original was not given up is refused, and made anew by the next move."""
    assert program("import", folder_of(tmp_path / "invoices", 2)).status == 0
    file = program.home / "config.toml"
    config = file.read_text() if file.exists() else ""
    shutil.copy(program.home / "outbox.db", tmp_path / "before.db")
    assert program("store", "move", pg_url, "--yes").status == 0
    with psycopg.connect(pg_url) as there:
        there.execute("INSERT INTO edoc_move VALUES ('here')")
    done = program("outbox", "list")
    assert (done.status, "interrupted" in done.err) == (78, True), done.err
    shutil.copy(tmp_path / "before.db", program.home / "outbox.db")
    file.write_text(config)
    assert program("outbox", "list", "--json").json["total"] == 2
    assert program("store", "move", pg_url, "--yes").status == 0
    assert program("outbox", "list", "--json").json["total"] == 2
    assert program("doctor").text.count("failed") == 0
