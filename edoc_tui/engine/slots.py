"""At most so many uploads at a time for an account, whichever processes of this machine send.

A slot is a lock on a file, which the kernel frees at any death. Processes that send for the same
account share the slots evenly: each counts the others, whose presence is a lock as well.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import random
import re
import time
from typing import TYPE_CHECKING, Final

from edoc_tui.disk import cannot_write
from edoc_tui.engine.liveness import held

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")
_COUNT_AGAIN: Final = 0.5  # seconds between two looks at who else is sending
_PAUSE: Final = (0.005, 0.03)  # seconds between two tries for a slot, with jitter
_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW


class Slots:
    """The slots of one account, as one sending process uses them.

    Args:
        run: The folder of the lock files.
        service: The account.
        parallel: How many slots there are.
    """

    def __init__(self, run: Path, service: str, parallel: int) -> None:
        digest = hashlib.sha256(service.encode()).hexdigest()[:16]
        self._run = run
        self._name = service if _PLAIN.fullmatch(service) else digest
        self._parallel = parallel
        self._files: dict[int, int] = {}
        self._free: list[int] = list(range(parallel))
        self._mine = 0
        self._share = parallel
        self._counted = 0.0
        self._presence = -1
        self._path = run / f"sending-{self._name}-{os.getpid()}-{os.urandom(4).hex()}.lock"

    def enter(self) -> None:
        """Be counted by others from now on.

        Raises:
            CannotWriteError: The folder refuses the file.
        """
        try:
            self._run.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._presence = os.open(self._path, _FLAGS, 0o600)
            fcntl.flock(self._presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise cannot_write(self._path, error) from error

    def leave(self) -> None:
        """Give everything back."""
        if self._presence >= 0:
            self._path.unlink(missing_ok=True)
            os.close(self._presence)
            self._presence = -1
        for descriptor in self._files.values():
            os.close(descriptor)
        self._files.clear()
        self._mine = 0

    async def acquire(self, given_up: Callable[[], bool]) -> int:
        """Wait for a slot and take it; return its number, -1 when *given_up* says so first.

        Raises:
            CannotWriteError: The folder refuses the file.
        """
        while not given_up():
            if self._mine < self._fair_share():
                for place, number in enumerate(self._free):
                    if self._take(number):
                        del self._free[place]
                        self._mine += 1
                        return number
            await asyncio.sleep(random.uniform(*_PAUSE))  # noqa: S311 - spreads tries, no secret
        return -1

    def release(self, number: int) -> None:
        """Give a slot back."""
        if number >= 0:
            fcntl.flock(self._files[number], fcntl.LOCK_UN)
            self._free.append(number)
            self._mine -= 1

    def _take(self, number: int) -> bool:
        descriptor = self._files.get(number)
        try:
            if descriptor is None:
                path = self._run / f"slot-{self._name}-{number}.lock"
                descriptor = self._files[number] = os.open(path, _FLAGS, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise cannot_write(self._run, error) from error
        return True

    def _fair_share(self) -> int:
        now = time.monotonic()
        if now - self._counted >= _COUNT_AGAIN:
            self._counted = now
            self._share = -(-self._parallel // max(1, self._senders()))
        return self._share

    def _senders(self) -> int:
        """Count who is sending for this account, this process included."""
        living = 0
        for path in self._run.glob(f"sending-{self._name}-*.lock"):
            if path == self._path or held(path):
                living += 1
            else:
                path.unlink(missing_ok=True)
        return living
