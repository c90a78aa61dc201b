"""The buyers' answers: every one is kept with its bytes, then what it decides is applied.

Only what was understood is marked at the provider, and only when it is on disk here. An answer
to a document that is not ours, one that cannot be read and one that means nothing to us are
kept, shown, and left in the provider's list.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from edoc_tui.connectors.port import Item, Verdict
from edoc_tui.domain.answer import CODES, BuyerAnswer
from edoc_tui.domain.errors import (
    ContractError,
    DataError,
    EdocError,
    ExitStatus,
    NotFoundError,
    ProviderError,
)
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Actor, Direction, Event, ServiceStatus, applies
from edoc_tui.domain.text import printable
from edoc_tui.engine.asking import ask
from edoc_tui.engine.exchanges import ABOUT
from edoc_tui.engine.outcomes import MESSAGE_LIMIT, message_of
from edoc_tui.engine.reports import Line, line
from edoc_tui.locales import _
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.connectors.port import Response
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.collaborators import Account, Desk
    from edoc_tui.store.repository import Repository

_WORD = 100
_EVENTS = {str(Verdict.APPROVED): Event.APPROVED, str(Verdict.REJECTED): Event.REJECTED}
_DECIDED = {ServiceStatus.APPROVED: Event.APPROVED, ServiceStatus.REJECTED: Event.REJECTED}


@dataclass(slots=True)
class AnswersReport:
    """What the buyers have answered.

    Attributes:
        decided: Documents that are *Approved* or *Rejected* now.
        informed: Documents about which something else was said.
        stray: Answers that name no document of ours, or cannot be understood.
        error: What ended the run early.
    """

    decided: list[Line] = field(default_factory=list)
    informed: list[Line] = field(default_factory=list)
    stray: list[Line] = field(default_factory=list)
    error: EdocError | None = None

    @property
    def exit_status(self) -> int:
        """The error's, else 0."""
        return self.error.exit_status if self.error is not None else ExitStatus.OK

    def merge(self, other: AnswersReport) -> None:
        """Add what another service's run found."""
        self.decided += other.decided
        self.informed += other.informed
        self.stray += other.stray
        self.error = self.error or other.error


class Collector:
    """The answers of one account."""

    def __init__(self, desk: Desk, account: Account) -> None:
        self._desk = desk
        self._account = account

    async def run(self) -> AnswersReport:
        """Take all answers that nobody has marked; never raises a provider's error."""
        report = AnswersReport()
        connector, gate = self._account.connector, self._account.gate
        try:
            await self._account.tokens.access_token()
            for one in reversed(await ask(gate, lambda: connector.responses("", {}))):
                await self._one(one, report)
        except EdocError as error:
            report.error = error
        return report

    async def _one(self, response: Response, report: AnswersReport) -> None:
        code = self._account.code
        known = await self._desk.store.read(lambda store: store.answer_known(code, response.id))
        document = await self._desk.store.read(partial(_about, service=code, response=response))
        if known and document is None:
            return
        answer = await self.keep(response, document)
        if document is None:
            report.stray.append(Line(0, answer.document_no, sentence(answer)))
            return
        if not known:
            after = await self.decide(document, [answer])
            decided = after.status != document.status
            part = report.decided if decided else report.informed
            part.append(line(after, sentence(answer)))
        await self.mark([answer])

    async def keep(self, response: Response, document: EDocument | None) -> BuyerAnswer:
        """Fetch an answer and have it on disk. Raises EdocError when it cannot be fetched now."""
        ABOUT.set(document.id if document is not None else 0)
        content, trouble = b"", ""
        item = Item(response.id, {}, b"")
        try:
            content = await ask(self._account.gate, partial(self._account.connector.download, item))
            answer = await asyncio.to_thread(_read, response, document, content)
        except (DataError, ContractError, NotFoundError) as error:
            trouble = message_of(error)
            answer = _unread(response, document, trouble)
        code = self._account.code
        await self._desk.store.write(lambda store: store.keep_answer(code, answer, content))
        return answer

    async def decide(
        self, document: EDocument, answers: Sequence[BuyerAnswer], by: str = ""
    ) -> EDocument:
        """Apply the newest answer that decides (*answers* are newest first); return what is now.

        A decision that was made stays: a contradicting answer is shown and asks for a person.
        """
        deciding = [one for one in answers if one.verdict in _EVENTS]
        newest = (deciding or list(answers))[0]
        text = printable(sentence(newest), limit=MESSAGE_LIMIT)
        event = _EVENTS.get(newest.verdict)
        actor = Actor.OPERATOR if by else Actor.ENGINE
        if event is not None and applies(event, document.status, actor):
            others = {one.verdict for one in deciding} - {newest.verdict}
            change = Change(message=newest.words or "", attention=bool(others))
            return await self._desk.apply(document, event, change, actor=actor, by=by)
        contradicts = event is not None and _DECIDED.get(document.status) is not event

        def note(store: Repository) -> EDocument:
            store.note(document.id, text, attention=contradicts)
            return store.get(document.id)

        if event is not None and not contradicts:
            return document
        after = await self._desk.store.write(note)
        self._desk.events.changed(after)
        return after

    async def mark(self, answers: Sequence[BuyerAnswer]) -> None:
        """Mark what was understood; not being able to loses nothing, it is listed again."""
        ids = [one.id for one in answers if one.understood]
        if ids and self._account.connector.capabilities.mark:
            try:
                await self._account.connector.mark(ids)
            except ProviderError:
                return


def sentence(answer: BuyerAnswer) -> str:
    """Return what an answer says, for people."""
    code = f"{answer.code} {_(CODES[answer.code])}" if answer.code in CODES else answer.code
    kind = " · ".join(one for one in (answer.kind, code) if one)
    said = answer.words or answer.trouble
    return _("The recipient answered '{code}'. {reason}").format(code=kind, reason=said).strip()


def _read(response: Response, document: EDocument | None, content: bytes) -> BuyerAnswer:
    from edoc_tui.formats.response_reading import read

    said = read(content)
    return BuyerAnswer(
        id=response.id,
        document_id=document.id if document is not None else 0,
        document_no=document.document_no if document is not None else _named(response),
        at=printable(response.at, limit=_WORD),
        kind=printable(response.code, limit=_WORD),
        verdict=str(response.verdict),
        code=printable(said.code, limit=_WORD),
        clarifications=said.clarifications,
    )


def _unread(response: Response, document: EDocument | None, trouble: str) -> BuyerAnswer:
    return BuyerAnswer(
        id=response.id,
        document_id=document.id if document is not None else 0,
        document_no=document.document_no if document is not None else _named(response),
        at=printable(response.at, limit=_WORD),
        kind=printable(response.code, limit=_WORD),
        verdict=str(response.verdict),
        trouble=printable(trouble, limit=MESSAGE_LIMIT),
    )


def _named(response: Response) -> str:
    return printable(", ".join(response.about), limit=_WORD)


def _about(store: Repository, service: str, response: Response) -> EDocument | None:
    """Return the newest document that went out under a number that an answer names."""
    for number in response.about:
        query = ListQuery(Direction.OUT, text=number, service=service)
        found = [
            one
            for one in store.page(query, limit=100).items
            if one.document_no == number and one.document_id
        ]
        if found:
            return found[0]
    return None
