"""A desktop keyring that is locked, on a real D-Bus: it is asked for its state alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

DESKTOP = """
    import subprocess, sys
    from jeepney import HeaderFields, MessageType, new_error, new_method_return
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection

    bus = open_dbus_connection(bus="SESSION")
    bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.secrets"))
    client = subprocess.Popen([sys.executable, "-c", *sys.argv[1:]])
    asked = []
    while client.poll() is None:
        try:
            call = bus.receive(timeout=0.1)
        except TimeoutError:
            continue
        if call.header.message_type is not MessageType.method_call:
            continue
        name = call.header.fields[HeaderFields.member]
        asked.append(name if name != "Get" else f"Get {call.body[1]}")
        if name == "ReadAlias":
            answer = new_method_return(call, "o", ("/org/freedesktop/secrets/collection/login",))
        elif name == "Get":
            value = ("b", True) if call.body[1] == "Locked" else ("s", "Login")
            answer = new_method_return(call, "v", (value,))
        else:
            answer = new_error(call, "org.freedesktop.DBus.Error.AccessDenied")
        bus.send(answer)
    print(*asked, sep="\\n")
    sys.exit(client.returncode)
"""
"""A Secret Service whose only collection is locked; it prints what it was asked."""

JOB = """
    import sys
    from pathlib import Path
    from edoc_tui.config.home import Home
    from edoc_tui.domain.errors import SignInNeededError
    from edoc_tui.domain.tokens import Secret
    from edoc_tui.vault.unlock import open_vault
    store = open_vault(Home.find(Path(sys.argv[1])), "secret-service")
    for use in (store.unlock, store.names, lambda: store.get("PAGERO/client_id"),
                lambda: store.set("PAGERO/client_id", Secret("x")),
                lambda: store.delete("PAGERO/client_id"),
                lambda: store.update(lambda held: held.clear())):
        try:
            use()
        except SignInNeededError as error:
            assert "keyring is locked" in str(error), error
            assert 'backend = "vault"' in str(error), error
        else:
            sys.exit("a locked keyring was used")
"""


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="needs dbus-run-session")
def test_k01_a_locked_keyring_is_never_made_to_prompt(tmp_path: Path) -> None:
    """Every use ends with the way out; nothing asks the desktop to unlock, create or prompt."""
    done = subprocess.run(
        [
            *("dbus-run-session", "--", sys.executable, "-c", textwrap.dedent(DESKTOP)),
            *(textwrap.dedent(JOB), str(tmp_path / "home")),
        ],
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split("\n")) - {""} == {"ReadAlias", "Get Label", "Get Locked"}
