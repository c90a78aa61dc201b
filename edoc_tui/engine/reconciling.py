"""Finding out what became of an upload whose answer was lost. Nothing here ever uploads.

A match is believed at once. A search without one proves nothing before the quiet time is over
(the provider may list late, and the kernel goes on delivering what a dead process had written);
after that it takes several empty searches in a row, some time apart, until the document may be
sent again. What cannot be decided is held for a person.

An upload that began more than a day ago (an old backup, a machine that was off) is searched for in
the same way, and a match is believed. That there is none is no proof any more: the provider may
have removed it by now. Then a person must decide.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from edoc_tui.connectors.port import State
from edoc_tui.domain.edocument import AttemptKind
from edoc_tui.domain.errors import DataError, EdocError, LockedError, ProviderError
from edoc_tui.domain.status import Actor, Event, IllegalTransitionError, ServiceStatus
from edoc_tui.engine.asking import ask
from edoc_tui.engine.collaborators import outgoing
from edoc_tui.engine.exchanges import ABOUT
from edoc_tui.engine.outcomes import message_of
from edoc_tui.engine.recovery import recover
from edoc_tui.engine.reports import ReconcileReport, line
from edoc_tui.locales import _
from edoc_tui.store.delivery_port import Waited
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.config.settings import Delivery
    from edoc_tui.connectors.port import Receipt
    from edoc_tui.domain.edocument import Attempt, EDocument
    from edoc_tui.engine.collaborators import Account, Desk
    from edoc_tui.store.repository import Repository

LONGEST: Final = timedelta(hours=24)
"""After so long an empty search proves nothing, and a provider's silence is for a person."""

SILENCE: Final = 3600.0
"""Seconds in which a provider that cannot be asked gets another chance, even after that."""

SKEW: Final = timedelta(minutes=10)
"""The provider's clock may be so far behind ours: searches begin that much earlier."""


class Reconciler:
    """One pass over documents of one account with open attempts that nobody is working on."""

    def __init__(self, desk: Desk, account: Account) -> None:
        self._desk = desk
        self._account = account
        self.report = ReconcileReport()

    async def run(self) -> ReconcileReport:
        """Search for what is *Unknown*, as far as it is due; never raises a provider's error."""
        desk, code = self._desk, self._account.code
        await recover(desk, code)
        under_way = await desk.store.read(lambda repository: repository.open_attempts(code))
        for document, attempt in under_way:
            ABOUT.set(document.id)
            try:
                if document.status is ServiceStatus.UNKNOWN:
                    await self._search(document, attempt)
                elif attempt.kind is not AttemptKind.UPLOAD:
                    await self._ask_about_action(document, attempt)
            except (IllegalTransitionError, LockedError):
                continue  # another process has settled it meanwhile
            except EdocError as error:
                self.report.open.append(line(document, message_of(error)))
                self.report.error = self.report.error or error
                if self._account.gate.is_shut:
                    break
        ABOUT.set(0)
        return self.report

    async def _search(self, document: EDocument, attempt: Attempt) -> None:
        old = self._desk.clock() - attempt.started_at >= LONGEST
        if not self._account.connector.capabilities.find:
            await self._hold(document, attempt, _("This provider cannot search for uploads."))
            return
        waited = await self._waited(attempt)
        if waited.searched is not None and waited.searched < self._delivery.search_gap_seconds:
            self.report.open.append(line(document))
            return
        content = await self._desk.store.read(lambda repository: repository.content(document.id))
        upload, since = outgoing(document, content), attempt.started_at - SKEW
        connector = self._account.connector
        try:
            matches = await ask(self._account.gate, lambda: connector.find(upload, since))
        except ProviderError:
            if not old or waited.open_for < SILENCE:
                raise
            await self._hold(document, attempt, _("Nothing was found out for 24 hours."))
            return
        if not matches:
            # Only a search that began after the quiet time proves anything.
            await self._empty(document, attempt, quiet=self._is_quiet(waited), old=old)
        elif len(_files(matches)) > 1:
            await self._hold(
                document,
                attempt,
                _("The provider has it {matches} times.").format(matches=len(_files(matches))),
            )
        elif any(one.content_hash not in ("", document.sha256) for one in matches):
            await self._hold(
                document,
                attempt,
                _("The provider has a document of this number, but not this one."),
            )
        else:
            await self._found(document, attempt, matches[0])

    @property
    def _delivery(self) -> Delivery:
        return self._account.service.delivery

    async def _waited(self, attempt: Attempt) -> Waited:
        """Return how long an attempt has waited, by a clock that nobody sets."""
        waited = await self._desk.store.read(lambda repository: repository.waited(attempt.id))
        if waited is not None:
            return waited
        now = self._desk.clock()  # begun by a version that kept no such time
        searched = attempt.searched_at
        return Waited(
            (now - attempt.started_at).total_seconds(),
            None if searched is None else (now - searched).total_seconds(),
        )

    async def _empty(
        self, document: EDocument, attempt: Attempt, *, quiet: bool, old: bool
    ) -> None:
        now = self._desk.clock()
        noted = await self._desk.store.write(
            lambda repository: repository.searched(attempt.id, now, empty=quiet)
        )
        enough = quiet and noted.searches >= max(1, self._delivery.empty_searches)
        if enough and old:
            why = _("Not found at the provider, but it may have left more than 24 hours ago.")
            await self._hold(document, attempt, why)
        elif enough:
            text = _("Not at the provider in {searches} searches; it may be sent again.").format(
                searches=noted.searches
            )
            after = await self._desk.apply(
                document, Event.NOT_FOUND, Change(message=text), attempt=attempt
            )
            self.report.not_found.append(line(after))
        else:
            self.report.open.append(line(document))

    async def _found(self, document: EDocument, attempt: Attempt, match: Receipt) -> None:
        change = Change(message="", refs={**document.refs, **match.refs})
        try:
            after = await self._desk.apply(document, Event.FOUND, change, attempt=attempt)
        except IllegalTransitionError:
            raise
        except DataError as error:  # the id belongs to another document already
            await self._hold(document, attempt, str(error))
        else:
            self.report.found.append(line(after))

    async def _hold(self, document: EDocument, attempt: Attempt, why: str) -> None:
        change = Change(
            message=_("{why} Decide with 'outbox resolve'.").format(why=why), attention=True
        )
        after = await self._desk.apply(document, Event.UNDECIDABLE, change, attempt=attempt)
        self.report.held.append(line(after))

    async def _ask_about_action(self, document: EDocument, attempt: Attempt) -> None:
        """Find out whether a restart or cancel of a dead process took effect."""
        if await self._desk.alive(attempt.owner):
            return
        connector = self._account.connector
        outcome = await ask(self._account.gate, lambda: connector.poll(document.refs))
        if outcome.state is State.FAILED:
            text = _(
                "The process that was acting on it ended; the provider still reports the error."
            )
            await self._desk.store.write(lambda repository: _end(repository, attempt, text))
        elif attempt.kind is AttemptKind.RESTART or outcome.state is State.DELIVERED:
            change = Change(message=_("The restart had reached the provider."))
            await self._desk.apply(document, Event.RESTARTED, change, attempt=attempt)
        elif self._is_quiet(await self._waited(attempt)):
            # Had somebody restarted it instead, it would be a document or stuck again by now.
            change = Change(message=_("The cancellation had reached the provider."))
            await self._desk.apply(
                document, Event.CANCELED, change, actor=Actor.OPERATOR, attempt=attempt
            )

    def _is_quiet(self, waited: Waited) -> bool:
        return waited.open_for >= self._delivery.quiet_seconds


def _files(matches: Sequence[Receipt]) -> set[str]:
    """Return the provider's files among *matches*: a file may hold several documents."""
    return {one.refs.get("file", "") or repr(sorted(one.refs.items())) for one in matches}


def _end(repository: Repository, attempt: Attempt, text: str) -> None:
    repository.end_attempt(attempt.id, "not done", message=text)
    repository.note(attempt.document_id, text)


def has_open_attempts(repository: Repository, *, service: str) -> bool:
    """Say whether any upload, restart or cancellation of a service has no outcome yet."""
    return bool(repository.open_attempts(service))
