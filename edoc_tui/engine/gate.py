"""The gate of an account: no more uploads at a provider that cannot be reached.

It opens after five *consecutive* transport failures; any answer, whatever it says, resets the
count. An open gate is tried again with a harmless request after a pause that doubles from 30 s
to 10 min.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import ProviderError, UnavailableError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.domain.errors import EdocError

FAILURES: Final = 5
"""So many transport failures in a row open the gate."""

SHORTEST: Final = 30.0
LONGEST: Final = 600.0
"""Seconds until an open gate is tried again: at first, and at most."""


def is_transport_failure(error: BaseException) -> bool:
    """Say whether *error* means that no answer came at all."""
    return isinstance(error, ProviderError) and error.status == 0 and not _is_local(error)


def _is_local(error: ProviderError) -> bool:
    # Errors of setup and sign-in have no HTTP status either, but say nothing about the network.
    return not isinstance(error, UnavailableError) and error.delivered == "no"


@dataclass(slots=True)
class Gate:
    """Counts transport failures of one account in this process.

    Attributes:
        clock: Seconds that go on during sleep of the process (monotonic).
        failures: Transport failures in a row.
        reason: The last of them.
    """

    clock: Callable[[], float] = time.monotonic
    failures: int = 0
    reason: ProviderError | None = None
    paused_until: float = 0.0
    _openings: int = 0
    _try_at: float = field(default=0.0)

    @property
    def is_open(self) -> bool:
        """Whether uploads must not be tried."""
        return self.failures >= FAILURES

    @property
    def may_try(self) -> bool:
        """Whether the pause of an open gate is over, so that a harmless request may be made."""
        return not self.is_open or self.clock() >= self._try_at

    def answered(self) -> None:
        """The provider answered, whatever it said."""
        self.failures = 0
        self._openings = 0
        self.reason = None

    def failed(self, error: ProviderError) -> None:
        """No answer came."""
        self.failures += 1
        self.reason = error
        if self.failures == FAILURES:
            pause = min(LONGEST, SHORTEST * 2**self._openings)
            self._openings += 1
            self._try_at = self.clock() + pause

    @property
    def trouble(self) -> UnavailableError | None:
        """Why nothing is to be tried, or nothing has been answered lately; ``None`` = all well."""
        if self.reason is None:
            return None
        return UnavailableError(
            _("The provider does not answer: {message}").format(message=self.reason.message),
            todo=_("The documents stay ready to be sent. Check network and addresses."),
        )

    def half_open(self) -> None:
        """Let one more request through: another failure opens the gate again at once."""
        if self.is_open:
            self.failures = FAILURES - 1

    def saw(self, error: EdocError) -> None:
        """Count what *error* says about the way to the provider."""
        if not isinstance(error, ProviderError):
            return
        if is_transport_failure(error):
            self.failed(error)
        elif error.status:
            self.answered()

    def pause(self, seconds: float) -> None:
        """Make no upload for *seconds* (429 with Retry-After)."""
        self.paused_until = max(self.paused_until, self.clock() + seconds)

    @property
    def pause_left(self) -> float:
        """Seconds for which no upload is to be made; 0 = none."""
        return max(0.0, self.paused_until - self.clock())
