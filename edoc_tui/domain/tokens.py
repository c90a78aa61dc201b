"""The tokens of a sign-in, and what may be said about them without revealing them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from edoc_tui.domain import token_states

RENEW_BEFORE: Final = timedelta(seconds=token_states.RENEW_SECONDS)
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

    VALID = token_states.VALID
    EXPIRING = token_states.EXPIRING
    EXPIRED = token_states.EXPIRED
    MISSING = token_states.MISSING


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
        ending: ``refused`` or ``interrupted`` when a person has to sign in again for that reason.
        renewing_since: When a renewal began that has not ended yet.
    """

    service: str
    expires_at: datetime | None = None
    renewed_at: datetime | None = None
    trouble: str = ""
    ending: str = ""
    renewing_since: datetime | None = None

    def seconds_left(self, now: datetime | None = None) -> int:
        """Return whole seconds until the access token ends, never below 0."""
        return token_states.seconds_left(self.expires_at, now or datetime.now(UTC))

    def state(self, now: datetime | None = None) -> TokenState:
        """Return the state of the access token at *now*."""
        return TokenState(token_states.access_state(self.expires_at, now or datetime.now(UTC)))

    def condition(self, now: datetime | None = None) -> str:
        """Return how the sign-in stands, one of the words of ``token_states``."""
        return token_states.condition(
            self.expires_at, self.ending, self.renewing_since, now or datetime.now(UTC)
        )

    def age(self, now: datetime | None = None) -> int | None:
        """Return seconds since the provider last gave us tokens, ``None`` = it never did."""
        if self.renewed_at is None:
            return None
        return max(0, int(((now or datetime.now(UTC)) - self.renewed_at).total_seconds()))
