"""A vault that hangs, or that nobody unlocks, holds up neither the screen nor the end."""

from __future__ import annotations

import signal
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from edoc_tui.domain.tokens import Secret
from edoc_tui.vault.secret_service import SECONDS
from edoc_tui.wiring import build
from tests.console.driver import Console
from tests.console.offices import home_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest


@contextmanager
def silent_bus(folder: Path) -> Iterator[tuple[str, threading.Event]]:
    """Provide the address of a D-Bus that lets everybody in and never answers a call."""
    path = folder / "bus"
    asked = threading.Event()
    held: list[socket.socket] = []
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(path))
        bus.listen()

        def take() -> None:
            while True:
                try:
                    caller = bus.accept()[0]
                except OSError:
                    return
                held.append(caller)
                caller.recv(4096)
                caller.sendall(b"OK 0123456789abcdef0123456789abcdef\r\n")
                asked.set()

        threading.Thread(target=take, daemon=True).start()
        yield f"unix:path={path}", asked
        bus.shutdown(socket.SHUT_RDWR)
    for one in held:
        one.close()


def test_k09_a_keyring_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    """The desktop's keyring takes the call and is silent: keys work, and leaving is at once."""
    home = home_at(tmp_path, '[secrets]\nbackend = "secret-service"\n')
    with silent_bus(tmp_path) as (address, asked):
        environment = {"DBUS_SESSION_BUS_ADDRESS": address}
        with Console.on(home.config_dir, environment=environment) as console:
            console.ready().press("4").shows("Client ID")
            console.until(asked.is_set, "the keyring was never asked")
            since = time.monotonic()
            console.press("2").shows("There are no customers yet").press("4").shows(
                "(vault locked)"
            ).press("q")
            assert console.ends() == 0
            assert time.monotonic() - since < SECONDS, "it waited until the keyring was given up"
            assert b"Traceback" not in console.raw


def test_k09_an_unanswered_passphrase_keeps_nobody_from_leaving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hang-up while the passphrase is asked for ends the program; the vault stays as it is."""
    home = home_at(tmp_path)
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    engine = build(home)

    engine.secrets.set("PAGERO/client_id", Secret("x"))
    engine.store.close()
    before = home.vault.read_bytes()
    with Console.on(home.config_dir) as console:
        console.ready().press("f9").shows("The vault is locked")
        console.signal(signal.SIGHUP)
        assert console.ends() == 0
        assert b"Traceback" not in console.raw
    assert home.vault.read_bytes() == before
