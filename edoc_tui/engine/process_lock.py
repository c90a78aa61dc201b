"""A lock that processes share, taken without holding up the event loop."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import re
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import CannotWriteError, LockedError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_FIRST_PAUSE: Final = 0.005
_LONGEST_PAUSE: Final = 0.1
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")


@asynccontextmanager
async def process_lock(folder: Path, name: str, *, wait: float) -> AsyncIterator[None]:
    """Hold the lock *name* among all processes that use *folder*.

    The kernel frees it when its holder dies. The file stays, so that all lock the same one.

    Args:
        folder: On a local disk; it exists.
        name: Any text.
        wait: Seconds to wait for another holder.

    Raises:
        LockedError: Another process held it all that time.
        CannotWriteError: The file cannot be made.
    """
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    path = folder / f"{name if _PLAIN.fullmatch(name) else digest}.lock"
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        raise CannotWriteError(
            _("{path} cannot be opened: {strerror}.").format(path=path, strerror=error.strerror),
            todo=_("Check the rights of its folder."),
        ) from error
    try:
        await _take(descriptor, name, wait)
        yield
    finally:
        os.close(descriptor)  # frees the lock


async def _take(descriptor: int, name: str, wait: float) -> None:
    deadline = time.monotonic() + wait
    pause = _FIRST_PAUSE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LockedError(
                    _("Another process has held '{name}' for {wait:g} seconds.").format(
                        name=name, wait=wait
                    ),
                    todo=_("Try again later; if it is frozen, end it."),
                ) from None
        else:
            return
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)
