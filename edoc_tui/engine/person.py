"""Who is at the keyboard: what the machine knows, told to the document log and the journal."""

from __future__ import annotations

import os
import pwd
import socket
import sys
from pathlib import Path
from typing import Final

from edoc_tui.domain.audit import Person
from edoc_tui.domain.text import printable

_LONGEST: Final = 60
_NOBODY: Final = 2**32 - 1  # what the kernel says of processes that nobody's sign-in began
_LOGIN: Final = Path("/proc/self/loginuid")


def current_person(program: str = "") -> Person:
    """Return who runs this process.

    Args:
        program: What they run: a command's words, or ``console``.
    """
    ssh = os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_CLIENT") or ""
    return Person(
        user=_name(os.geteuid()),
        sudo_user=printable(os.environ.get("SUDO_USER", ""), limit=_LONGEST),
        login=_login(),
        ssh=printable(ssh.split()[0] if ssh.split() else "", limit=_LONGEST),
        host=printable(socket.gethostname(), limit=_LONGEST),
        pid=os.getpid(),
        program=printable(program or _program(), limit=_LONGEST),
    )


def _name(uid: int) -> str:
    try:
        return printable(pwd.getpwuid(uid).pw_name, limit=_LONGEST)
    except KeyError:
        return str(uid)


def _login() -> str:
    """Return who signed in on this machine; the kernel lets nobody change it afterwards."""
    try:
        uid = int(_LOGIN.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return ""
    return "" if uid == _NOBODY else _name(uid)


def _program() -> str:
    return Path(sys.argv[0]).name if sys.argv and sys.argv[0] else ""
