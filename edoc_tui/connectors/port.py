"""What every provider's connector looks like to the engine.

A connector translates; it stores nothing, retries nothing, decides nothing. The engine owns
storage, idempotency, retries, scheduling and status. Provider ids travel as an opaque ``refs``
map. Every failure is a :class:`edoc_tui.domain.errors.ProviderError` that says whether the
provider has the document.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from edoc_tui.domain.edocument import DocumentType, Refs


class State(StrEnum):
    """Where the provider says a document is."""

    PROCESSING = "processing"
    ATTENTION = "attention"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELED = "canceled"


class Verb(StrEnum):
    """What can be asked of a document that the provider has."""

    RESTART = "restart"
    CANCEL = "cancel"


class Verdict(StrEnum):
    """What a buyer's response says; OTHER is shown and never consumed."""

    APPROVED = "approved"
    REJECTED = "rejected"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do, and the facts the engine needs about it.

    Attributes:
        name: The product's name, shown to people.
        modes: Send modes, the safest first.
        find: ``find`` can search for an upload whose answer was lost.
        busy_means_not_created: A 503 on upload surely created nothing.
        page_size: Items per page of lists.
    """

    name: str
    modes: tuple[str, ...]
    find: bool = False
    cancel: bool = False
    restart: bool = False
    responses: bool = False
    receive: bool = False
    mark: bool = False
    reply: bool = False
    busy_means_not_created: bool = False
    page_size: int = 10


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A document on its way out: exactly the bytes that were checked."""

    content: bytes
    document_type: DocumentType
    document_no: str
    file_name: str
    send_mode: str
    reference: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider has the document; ``refs`` are its ids there."""

    refs: Refs
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a poll or an action found. ``refs`` holds only what is new or changed."""

    state: State
    refs: Refs = field(default_factory=dict)
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """A buyer's answer to a document of ours (an application response).

    Attributes:
        id: The provider's id of the answer.
        verdict: What it decides.
        code: The provider's own word for it.
        at: When the provider had it.
        reason: Why, where the list says so.
        about: The document numbers that it names.
    """

    id: str
    verdict: Verdict
    code: str
    at: str
    reason: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A received document in the provider's list."""

    id: str
    refs: Refs
    raw: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """One page of received documents; ``cursor`` is ``""`` after the last."""

    items: tuple[Item, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class Health:
    """What a read-only check of credentials and rights found."""

    ok: bool
    detail: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """The external connection setup, as the connector needs it."""

    service: str
    authentication_url: str
    redirect_url: str
    file_api_url: str
    fileparts_url: str
    document_api_url: str
    company_id: str
    request_timeout_seconds: float = 120.0
    ca_bundle: str = ""
    proxy: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Probe:
    """A harmless question to one of a provider's APIs.

    Attributes:
        name: msgid of the API's name.
        url: Its configured address.
        ask: Asks; raises a ``ProviderError`` when the API cannot be used as set up.
    """

    name: str
    url: str
    ask: Callable[[], Awaitable[None]]


@runtime_checkable
class Probing(Protocol):
    """A connector whose APIs can be asked one by one, to see which of them fails."""

    def probes(self) -> Sequence[Probe]:
        """Return a read-only question for each API."""
        ...


class AccessTokens(Protocol):
    """Where a connector gets a usable access token from (the engine's token keeper)."""

    async def access_token(self, *, renew: bool = False, refused: str = "") -> str:
        """Return an access token with at least a minute left.

        Args:
            renew: The last one was answered with 401: get another, once for all callers.
            refused: The token that was answered with 401; when another caller has replaced it
                by now, the replacement is returned and nothing is renewed.

        Raises:
            SignInNeededError: Nobody is signed in, or the renewal was refused.
            ProviderError: The renewal could not be carried out.
        """
        ...


@runtime_checkable
class Connector(Protocol):
    """A provider. Methods that its capabilities deny raise ``UnsupportedError``."""

    @property
    def capabilities(self) -> Capabilities:
        """What this provider can do."""
        ...

    async def check(self) -> Health:
        """Ask each API for something harmless, to see that credentials and rights suffice."""
        ...

    async def submit(self, document: Outgoing) -> Receipt:
        """Upload *document*, once, without any repetition.

        Raises:
            IndeterminateError: It may have arrived. ConflictError: it exists already.
            RefusedError, ThrottledError, UnavailableError, EntitlementError, AuthError,
            ConfigError: it surely did not arrive.
        """
        ...

    async def find(self, document: Outgoing, since: datetime) -> Sequence[Receipt]:
        """Search for earlier uploads of *document*; never changes anything."""
        ...

    async def poll(self, refs: Refs) -> Outcome:
        """Ask how far the document is; a failed request is an exception, never an outcome."""
        ...

    async def act(self, refs: Refs, verb: Verb) -> Outcome:
        """Restart or cancel what is stuck at the provider."""
        ...

    async def responses(self, document_no: str, refs: Refs) -> Sequence[Response]:
        """Return the buyer's answers to a document, newest first, without consuming them.

        Without ``document_no``: all answers that were not marked, to whatever document.
        """
        ...

    async def inbox(self, cursor: str = "") -> Page:
        """Return a page of received documents that are not yet marked."""
        ...

    async def download(self, item: Item) -> bytes:
        """Return the content of a received document, byte for byte."""
        ...

    async def mark(self, ids: Sequence[str]) -> None:
        """Mark received documents or responses as fetched; harmless to repeat."""
        ...

    async def aclose(self) -> None:
        """Release connections."""
        ...
