"""The commands on a PostgreSQL store: the same answers, and its password nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.invoices import folder_of

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.sandbox.running import Running
    from tests.cli.program import Program

PASSWORD = "geheim-4711"


@pytest.fixture
def shared(signed_in: Program, pg_url: str) -> Program:
    """The program, signed in, with its documents in PostgreSQL from here on."""
    use(signed_in, pg_url)
    return signed_in


def use(program: Program, url: str) -> None:
    """Let the configuration name a shared store."""
    file = program.home / "config.toml"
    file.write_text(f'{file.read_text()}\n[store]\nurl = "{url}"\n')


def test_a_document_goes_its_whole_way(
    shared: Program, access_point: Running, tmp_path: Path
) -> None:
    """Import, lists, sending, polling, a worker's round, doctor and status: all as with a file."""
    assert shared("import", folder_of(tmp_path / "invoices", 3), "--json").json["imported"] == 3
    assert shared("import", tmp_path / "invoices").status == 1  # they are here already
    listed = shared("outbox", "list", "--json").json
    assert [one["document_no"] for one in listed["items"]] == [
        f"INV-{number:05}" for number in (3, 2, 1)
    ]
    found = shared("outbox", "list", "--json", "--query", "inv-00002 status:exported").json
    assert [one["id"] for one in found["items"]] == [listed["items"][1]["id"]]
    (service,) = shared("status", "--json").json["services"]
    assert service["counts"] == {"Exported": 3}
    assert service["oldest_waiting_seconds"] >= 0
    newest = str(listed["items"][0]["id"])
    sent = shared("outbox", "send", newest, "--json")
    assert (sent.status, sent.json["sent"]) == (0, 1), sent.err
    once = shared("worker", "--once", "--json")
    assert (once.status, once.json["sent"]) == (0, 2), once.err
    assert shared("outbox", "poll").status == 0
    assert shared("outbox", "list", "--json", "--status", "sent").json["total"] == 3
    assert access_point.state()["files"] == 3
    log = shared("outbox", "log", newest, "--json").json
    assert [one["method"] for one in log["exchanges"]][:1] == ["POST"]
    assert shared("audit", "verify").status == 0
    checks = {one["name"]: one for one in shared("doctor", "--json").json["checks"]}
    assert checks["store"]["verdict"] == "ok"


def test_the_password_is_shown_nowhere(program: Program, pg_url: str, tmp_path: Path) -> None:
    """A password in the address reaches no output, no log, no file but config.toml, no table."""
    program("company", "set", "name=Cronus")
    url = pg_url.replace("edoc@/", f"edoc:{PASSWORD}@/")
    use(program, url)
    folder_of(tmp_path / "invoices", 1)
    for words in (("status",), ("import", str(tmp_path / "invoices")), ("outbox", "list"),
                  ("doctor",), ("audit", "list"), ("company", "set", "city=Lyon")):  # fmt: skip
        done = program(*words)
        assert PASSWORD not in done.text + done.err, words
    file = program.home / "config.toml"
    file.write_text(file.read_text().replace("?host=", "?host=/nowhere"))
    for words in (("status",), ("import", str(tmp_path / "invoices")), ("doctor",)):
        done = program(*words)
        assert done.status == 75, (words, done.err)
        assert "postgresql://" in done.text + done.err
        assert PASSWORD not in done.text + done.err
    file.write_text(file.read_text().replace(f"{PASSWORD}@/", f"{PASSWORD}%@/"))
    done = program("status")
    assert done.status == 78
    assert PASSWORD not in done.text + done.err
    others = [one for one in program.home.rglob("*") if one.is_file() and one != file]
    assert others
    for one in others:
        assert PASSWORD.encode() not in one.read_bytes(), one


def test_a_password_in_the_address_is_advised_against(program: Program, pg_url: str) -> None:
    """``doctor`` says where a password belongs."""
    program("company", "set", "name=Cronus")
    use(program, pg_url.replace("edoc@/", f"edoc:{PASSWORD}@/"))
    assert "~/.pgpass" in program("doctor").text
