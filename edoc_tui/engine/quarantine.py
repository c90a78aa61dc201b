"""Where refused files go, with the reason beside them: ``drop/failed``.

Names are made by us: a hostile name cannot leave the folder, hide, or look like a reason. The
same file refused again takes the place of the first one.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from edoc_tui.disk import cannot_write, make_private_folder, replace, sync_folder
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.domain.errors import DataError

REASON: Final = ".reason.txt"
"""Ends the name of the file that says why."""

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 100


def safe_name(name: str) -> str:
    """Return a name for a file of ours that was called *name* elsewhere."""
    clean = _UNFIT.sub("-", name.removesuffix(REASON)).lstrip(".-")
    stem, dot, suffix = clean.rpartition(".")
    if not dot:
        stem, suffix = clean, ""
    stem = stem.strip(".-")[:_LONGEST] or "document"
    return stem + (dot + suffix[:10] if dot and suffix else "")


class Quarantine:
    """The folder of refused files.

    Args:
        folder: ``drop/failed``; made when the first file is refused.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, path: Path, data: bytes | None, error: DataError) -> Path:
        """Keep a copy of a file that stays where it is; without *data* only the reason.

        Returns:
            Where the copy is.

        Raises:
            CannotWriteError: The disk refuses.
        """
        make_private_folder(self._folder)
        target = free_name(self._folder, path.name, data)
        if data is not None and not target.exists():
            replace(target, data)
        self._write_reason(target, path, error)
        return target

    def move(self, path: Path, data: bytes | None, error: DataError) -> Path:
        """Move a file of ours here; it may be gone already, moved by another process.

        Raises:
            CannotWriteError: The disk refuses; the file stays where it was.
        """
        make_private_folder(self._folder)
        target = free_name(self._folder, path.name, data)
        self._write_reason(target, path, error)  # first, so that no file is ever without one
        move(path, target)
        return target

    def _write_reason(self, target: Path, path: Path, error: DataError) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        refused = _("Refused {when}").format(when=now)
        lines = [f"{printable(os.fspath(path))}", refused, str(error)]
        if error.rule:
            lines.append(_("Rule: {rule}").format(rule=error.rule))
        if error.field:
            lines.append(_("Field: {field}").format(field=error.field))
        replace(target.with_name(target.name + REASON), ("\n".join(lines) + "\n").encode())


def free_name(folder: Path, name: str, data: bytes | None) -> Path:
    """Return a path in *folder* that is free, or holds the same content already."""
    target = folder / safe_name(name)
    if not target.is_symlink() and not target.exists():
        return target
    if data is not None and _same(target, data):
        return target
    mark = sha256(data if data is not None else os.fsencode(name)).hexdigest()[:12]
    return target.with_name(f"{target.stem}-{mark}{target.suffix}")


def move(path: Path, target: Path) -> None:
    """Rename a file durably; one that another process has moved already is left to it.

    Raises:
        CannotWriteError: The disk refuses.
    """
    try:
        with suppress(FileNotFoundError):
            path.rename(target)
            target.chmod(0o600)
        sync_folder(target.parent)
        sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(target, error) from error


def _same(target: Path, data: bytes) -> bool:
    try:
        return (
            not target.is_symlink()
            and target.stat().st_size == len(data)
            and target.read_bytes() == data
        )
    except OSError:
        return False
