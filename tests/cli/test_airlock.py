"""The airlock on the command line: typed answers at a terminal, two people, tokens, restores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.invoices import folder_of
from tests.cli.program import Program
from tests.console.driver import Console

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.sandbox.running import Running


def at_terminal(program: Program, *words: str) -> Console:
    """Run a command in a terminal of its own."""
    return Console(program.command(*words), program.environment)


def test_a_terminal_asks_for_the_service_code_and_the_count(
    signed_in: Program, access_point: Running, tmp_path: Path
) -> None:
    """Wrong answers change and send nothing; the question shows totals and recipients."""
    signed_in("import", folder_of(tmp_path / "invoices", 3), "--quiet")
    live = ("connection", "set", "send_mode=Production")
    with at_terminal(signed_in, *live) as terminal:
        terminal.shows("Type the code of the service").press("PAGER", "enter")
        assert terminal.ends() == 64
    assert signed_in("connection", "show", "--json").json["connection"]["send_mode"] == "Test"
    with at_terminal(signed_in, *live) as terminal:
        terminal.shows("Type the code of the service").press("PAGERO", "enter")
        assert terminal.ends() == 0
    for answer in ("Production", "4", "yes", ""):
        with at_terminal(signed_in, "outbox", "send", "--all") as terminal:
            terminal.shows("Total: EUR 360.00").shows("1 recipient: Boulangerie Martin")
            terminal.shows("Type 3 to send them:").press(*answer, "enter")
            assert terminal.ends() == 64
    assert access_point.state()["files"] == 0
    with at_terminal(signed_in, "outbox", "send", "--all") as terminal:
        terminal.shows("Type 3 to send them:").press("3", "enter")
        assert terminal.ends() == 0
    assert access_point.state()["files"] == 3


def test_a_second_unix_user_releases(
    signed_in: Program, access_point: Running, tmp_path: Path
) -> None:
    """Two people behind one account: the first asks, the second one's command sends."""
    signed_in("import", folder_of(tmp_path / "invoices", 2), "--quiet")
    config = signed_in.home / "config.toml"
    config.write_text(f"{config.read_text()}\n[services.PAGERO]\nfour_eyes = true\n")
    assert signed_in("connection", "set", "send_mode=Production", "--yes").status == 0
    for _ in range(2):
        first = signed_in("outbox", "send", "--all", "--yes", "--json", SUDO_USER="kari")
        assert (first.json["sent"], first.json["skipped"]) == (0, 2)
    assert "kari" in first.json["documents"][0]["message"]
    assert access_point.state()["files"] == 0
    second = signed_in("outbox", "send", "--all", "--yes", "--json", SUDO_USER="olav")
    assert second.json["sent"] == 2
    listed = signed_in("audit", "list", "--document", "1", "--json").json["items"]
    people = [
        (one["action"], one["who"]["sudo_user"])
        for one in reversed(listed)
        if one["who"].get("sudo_user")
    ]
    assert people == [
        ("document.release_agreed", "kari"),
        ("document.release_agreed", "kari"),
        ("document.release_agreed", "olav"),
        ("document.released", "olav"),
    ]


@pytest.mark.parametrize("yes", [True, False])
def test_an_older_backup(program: Program, *, yes: bool) -> None:
    """What a restored backup lacks is told until somebody acknowledges it."""
    for name in ("a", "b"):
        assert program("company", "set", f"name={name}").status == 0
    older = {file: file.read_bytes() for file in program.home.glob("outbox.db*")}
    assert program("company", "set", "name=c").status == 0
    for file in program.home.glob("outbox.db*"):
        file.unlink()
    for file, content in older.items():
        file.write_bytes(content)
    assert program("audit", "verify").status == 65
    if not yes:
        assert program("audit", "acknowledge").status == 64
        return
    assert program("audit", "acknowledge", "--yes", "--json").json["lost"] == [4]
    verified = program("audit", "verify", "--json")
    assert (verified.status, verified.json["faults"]) == (0, [])
    assert "number 4 on were lost" in verified.json["notes"][0]


def test_two_homes_share_a_store(program: Program, tmp_path: Path, pg_url: str) -> None:
    """Each may send, both write one journal, and neither takes the other's files for edited."""
    other = Program(tmp_path / "other", {"EDOC_TUI_VAULT_KEY_FILE": str(tmp_path / "key")})
    for one, name in ((program, "Cronus"), (other, "Fabrikam")):
        one.home.mkdir(mode=0o700)
        (one.home / "config.toml").write_text(
            f'[company]\nname = "{name}"\n[store]\nurl = "{pg_url}"\n'
        )
    for _ in range(2):
        for one in (program, other):
            assert one("import", folder_of(tmp_path / "none", 0)).status == 0
            assert one("home", "show", "--json").json["standing"] == "known"
    assert program("company", "set", "name=Cronus 2").status == 0
    listed = other("audit", "list", "--json").json["items"]
    assert [one["action"] for one in reversed(listed)] == [
        "journal.begun",
        "home.joined",
        "settings.changed",
    ]
    assert listed[0]["details"]["before"] == {"company.name": "Cronus"}
    assert other("audit", "verify").status == 0
