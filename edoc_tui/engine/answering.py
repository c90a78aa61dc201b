"""Answering a received document: our approval or rejection, through the outbox like any document.

The answer is an outgoing document of its own, tied to the received one: intent first, one open
attempt, *Unknown* when nobody knows. The received document changes only when the provider has
the answer, at once or after a search found it.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.countries import VAT_SCHEMES
from edoc_tui.domain.edocument import DocumentType, Header, LinkKind, file_name
from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.names import ServiceStatus as S
from edoc_tui.domain.parties import electronic_address
from edoc_tui.domain.status import Actor, Direction, Event, IllegalTransitionError
from edoc_tui.domain.text import printable
from edoc_tui.engine.outcomes import MESSAGE_LIMIT
from edoc_tui.engine.reports import ActionReport
from edoc_tui.formats.application_response import REASONS
from edoc_tui.locales import _
from edoc_tui.store.repository import Change, NewDocument

if TYPE_CHECKING:
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.parties import Company, Party
    from edoc_tui.engine.collaborators import Account, Desk
    from edoc_tui.store.repository import Repository

__all__ = ["EVENTS", "REASONS", "check_reason", "prepare", "settle", "told", "why_not_answer"]

EVENTS: Final = {LinkKind.APPROVES: Event.ACCEPT, LinkKind.REJECTS: Event.REJECT}
"""What happens to a received document when its answer has left."""

_TYPE_CODES: Final = {DocumentType.PURCHASE_CREDIT_MEMO: "381"}
_INVOICE: Final = "380"
_MOMENT: Final = re.compile(rb"<cbc:Issue(Date|Time)>[^<]*</cbc:Issue(Date|Time)>")


def why_not_answer(document: EDocument) -> str:
    """Return why a document cannot be answered, ``""`` when it can."""
    if document.direction is not Direction.IN:
        return _("It was sent, not received.")
    if document.status is S.IMPORTED_ERROR:
        return _("It could not be read; there is nothing to answer to.")
    if document.status is not S.IMPORTED_CREATED:
        return _("It is {status}: it needs no answer.").format(status=_(document.status))
    if not document.document_id:
        return _("It was not received from a provider.")
    return ""


def check_reason(kind: LinkKind, reason: tuple[str, str]) -> None:
    """Refuse a rejection without a reason, or with a code that Peppol's list does not have.

    Raises:
        UsageError: It is one.
    """
    text, code = reason
    if kind is LinkKind.REJECTS and not text.strip():
        raise UsageError(
            _("A rejection needs a reason."), todo=_("Give it with --reason, in a few words.")
        )
    if code and code not in REASONS:
        raise UsageError(
            _("There is no reason code '{code}'.").format(code=printable(code, limit=40)),
            todo=_("Choose one of {names}.").format(names=", ".join(REASONS)),
        )


async def prepare(
    desk: Desk,
    account: Account,
    company: Company,
    document: EDocument,
    *,
    kind: LinkKind,
    reason: tuple[str, str],
) -> int:
    """Have the answer in the outbox, tied to *document*; return its id.

    An answer of the same kind that has not left is used again.

    Args:
        desk: Whose store.
        account: Where the answer goes.
        company: Who we are.
        document: What is answered.
        kind: Approval or rejection.
        reason: Why, in words, and as one of :data:`REASONS` (``""`` = other).

    Raises:
        UsageError: A rejection without a reason, or with an unknown code.
        DataError: Another answer is on its way.
    """
    check_reason(kind, reason)
    if not account.connector.capabilities.reply:
        raise DataError(_("This provider does not take answers."))
    content = await desk.store.read(lambda repository: repository.content(document.id))
    new = await asyncio.to_thread(
        partial(
            _answer, document, content, company, kind, reason, code=account.code, now=desk.clock()
        )
    )
    new = replace(new, send_mode=account.service.connection.send_mode)
    return await desk.store.write(partial(_store, new=new, about=document.id, kind=kind))


def _answer(
    document: EDocument,
    content: bytes,
    company: Company,
    kind: LinkKind,
    reason: tuple[str, str],
    *,
    code: str,
    now: object,
) -> NewDocument:
    from datetime import datetime

    from edoc_tui.formats import application_response as response
    from edoc_tui.formats import documents

    assert isinstance(now, datetime)
    about = documents.read_header(documents.parse(content))
    text = printable(reason[0].strip(), limit=MESSAGE_LIMIT)
    written = response.write(
        response.Answer(
            document_no=about.document_no,
            type_code=_type_code(document, content),
            provider_id=document.document_id,
            code=response.ACCEPTED if kind is LinkKind.APPROVES else response.REJECTED,
            at=now,
            sender=_us(about.buyer, company),
            receiver=_them(about.seller),
            reason_code=reason[1] or response.OTHER,
            reason=text,
        )
    )
    header = Header(
        document_type=DocumentType.APPLICATION_RESPONSE,
        document_no=about.document_no,
        issue_date=now.date(),
        due_date=None,
        currency=about.currency,
        amount_excluding_vat=Decimal(0),
        amount_vat=Decimal(0),
        amount_including_vat=Decimal(0),
        amount_due=Decimal(0),
        seller=about.seller,  # the business key: one answer for each document of a seller
        buyer=about.buyer,
    )
    return NewDocument(
        direction=Direction.OUT,
        header=header,
        content=written,
        file_name=file_name(f"{about.document_no}-response"),
        customer_no="",
        customer_name=about.seller.name,
        service=code,
        send_mode="",
        source=f"entry {document.id}",
        about=about.issue_date.isoformat(),
    )


def _us(buyer: Party, company: Company) -> Party:
    """Return ourselves as the seller addressed us; what it left out comes from the company."""
    endpoint = buyer.endpoint or electronic_address(company)
    vat = buyer.vat or company.vat_registration_no.replace(" ", "")
    legal = buyer.legal_id or (Identifier(vat) if vat else None)
    return replace(
        buyer, name=buyer.name or company.name, endpoint=endpoint, vat=vat, legal_id=legal
    )


def _them(seller: Party) -> Party:
    """Return the seller with an electronic address; one that it left out is its VAT number."""
    if seller.endpoint is not None or not seller.vat:
        return seller
    scheme = VAT_SCHEMES.get(seller.country, "")
    return replace(seller, endpoint=Identifier("".join(seller.vat.split()), scheme))


def _type_code(document: EDocument, content: bytes) -> str:
    """Return the type code of the answered document, as it says itself where it can be read."""
    from edoc_tui.formats import documents

    try:
        return documents.read(content).invoice.code
    except DataError:
        return _TYPE_CODES.get(document.document_type, _INVOICE)


def _store(repository: Repository, *, new: NewDocument, about: int, kind: LinkKind) -> int:
    earlier = repository.outgoing(new.business_key)
    if earlier is not None:
        tied = {one.document.id: one.kind for one in repository.links(about)}
        if tied.get(earlier.id) is kind.other_way:
            if _undated(repository.content(earlier.id)) == _undated(new.content):
                return earlier.id
            raise DataError(
                _("An answer with another reason is on its way: entry {entry}, {status}.").format(
                    entry=earlier.id, status=_(earlier.status)
                ),
                todo=_("Cancel that one first."),
            )
        raise DataError(
            _("Another answer is on its way: entry {entry}, {status}.").format(
                entry=earlier.id, status=_(earlier.status)
            ),
            todo=_("Cancel that one first."),
        )
    document = repository.add(new, Actor.OPERATOR)
    repository.apply(document.id, Event.EXPORT, Actor.OPERATOR)
    repository.link(document.id, about, kind)
    return document.id


def _undated(content: bytes) -> bytes:
    """Return an answer without the moment when it was given."""
    return _MOMENT.sub(b"", content)


async def settle(desk: Desk) -> None:
    """Let received documents show the answers that the provider has by now."""
    waiting = await desk.store.read(lambda repository: repository.unsettled_answers())
    for answer, about, kind in waiting:
        after = await desk.store.write(partial(_settle, answer=answer, about=about, kind=kind))
        if after is not None:
            desk.events.changed(after)


def _settle(repository: Repository, *, answer: int, about: int, kind: LinkKind) -> EDocument | None:
    repository.settled(answer, about)
    try:
        return repository.apply(about, EVENTS[kind], Actor.ENGINE, Change(message=""))
    except IllegalTransitionError:
        return None  # another answer was faster; both stay in the links


def told(answer: EDocument, document: EDocument) -> ActionReport:
    """Return what came of an answer: done, on its way, or why not."""
    if document.status in (S.APPROVED, S.REJECTED):
        return ActionReport(True, "", document)
    if answer.status in (S.UNKNOWN, S.SENDING):
        why = _("It is not known whether the provider has the answer; it is being searched for.")
    else:
        why = answer.last_message or _("The answer has not left yet.")
    return ActionReport(False, why, document)
