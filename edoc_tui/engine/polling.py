"""Polling: what became of the documents that the provider has.

A failed request is never a business failure: the document stays *Pending Response*. *Sent* needs
positive proof, the provider's id of the processed document. The log gets a row only when
something changed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from edoc_tui.connectors.port import State
from edoc_tui.domain.errors import (
    AuthError,
    ConfigError,
    EdocError,
    EntitlementError,
    LockedError,
    NotFoundError,
    ProviderError,
)
from edoc_tui.domain.status import Event, IllegalTransitionError, ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.engine.asking import ask
from edoc_tui.engine.concurrency import each
from edoc_tui.engine.exchanges import ABOUT
from edoc_tui.engine.outcomes import MESSAGE_LIMIT, message_of
from edoc_tui.engine.reports import PollReport, line
from edoc_tui.locales import _
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.connectors.port import Outcome
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.collaborators import Account, Desk

_CHUNK: Final = 256

_LASTING: Final = (AuthError, ConfigError, EntitlementError)
"""Errors that every further question would meet too."""


class Poller:
    """One pass over pending documents of one account."""

    def __init__(self, desk: Desk, account: Account) -> None:
        self._desk = desk
        self._account = account
        self._ended = False
        self.report = PollReport()

    async def run(self, ids: Sequence[int]) -> PollReport:
        """Ask about each of *ids* that is pending; others are passed over."""
        limit = self._account.service.delivery.parallel
        try:
            if ids:
                await self._account.tokens.access_token()
        except EdocError as error:
            self._end(error)
        for start in range(0, len(ids), _CHUNK):
            documents = await self._desk.documents(ids[start : start + _CHUNK])
            pending = [one for one in documents if one.status is ServiceStatus.PENDING_RESPONSE]
            await each(pending, limit, self._one)
        return self.report

    async def _one(self, document: EDocument) -> None:
        if self._ended:
            self.report.unanswered.append(line(document, _("Not asked.")))
            return
        ABOUT.set(document.id)
        connector, gate = self._account.connector, self._account.gate
        try:
            outcome = await ask(gate, lambda: connector.poll(document.refs))
        except NotFoundError as error:
            await self._missing(document, error)
        except EdocError as error:
            self.report.unanswered.append(line(document, message_of(error)))
            self.report.error = self.report.error or error
            if gate.is_shut or isinstance(error, _LASTING) or not isinstance(error, ProviderError):
                self._end(error)
        else:
            await self._heard(document, outcome)

    def _end(self, error: EdocError) -> None:
        self._ended = True
        self.report.error = self.report.error or error

    async def _missing(self, document: EDocument, error: NotFoundError) -> None:
        """Wait for a file that the provider does not know (yet); alarm when it should by now."""
        quiet = timedelta(seconds=self._account.service.delivery.quiet_seconds)
        if self._desk.clock() - document.updated_at >= quiet and not document.attention:
            change = Change(message=message_of(error), attention=True)
            after = await self._apply(document, Event.ATTENTION, change)
            self.report.attention.append(line(after or document))
        else:
            self.report.processing.append(line(document, message_of(error)))

    async def _heard(self, document: EDocument, outcome: Outcome) -> None:
        event, change = news(document, outcome)
        after = document if event is None else await self._apply(document, event, change)
        if after is None:
            return  # somebody else polled it in the same moment, and has written it
        match after.status:
            case ServiceStatus.SENT:
                self.report.delivered.append(line(after))
            case ServiceStatus.PENDING_RESPONSE:
                part = self.report.attention if after.attention else self.report.processing
                part.append(line(after))
            case _:
                self.report.failed.append(line(after))

    async def _apply(self, document: EDocument, event: Event, change: Change) -> EDocument | None:
        try:
            return await self._desk.apply(document, event, change)
        except (IllegalTransitionError, LockedError):
            return None


def news(document: EDocument, outcome: Outcome) -> tuple[Event | None, Change]:
    """Return what *outcome* means for a pending document; no event when it is nothing new."""
    refs = {**document.refs, **{key: value for key, value in outcome.refs.items() if value}}
    message = printable(" ".join(outcome.messages), limit=MESSAGE_LIMIT)
    new_refs = refs if refs != dict(document.refs) else None
    match outcome.state:
        case State.FAILED:
            text = message or _("The provider reports an error without a description.")
            return Event.FAILED, Change(message=text, refs=new_refs, attention=False)
        case State.CANCELED:
            text = message or _("It was canceled at the provider.")
            return Event.FAILED, Change(message=text, refs=new_refs, attention=False)
        case State.ATTENTION:
            text = message or _("A person must act at the provider.")
            changed = new_refs or not document.attention or text != document.last_message
            change = Change(message=text, refs=new_refs, attention=True)
            return (Event.ATTENTION if changed else None), change
        case State.DELIVERED if refs.get("document"):
            return Event.DELIVERED, Change(message=message, refs=new_refs, attention=False)
        case _:
            changed = new_refs or document.attention or message != document.last_message
            change = Change(message=message, refs=new_refs, attention=False)
            return (Event.PROCESSING if changed else None), change
