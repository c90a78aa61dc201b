"""Who is alive: each process that sends holds a lock on a file of its own.

The kernel frees the lock at any kind of death, so a dead owner is known at once, without clocks,
and a frozen one (SIGSTOP, suspend) is never robbed. What a dead owner was sending becomes
*Unknown*: nobody knows whether the provider has it.
"""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import CannotWriteError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from pathlib import Path

_SUFFIX = ".owner.lock"


def _host() -> str:
    name = os.uname().nodename.split(".")[0]
    return "".join(letter if letter.isalnum() else "_" for letter in name) or "host"


class Owners:
    """The owners of one store, and this process among them.

    Args:
        run: The folder of the lock files.
        shared: Several hosts use the store (PostgreSQL). An owner on another host, whose lock
            file cannot be here, then counts as alive; with a local store a missing file is a
            dead owner.
    """

    def __init__(self, run: Path, *, shared: bool = False) -> None:
        self.run = run
        self._shared = shared
        self._descriptor = -1
        self.name = f"{_host()}-{os.getpid()}-{os.urandom(4).hex()}"

    def enter(self) -> str:
        """Take this process's lock, once; return the owner's name.

        Raises:
            CannotWriteError: The folder refuses the lock file.
        """
        if self._descriptor >= 0:
            return self.name
        path = self._path(self.name)
        fresh = path.with_suffix(".new")
        try:
            self.run.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(fresh, flags, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # It gets its real name only when it is locked: nobody ever sees it free.
            fresh.rename(path)
        except OSError as error:
            raise CannotWriteError(
                _("Cannot make the lock file {path}: {strerror}.").format(
                    path=path, strerror=error.strerror
                ),
                todo=_("Check the rights of the folder and the free space."),
            ) from error
        self._descriptor = descriptor
        self.sweep()
        return self.name

    def alive(self, owner: str) -> bool:
        """Say whether the process that began an attempt still exists."""
        if owner == self.name:
            return self._descriptor >= 0
        try:
            descriptor = os.open(self._path(owner), os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return self._shared and not owner.startswith(f"{_host()}-")
        except OSError:
            return True  # not readable to us: never rob somebody on a guess
        try:
            # Shared, so that two who ask at the same moment do not take each other for the owner.
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            return False
        finally:
            os.close(descriptor)

    def sweep(self) -> int:
        """Remove the lock files of dead owners; return how many are alive, this one included.

        A removed file says the same as a free one, so nothing is lost.
        """
        living = 0
        for path in self.run.glob(f"*{_SUFFIX}"):
            owner = path.name.removesuffix(_SUFFIX)
            if self.alive(owner):
                living += 1
            else:
                path.unlink(missing_ok=True)
        return living

    def leave(self) -> None:
        """Give the lock back."""
        if self._descriptor < 0:
            return
        self._path(self.name).unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = -1

    def _path(self, owner: str) -> Path:
        return self.run / f"{owner.replace('/', '_')}{_SUFFIX}"
