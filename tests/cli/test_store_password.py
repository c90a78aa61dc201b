"""The password of a shared store: from the vault, shown nowhere, and asked for with 77."""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import KEY
from tests.cli.invoices import folder_of
from tests.console.driver import Console
from tests.server import GUESTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edoc_tui.sandbox.running import Running
    from tests.cli.program import Program
    from tests.server import Server

PASSWORD = "geheim 4711 ß"
_numbers = count()


@pytest.fixture
def guarded(pg_server: Server) -> Iterator[str]:
    """The address, without a password, of an empty database that wants one."""
    role = f"guest{os.getpid()}_{next(_numbers)}"
    pg_server.admin(
        f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}' IN ROLE {GUESTS}",
        f"CREATE DATABASE {role} TEMPLATE template0 OWNER {role}",
    )
    yield pg_server.url(role).replace("edoc@", f"{role}@")
    pg_server.admin(f"DROP DATABASE {role} WITH (FORCE)", f"DROP ROLE {role}")


def use(program: Program, url: str) -> None:
    """Let the configuration name a shared store."""
    file = program.home / "config.toml"
    file.write_text(f'{file.read_text()}\n[store]\nurl = "{url}"\n')


def save(program: Program, password: str = PASSWORD) -> None:
    """Save the store's password, as a script does."""
    done = program("secret", "set", "database_password", stdin=f"{password}\n")
    assert (done.status, done.out) == (0, b""), done.err
    assert password not in done.err


def test_everything_works_with_the_password_of_the_vault(
    signed_in: Program, access_point: Running, guarded: str, tmp_path: Path
) -> None:
    """Move, import, send, a worker's round, status and doctor; the password is in no file."""
    save(signed_in)
    assert "database_password" in signed_in("secret", "list").text.split()
    moved = signed_in("store", "move", guarded, "--yes")
    assert moved.status == 0, moved.err
    assert signed_in("import", folder_of(tmp_path / "invoices", 3), "--json").json["imported"] == 3
    once = signed_in("worker", "--once", "--json")
    assert (once.status, once.json["sent"]) == (0, 3), once.err
    assert access_point.state()["files"] == 3
    (service,) = signed_in("status", "--json").json["services"]
    assert sum(service["counts"].values()) == 3
    assert signed_in("setup", "status").status == 0
    doctor = signed_in("doctor", "--json").json["checks"]
    assert {one["name"]: one["verdict"] for one in doctor}["store"] == "ok"
    for file in signed_in.home.rglob("*"):
        assert not file.is_file() or PASSWORD.encode() not in file.read_bytes(), file


def test_a_store_without_its_password_says_how(
    connected: Program, guarded: str, tmp_path: Path
) -> None:
    """77 names the command, or what unlocks the vault; ``~/.pgpass`` needs no vault at all."""
    use(connected, guarded)
    for words in (("status",), ("doctor",)):
        done = connected(*words)
        assert done.status == 77, done.err
        assert "secret set database_password" in done.text + done.err, words
    save(connected, "another one")
    done = connected("outbox", "list")
    assert done.status == 77
    assert "refuses the password" in done.err
    assert "another one" not in done.err
    save(connected)
    # A password that is meant for another database does not hide the right one.
    assert connected("status", PGPASSWORD="of another").status == 0
    for command in ("status", "outbox list", "worker --once"):
        done = connected(*command.split(), EDOC_TUI_VAULT_KEY_FILE="")
        assert done.status == 77, done.err
        assert "EDOC_TUI_VAULT_KEY_FILE" in done.err
    (tmp_path / ".pgpass").write_text(f"*:*:*:*:{PASSWORD}\n")
    (tmp_path / ".pgpass").chmod(0o600)
    assert connected("status", EDOC_TUI_VAULT_KEY_FILE="").status == 0


def test_the_console_asks_for_the_passphrase_of_the_vault(program: Program, guarded: str) -> None:
    """Before the first row is there: a wrong one is asked for again; Esc ends with 77."""
    save(program)
    assert program("company", "set", "name=Cronus").status == 0
    use(program, guarded)
    with Console.on(program.home) as console:
        console.shows("Enter its passphrase").press(*"wrong", "enter")
        console.shows("does not open the vault").press(*KEY, "enter")
        console.shows("not signed in").press("4").shows("Redirect URL")
    with Console.on(program.home) as console:
        console.shows("Enter its passphrase").press("escape")
        assert console.ends() == 77
    with Console.on(program.home) as console:
        console.shows("Enter its passphrase").hang_up()
        console.ends()
