"""How a pair of tokens lies in the vault, with what is about to happen to it.

A refresh token works once. Before one is used, a mark of it is written beside the pair; if the
process dies before the next pair is saved, the mark says so to whoever comes next.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from edoc_tui.connectors.oauth import Credentials
from edoc_tui.domain.errors import SignInNeededError
from edoc_tui.domain.tokens import Secret, Tokens
from edoc_tui.engine.aside import aside
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.vault.store import SecretStore

_SLACK: Final = timedelta(seconds=60)


class TokenRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What the vault keeps under ``SERVICE/tokens``, as JSON.

    Attributes:
        access, refresh: The pair; both empty before the first sign-in.
        expires_at: When the access token ends, UTC.
        lifetime: Seconds it had when it was given.
        generation: Rises by one with every pair.
        using: Mark of the refresh token or code that is being used right now.
        refused: Mark of the refresh token that the provider does not accept any more.
    """

    access: str = ""
    refresh: str = ""
    expires_at: datetime = datetime.min.replace(tzinfo=UTC)
    lifetime: float = 0.0
    generation: int = 0
    using: str = ""
    refused: str = ""

    def __repr__(self) -> str:
        return f"TokenRecord(generation={self.generation})"

    @property
    def mark(self) -> str:
        """A mark of the refresh token that does not reveal it."""
        return mark(self.refresh)

    @property
    def interrupted(self) -> bool:
        """Whether a renewal with this refresh token was begun and never ended."""
        return bool(self.refresh) and self.using == self.mark

    @property
    def tokens(self) -> Tokens:
        """The pair."""
        return Tokens(Secret(self.access), Secret(self.refresh), self.expires_at, self.generation)

    @property
    def born(self) -> datetime:
        """When the pair was given."""
        return self.expires_at - timedelta(seconds=self.lifetime)

    def left(self, now: datetime) -> timedelta:
        """Return how long the access token lives on.

        A remainder longer than the whole life means that the clock was set back: then the
        token's age is not known, and it counts as ended.
        """
        left = self.expires_at - now
        if self.lifetime and left > timedelta(seconds=self.lifetime) + _SLACK:
            return timedelta()
        return left


def mark(secret: str) -> str:
    """Return a short hash of *secret*."""
    return hashlib.sha256(b"edoc-tui token\0" + secret.encode()).hexdigest()[:32]


def made_of(tokens: Tokens, now: datetime) -> TokenRecord:
    """Return the record of a new pair."""
    return TokenRecord(
        access=tokens.access.reveal(),
        refresh=tokens.refresh.reveal(),
        expires_at=tokens.expires_at,
        lifetime=(tokens.expires_at - now).total_seconds(),
        generation=tokens.generation,
    )


class TokenVault:
    """What the vault holds for one service, read and written off the event loop.

    Args:
        service: The service's code.
        secrets: Opens the vault; called on first use.
    """

    def __init__(self, service: str, secrets: Callable[[], SecretStore]) -> None:
        self._service = service
        self._secrets = secrets

    async def load(self) -> TokenRecord:
        """Return the service's record, an empty one when there is none.

        Raises:
            SignInNeededError: It cannot be read, or the vault stays locked.
        """
        kept = await aside(lambda: self._secrets().get(f"{self._service}/tokens"))
        return self._decoded(kept)

    def _decoded(self, kept: Secret | None) -> TokenRecord:
        if not kept:
            return TokenRecord()
        try:
            return msgspec.json.decode(kept.reveal(), type=TokenRecord)
        except msgspec.DecodeError:
            # The cause would show a piece of the tokens.
            raise SignInNeededError(
                _("The tokens of {service} in the vault cannot be read.").format(
                    service=self._service
                ),
                todo=_("Sign in again."),
            ) from None

    async def save(
        self, record: TokenRecord, *, instead_of: TokenRecord | None = None
    ) -> TokenRecord:
        """Keep *record*; it is on disk when this returns.

        Args:
            record: The new state.
            instead_of: The state that it was made from. When the vault holds another refresh
                token by now, nothing is changed.

        Returns:
            What the vault holds now: *record*, or what somebody else has put there.

        Raises:
            CannotWriteError, LockedError: The vault cannot be written; the old record stays.
        """
        name = f"{self._service}/tokens"

        def change(entries: dict[str, Secret]) -> TokenRecord:
            found = self._decoded(entries.get(name))
            if instead_of is not None and found.refresh != instead_of.refresh:
                return found
            entries[name] = Secret(msgspec.json.encode(record).decode())
            return record

        return await aside(lambda: self._secrets().update(change))

    async def credentials(self) -> Credentials:
        """Return client id and secret. Raises SignInNeededError when one is missing."""
        return await aside(
            lambda: Credentials(self._secret("client_id"), self._secret("client_secret"))
        )

    def _secret(self, name: str) -> Secret:
        kept = self._secrets().get(f"{self._service}/{name}")
        if not kept:
            raise SignInNeededError(
                _("There is no {name} for {service} yet.").format(name=name, service=self._service),
                todo=_("Set it with 'edoc-tui secret set {name}'.").format(name=name),
            )
        return kept
