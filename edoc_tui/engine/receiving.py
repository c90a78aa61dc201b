"""Receiving: every document of the provider's list, stored durably before it is marked.

What was stored and not marked (a crash in between, a lost answer) is in the list again, is
recognised by the provider's id, and only marked. What cannot be read is kept byte for byte with
the reason, stays unmarked, and is not fetched again before a pause is over.
"""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edoc_tui.domain.edocument import DocumentType, Header, file_name
from edoc_tui.domain.errors import (
    ContractError,
    DataError,
    DuplicateError,
    EdocError,
    ExitStatus,
    NotFoundError,
)
from edoc_tui.domain.parties import Party
from edoc_tui.domain.problems import blocking
from edoc_tui.domain.status import Actor, Direction, Event, ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.engine.asking import ask
from edoc_tui.engine.checking import check_document
from edoc_tui.engine.concurrency import each
from edoc_tui.engine.exchanges import ABOUT
from edoc_tui.engine.outcomes import message_of
from edoc_tui.engine.reports import Line, ReceiveReport, line
from edoc_tui.formats.hybrid import suffix_of
from edoc_tui.locales import _
from edoc_tui.store.repository import Change, NewDocument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.connectors.port import Item
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.collaborators import Account, Desk
    from edoc_tui.store.repository import Repository

MOST: Final = 10_000
"""Documents that one run takes; the rest stays in the provider's list for the next."""

PAUSE: Final = timedelta(hours=1)
"""Until a document that could not be read is fetched again."""

_MARKED: Final = 50  # ids in one request
_PURCHASE: Final = {
    DocumentType.SALES_INVOICE: DocumentType.PURCHASE_INVOICE,
    DocumentType.SALES_CREDIT_MEMO: DocumentType.PURCHASE_CREDIT_MEMO,
}
_LIMIT: Final = 200


class Receiver:
    """One run over the received documents of one account."""

    def __init__(self, desk: Desk, account: Account) -> None:
        self._desk = desk
        self._account = account
        self._kept: list[str] = []
        self.report = ReceiveReport()

    async def run(self) -> ReceiveReport:
        """Take everything that is in the list; never raises a provider's error."""
        try:
            await self._account.tokens.access_token()
            items = await self._items()
            await each(items, self._account.service.delivery.parallel, self._one)
        except EdocError as error:
            self.report.error = error
        await self._mark()
        return self.report

    async def _items(self) -> Sequence[Item]:
        """Return all pages; nothing is marked meanwhile, so that no page moves."""
        found: dict[str, Item] = {}
        cursor = ""
        connector, gate = self._account.connector, self._account.gate
        while True:
            page = await ask(gate, partial(connector.inbox, cursor))
            found |= {one.id: one for one in page.items}
            if not page.cursor or len(found) >= MOST or page.cursor == cursor:
                return tuple(found.values())
            cursor = page.cursor

    async def _one(self, item: Item) -> None:
        known = await self._known(item)
        if known is not None and known.status is not ServiceStatus.IMPORTED_ERROR:
            self.report.known += 1
            self._kept.append(item.id)
            return
        now = self._desk.clock()
        if known is not None and known.next_at is not None and known.next_at > now:
            return
        try:
            content = await self._download(item)
        except (ContractError, NotFoundError) as error:
            if known is None:
                await self._keep(item, b"", message_of(error))
            else:
                await self._later(known)
        except EdocError as error:
            self.report.failed.append(Line(0, printable(item.id, limit=_LIMIT), message_of(error)))
            if self._account.gate.is_shut or error.exit_status != ExitStatus.UNAVAILABLE:
                raise
        else:
            await self._store(item, content, known)

    async def _known(self, item: Item) -> EDocument | None:
        code = self._account.code
        return await self._desk.store.read(lambda repository: repository.received(code, item.id))

    async def _download(self, item: Item) -> bytes:
        ABOUT.set(0)
        return await ask(self._account.gate, partial(self._account.connector.download, item))

    async def _store(self, item: Item, content: bytes, known: EDocument | None) -> None:
        document_format = self._account.service.document_format
        try:
            checked = await asyncio.to_thread(
                check_document, content, "received.xml", document_format, mismatch=None
            )
        except DataError as error:
            if known is None:
                await self._keep(item, content, str(error))
            else:
                await self._later(known)
            return
        header = as_purchase(checked.header)
        new = self._new(item, content, header)
        problems = blocking(checked.problems)
        again = known.id if known is not None else None
        try:
            stored = await self._desk.store.write(partial(_add, new=new, again=again))
        except DuplicateError as error:
            if known is None:
                await self._keep(item, content, str(error), mark=True, header=header)
            else:
                self._kept.append(item.id)
            return
        self._kept.append(item.id)
        self._desk.events.changed(stored)
        self.report.received.append(line(stored, problems[0].message if problems else ""))

    async def _keep(
        self,
        item: Item,
        content: bytes,
        why: str,
        *,
        mark: bool = False,
        header: Header | None = None,
    ) -> None:
        """Keep what cannot become a document, with the reason; nothing of it is interpreted."""
        told = header or _told(item, self._desk.clock().date())
        reason = printable(why, limit=1000) or _("It cannot be read.")
        new = self._new(item, content, told, failed=reason)
        stored = await self._desk.store.write(lambda repository: repository.add(new, Actor.ENGINE))
        if mark:
            self._kept.append(item.id)
        else:
            await self._later(stored)
        self._desk.events.changed(stored)
        self.report.unreadable.append(line(stored))

    async def _later(self, document: EDocument) -> None:
        until = self._desk.clock() + PAUSE
        await self._desk.store.write(lambda repository: repository.postpone(document.id, until))

    def _new(self, item: Item, content: bytes, header: Header, failed: str = "") -> NewDocument:
        return NewDocument(
            direction=Direction.IN,
            header=header,
            content=content,
            file_name=file_name(header.document_no or item.id, suffix_of(content)),
            customer_no="",
            customer_name=header.seller.name,
            service=self._account.code,
            send_mode=self._account.service.connection.send_mode,
            refs=item.refs,
            source=printable(item.id, limit=_LIMIT),
            failed=failed,
        )

    async def _mark(self) -> None:
        """Tell the provider what is on disk here; to tell it twice does no harm."""
        connector, gate = self._account.connector, self._account.gate
        if not connector.capabilities.mark:
            return
        for start in range(0, len(self._kept), _MARKED):
            some = self._kept[start : start + _MARKED]
            try:
                await ask(gate, partial(connector.mark, some))
            except EdocError as error:  # they are in the list again, and marked the next time
                self.report.error = self.report.error or error


def _add(repository: Repository, *, new: NewDocument, again: int | None) -> EDocument:
    """Store a document that can be read; *again* is the entry of an unreadable earlier one."""
    document = (
        repository.add(new, Actor.ENGINE)
        if again is None
        else repository.replace(again, new, Actor.ENGINE)
    )
    return repository.apply(document.id, Event.MAKE_DOCUMENT, Actor.ENGINE, Change())


def as_purchase(header: Header) -> Header:
    """Return the header of what a vendor sold as that of what we bought."""
    from dataclasses import replace

    return replace(header, document_type=_PURCHASE.get(header.document_type, header.document_type))


def _told(item: Item, today: date) -> Header:
    """Return what the provider's list tells of a document that cannot be read itself."""
    try:
        raw: Any = msgspec.json.decode(item.raw)
    except msgspec.DecodeError:
        raw = {}
    info = _table(_table(raw).get("documentInfo"))
    amounts, seller = _table(info.get("amounts")), _table(info.get("senderParty"))
    amount = _amount(amounts.get("totalAmount"))
    return Header(
        document_type=DocumentType.PURCHASE_INVOICE,
        document_no=_word(info.get("documentIdentifier")),
        issue_date=_day(info.get("issueDate"), today),
        due_date=None,
        currency=_word(amounts.get("currency"))[:3],
        amount_excluding_vat=amount,
        amount_vat=Decimal(0),
        amount_including_vat=amount,
        amount_due=amount,
        seller=Party(_word(seller.get("name"))),
        buyer=Party(""),
    )


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: Any) -> str:
    return printable(value, limit=_LIMIT) if isinstance(value, str) else ""


def _day(value: Any, otherwise: date) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return otherwise


def _amount(value: Any) -> Decimal:
    try:
        number = Decimal(value if isinstance(value, str) else "0")
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() else Decimal(0)
