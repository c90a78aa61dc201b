"""Retention as an operator sees it: previewed, removed, said plainly, and killed at any moment."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import apsw
import pytest

from edoc_tui.config.home import Home
from edoc_tui.store.sqlite import open_sqlite
from tests.cli.test_store_commands import empty_url
from tests.console.offices import new, put, renamed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

__all__ = ["empty_url"]

CANARY = b"a word that is nowhere else"

GONE = ("Sent", "Rejected")
STATES = ("Sent", "Rejected", "Held", "Exported", "Sending Error", "Sent", "Unknown")


def old_home(program: Program, count: int) -> Program:
    """Fill the home with documents that came in long ago, in the states in turn."""
    Home(program.home, program.home).prepare()
    connection = open_sqlite(program.home / "outbox.db")
    connection.begin(write=True)
    for number in range(count):
        word = CANARY + b" %d;" % (number % len(STATES))
        content = b"<Invoice>" + word * 200 + b"</Invoice>"
        document = renamed(new(f"R-{number}"), content=content)
        put(connection.repository, document, STATES[number % len(STATES)])
    connection.commit()
    connection.close()
    then = "2001-02-03T04:05:06.000000+00:00"
    db = apsw.Connection(str(program.home / "outbox.db"))
    db.execute(
        f"UPDATE documents SET created_at = '{then}', updated_at = '{then}',"  # noqa: S608 - a constant
        " issue_date = '2001-02-03'"
    )
    db.close()
    return program


@pytest.fixture
def aged(program: Program) -> Program:
    """A home with seven old documents, three of which are finished."""
    return old_home(program, 7)


def doctor(program: Program) -> dict[str, str]:
    """Return what the doctor says, by what it looked at."""
    return {one["name"]: one["verdict"] for one in program("doctor", "--json").json["checks"]}


def test_nothing_is_removed_until_somebody_says_so(aged: Program) -> None:
    """Off at first; wrong periods change nothing; the preview only looks."""
    assert set(aged("retention", "show", "--json").json["policy"].values()) == {None}
    assert aged("retention", "run", "--yes").status == 78
    config = aged.home / "config.toml"
    config.write_text("# by hand\n[retention]\n# keep this\nautomatic = false\n")
    for pair, status in (("nothing=1 day", 64), ("document_log=soon", 65), ("automatic=1", 65)):
        assert aged("retention", "set", pair).status == status
    config.write_text(config.read_text() + 'document_log = "1 fortnight"\n')
    done = aged("retention", "show")
    assert done.status == 78
    assert 'a period such as "90 days"' in done.err
    config.write_text(config.read_text().replace("fortnight", "year"))
    assert aged("retention", "set", "sent_documents=9 years", "document_log=").status == 0
    assert "# keep this\n" in config.read_text()

    done = aged("retention", "preview", "--json", "--read-only")
    (kind,) = done.json["kinds"]
    assert (kind["kind"], kind["due"], kind["unfinished"]) == ("sent_documents", 3, 4)
    assert "Kept for less than 10 years: Sent documents (9 years)" in done.json["warnings"][0]
    text = aged("retention", "preview", "--lang", "fr").text
    assert "9 ans" in text
    assert aged("retention", "run", "--yes", "--read-only").status != 0
    aged("retention", "set", "automatic=true")
    config.write_text(config.read_text() + '[notifications]\nhook = ["/nowhere/hook"]\n')
    looked = doctor(aged)
    assert (looked["retention"], looked["notifications"]) == ("warning", "warning")
    done = aged("retention", "run")
    assert done.status == 64
    assert "--yes" in done.err
    assert CANARY in aged("outbox", "xml", "1").out


def test_what_was_removed_is_said_plainly(aged: Program, tmp_path: Path) -> None:
    """The bytes are gone from the disk, too; all that protects from sending twice is there."""
    aged("retention", "set", "sent_documents=1 day", "document_log=1 day")
    done = aged("retention", "run", "--yes", "--json")
    assert done.status == 0, done.err
    assert done.json["removed"] == {"sent_documents": 3, "document_log": 3}
    for number, gone in enumerate(state in GONE for state in STATES):
        done = aged("outbox", "xml", str(number + 1))
        assert done.status == (66 if gone else 0)
        assert ("removed by the retention policy on 2" in done.err) == gone
    shown = aged("outbox", "show", "1", "--json").json
    assert shown["payload_removed_at"]
    assert shown["sha256"]
    for verb in ("restart", "recreate"):
        done = aged("outbox", verb, "1")
        assert (done.status, "removed by the retention policy" in done.err) == (0, True)
    assert aged("outbox", "page", "1").status == 66
    assert "Document log: older rows were removed" in aged("outbox", "log", "1").text
    assert doctor(aged)["store"] == "ok"
    done = aged("audit", "verify", "--json")
    assert (done.status, done.json["faults"]) == (0, [])
    assert "Removed by the retention policy" in aged("audit", "list").text

    pack = tmp_path / "pack.zip"
    assert aged("outbox", "evidence", "1", "-o", pack).status == 0
    with zipfile.ZipFile(io.BytesIO(pack.read_bytes())) as files:
        files.extractall(tmp_path / "pack")
    readme = (tmp_path / "pack" / "README.txt").read_text()
    script = readme[readme.index("import hashlib") : readme.index("% unsealed)\n") + 12]
    checked = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path / "pack", capture_output=True, check=True
    )
    assert b" named in the journal" in checked.stdout

    copy = tmp_path / "copy"
    assert aged("backup", copy).status == 0
    assert aged("restore", copy, "--yes").status == 0
    assert aged("outbox", "xml", "1").status == 66
    assert aged("store", "compact").status == 0
    left = b"".join(
        one.read_bytes() for one in aged.home.glob("outbox.db*") if "before" not in one.name
    )
    found = [left.count(CANARY + b" %d;" % number) > 0 for number in range(len(STATES))]
    assert found == [state not in GONE for state in STATES]
    assert doctor(aged)["store"] == "ok"


def test_killed_at_any_moment(program: Program) -> None:
    """Killed again and again, it removes each thing once, and what is unfinished never."""
    old_home(program, 840)
    program("retention", "set", "sent_documents=1 day", "document_log=1 day")
    database = program.home / "outbox.db"
    db = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    db.set_busy_timeout(30_000)

    def removed() -> int:
        gone = "SELECT count(payload_removed_at) FROM documents"
        log = "SELECT count(*) FROM removals"
        return sum(int(str(db.execute(one).fetchall()[0][0])) for one in (gone, log))

    for _ in range(3):
        before = removed()
        with program.start("retention", "run", "--yes") as process:
            while process.poll() is None and removed() == before:
                pass
            process.send_signal(signal.SIGKILL)
        connection = open_sqlite(database)
        assert connection.repository.check() == []
        connection.close()
        assert program("audit", "verify").status == 0
    done = program("retention", "run", "--yes", "--json")
    assert done.json["complete"]
    assert removed() == 2 * 360
    assert program("retention", "preview", "--json").json["due"] == 0
    assert program("audit", "verify").status == 0
    rows = db.execute(
        "SELECT status, count(*) FROM documents JOIN contents ON document_id = id GROUP BY 1"
    ).fetchall()
    db.close()
    kept = {"Held", "Exported", "Sending Error", "Unknown"}
    assert {str(row[0]): row[1] for row in rows} == dict.fromkeys(kept, 120)


def test_a_move_keeps_what_is_known(aged: Program, empty_url: str) -> None:
    """In PostgreSQL the same is gone, the same is removed next, and the journal is whole."""
    aged("retention", "set", "sent_documents=1 day")
    assert aged("retention", "run", "--yes").status == 0
    done = aged("store", "move", empty_url, "--yes")
    assert done.status == 0, done.err
    assert aged("outbox", "xml", "1").status == 66
    aged("retention", "set", "document_log=1 day")
    done = aged("retention", "run", "--yes", "--json")
    assert done.json["removed"] == {"document_log": 3}
    assert doctor(aged)["store"] == "ok"
    assert aged("audit", "verify", "--json").json["faults"] == []
