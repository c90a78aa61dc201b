"""What this machine remembers of setting services up: when a connection was tested, and how.

A test says something about this machine (its name server, its firewall, its clock), so what it
found stays here, beside the store and not in it. Losing the file costs a test, nothing more.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime  # noqa: TC003 - msgspec reads the annotation
from typing import TYPE_CHECKING

import msgspec

from edoc_tui.disk import locked, replace
from edoc_tui.domain.errors import EdocError

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.config.settings import Service

_LARGEST = 1024 * 1024


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of one service.

    Attributes:
        tested_at: When its connection was tested last.
        failed: What failed then; ``""`` = nothing.
        connection: Fingerprint of the connection that was tested.
        signed_in_at: When somebody signed in from here.
        refreshed_at: When somebody refreshed the access token on purpose.
    """

    tested_at: datetime | None = None
    failed: str = ""
    connection: str = ""
    signed_in_at: datetime | None = None
    refreshed_at: datetime | None = None


def fingerprint(service: Service) -> str:
    """Return what changes whenever the connection of *service* changes."""
    return hashlib.sha256(msgspec.json.encode(service.connection)).hexdigest()[:32]


def notes_file(folder: Path) -> Path:
    """Return where the notes lie."""
    return folder / "setup.json"


def read_note(folder: Path, code: str) -> Note:
    """Return what is remembered of a service; an unreadable file remembers nothing."""
    return _read(notes_file(folder)).get(code, Note())


def write_note(folder: Path, code: str, **changes: datetime | str | None) -> None:
    """Remember *changes*; what cannot be written is forgotten, as nothing depends on it."""
    path = notes_file(folder)
    with suppress(EdocError), locked(path):
        notes = _read(path)
        notes[code] = msgspec.structs.replace(notes.get(code, Note()), **changes)
        replace(path, msgspec.json.encode(notes))


def _read(path: Path) -> dict[str, Note]:
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_LARGEST), type=dict[str, Note])
    except (OSError, msgspec.MsgspecError):
        return {}
