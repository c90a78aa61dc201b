"""Is a worker alive? Each holds a lock on a file of its own; the kernel frees it at any death."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from edoc_tui.disk import cannot_write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def worker_lock(run: Path) -> Iterator[Path]:
    """Hold the file ``worker-PID.lock`` in *run*, by which ``status`` sees that one is alive.

    Raises:
        CannotWriteError: The folder refuses it.
    """
    path = run / f"worker-{os.getpid()}.lock"
    try:
        run.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in run.glob("worker-*.lock"):
            _remove_if_dead(old)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _remove_if_dead(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return
    finally:
        os.close(descriptor)
