"""The vault from the command line: its passphrase, a copy of it, and what a person is asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from edoc_tui.config.home import Home
from edoc_tui.domain.tokens import Secret
from edoc_tui.vault.unlock import open_vault
from tests.cli.program import ROOT
from tests.console import driver
from tests.console.driver import Console

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.program import Program

PHRASE = "canary for the file of secrets"


def _put(program: Program, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Keep a secret that no command sets."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", program.environment["EDOC_TUI_VAULT_KEY_FILE"])
    open_vault(Home.find(program.home), "vault").set(name, Secret(value))


def _other(program: Program, folder: Path) -> Program:
    """Return the program on another home, with the same key."""
    folder.mkdir()
    extra = {"EDOC_TUI_VAULT_KEY_FILE": program.environment["EDOC_TUI_VAULT_KEY_FILE"]}
    return type(program)(folder / "home", extra)


def test_secrets_move_to_another_home_without_tokens(
    connected: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Export, import: the file is private and encrypted; a token, which works once, stays."""
    _put(connected, monkeypatch, "PAGERO/tokens", '{"refresh": "canary-refresh"}')
    copy = tmp_path / "copy.vault"
    done = connected("secret", "export", copy, "--json", stdin=PHRASE + "\n")
    assert done.json["names"] == ["PAGERO/client_id", "PAGERO/client_secret"], done.err
    assert copy.stat().st_mode & 0o777 == 0o600
    assert b"canary" not in copy.read_bytes() + done.out + done.err.encode()
    assert connected("secret", "export", copy, stdin=PHRASE).status == 73

    other = _other(connected, tmp_path / "other")
    wrong = other("secret", "import", copy, stdin="not the passphrase")
    assert (wrong.status, "does not open" in wrong.err) == (77, True)
    assert other("secret", "list").text == ""
    assert other("secret", "import", copy, stdin=PHRASE + "\n").status == 0
    assert other("secret", "list").text.split() == ["PAGERO/client_id", "PAGERO/client_secret"]
    assert other("secret", "set", "client_id", stdin="another").status == 0
    refused = other("secret", "import", copy, stdin=PHRASE)
    assert (refused.status, "PAGERO/client_id" in refused.err) == (65, True)
    taken = other("secret", "import", copy, "--replace", "--json", stdin=PHRASE)
    assert taken.json["replaced"] == ["PAGERO/client_id"]
    assert taken.json["same"] == ["PAGERO/client_secret"]
    journal = other("audit", "list").text
    assert "Secrets imported" in journal
    assert PHRASE not in journal


def test_a_file_that_is_no_export_changes_nothing(program: Program, tmp_path: Path) -> None:
    """Missing 66, damaged 65, no passphrase 77: and no vault comes of it."""
    damaged = tmp_path / "damaged.vault"
    damaged.write_bytes(b"edoc-tui vault 1 argon2id")
    assert program("secret", "import", tmp_path / "missing", stdin=PHRASE).status == 66
    assert program("secret", "import", damaged, stdin=PHRASE).status == 65
    assert program("secret", "export", tmp_path / "new", stdin=PHRASE).status == 66
    assert program("secret", "passphrase", stdin=PHRASE).status == 66
    assert not (program.home / "vault").exists()


def test_the_passphrase_is_changed_and_the_old_key_told(connected: Program, tmp_path: Path) -> None:
    """The new passphrase opens the vault from now on; too short a one changes nothing."""
    assert connected("secret", "passphrase", stdin="short").status == 65
    assert connected("secret", "passphrase", stdin="two\nlines of it").status == 65
    done = connected("secret", "passphrase", stdin=PHRASE + "\n")
    assert done.status == 0
    assert "does not open the vault any more" in done.err
    assert connected("secret", "list").status == 77
    (tmp_path / "key").write_text(PHRASE + "\n")
    assert connected("secret", "list").text.count("PAGERO/") == 2


def test_k06_a_damaged_vault_is_kept_and_reported(connected: Program) -> None:
    """Every command that needs it says so and leaves it; doctor names it; an export helps."""
    copy = connected.home.parent / "copy.vault"
    assert connected("secret", "export", copy, stdin=PHRASE).status == 0
    vault = connected.home / "vault"
    whole = vault.read_bytes()
    damaged = whole[:50] + bytes([whole[50] ^ 1]) + whole[51:]
    vault.write_bytes(damaged)
    for words in (("secret", "set", "client_id"), ("token", "refresh"), ("secret", "list")):
        done = connected(*words, stdin="x")
        assert (done.status, "damaged" in done.err) == (77, True), words
    doctor = connected("doctor")
    assert "The vault is damaged; it was kept as it is." in doctor.text
    assert vault.read_bytes() == damaged
    vault.rename(connected.home / "vault.damaged")
    assert connected("secret", "import", copy, stdin=PHRASE).status == 0
    assert connected("secret", "list").text.count("PAGERO/") == 2


def test_memory_only_says_so(program: Program) -> None:
    """A secret that ends with the command is not called saved without a word."""
    program.home.mkdir()
    (program.home / "config.toml").write_text('[secrets]\nbackend = "memory"\n')
    done = program("secret", "set", "client_id", stdin="x")
    assert "memory only" in done.err
    assert not (program.home / "vault").exists()
    assert program("secret", "passphrase", stdin=PHRASE).status == 64


def test_k01_without_a_desktop_the_vault_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No D-Bus, no key, nothing in the environment: a person chooses a passphrase, twice."""
    monkeypatch.setattr(driver, "PATIENCE", 90.0)  # deriving keys on a busy machine takes a while
    home = tmp_path / "home"
    base = [sys.executable, "-m", "edoc_tui", "--home", str(home)]
    bare = {"PYTHONPATH": str(ROOT)}  # what `env -i` leaves, and where the program is
    with Console([*base, "secret", "set", "client_id"], bare) as terminal:
        terminal.shows("client_id:").press("the-id", "enter")
        terminal.shows("New passphrase for the vault:").press("long enough", "enter")
        terminal.shows("Once more:").press("long enough", "enter").shows("Saved client_id")
        assert terminal.ends() == 0
        assert b"Traceback" not in terminal.raw
        assert b"the-id" not in terminal.raw, "a secret is not echoed"
        assert b"long enough" not in terminal.raw
    with Console([*base, "secret", "passphrase"], bare) as terminal:
        terminal.shows("Passphrase of the vault:").press("wrong phrase", "enter")
        assert terminal.ends() == 77
        assert b"The passphrase does not open the vault" in terminal.raw
    with Console([*base, "secret", "passphrase"], bare) as terminal:
        terminal.shows("Passphrase of the vault:").press("long enough", "enter")
        terminal.shows("New passphrase").press("quite another", "enter")
        terminal.shows("Once more:").press("quite another", "enter").shows("a new passphrase")
        assert terminal.ends() == 0
    store = open_vault(Home.find(home), "vault", lambda _new: Secret("quite another"))
    assert store.get("PAGERO/client_id") == Secret("the-id")


def test_k10_nothing_prompts_without_a_terminal(program: Program) -> None:
    """No key and no terminal: 77 with the way out, whatever is on stdin."""
    program.environment.pop("EDOC_TUI_VAULT_KEY_FILE")
    for words in (("secret", "set", "client_id"), ("token", "refresh"), ("signin",)):
        done = program(*words, stdin="a passphrase that nobody asked for\n")
        assert (done.status, "EDOC_TUI_VAULT_KEY_FILE" in done.err) == (77, True), words
        assert "Traceback" not in done.err
    assert not (program.home / "vault").exists()
