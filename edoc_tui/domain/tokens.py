"""The tokens of a sign-in, and what may be said about them without revealing them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

RENEW_BEFORE: Final = timedelta(seconds=60)
"""Tokens are renewed when less than this remains (Pagero contract, section 2)."""


class Secret:
    """A string that never shows itself: not in ``repr``, not in a traceback, not in a log."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value; every call is a place to look at."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__


class TokenState(StrEnum):
    """The state of an access token."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Tokens:
    """An access token with the refresh token that comes after it.

    Attributes:
        generation: Rises by one with every renewal (compare-and-swap).
        expires_at: When the access token ends, UTC.
    """

    access: Secret
    refresh: Secret
    expires_at: datetime
    generation: int = 1


@dataclass(frozen=True, slots=True)
class SignIn:
    """What is kept outside the vault about a sign-in, so that nobody needs a key to see it.

    Attributes:
        service: The service's code.
        expires_at: When the access token ends; ``None`` = never signed in.
        renewed_at: When the provider last gave us tokens.
        trouble: Why the last renewal failed, printable; ``""`` = it did not.
    """

    service: str
    expires_at: datetime | None = None
    renewed_at: datetime | None = None
    trouble: str = ""

    def seconds_left(self, now: datetime | None = None) -> int:
        """Return whole seconds until the access token ends, never below 0."""
        if self.expires_at is None:
            return 0
        left = self.expires_at - (now or datetime.now(UTC))
        return max(0, int(left.total_seconds()))

    def state(self, now: datetime | None = None) -> TokenState:
        """Return the state of the access token at *now*."""
        if self.expires_at is None:
            return TokenState.MISSING
        left = self.seconds_left(now)
        if left == 0:
            return TokenState.EXPIRED
        return TokenState.EXPIRING if left < RENEW_BEFORE.total_seconds() else TokenState.VALID
