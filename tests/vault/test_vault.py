"""The encrypted file: what it refuses, what it keeps, and who may write at once."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from typing import TYPE_CHECKING

import pytest
from keyring.errors import PasswordDeleteError

from edoc_tui.disk import locked
from edoc_tui.domain.errors import CannotWriteError, LockedError, SignInNeededError
from edoc_tui.domain.tokens import Secret
from edoc_tui.vault.backend import VaultKeyring
from edoc_tui.vault.file import VaultFile
from edoc_tui.vault.sealed import DamagedVaultError, WrongPassphraseError

if TYPE_CHECKING:
    from pathlib import Path

PASSPHRASE = Secret("correct horse battery")
CANARY = "canary-7f3a"


def opened(path: Path, passphrase: Secret = PASSPHRASE) -> VaultFile:
    """Return the unlocked vault at *path*."""
    vault = VaultFile(path)
    vault.unlock(passphrase)
    return vault


@pytest.fixture
def vault(tmp_path: Path) -> VaultFile:
    """A vault with one secret."""
    vault = opened(tmp_path / "vault")
    vault.update(lambda entries: entries.update({"PAGERO/client_id": Secret(CANARY)}))
    return vault


def test_secrets_come_back_and_are_nowhere_in_clear(vault: VaultFile) -> None:
    """Another process with the passphrase reads them; the folder shows nothing of them."""
    assert opened(vault.path).read() == {"PAGERO/client_id": Secret(CANARY)}
    for file in vault.path.parent.iterdir():
        content = file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        for part in (CANARY, "PAGERO", PASSPHRASE.reveal()):
            assert part.encode() not in content
    assert CANARY not in repr(vault) + repr(vault.read()) + repr(vars(vault)["_header"])


def test_as_a_keyring_backend(vault: VaultFile) -> None:
    """It keeps keyring's interface, and the names of other services apart from ours."""
    keyring = VaultKeyring(vault)
    keyring.set_password("edoc-tui", "PAGERO/client_secret", "s")
    keyring.set_password("another", "PAGERO/client_secret", "t")
    assert keyring.get_password("edoc-tui", "PAGERO/client_secret") == "s"
    assert keyring.get_password("another", "PAGERO/client_secret") == "t"
    assert keyring.get_password("another", "x") is None
    keyring.delete_password("another", "PAGERO/client_secret")
    with pytest.raises(PasswordDeleteError):
        keyring.delete_password("another", "PAGERO/client_secret")
    assert vault.read().keys() == {"PAGERO/client_id", "PAGERO/client_secret"}
    assert VaultKeyring.priority < 0


def test_k05_a_wrong_passphrase_is_told_plainly_and_may_be_repeated(vault: VaultFile) -> None:
    """Wrong, then right: no library's words, the same file, exit 77."""
    again = VaultFile(vault.path)
    with pytest.raises(WrongPassphraseError, match="passphrase does not open") as caught:
        again.unlock(Secret("correct horse batterx"))
    assert caught.value.exit_status == 77
    with pytest.raises(SignInNeededError, match="locked"):
        again.read()
    again.unlock(PASSPHRASE)
    assert again.read()


def test_k06_a_damaged_vault_is_refused_and_kept(vault: VaultFile) -> None:
    """Whichever byte changes, and wherever the file ends: refused, and not one byte is written."""
    whole = vault.path.read_bytes()
    damages = [whole[:at] for at in (0, 1, 40, len(whole) - 1)]
    damages += [
        whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), 7)
    ]
    for damage in damages:
        vault.path.write_bytes(damage)
        for attempt in (lambda: vault.update(lambda _: None), vault.read):
            with pytest.raises(DamagedVaultError, match="kept as it is"):
                attempt()
        assert vault.path.read_bytes() == damage
    vault.path.write_bytes(whole)
    assert vault.read()


def test_k06_a_forged_vault_is_refused(vault: VaultFile) -> None:
    """A new checksum does not help: the box, and the header beside it, are authenticated."""
    body = vault.path.read_bytes()[:-32]
    other_box = body[:-1] + bytes([body[-1] ^ 1])
    other_header = body.replace(b" t=3 ", b" t=2 ", 1)
    for forged in (other_box, other_header):
        vault.path.write_bytes(forged + hashlib.sha256(forged).digest())
        with pytest.raises(WrongPassphraseError):
            opened(vault.path)
    greedy = body.replace(b"m=65536", b"m=99999999", 1)
    vault.path.write_bytes(greedy + hashlib.sha256(greedy).digest())
    with pytest.raises(DamagedVaultError):
        opened(vault.path)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606])
def test_k07_a_vault_open_to_others_is_refused(vault: VaultFile, mode: int) -> None:
    """Rights for group or others: refused, told how to mend it, not mended silently."""
    vault.path.chmod(mode)
    with pytest.raises(SignInNeededError, match=rf"mode {mode:04o}.*chmod 600"):
        opened(vault.path)
    with pytest.raises(SignInNeededError):
        vault.update(lambda entries: entries.clear())
    assert stat.S_IMODE(vault.path.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_k07_a_vault_of_another_account_is_refused(vault: VaultFile) -> None:
    """A vault that somebody else put there is not opened."""
    os.chown(vault.path, 12345, 12345)
    with pytest.raises(SignInNeededError, match="not a file of this account"):
        opened(vault.path)


def test_f02_links_and_pipes_are_refused(vault: VaultFile, tmp_path: Path) -> None:
    """Neither a symbolic link nor a pipe is opened or replaced."""
    link = tmp_path / "link"
    link.symlink_to(vault.path)
    with pytest.raises(SignInNeededError, match="cannot be read"):
        opened(link)
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(SignInNeededError, match="not a file of this account"):
        opened(tmp_path / "pipe")


def test_a_failed_change_leaves_everything(vault: VaultFile) -> None:
    """What the change raises passes through, and the vault stays byte for byte."""
    before = vault.path.read_bytes()

    def fails(entries: dict[str, Secret]) -> None:
        entries.clear()
        raise KeyError

    with pytest.raises(KeyError):
        vault.update(fails)
    assert vault.path.read_bytes() == before
    assert vault.update(dict) == vault.read()
    assert vault.path.read_bytes() == before, "nothing changed, so nothing is written"


def test_the_passphrase_changes_for_every_process(vault: VaultFile) -> None:
    """The old passphrase stops working, also where the vault was open; the new one works."""
    other = opened(vault.path)
    vault.change_passphrase(Secret("another passphrase"))
    assert vault.read()
    with pytest.raises(WrongPassphraseError):
        other.read()
    assert not other.unlocked
    other.unlock(Secret("another passphrase"))
    assert other.read() == vault.read()


def test_a_busy_vault_ends_with_75(vault: VaultFile) -> None:
    """Another process holds the lock: try later, nothing is lost."""
    with locked(vault.path), pytest.raises(LockedError) as caught:
        vault.update(lambda entries: entries.clear(), wait=0.05)
    assert caught.value.exit_status == 75
    assert vault.read()


WRITER = """
    import sys
    from pathlib import Path
    from edoc_tui.domain.tokens import Secret
    from edoc_tui.vault.file import VaultFile
    vault = VaultFile(Path(sys.argv[1]))
    vault.unlock(Secret("correct horse battery"))
    for number in range(int(sys.argv[3])):
        vault.update(lambda entries: entries.update({f"{sys.argv[2]}/{number}": Secret("x")}))
        print(number, flush=True)
"""


def writer(path: Path, name: str, rounds: int) -> subprocess.Popen[str]:
    """Start a process that writes *rounds* secrets."""
    command = [sys.executable, "-c", textwrap.dedent(WRITER), str(path), name, str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_k08_four_writers_lose_nothing(tmp_path: Path) -> None:
    """Four processes write forty secrets each into a vault none of them finds: 160 of 160."""
    path = tmp_path / "vault"
    writers = [writer(path, str(number), 40) for number in range(4)]
    for each in writers:
        each.communicate()
        assert each.returncode == 0
    assert opened(path).read().keys() == {f"{a}/{b}" for a in range(4) for b in range(40)}


def test_f03_killed_writers_leave_a_whole_vault(tmp_path: Path) -> None:
    """Kill -9 while writing: every finished write is there, and the vault opens."""
    path = tmp_path / "vault"
    for turn in range(6):
        process = writer(path, str(turn), 100_000)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.003 * turn)  # when to strike, nothing is concluded from it
        process.kill()
        finished, _ = process.communicate()
        assert process.returncode == -signal.SIGKILL
        kept = [name for name in opened(path).read() if name.startswith(f"{turn}/")]
        written = 1 + len(finished.split())
        assert written <= len(kept) <= written + 1


def test_a_full_disk_keeps_the_old_vault(vault: VaultFile) -> None:
    """No room: 73, and the secrets of before are still there."""
    code = """
        import resource, sys
        from pathlib import Path
        from edoc_tui.domain.errors import CannotWriteError
        from edoc_tui.domain.tokens import Secret
        from edoc_tui.vault.file import VaultFile
        vault = VaultFile(Path(sys.argv[1]))
        vault.unlock(Secret("correct horse battery"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
        try:
            vault.update(lambda entries: entries.update(big=Secret("canary-big" * 100)))
        except CannotWriteError as error:
            print(error)
            sys.exit(73)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(vault.path)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 73, done.stderr
    assert "canary-big" not in done.stdout + done.stderr
    assert vault.read() == {"PAGERO/client_id": Secret(CANARY)}


def test_a_write_that_does_not_last_is_an_error(
    vault: VaultFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every write is read back: a disk that lies is found out."""
    monkeypatch.setattr("edoc_tui.vault.file.replace", lambda path, content: None)
    with pytest.raises(CannotWriteError, match="does not hold what was written"):
        vault.update(lambda entries: entries.update(x=Secret("y")))


def test_the_key_is_derived_once(vault: VaultFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only unlocking is slow; reads and writes use the key in memory."""
    monkeypatch.setattr("edoc_tui.vault.sealed.Header.derive", lambda *_: pytest.fail("derived"))
    vault.update(lambda entries: entries.update(x=Secret("y")))
    assert vault.read().keys() == {"PAGERO/client_id", "x"}
