"""Which installation this is: a home that was copied elsewhere is recognised, and asked about."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from edoc_tui.config.home import Home
    from edoc_tui.store.repository import Repository

_MACHINE: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


class Standing(Enum):
    """How a home stands to the store that it holds."""

    KNOWN = auto()
    MOVED = auto()
    """Same machine and user, another folder: moved, or copied beside the first."""
    FOREIGN = auto()
    """Another machine, or another user."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a home is.

    Attributes:
        machine: Digest of machine and user.
        place: The home's data folder.
    """

    machine: str
    place: str

    @property
    def fingerprint(self) -> str:
        """What the store keeps of a home that may send."""
        return _digest(self.machine, self.place)

    def standing(self, repository: Repository) -> Standing:
        """Compare with the homes that the store knows."""
        homes = repository.homes()
        if not homes or any(one[0] == self.fingerprint for one in homes):
            return Standing.KNOWN
        same = any(one[1] == self.machine for one in homes)
        return Standing.MOVED if same else Standing.FOREIGN


def whereabouts(home: Home) -> Whereabouts:
    """Return where *home* is."""
    return Whereabouts(_digest(machine(), str(os.geteuid())), str(home.data_dir))


def machine() -> str:
    """Return what tells this machine from others; ``""`` where it has no id.

    Some containers have none, and get another name at every start: a name would raise false
    alarms. User and folder are compared all the same.
    """
    for path in _MACHINE:
        with suppress(OSError):
            if text := path.read_text(encoding="ascii", errors="replace").strip():
                return text
    return ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]
