"""Does a worker live? Asked by commands that must answer at once: nothing slow is imported."""

from __future__ import annotations

import fcntl
import os

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from pathlib import Path


def worker_alive(run: str) -> bool:
    """Say whether a worker holds its lock, a file ``worker-*.lock``; the dead hold none.

    Args:
        run: The folder of the lock files.
    """
    return any(held(path) for path in _locks(run))


def living_workers(run: str) -> list[str]:
    """Return the names of the workers of this machine that live, such as ``4711``."""
    names = [os.path.basename(path) for path in _locks(run) if held(path)]  # noqa: PTH119 - quick
    return sorted(name.removeprefix("worker-").removesuffix(".lock") for name in names)


def _locks(run: str) -> list[str]:
    try:
        with os.scandir(run) as found:
            return [one.path for one in found if one.name.startswith("worker-")]
    except OSError:
        return []


def held(path: str | Path) -> bool:
    """Say whether a process that lives holds the lock file *path*."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
