"""The words for the state of an access token; importing them costs a quick command nothing."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Final

VALID: Final = "valid"
EXPIRING: Final = "expiring"
EXPIRED: Final = "expired"
MISSING: Final = "missing"
RENEWING: Final = "renewing"
REFUSED: Final = "refused"
INTERRUPTED: Final = "interrupted"

RENEW_SECONDS: Final = 60
"""Tokens are renewed when less than this remains (Pagero contract, section 2)."""

RENEWING_SECONDS: Final = 300
"""A renewal takes less than this; one that began earlier and never ended was interrupted."""


def seconds_left(ends: datetime | None, now: datetime) -> int:
    """Return whole seconds until *ends*, never below 0; ``None`` = never signed in."""
    return max(0, int((ends - now).total_seconds())) if ends is not None else 0


def access_state(ends: datetime | None, now: datetime) -> str:
    """Return ``valid``, ``expiring``, ``expired`` or ``missing``: the access token alone."""
    if ends is None:
        return MISSING
    left = seconds_left(ends, now)
    if left == 0:
        return EXPIRED
    return EXPIRING if left < RENEW_SECONDS else VALID


def condition(
    ends: datetime | None, ending: str, renewing_since: datetime | None, now: datetime
) -> str:
    """Return how the sign-in stands.

    Args:
        ends: When the access token ends; ``None`` = never signed in.
        ending: ``refused`` or ``interrupted`` when the last renewal ended so.
        renewing_since: When a renewal began that has not ended yet.
        now: The time.

    Returns:
        ``missing``, ``refused``, ``interrupted``, ``renewing``, ``expired``, ``expiring`` or
        ``valid``.
    """
    if renewing_since is not None:
        young = abs((now - renewing_since).total_seconds()) < RENEWING_SECONDS
        return RENEWING if young else INTERRUPTED
    return ending or access_state(ends, now)
