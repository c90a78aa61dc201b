"""Files that survive crashes and neighbours: private modes, locks, atomic replacement.

The configuration, the customers and the vault are saved through this module. A save is old or
new, never half: write beside, fsync, rename, fsync the folder. Savers queue on a permanent lock
file beside the one they save (``.NAME.lock``), because the file itself changes its inode.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import CannotWriteError, LockedError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700

_RETRY_SECONDS: Final = 0.005

_forbidden = False


def forbid_writing() -> None:
    """Refuse every save from now on, in this process (``--read-only``)."""
    global _forbidden  # noqa: PLW0603 - one answer for the whole process
    _forbidden = True


def refuse_if_forbidden(path: Path) -> None:
    """Refuse to write *path* where nothing is to be written.

    Raises:
        CannotWriteError: :func:`forbid_writing` was called.
    """
    if _forbidden:
        raise CannotWriteError(
            _("{path} is not written: this was started with --read-only.").format(
                path=printable(str(path))
            ),
            todo=_("Start without --read-only."),
        )


def close_umask() -> None:
    """Let everything this process creates be readable by its owner only."""
    os.umask(0o077)


def cannot_write(path: Path, error: OSError) -> CannotWriteError:
    """Return the error that says why *path* could not be written."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return CannotWriteError(
        _("{path} could not be written: {reason}.").format(
            path=printable(str(path)), reason=reason
        ),
        todo=_("Nothing was changed. Check free space and the rights of its folder."),
    )


def make_private_folder(path: Path) -> None:
    """Create *path* and its parents with mode 0700, whatever the umask.

    Raises:
        CannotWriteError: It cannot be created, or is something else than a folder.
    """
    if path.is_dir():
        return
    refuse_if_forbidden(path)
    if path.parent != path:
        make_private_folder(path.parent)
    try:
        path.mkdir(mode=PRIVATE_FOLDER)
        path.chmod(PRIVATE_FOLDER)
    except FileExistsError as error:
        if not path.is_dir():  # another process may have been quicker
            raise cannot_write(path, error) from error
    except OSError as error:
        raise cannot_write(path, error) from error


@contextmanager
def locked(path: Path, *, wait: float = 10.0) -> Iterator[None]:
    """Hold the lock that all savers of *path* share, across processes and threads.

    Leftovers of savers that were killed are removed once the lock is held.

    Args:
        path: The file to be saved (the lock is a file beside it).
        wait: Seconds to wait for another holder.

    Raises:
        LockedError: Another process held it all that time.
        CannotWriteError: The lock file cannot be created.
    """
    refuse_if_forbidden(path)
    lock = path.with_name(f".{path.name}.lock")
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        descriptor = os.open(lock, flags, PRIVATE_FILE)
    except OSError as error:
        raise cannot_write(lock, error) from error
    try:
        with suppress(PermissionError):  # a lock made by another account is theirs to restrict
            os.fchmod(descriptor, PRIVATE_FILE)
        _acquire(descriptor, path, wait)
        _remove_leftovers(path)
        yield
    finally:
        os.close(descriptor)  # closing releases the lock


def _acquire(descriptor: int, path: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LockedError(
                    _("{path} is being saved by another process.").format(
                        path=printable(str(path))
                    ),
                    todo=_("Nothing was changed. Try again in a moment."),
                ) from None
            time.sleep(_RETRY_SECONDS)
        else:
            return


def _remove_leftovers(path: Path) -> None:
    for leftover in path.parent.glob(f".{path.name}.*.tmp"):
        leftover.unlink(missing_ok=True)


def replace(path: Path, content: bytes) -> os.stat_result:
    """Replace the content of *path* atomically and durably, mode 0600; hold its lock meanwhile.

    Returns:
        The state of the new file, so that a reader can recognise it later.

    Raises:
        CannotWriteError: The disk refuses, or *path* is a symbolic link, no regular file, or
            another account's. The old content stays.
    """
    refuse_if_forbidden(path)
    _refuse_odd_target(path)
    beside = path.with_name(f".{path.name}.{os.urandom(6).hex()}.tmp")
    try:
        state = _write_durably(beside, content)
        beside.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise cannot_write(path, error) from error
    return state


def _refuse_odd_target(path: Path) -> None:
    try:
        state = path.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise cannot_write(path, error) from error
    if stat.S_ISLNK(state.st_mode):
        reason = _("it is a symbolic link")
    elif not stat.S_ISREG(state.st_mode):
        reason = _("it is not a regular file")
    elif state.st_uid != os.geteuid():
        reason = _("it belongs to another account")
    else:
        return
    raise CannotWriteError(
        _("{path} was not written: {reason}.").format(path=printable(str(path)), reason=reason),
        todo=_("Put a file of your own in its place."),
    )


def _write_durably(path: Path, content: bytes) -> os.stat_result:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path, flags, PRIVATE_FILE)
    try:
        os.fchmod(descriptor, PRIVATE_FILE)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
        return os.fstat(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Make renames inside the folder *path* durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
