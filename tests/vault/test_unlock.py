"""Who unlocks the vault when nobody is there, and that no other keyring is ever used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from edoc_tui.config.home import Home
from edoc_tui.domain.errors import DataError, SettingsError, SignInNeededError
from edoc_tui.domain.tokens import Secret
from edoc_tui.vault.keys import CREDENTIAL, KEY_FILE_VARIABLE
from edoc_tui.vault.sealed import WrongPassphraseError
from edoc_tui.vault.store import VaultStore
from edoc_tui.vault.unlock import open_vault

if TYPE_CHECKING:
    from pathlib import Path

KEY = "0123456789abcdefé"


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the account that runs the tests plays a part."""
    monkeypatch.delenv(KEY_FILE_VARIABLE, raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home.find(tmp_path / "home").prepare()


def key_file(path: Path, content: str, mode: int = 0o600) -> Path:
    """Write a key file."""
    path.write_text(content)
    path.chmod(mode)
    return path


def test_key_file_credential_and_passphrase_open_the_same_vault(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A console creates it, a cron job and a systemd unit use it; one newline is ignored."""
    asked: list[bool] = []

    def ask(new: bool) -> Secret:  # noqa: FBT001 - the callback's shape
        asked.append(new)
        return Secret(KEY)

    console = open_vault(home, "vault", ask)
    assert console.get("PAGERO/client_id") is None
    assert asked == [], "a vault that does not exist has no secrets to ask for"
    console.set("PAGERO/client_id", Secret("id"))
    assert asked == [True]
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(key_file(tmp_path / "key", KEY + "\n", 0o400)))
    job = open_vault(home, "vault")
    assert job.get("PAGERO/client_id") == Secret("id")
    job.update(lambda entries: entries.update({"PAGERO/tokens": Secret("t")}))
    monkeypatch.setenv(KEY_FILE_VARIABLE, "/nowhere")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    key_file(tmp_path / CREDENTIAL, KEY, 0o440)
    unit = open_vault(home, "vault")
    assert unit.names() == ["PAGERO/client_id", "PAGERO/tokens"]
    unit.delete("PAGERO/client_id")
    unit.delete("PAGERO/client_id")
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    monkeypatch.delenv(KEY_FILE_VARIABLE)
    assert open_vault(home, "vault", ask).names() == ["PAGERO/tokens"]
    assert asked == [True, False]


@pytest.mark.parametrize(
    ("content", "mode", "reason"),
    [
        (KEY, 0o644, "mode 0644"),
        (KEY, 0o640, "mode 0640"),
        (KEY, 0o700, "mode 0700"),
        ("short", 0o600, "16 bytes"),
        ("123456789012345\n", 0o600, "16 bytes"),
        ("", 0o600, "16 bytes"),
    ],
)
def test_an_unusable_key_file_ends_with_77(
    home: Home, monkeypatch: pytest.MonkeyPatch, content: str, mode: int, reason: str
) -> None:
    """Rights and length are checked before the key is used; the variable is named."""
    key = key_file(home.data_dir / "key", content, mode)
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(key))
    with pytest.raises(SignInNeededError, match=reason) as caught:
        open_vault(home, "vault", lambda new: Secret("typed passphrase"))
    assert caught.value.exit_status == 77
    assert KEY_FILE_VARIABLE in str(caught.value)
    assert not home.vault.exists()


def test_a_missing_key_or_key_file_names_the_variable(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job without any key, or with a wrong one, says how to give it one."""
    with pytest.raises(SignInNeededError, match=KEY_FILE_VARIABLE):
        open_vault(home, "vault")
    for path in (tmp_path / "missing", tmp_path):
        monkeypatch.setenv(KEY_FILE_VARIABLE, str(path))
        with pytest.raises(SignInNeededError, match=KEY_FILE_VARIABLE):
            open_vault(home, "vault")
    os.mkfifo(tmp_path / "pipe", 0o600)
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "pipe"))
    with pytest.raises(SignInNeededError, match="not a regular file"):
        open_vault(home, "vault")
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(key_file(tmp_path / "key", KEY)))
    open_vault(home, "vault").set("x", Secret("y"))
    key_file(tmp_path / "key", KEY + "other")
    with pytest.raises(SignInNeededError, match=f"does not open.*{KEY_FILE_VARIABLE}"):
        open_vault(home, "vault").get("x")


def test_a_person_may_try_again(home: Home) -> None:
    """A wrong, short or empty passphrase changes nothing; the next one counts."""
    answers = iter(["", "short", "long enough", "wrong wrong", "long enough"])
    store = open_vault(home, "vault", lambda new: Secret(next(answers)))
    with pytest.raises(SignInNeededError, match="no passphrase"):
        store.unlock()
    with pytest.raises(DataError, match="at least 8"):
        store.unlock()
    store.set("x", Secret("y"))
    again = open_vault(home, "vault", lambda new: Secret(next(answers)))
    with pytest.raises(WrongPassphraseError):
        again.get("x")
    assert again.get("x") == Secret("y")
    assert isinstance(again, VaultStore)
    again.change_passphrase(Secret("quite another"))
    assert again.get("x") == Secret("y")


def test_memory_ends_with_the_process(home: Home) -> None:
    """The memory backend works the same and leaves no file."""
    store = open_vault(home, "memory")
    store.unlock()
    store.set("a", Secret("1"))
    assert store.update(lambda entries: entries.pop("a")) == Secret("1")
    store.set("b", Secret("2"))

    def fails(entries: dict[str, Secret]) -> None:
        entries.clear()
        raise KeyError

    with pytest.raises(KeyError):
        store.update(fails)
    store.delete("c")
    assert (store.get("b"), store.names()) == (Secret("2"), ["b"])
    assert not home.vault.exists()


@pytest.mark.parametrize("backend", ["null", "plaintext", "keyrings.alt.file.PlaintextKeyring", ""])
def test_no_other_backend_can_be_named(home: Home, backend: str) -> None:
    """Only the three published places exist."""
    with pytest.raises(SettingsError, match='"vault", "secret-service" or "memory"'):
        open_vault(home, backend, lambda new: Secret("typed passphrase"))


JOB = """
    import sys
    from pathlib import Path
    from edoc_tui.config.home import Home
    from edoc_tui.domain.tokens import Secret
    from edoc_tui.vault.unlock import open_vault
    home = Home.find(Path(sys.argv[1]))
    store = open_vault(home, "vault")
    store.set("PAGERO/client_secret", Secret("canary-alt"))
    assert store.get("PAGERO/client_secret") == Secret("canary-alt")
    assert not hasattr(store._keyring, "evil")
"""
"""What a job does with its secrets, in a process of its own."""

WHAT_KEYRING_TAKES = """
    import keyring
    chosen = keyring.get_keyring()
    print(type(chosen).__module__, *(type(one).__module__ for one in
          getattr(chosen, "backends", ())))
"""


def _python(code: str, *arguments: str, **environment: str) -> str:
    """Run *code* in a process with this environment alone; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        check=True,
        env={"PATH": os.environ["PATH"], **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return done.stdout


def _job(home: Home, folder: Path, **environment: str) -> None:
    """Keep a secret in a job, and look for it in every file below *folder*."""
    key = key_file(folder / "key", KEY)
    _python(
        JOB, str(home.config_dir), HOME=str(folder), **{KEY_FILE_VARIABLE: str(key)}, **environment
    )
    assert home.vault.exists(), "it was stored somewhere else, or nowhere"
    for file in folder.rglob("*"):
        assert not file.is_file() or b"canary-alt" not in file.read_bytes(), file


def test_k02_an_installed_plain_text_keyring_is_not_taken(home: Home, tmp_path: Path) -> None:
    """With keyrings.alt installed keyring itself would write plain text; we never do."""
    taken = _python(WHAT_KEYRING_TAKES, HOME=str(tmp_path))
    assert "keyrings.alt" in taken, "the trap is not set"
    _job(home, tmp_path)


def test_k03_a_null_keyring_is_not_taken(home: Home, tmp_path: Path) -> None:
    """A backend that stores nothing, named in the environment, has no say; nor has a property."""
    null = {
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "KEYRING_PROPERTY_EVIL": "1",
    }
    assert "keyring.backends.null" in _python(WHAT_KEYRING_TAKES, HOME=str(tmp_path), **null)
    _job(home, tmp_path, **null)


def test_k04_an_evil_keyringrc_is_not_imported(home: Home, tmp_path: Path) -> None:
    """The user's keyring configuration may name any module: it is never read by us."""
    config, evil = tmp_path / "user", tmp_path / "evil"
    for folder in (config / "python_keyring", evil):
        folder.mkdir(parents=True)
    mark = tmp_path / "imported"
    (evil / "evil_backend.py").write_text(
        f"open({str(mark)!r}, 'w')\nfrom keyring.backends.null import Keyring\n"
    )
    (config / "python_keyring" / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=evil_backend.Keyring\nkeyring-path={evil}\n"
    )
    where = {"XDG_CONFIG_HOME": str(config)}
    _python(WHAT_KEYRING_TAKES, HOME=str(tmp_path), **where)
    assert mark.exists(), "the trap is not set"
    mark.unlink()
    _job(home, tmp_path, **where)
    assert not mark.exists()


def test_k10_a_job_without_a_terminal_never_prompts(home: Home) -> None:
    """No D-Bus, no TTY, no key: 77 at once, and nothing is read from stdin."""
    code = """
        import sys
        from pathlib import Path
        from edoc_tui.config.home import Home
        from edoc_tui.domain.errors import EdocError
        from edoc_tui.vault.unlock import open_vault
        try:
            open_vault(Home.find(Path(sys.argv[1])), sys.argv[2]).unlock()
        except EdocError as error:
            print(error)
            sys.exit(error.exit_status)
    """
    for backend, said in (("vault", KEY_FILE_VARIABLE), ("secret-service", 'backend = "vault"')):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code), str(home.config_dir), backend],
            check=False,
            env={"PATH": os.environ["PATH"]},
            input="a passphrase that nobody asked for\n",
            capture_output=True,
            text=True,
            start_new_session=True,
        )
        assert (done.returncode, done.stderr) == (77, "")
        assert said in done.stdout


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus-run-session and gnome-keyring-daemon",
)
def test_the_secret_service_is_used_when_it_is_unlocked(home: Home, tmp_path: Path) -> None:
    """On a real desktop keyring: set, get, update, delete; a locked one never prompts."""
    code = """
        import subprocess, sys
        from pathlib import Path
        from edoc_tui.config.home import Home
        from edoc_tui.domain.errors import SignInNeededError
        from edoc_tui.domain.tokens import Secret
        from edoc_tui.vault.unlock import open_vault
        store = open_vault(Home.find(Path(sys.argv[1])), "secret-service")
        if sys.argv[2] == "locked":
            try:
                store.unlock()
            except SignInNeededError as error:
                sys.exit(str(error))
            sys.exit(0)
        daemon = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
        subprocess.run(daemon, input=b"login", check=True, stdout=subprocess.DEVNULL)
        store.unlock()
        store.set("PAGERO/client_id", Secret("one"))
        assert store.get("PAGERO/client_id") == Secret("one")
        store.update(lambda entries: entries.update({"PAGERO/tokens": Secret("two")}))
        store.update(lambda entries: entries.pop("PAGERO/client_id"))
        assert store.names() == ["PAGERO/tokens"]
        store.delete("PAGERO/tokens")
        assert store.get("PAGERO/tokens") is None
        store.set("PAGERO/tokens", Secret("three"))
    """
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(home.run),
    }
    command = ["dbus-run-session", "--", sys.executable, "-c", textwrap.dedent(code)]
    for state, status in (("locked", 1), ("unlocked", 0), ("locked", 1)):
        done = subprocess.run(
            [*command, str(home.config_dir), state],
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == status, done.stderr
        assert ('backend = "vault"' in done.stderr) is (state == "locked")
