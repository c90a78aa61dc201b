"""Time that nobody can set: seconds since the machine was started, which go on while it sleeps.

Waiting times that protect (the quiet time, the gap between searches, a gate's pause) are counted
by it; the wall clock is for people. A restart of the machine begins another epoch: of an earlier
one no more is known than that it ended before this one began.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SERVER_EPOCH = "server"
"""The epoch of a database server's clock, which counts from 1970."""

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Ticks:
    """A moment.

    Attributes:
        epoch: Which start of the machine; of a database server, its own clock.
        seconds: Since then.
    """

    epoch: str
    seconds: float

    def since(self, epoch: str, seconds: float) -> float:
        """Return how many seconds have surely passed since then; never negative."""
        if epoch == self.epoch:
            return max(0.0, self.seconds - seconds)
        return max(0.0, self.seconds)


@cache
def _epoch() -> str:
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return "this machine"


def now() -> Ticks:
    """Return this moment by the clock of this machine."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return Ticks(_epoch(), time.clock_gettime(clock))
