"""Where a SQLite store may live, and with which library: checked before it is opened."""

from __future__ import annotations

import os
import stat

import apsw

from edoc_tui.domain.errors import CannotWriteError, InputMissingError, SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Final

_GOOD: Final = (3, 51, 3)
_BACKPORTS: Final = {(3, 50): 7, (3, 44): 6}

_REMOTE: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "lustre", "glusterfs"}
)
_LOCAL_FUSE: Final = frozenset({"fuse.fuse-overlayfs"})  # containers without root live on it


def check_library(version: str = "") -> None:
    """Refuse a SQLite with the WAL-reset bug, which loses commits of concurrent processes.

    Source: SQLite 3.51.3 release notes; 3.50.7 and 3.44.6 carry the repair too.

    Raises:
        SettingsError: The library is too old.
    """
    text = version or apsw.sqlite_lib_version()
    major, minor, patch = (*map(int, text.split(".")), 0, 0)[:3]
    backport = _BACKPORTS.get((major, minor))
    if (major, minor, patch) >= _GOOD or (backport is not None and patch >= backport):
        return
    raise SettingsError(
        _("SQLite {text} can damage a store that several processes use.").format(text=text),
        todo=_("Update the package apsw to 3.51.3 or newer."),
    )


def file_system(folder: Path, mounts: Iterable[str] | None = None) -> str:
    """Return the type of the file system that *folder* is on, ``""`` when unknown."""
    from pathlib import Path  # slow, and not needed for every command

    try:
        device = folder.stat().st_dev
        lines = mounts or Path("/proc/self/mountinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in lines:
        place, _, what = line.partition(" - ")
        if place.split(" ", 3)[2] == wanted:
            return what.split(" ", 1)[0]
    return ""


def check_place(path: Path, mounts: Iterable[str] | None = None) -> None:
    """Refuse a network file system: its locks break, and two processes would send twice.

    Raises:
        SettingsError: The folder is on a network file system or on FUSE.
    """
    kind = file_system(path.parent, mounts)
    if kind in _REMOTE or (kind.startswith("fuse.") and kind not in _LOCAL_FUSE):
        raise SettingsError(
            _("The store {path} is on a network file system ({kind}).").format(
                path=printable(str(path)), kind=kind
            ),
            todo=_(
                "Put the home on a local disk, or use PostgreSQL ([store] url) for several hosts."
            ),
        )


def make_private(path: Path) -> None:
    """Create the store's file with mode 0600 if it is not there; close it to others if it is.

    SQLite gives its ``-wal`` and ``-shm`` files the same mode.

    Raises:
        CannotWriteError: It cannot be created, or is no regular file of ours.
        InputMissingError: Its folder does not exist.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    name = printable(str(path))
    try:
        state = path.lstat()
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise InputMissingError(
                _("The folder of the store {name} does not exist.").format(name=name),
                todo=_("Create it, mode 0700."),
            ) from None
        try:
            os.close(os.open(path, flags, 0o600))
            state = path.lstat()
        except OSError as error:
            raise _refused(name, error) from error
    except OSError as error:
        raise _refused(name, error) from error
    if not stat.S_ISREG(state.st_mode):
        raise CannotWriteError(
            _("The store {name} is no regular file.").format(name=name),
            todo=_("Put the file itself in its place."),
        )
    if stat.S_IMODE(state.st_mode) & 0o077 and state.st_uid == os.geteuid():
        path.chmod(0o600)


def _refused(name: str, error: OSError) -> CannotWriteError:
    return CannotWriteError(
        _("The store {name} cannot be created: {strerror}.").format(
            name=name, strerror=error.strerror
        ),
        todo=_("Check free space and the rights of the folder."),
    )
