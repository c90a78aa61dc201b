"""Read ``config.toml``, and change it so that nothing a person wrote is lost.

A change reads the file again under a lock, edits the text where the value stands, checks the
result with the same types as a reader, and replaces the file atomically. A file that could not
be read is never overwritten.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from edoc_tui.config.mistakes import WrongFileError
from edoc_tui.config.reading import convert, decode, parse, read_bytes
from edoc_tui.config.settings import Settings
from edoc_tui.disk import locked, make_private_folder, replace
from edoc_tui.domain.errors import DataError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from edoc_tui.config.toml_edit import Changes

Fingerprint = tuple[int, int, int]
"""Modification time (ns), size and inode: changes whenever somebody saves."""


def read_settings(path: Path) -> Settings:
    """Return what *path* says; a missing file says what a new installation says.

    Raises:
        SettingsError: A mistake; names file, line, key and what was expected.
    """
    return read_text(path, decode(path, read_bytes(path)))


def read_text(path: Path, text: str) -> Settings:
    """Return what *text* says, the content of *path*.

    Raises:
        SettingsError: A mistake; names file, line, key and what was expected.
    """
    return convert(path, text, parse(path, text), Settings)


def change(path: Path, changes: Changes, *, wait: float = 10.0) -> None:
    """Change values of the configuration *path*; comments, order and unknown keys stay.

    Args:
        path: The configuration; a missing one is created.
        changes: New values by path, such as ``{("company", "name"): "Cronus"}``; ``None``
            removes a key. All are made, or none.
        wait: Seconds to wait for another saver.

    Raises:
        SettingsError: The file has a mistake; it was not touched.
        DataError: A new value is wrong; nothing was changed.
        LockedError: Another saver held the file all that time.
        CannotWriteError: Disk full, no rights, a symbolic link; the old content stays.
    """
    from edoc_tui.config.toml_edit import edit

    rewrite(path, lambda text: edit(text, changes), wait=wait)


def rewrite(path: Path, work: Callable[[str], str], *, wait: float = 10.0) -> None:
    """Replace the text of the configuration *path* by what *work* makes of it.

    Args:
        path: The configuration; a missing one is created.
        work: Gets the text as it is now, under the lock of all savers.
        wait: Seconds to wait for another saver.

    Raises:
        SettingsError, DataError, LockedError, CannotWriteError: As for :func:`change`.
    """
    make_private_folder(path.parent)
    with locked(path, wait=wait):
        text = decode(path, read_bytes(path))
        read_text(path, text)
        edited = work(text)
        try:
            read_text(path, edited)
        except WrongFileError as error:
            raise DataError(error.reason, todo=_("Nothing was changed.")) from error
        if edited != text or not path.exists():
            replace(path, edited.encode())


class SettingsFile:
    """The configuration for a process that stays: read again when somebody has saved it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._fingerprint: Fingerprint | None = None
        self._settings: Settings | None = None

    def current(self) -> Settings:
        """Return what the file says now.

        Raises:
            SettingsError: It has a mistake.
        """
        with self._lock:
            fingerprint = fingerprint_of(self.path)
            if self._settings is None or fingerprint != self._fingerprint:
                self._settings = read_settings(self.path)
                self._fingerprint = fingerprint
            return self._settings

    def change(self, changes: Changes) -> None:
        """Change values; see :func:`change`."""
        change(self.path, changes)


def fingerprint_of(path: Path) -> Fingerprint | None:
    """Return what changes when *path* is saved; ``None`` when there is no such file."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def prefixed(prefix: tuple[str, ...], values: Mapping[str, str | bool | None]) -> Changes:
    """Return *values* of one table as changes: ``prefixed(("company",), {"name": "…"})``."""
    return {(*prefix, key): value for key, value in values.items()}
