"""The audit journal as plain values: who did what, each entry chained to the one before.

An entry's hash covers the hash before it and the digest of its own content, so that a proof
needs the contents of no other entries, only their digests. Whoever has SHA-256 can verify it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GENESIS: Final = "0" * 64
"""What the first entry has for the hash before it."""

SEALED: Final = "log.sealed"
"""The action of an entry that takes rows of the document log into the chain."""

RESTORED: Final = "journal.restored"
"""The action of an entry that says which later entries an older backup does not have."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the keyboard, as far as the machine knows.

    Attributes:
        user: Name of the account that the program runs under.
        sudo_user: Who became that account with sudo, ``""`` = nobody.
        login: Who signed in, as the kernel remembers it across sudo and su, ``""`` = unknown.
        ssh: Address that the SSH connection came from.
        host: Name of the machine.
        pid: The process.
        program: The command, or ``console``.
    """

    user: str
    sudo_user: str = ""
    login: str = ""
    ssh: str = ""
    host: str = ""
    pid: int = 0
    program: str = ""

    @property
    def name(self) -> str:
        """The person: ``sudo`` does not hide somebody."""
        return self.sudo_user or self.user

    def record(self) -> dict[str, Any]:
        """Return what an entry keeps of the person; what is not known is left out."""
        parts = {
            "user": self.user,
            "sudo_user": self.sudo_user,
            "login": self.login,
            "ssh": self.ssh,
            "host": self.host,
            "pid": self.pid,
            "program": self.program,
        }
        return {key: value for key, value in parts.items() if value}


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An entry of the journal.

    Attributes:
        id: Counts from 1 without a gap.
        at: When, ISO 8601 UTC.
        action: Dotted name such as ``document.released``.
        content: The canonical JSON text that is hashed: everything above, who, and details.
        previous: The hash of the entry before.
        hash: See :func:`link`.
    """

    id: int
    at: str
    action: str
    content: str
    previous: str
    hash: str

    @property
    def data(self) -> dict[str, Any]:
        """The content, read; of one that was tampered with, what can be read of it."""
        try:
            data = json.loads(self.content)
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}

    def part(self, name: str) -> dict[str, Any]:
        """Return the table *name* of the content, such as ``who`` or ``details``."""
        part = self.data.get(name)
        return part if isinstance(part, dict) else {}


def canonical(value: Any) -> str:
    """Return the one JSON text of *value*: ASCII, keys in order, no blanks."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(text: str) -> str:
    """Return the SHA-256 of *text* in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def link(previous: str, content_digest: str) -> str:
    """Return the hash of an entry: SHA-256 of the hash before, a newline, and its digest."""
    return digest(f"{previous}\n{content_digest}")


def chained(  # what an entry is made of
    number: int, at: str, action: str, previous: str, more: Mapping[str, Any]
) -> AuditEntry:
    """Return entry *number*, chained to *previous*."""
    content = canonical({**more, "id": number, "at": at, "action": action})
    return AuditEntry(number, at, action, content, previous, link(previous, digest(content)))


# Rows of the document log go into the chain many at a time: their Merkle tree's root does.


def leaf(text: str) -> str:
    """Return the hash of a leaf; leaves and nodes differ by their first byte (RFC 6962)."""
    return hashlib.sha256(b"\x00" + text.encode()).hexdigest()


def _node(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def _above(level: Sequence[str]) -> list[str]:
    """Return the level above; a node without a neighbour goes up as it is."""
    pairs = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs


def merkle_root(leaves: Sequence[str]) -> str:
    """Return the root over *leaves* (hashes); of none, the hash of nothing."""
    if not leaves:
        return hashlib.sha256().hexdigest()
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def merkle_path(leaves: Sequence[str], index: int) -> list[tuple[str, str]]:
    """Return what leads from leaf *index* to the root: (``left`` or ``right``, hash) each."""
    path: list[tuple[str, str]] = []
    level = list(leaves)
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(("left" if beside < index else "right", level[beside]))
        level, index = _above(level), index // 2
    return path


def merkle_climb(start: str, path: Sequence[tuple[str, str]]) -> str:
    """Return the root that *path* leads to from the leaf hash *start*."""
    value = start
    for side, other in path:
        value = _node(other, value) if side == "left" else _node(value, other)
    return value
