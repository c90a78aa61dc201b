"""What a person asks for about one document: restart, cancel, approval.

An action that does not apply is a warning that says why, and changes nothing. Restart and cancel
leave an attempt on disk before the provider hears of them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from edoc_tui.connectors.port import State, Verb
from edoc_tui.domain.duplicate_control import duplicate_reason
from edoc_tui.domain.edocument import AttemptKind
from edoc_tui.domain.errors import (
    ConflictError,
    ContractError,
    EdocError,
    IndeterminateError,
    NotFoundError,
    ProviderError,
    RefusedError,
)
from edoc_tui.domain.retention import removed_reason
from edoc_tui.domain.status import Actor, Event, ServiceStatus, applies
from edoc_tui.domain.text import printable
from edoc_tui.engine.asking import ask
from edoc_tui.engine.exchanges import ABOUT
from edoc_tui.engine.outcomes import MESSAGE_LIMIT, message_of
from edoc_tui.engine.polling import news
from edoc_tui.engine.reports import ActionReport
from edoc_tui.locales import _
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.connectors.port import Outcome, Response
    from edoc_tui.domain.edocument import Attempt, EDocument
    from edoc_tui.engine.collaborators import Account, Desk
    from edoc_tui.store.repository import Repository

_LOOK: Final = (IndeterminateError, ConflictError, NotFoundError)
"""After these an action may have taken effect, now or earlier: the provider is asked."""

_NO: Final = (RefusedError, ConflictError, NotFoundError, IndeterminateError, ContractError)
"""Errors with which the provider denies a cancellation; others leave everything as it was."""

_CANCELABLE: Final = (ServiceStatus.SENDING_ERROR, ServiceStatus.CANCEL_ERROR)
_APPROVABLE: Final = (ServiceStatus.SENT, ServiceStatus.APPROVAL_ERROR)


class Actions:
    """Actions on documents of one account."""

    def __init__(self, desk: Desk, account: Account) -> None:
        self._desk = desk
        self._account = account

    async def restart(self, document_id: int, *, by: str = "") -> ActionReport:
        """Let the provider work again on the bytes it has; nothing is uploaded."""
        document = await self._desk.document(document_id)
        if why := self._why_no_restart(document):
            return _no(document, why)
        attempt = await self._begin(document, AttemptKind.RESTART, by)
        if attempt is None:
            return _no(document, _("Another process is acting on it."))
        try:
            outcome = await self._act(document, Verb.RESTART)
        except EdocError as error:
            if isinstance(error, _LOOK):
                return await self._look_restarted(document, attempt, error)
            return await self._not_done(document, attempt, "restart failed", error)
        return await self._restarted(document, attempt, outcome)

    async def cancel(self, document_id: int, *, by: str = "") -> ActionReport:
        """Cancel a document: at the provider where it is stuck, else just here."""
        document = await self._desk.document(document_id)
        if _is_ours_alone(document):
            text = _("Canceled here; nothing was said to the provider.")
            return await self._apply(document, Event.CANCELED, Change(message=text), by=by)
        if why := self._why_no_cancel(document):
            return _no(document, why)
        attempt = await self._begin(document, AttemptKind.CANCEL, by)
        if attempt is None:
            return _no(document, _("Another process is acting on it."))
        return await self._cancel_there(document, attempt, by)

    async def approval(self, document_id: int, *, by: str = "") -> ActionReport:
        """Fetch the recipient's verdict on a document that was sent."""
        document = await self._desk.document(document_id)
        if document.status not in _APPROVABLE:
            return _no(
                document,
                _(
                    "There is no approval to fetch for a document that is {status}; it must be "
                    "Sent."
                ).format(status=_(document.status)),
            )
        connector = self._account.connector
        if not connector.capabilities.responses:
            return _no(document, _("This provider does not pass approvals on."))
        ABOUT.set(document.id)
        try:
            answers = await ask(
                self._account.gate,
                lambda: connector.responses(document.document_no, document.refs),
            )
            return await self._answered(document, answers, by)
        except ContractError as error:
            change = Change(message=message_of(error))
            failed = await self._apply(document, Event.APPROVAL_FAILED, change, by=by)
            return ActionReport(False, message_of(error), failed.document, error)
        except EdocError as error:
            return ActionReport(False, message_of(error), document, error)

    async def _cancel_there(self, document: EDocument, attempt: Attempt, by: str) -> ActionReport:
        try:
            outcome = await self._act(document, Verb.CANCEL)
        except EdocError as error:
            if not isinstance(error, _NO):
                return await self._not_done(document, attempt, "cancel failed", error)
            if isinstance(error, _LOOK) and await self._is_gone(document):
                change = Change(message=_("The provider has given it up."), attention=False)
                return await self._apply(document, Event.CANCELED, change, attempt=attempt, by=by)
            change = Change(message=message_of(error))
            failed = await self._apply(
                document, Event.CANCEL_FAILED, change, attempt=attempt, by=by
            )
            return ActionReport(False, message_of(error), failed.document, error)
        change = Change(message=_words(outcome), attention=False)
        return await self._apply(document, Event.CANCELED, change, attempt=attempt, by=by)

    def _why_no_restart(self, document: EDocument) -> str:
        if why := removed_reason(document):
            return why
        if document.status is not ServiceStatus.SENDING_ERROR:
            return _("Only a document with a Sending Error can be restarted.")
        if not document.file_id:
            return _("The provider never took it: send it again instead.")
        if why := duplicate_reason(document):
            return why
        if not self._account.connector.capabilities.restart:
            return _("This provider cannot restart a document.")
        return ""

    def _why_no_cancel(self, document: EDocument) -> str:
        if document.status not in _CANCELABLE:
            return _(
                "A document that is {status} cannot be canceled; only one that has not left yet, "
                "has a Sending Error or a Cancel Error, or is held."
            ).format(status=_(document.status))
        if not self._account.connector.capabilities.cancel:
            return _("This provider cannot cancel a document.")
        return ""

    async def _answered(
        self, document: EDocument, answers: Sequence[Response], by: str
    ) -> ActionReport:
        """Keep all answers, newest first, then apply the newest one that decides."""
        from edoc_tui.engine.collecting import Collector, sentence

        if not answers:
            return _no(document, _("The recipient has not answered yet."))
        ours = [one for one in answers if document.document_no in one.about]
        if not ours:
            text = _("The recipient answered '{code}'. {reason}").format(
                code=printable(answers[0].code, limit=100),
                reason=printable(answers[0].reason, limit=MESSAGE_LIMIT),
            )
            return _no(document, text)
        collector = Collector(self._desk, self._account)
        kept = [await collector.keep(one, document) for one in ours]
        after = await collector.decide(document, kept, by)
        await collector.mark(kept)
        done = after.status != document.status
        return ActionReport(done, "" if done else sentence(kept[0]), after)

    async def _begin(self, document: EDocument, kind: AttemptKind, by: str) -> Attempt | None:
        owner, now = await self._desk.owner(), self._desk.clock()
        claimed = await self._desk.store.write(
            lambda repository: repository.claim(
                [document.id],
                owner=owner,
                now=now,
                send_mode=document.send_mode,
                kind=kind,
                by=by,
            )
        )
        return claimed[0][1] if claimed else None

    async def _act(self, document: EDocument, verb: Verb) -> Outcome:
        ABOUT.set(document.id)
        gate = self._account.gate
        try:
            outcome = await self._account.connector.act(document.refs, verb)
        except ProviderError as error:
            await gate.saw(error)
            raise
        await gate.answered()
        return outcome

    async def _restarted(
        self, document: EDocument, attempt: Attempt, outcome: Outcome, text: str = ""
    ) -> ActionReport:
        change = Change(
            message=text or _words(outcome),
            refs={**document.refs, **outcome.refs} if outcome.refs else None,
            attention=False,
        )
        done = await self._apply(document, Event.RESTARTED, change, attempt=attempt)
        if done.document is None or outcome.state is State.PROCESSING:
            return done
        event, change = news(done.document, outcome)
        return done if event is None else await self._apply(done.document, event, change)

    async def _is_gone(self, document: EDocument) -> bool:
        """Say whether an earlier cancellation took effect although it was not confirmed.

        What was restarted at the provider instead would have become a document, or be stuck
        again, when the quiet time is over.
        """
        gate, connector = self._account.gate, self._account.connector
        attempts = await self._desk.store.read(lambda repo: repo.attempts(document.id))
        first = next(one for one in attempts if one.kind is AttemptKind.CANCEL)
        quiet = timedelta(seconds=self._account.service.delivery.quiet_seconds)
        if self._desk.clock() - first.started_at < quiet:
            return False
        try:
            outcome = await ask(gate, lambda: connector.poll(document.refs))
        except EdocError:
            return False
        return outcome.state in (State.PROCESSING, State.CANCELED)

    async def _look_restarted(
        self, document: EDocument, attempt: Attempt, error: EdocError
    ) -> ActionReport:
        """Ask the provider whether a restart that was not confirmed took effect."""
        try:
            outcome = await ask(
                self._account.gate, lambda: self._account.connector.poll(document.refs)
            )
        except EdocError:
            return await self._not_done(document, attempt, "restart uncertain", error)
        if outcome.state in (State.FAILED, State.CANCELED):
            return await self._not_done(document, attempt, "restart failed", error)
        text = _("The provider no longer reports an error.")
        return await self._restarted(document, attempt, outcome, text)

    async def _not_done(
        self, document: EDocument, attempt: Attempt, outcome: str, error: EdocError
    ) -> ActionReport:
        text = message_of(error)
        status = error.status if isinstance(error, ProviderError) else 0

        def end(repository: Repository) -> EDocument:
            repository.end_attempt(attempt.id, outcome, message=text, http_status=status)
            repository.note(document.id, text)
            return repository.get(document.id)

        after = await self._desk.store.write(end)
        self._desk.events.changed(after)
        return ActionReport(False, text, after, error)

    async def _apply(
        self,
        document: EDocument,
        event: Event,
        change: Change,
        *,
        attempt: Attempt | None = None,
        by: str = "",
    ) -> ActionReport:
        person = applies(event, document.status, Actor.OPERATOR)
        actor = Actor.OPERATOR if person else Actor.ENGINE
        after = await self._desk.apply(document, event, change, actor=actor, attempt=attempt, by=by)
        return ActionReport(True, "", after)


def _is_ours_alone(document: EDocument) -> bool:
    """Whether the provider has nothing of *document*, so that it is canceled just here."""
    if document.status is ServiceStatus.HELD:
        return True
    return not document.file_id and applies(Event.CANCELED, document.status, Actor.OPERATOR)


def _no(document: EDocument, why: str) -> ActionReport:
    return ActionReport(False, why, document)


def _words(outcome: Outcome) -> str:
    return printable(" ".join(outcome.messages), limit=MESSAGE_LIMIT)
