"""What the engine tells whoever watches: facts in the past tense, never orders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.tokens import SignIn


@dataclass(frozen=True, slots=True)
class DocumentImported:
    """A document came into the outbox."""

    document: EDocument


@dataclass(frozen=True, slots=True)
class DocumentChanged:
    """A document has another status, message or provider id than before."""

    document: EDocument


@dataclass(frozen=True, slots=True)
class ProgressMade:
    """A long job got further: *done* of *total* documents; *text* names the job."""

    done: int
    total: int
    text: str


@dataclass(frozen=True, slots=True)
class TokenChanged:
    """A service was signed in, renewed, or could not be."""

    service: str
    sign_in: SignIn


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """The configuration file was changed, by us or by somebody else."""


EngineEvent = DocumentImported | DocumentChanged | ProgressMade | TokenChanged | SettingsChanged

Subscriber = Callable[[EngineEvent], None]


class EventBus:
    """Hands every event to every subscriber, in order, in the thread that published it."""

    __slots__ = ("_subscribers",)

    def __init__(self) -> None:
        self._subscribers: tuple[Subscriber, ...] = ()

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call *callback* with every event from now on; returns what ends that."""
        self._subscribers = (*self._subscribers, callback)

        def unsubscribe() -> None:
            self._subscribers = tuple(one for one in self._subscribers if one is not callback)

        return unsubscribe

    def publish(self, event: EngineEvent) -> None:
        """Tell all subscribers."""
        for callback in self._subscribers:
            callback(event)

    def changed(self, document: EDocument) -> None:
        """Tell all subscribers that a document changed; costs nothing when nobody listens."""
        if self._subscribers:
            self.publish(DocumentChanged(document))
