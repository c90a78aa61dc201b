"""The journal's head, kept outside the store: what the store alone cannot prove.

A chain shows edits and gaps but not a missing end. Each head is therefore written to a file
outside the home, and told to the system's log, where another account may keep it.
"""

from __future__ import annotations

import hashlib
import json
import os
import syslog
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.domain.audit import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.config.control_settings import AuditSettings
    from edoc_tui.config.home import Home


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head that was written down.

    Attributes:
        chain: Hash of the journal's first entry: which journal it is.
        id, hash: Number and hash of the last entry then.
        at: When, ISO 8601 UTC.
    """

    chain: str
    id: int
    hash: str
    at: str


class Anchors:
    """Writes heads down, and reads them again.

    Args:
        home: Whose journal it is.
        settings: Where heads go.
    """

    def __init__(self, home: Home, settings: AuditSettings) -> None:
        self.path = _path(home, settings.anchor)
        self._told: int = 0
        self._syslog = settings.syslog

    def add(self, anchor: Anchor) -> None:
        """Write a head down; a place that refuses never stops the work (``verify`` tells it)."""
        if anchor.id <= self._told:
            return
        self._told = anchor.id
        with suppress(OSError):
            self._append(anchor)
        if self._syslog:
            text = f"edoc-tui audit journal={anchor.chain[:16]} entry={anchor.id} {anchor.hash}"
            syslog.syslog(syslog.LOG_NOTICE | syslog.LOG_USER, text)

    def _append(self, anchor: Anchor) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self.path, flags, 0o600)
        try:
            line = {"chain": anchor.chain, "id": anchor.id, "hash": anchor.hash, "at": anchor.at}
            os.write(descriptor, canonical(line).encode() + b"\n")
        finally:
            os.close(descriptor)

    def __iter__(self) -> Iterator[Anchor]:
        """Go through what was written down; lines that are no anchors are left out."""
        try:
            lines = self.path.read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            return
        for line in lines:
            with suppress(ValueError, KeyError, TypeError):
                data = json.loads(line)
                yield Anchor(str(data["chain"]), int(data["id"]), str(data["hash"]), data["at"])


def _path(home: Home, named: str) -> Path:
    if named:
        return Path(named).expanduser()
    import platformdirs

    place = hashlib.sha256(os.fsencode(home.data_dir)).hexdigest()[:16]
    return platformdirs.user_state_path("edoc-tui", appauthor=False) / "audit" / f"{place}.heads"
