"""What the engine needs from the rooms below, as it sees it; wiring builds the real ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from edoc_tui.connectors.port import AccessTokens, Outgoing
from edoc_tui.domain.audit import Person
from edoc_tui.domain.status import Actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.config.settings import Service, Settings
    from edoc_tui.connectors.port import Connector
    from edoc_tui.connectors.sign_in import SignInAttempt
    from edoc_tui.domain.edocument import Attempt, EDocument, Exchange
    from edoc_tui.domain.status import Event
    from edoc_tui.domain.tokens import Secret, SignIn
    from edoc_tui.engine.events import EventBus
    from edoc_tui.engine.exchanges import ExchangeLog
    from edoc_tui.engine.gate import Gate
    from edoc_tui.engine.importing import Importer
    from edoc_tui.engine.owners import Owners
    from edoc_tui.engine.settling import Settled
    from edoc_tui.store.repository import Change, Repository

T = TypeVar("T")

NOBODY: Final = Person("")
"""Where nobody in particular asks."""

Clock = Callable[[], datetime]
"""Gives the time, UTC."""


def utc_now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


class Store(Protocol):
    """The store behind its thread: a write returns when its commit is on disk."""

    async def write(self, work: Callable[[Repository], T], /) -> T:
        """Run *work* in a transaction that it may share with others, and wait for the fsync."""
        ...

    async def read(self, work: Callable[[Repository], T], /) -> T:
        """Run *work* on a connection that only reads."""
        ...

    def read_now(self, work: Callable[[Repository], T], /) -> T:
        """Run *work* in the caller's thread, for a screen that needs a few rows at once."""
        ...

    def close(self) -> None:
        """Write what waits and end the thread."""
        ...


class TokenKeeper(AccessTokens, Protocol):
    """The tokens of one service: kept safe, renewed once for all processes."""

    async def refresh(self, since: datetime | None = None) -> SignIn:
        """Renew the access token now, or share a renewal made after *since*."""
        ...

    async def begin_sign_in(self) -> SignInAttempt:
        """Return what a person needs to sign in with a browser."""
        ...

    async def sign_in(self, attempt: SignInAttempt, pasted: str) -> SignIn:
        """Exchange what was pasted for tokens, and keep them."""
        ...

    async def aclose(self) -> None:
        """Let a renewal that is under way end, and close connections."""
        ...


class Secrets(Protocol):
    """The opened vault."""

    def get(self, name: str) -> Secret | None:
        """Return a secret, ``None`` when there is none."""
        ...

    def set(self, name: str, value: Secret) -> None:
        """Keep a secret; it is on disk when this returns."""
        ...

    def update(self, change: Callable[[dict[str, Secret]], T]) -> T:
        """Change secrets in place as one step; nobody else's change comes between."""
        ...

    def names(self) -> list[str]:
        """Return the names of all secrets; none where there is no vault yet."""
        ...

    def unlock(self) -> None:
        """Make sure that secrets can be read and written, asking for a passphrase if needed."""
        ...

    def delete(self, name: str) -> None:
        """Forget a secret, if there is one."""
        ...

    def change_passphrase(self, new: Secret) -> None:
        """Seal the secrets with another passphrase, where they have one."""
        ...

    def seal(self, entries: dict[str, str], like: bytes = b"") -> bytes:
        """Return *entries* as a box for every home with this passphrase."""
        ...

    def unseal(self, box: bytes) -> dict[str, str]:
        """Return what is in such a box."""
        ...


MakeTokens = Callable[["str", "Service"], TokenKeeper]
"""Builds the token keeper of a service."""

MakeConnector = Callable[
    ["str", "Service", "AccessTokens", "Callable[[Exchange], None]"], "Connector"
]
"""Builds the connector of a service: code, settings, tokens, and what is told each exchange."""


MakeImporter = Callable[["Settings"], "Importer"]
"""Builds an importer for the settings as they are now."""


@dataclass(slots=True)
class Account:
    """A service with its connector, its tokens and its gate: one account at a provider."""

    code: str
    service: Service
    connector: Connector
    tokens: AccessTokens
    gate: Gate


@dataclass(frozen=True, slots=True)
class Desk:
    """What every job of the engine works with.

    Attributes:
        store: Documents and attempts.
        owners: Who is alive, and this process's name.
        events: Who watches.
        exchanges: The communication log.
        unsettled: Outcomes that the store refused: written as soon as it takes them.
        clock: The time.
        person: Who asks, for the audit journal.
    """

    store: Store
    owners: Owners
    events: EventBus
    exchanges: ExchangeLog
    unsettled: list[Settled] = field(default_factory=list)
    clock: Clock = utc_now
    person: Person = NOBODY

    async def owner(self) -> str:
        """Return under which name this process begins attempts. Raises EdocError."""
        if self.owners.fit(self.owners.name):
            return self.owners.name
        return await asyncio.to_thread(self.owners.enter)

    async def alive(self, owner: str) -> bool:
        """Say whether the process that began an attempt still exists. Raises EdocError."""
        return await asyncio.to_thread(self.owners.alive, owner)

    async def document(self, document_id: int) -> EDocument:
        """Return a document. Raises InputMissingError."""
        return await self.store.read(lambda repository: repository.get(document_id))

    async def documents(self, ids: Sequence[int]) -> list[EDocument]:
        """Return documents in the order of *ids*. Raises InputMissingError."""
        return list(await self.store.read(lambda repository: repository.get_all(ids)))

    async def apply(
        self,
        document: EDocument,
        event: Event,
        change: Change,
        *,
        actor: Actor = Actor.ENGINE,
        attempt: Attempt | None = None,
        by: str = "",
    ) -> EDocument:
        """Move a document along the status table, and tell who watches.

        Raises:
            IllegalTransitionError: It is no longer where *event* may happen.
            LockedError: Somebody else was faster.
        """
        fence = attempt.id if attempt is not None else None

        def write(repository: Repository) -> EDocument:
            moved = repository.apply(document.id, event, actor, change, attempt_id=fence, by=by)
            if actor is Actor.OPERATOR:
                self.audit(repository, f"document.{event}", document, moved)
            return moved

        after = await self.store.write(write)
        self.events.changed(after)
        return after

    def audit(
        self, repository: Repository, action: str, before: EDocument, after: EDocument
    ) -> None:
        """Write what a person did to a document to the journal, in the same transaction."""
        details = {"before": str(before.status), "after": str(after.status)}
        if after.last_message:
            details["message"] = after.last_message
        name = action.replace(" ", "_")
        repository.record(name, self.person.record(), documents=[after.id], details=details)


def outgoing(document: EDocument, content: bytes) -> Outgoing:
    """Return what a connector gets to see of *document*."""
    return Outgoing(
        content=content,
        document_type=document.document_type,
        document_no=document.document_no,
        file_name=document.file_name,
        send_mode=document.send_mode,
        reference=document.reference,
    )
