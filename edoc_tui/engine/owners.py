"""Who is alive: each process that sends holds a lock on a file of its own.

The kernel frees the lock at any kind of death, so a dead owner is known at once, without clocks,
and a frozen one (SIGSTOP, suspend) is never robbed. What a dead owner was sending becomes
*Unknown*: nobody knows whether the provider has it.

Where several hosts share the store, a presence there says the same of processes elsewhere; see
:mod:`edoc_tui.store.presence`.
"""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING, Protocol

from edoc_tui.domain.errors import CannotWriteError
from edoc_tui.engine.liveness import worker_alive
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SUFFIX = ".owner.lock"


def _host() -> str:
    name = os.uname().nodename.split(".")[0]
    return "".join(letter if letter.isalnum() else "_" for letter in name) or "host"


def _new_name() -> str:
    return f"{_host()}-{os.getpid()}-{os.urandom(4).hex()}"


class Presence(Protocol):
    """Who is there among all hosts that share a store."""

    def enter(self, name: str, kind: str) -> None:
        """Be there under *name*. Raises EdocError."""
        ...

    def holds(self) -> bool:
        """Say whether we are surely there."""
        ...

    def alive(self, name: str) -> bool:
        """Say whether an owner is there. Raises EdocError."""
        ...

    def worker_alive(self) -> bool:
        """Say whether a worker is there. Raises EdocError."""
        ...

    def leave(self) -> None:
        """Be gone."""
        ...

    def listen(self, tell: Callable[[], None]) -> None:
        """Call *tell*, on another thread, soon after any process has changed the store."""
        ...

    def close(self) -> None:
        """Be gone for good, and listen no more."""
        ...


def no_presence() -> Presence | None:
    """Return what a store in a file has: nobody else than this machine's processes."""
    return None


class Owners:
    """The owners of one store, and this process among them.

    Args:
        run: The folder of the lock files.
        make_presence: Tells who is there, where several hosts use the store (PostgreSQL); called
            once, when it is first needed. With a local store, an owner without a lock file is
            dead; with a shared one, only the presence knows.
    """

    def __init__(
        self, run: Path, make_presence: Callable[[], Presence | None] = no_presence
    ) -> None:
        self.run = run
        self._make_presence: Callable[[], Presence | None] | None = make_presence
        self._known: Presence | None = None
        self._kind = ""
        self._descriptor = -1
        self.name = _new_name()

    @property
    def _presence(self) -> Presence | None:
        if self._make_presence is not None:
            self._known, self._make_presence = self._make_presence(), None
        return self._known

    def enter(self, kind: str = "") -> str:
        """Take this process's lock, unless it holds it; return the owner's name.

        After a lost connection to a shared store others may count this owner as dead: then it
        becomes another one, and what the first was sending is left to be settled.

        Args:
            kind: ``worker``, for a process that exists to send.

        Raises:
            CannotWriteError: The folder refuses the lock file.
            EdocError: The shared store cannot be reached.
        """
        self._kind = kind or self._kind
        presence = self._presence
        if self._descriptor >= 0:
            if presence is None or presence.holds():
                return self.name
            self.leave()
            self.name = _new_name()
        if presence is not None:
            presence.enter(self.name, self._kind)
        return self._take()

    def fit(self, owner: str) -> bool:
        """Say whether *owner*, this process, may begin an upload: it surely is alive to all."""
        if owner != self.name or self._descriptor < 0:
            return False
        return self._presence is None or self._presence.holds()

    def worker_alive(self) -> bool:
        """Say whether a worker is there: on this machine, or anywhere with a shared store."""
        if worker_alive(str(self.run)):
            return True
        return self._presence is not None and self._presence.worker_alive()

    def _take(self) -> str:
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
        """Say whether the process that began an attempt still exists. Raises EdocError."""
        if owner == self.name:
            return self._descriptor >= 0
        try:
            descriptor = os.open(self._path(owner), os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return self._presence is not None and self._presence.alive(owner)
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

    def listen(self, tell: Callable[[], None]) -> None:
        """Call *tell*, on another thread, soon after a shared store has changed; a hint only."""
        if self._presence is not None:
            self._presence.listen(tell)

    def close(self) -> None:
        """Give the lock back, and listen no more."""
        self.leave()
        if self._known is not None:
            self._known.close()

    def leave(self) -> None:
        """Give the lock back."""
        if self._descriptor < 0:
            if self._known is not None:
                self._known.leave()
            return
        self._path(self.name).unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = -1
        if self._known is not None:
            self._known.leave()

    def _path(self, owner: str) -> Path:
        return self.run / f"{owner.replace('/', '_')}{_SUFFIX}"
