"""Production locks itself when nobody has pressed a key for a while."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Lock:
    """Knows when the last key came, and whether Production is locked since.

    Args:
        clock: Seconds that only grow.
    """

    __slots__ = ("_clock", "_last", "locked")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last = clock()
        self.locked = False

    def touch(self, minutes: float) -> bool:
        """Note a key; say whether it came so late that Production has just been locked."""
        now = self._clock()
        late = not self.locked and now - self._last > minutes * 60
        self.locked, self._last = self.locked or late, now
        return late

    def unlock(self) -> None:
        """Open it again."""
        self.locked = False
        self._last = self._clock()
