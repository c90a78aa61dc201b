"""Company, connection and customers from the command line; files that a person edits too."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

EDITED = """\
# written by hand
[company]
name = "Cronus"   # our name
colour = "blue"

[services.PAGERO]
description = "Pagero Online"
"""


def test_a_save_keeps_what_a_person_wrote(program: Program) -> None:
    """Comments, order and unknown keys survive ``company set``."""
    program.home.mkdir()
    config = program.home / "config.toml"
    config.write_text(EDITED)
    assert program("company", "set", "city=Lyon", "country=FR", "name=Cronus France").status == 0
    text = config.read_text()
    for kept in ("# written by hand", "# our name", 'colour = "blue"', "Pagero Online"):
        assert kept in text
    shown = program("company", "show", "--json").json
    assert shown["schema"] == "edoc-tui.company/1"
    assert (shown["company"]["name"], shown["company"]["city"]) == ("Cronus France", "Lyon")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("company", "set", "city=Lyon", "iban=FR00"), 65),
        (("company", "set", "city=Lyon", "use_gln_in_electronic_documents=maybe"), 65),
        (("company", "set", "city=Lyon", "planet=Mars"), 64),
        (("connection", "set", "company_id=1", "file_api_url=http://example.com/f"), 65),
        (("connection", "set", "company_id=1", "authentication_url=https://example.com"), 65),
        (("connection", "set", "company_id=1", "send_mode=Live"), 65),
        (("connection", "set", "company_id=1", "client_id=abc"), 64),
        (("connection", "set", "company_id=1", "--service", "NOWHERE"), 66),
        (("customers", "set", "10000", "name=Martin", "gln=123"), 65),
        (("customers", "set", "10000", "name=Martin", "planet=Mars"), 64),
    ],
)
def test_a_refused_value_changes_nothing(
    program: Program, words: tuple[str, ...], status: int
) -> None:
    """One bad value refuses all of them; the error names the key."""
    assert program("company", "set", "name=Cronus", "country=FR").status == 0
    assert program("customers", "set", "20000", "name=Durand").status == 0
    before = {path: path.read_bytes() for path in program.home.glob("*.toml")}
    done = program(*words, "--json")
    assert done.status == status
    assert done.error["exit_status"] == status
    assert {path: path.read_bytes() for path in program.home.glob("*.toml")} == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[company]\nname = 7\n", ("line 2", "name")),
        ("[company]\nname = \n", ("line 2",)),
        ("[services.PAGERO.delivery]\nparallel = 0\n", ("line 2", "parallel")),
        ('[ui]\nlanguage = "tlh"\n', ("line 2", "language")),
        ('[services.A.connection]\nfile_api_url = "http://example.com"\n', ("file_api_url",)),
    ],
)
@pytest.mark.parametrize("words", [("status",), ("outbox", "list"), ("company", "set", "name=x")])
def test_a_mistake_in_the_file_is_told_and_kept(
    program: Program, text: str, told: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """A wrong file ends every command with 78, naming file, line and key; it stays as it is."""
    program.home.mkdir()
    config = program.home / "config.toml"
    config.write_text("")
    assert program("status").status == 0
    config.write_text(text)
    done = program(*words)
    assert done.status == 78, done.err
    assert "config.toml" in done.err
    assert all(part in done.err for part in told)
    assert config.read_text() == text


def test_status_sees_every_edit(program: Program) -> None:
    """What ``status`` remembers of a good file never outlives an edit of it."""
    config = program.home / "config.toml"
    assert program("company", "set", "name=Cronus").status == 0
    for mode in ("Test", "Production", "Certification", "Test"):
        config.write_text(f'[services.X.connection]\nsend_mode = "{mode}"\n')
        for _repeat in range(2):
            (service,) = program("status", "--json").json["services"]
            assert (service["code"], service["send_mode"]) == ("X", mode)


def test_connection_reset(program: Program) -> None:
    """A reset puts the provider's addresses and Test back, and leaves the company id."""
    url = "http://127.0.0.1:9/file/v1/files"
    assert program("connection", "set", f"file_api_url={url}", "company_id=7").status == 0
    assert program("connection", "set", "send_mode=Certification").status == 0
    assert program("connection", "show", "--json").json["connection"]["file_api_url"] == url
    assert program("connection", "reset").status == 0
    connection = program("connection", "show", "--json").json["connection"]
    assert connection["file_api_url"] == "https://api.pageroonline.com/file/v1/files"
    assert (connection["send_mode"], connection["company_id"]) == ("Test", "7")


def test_customers(program: Program, tmp_path: Path) -> None:
    """Customers are added, changed, searched and imported; a formula is text."""
    assert program("customers", "list", "--json").json["items"] == []
    assert program("customers", "set", "10000", "name=Martin & Fils", "country=FR").status == 0
    assert program("customers", "set", "10000", "city=Lyon").status == 0
    shown = program("customers", "show", "10000", "--json").json
    assert shown["schema"] == "edoc-tui.customer/1"
    assert (shown["customer"]["name"], shown["customer"]["city"]) == ("Martin & Fils", "Lyon")
    assert program("customers", "show", "99999").status == 66
    table = tmp_path / "customers.csv"
    table.write_text("no,name,country\n20000,=1+2,FR\n30000,Durand,FR\n")
    assert program("customers", "import", table).status == 0
    found = program("customers", "list", "--query", "durand", "--json").json
    assert [one["no"] for one in found["items"]] == ["30000"]
    assert program("customers", "show", "20000", "--json").json["customer"]["name"] == "=1+2"
    table.write_text("no,name,gln\n40000,Good,\n50000,Bad,123\n")
    refused = program("customers", "import", table)
    assert refused.status == 65
    assert "3" in refused.err
    assert program("customers", "show", "40000").status == 66
    assert program("customers", "import", tmp_path / "nowhere.csv").status == 66


def test_a_busy_file_ends_with_75(program: Program) -> None:
    """While another process saves, a save waits, then ends with 75 and changes nothing."""
    assert program("company", "set", "name=Cronus").status == 0
    before = (program.home / "config.toml").read_bytes()
    lock = os.open(program.home / ".config.toml.lock", os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert program("company", "set", "name=Other").status == 75
    finally:
        os.close(lock)
    assert (program.home / "config.toml").read_bytes() == before


def _open_umask() -> None:
    os.umask(0)


def test_f01_everything_is_private_whatever_the_umask(program: Program) -> None:
    """Folders are 0700 and files 0600 even when the umask would open them."""
    assert program("company", "set", "name=Cronus", before=_open_umask).status == 0
    assert program("status", before=_open_umask).status == 0
    modes = {path: path.stat().st_mode & 0o777 for path in (program.home, *program.home.rglob("*"))}
    wrong = [path for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)]
    assert wrong == []
