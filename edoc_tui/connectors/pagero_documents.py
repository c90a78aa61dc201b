"""Pagero's document list: finding, answers, receiving (pagero.md §4.2, §4.4 to §4.6, §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from edoc_tui.connectors.addresses import path_part, provider_id
from edoc_tui.connectors.messages import MAX_DOCUMENT
from edoc_tui.connectors.pagero_calls import PAGE
from edoc_tui.connectors.pagero_wire import Document, File
from edoc_tui.connectors.port import Item, Page, Receipt, Response, Verdict
from edoc_tui.domain.errors import ContractError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edoc_tui.connectors.pagero_calls import Calls
    from edoc_tui.connectors.port import Outgoing

_WHAT: Final = "list of documents"
_VERDICTS: Final = {
    "RecipientAccept": Verdict.APPROVED,
    "RecipientReject": Verdict.REJECTED,
    "RecipientRejectWithClearanceRemoval": Verdict.REJECTED,
}
_OLD: Final = datetime.min.replace(tzinfo=UTC)
_WORD: Final = 100  # characters of a code or a time that the provider gives


async def probe(calls: Calls, base: str) -> None:
    """Ask for one document, whichever, to see that we may."""
    query = (("direction", "Sent"), ("companyId", calls.company_id), ("limit", "1"))
    await calls.page(base, base, query, Document, _WHAT)


async def of_file(calls: Calls, base: str, file: str) -> Sequence[str]:
    """Return the ids of the documents that came of a file."""
    found = await calls.all(base, base, (("fileId", file),), Document, _WHAT)
    return [
        provider_id(one.id, "document id")
        for one in found
        if one.file_id in (None, "", file) and one.id and one.id.strip()
    ]


async def sent(
    calls: Calls, base: str, document: Outgoing, kind: str, since: datetime
) -> Sequence[Receipt]:
    """Return sent documents with the number of *document* that are not older than *since*.

    The list shows what was processed; the newest come first, as far as is known. The search
    ends with the first page on which everything is older.
    """
    query = (("direction", "Sent"), ("documentType", kind), ("companyId", calls.company_id))
    found = []
    async for page in calls.pages(base, base, query, Document, _WHAT):
        for one in page:
            if not _older(one.create_time, since) and _is(one, document, calls.company_id):
                refs = {"file": provider_id(one.file_id, "file id of a document")}
                if one.id:
                    refs["document"] = provider_id(one.id, "document id")
                found.append(Receipt(refs))
        if all(_older(one.create_time, since) for one in page):
            break
    return found


async def files_by_reference(
    calls: Calls, base: str, document: Outgoing, since: datetime
) -> Sequence[Receipt]:
    """Return files with our reference that are not older than *since*, processed or not."""
    query = (("senderReference", document.reference),)
    found = []
    async for page in calls.pages(base, base, query, File, "list of files"):
        found += [
            Receipt({"file": provider_id(one.id, "file id")})
            for one in page
            if one.sender_reference == document.reference and not _older(one.create_time, since)
        ]
    return found


def _is(one: Document, document: Outgoing, company: str) -> bool:
    """Say whether a listed document may be ours; what it does not tell, speaks not against it."""
    return (
        one.info.document_identifier == document.document_no
        and one.info.direction in (None, "Sent")
        and one.send_mode in (None, document.send_mode)
        and (one.sending_company_id or company).lower() == company.lower()
    )


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _older(text: str | None, since: datetime) -> bool:
    moment = _moment(text)
    return moment is not None and moment < since


async def responses(calls: Calls, base: str, document_no: str) -> Sequence[Response]:
    """Return the application responses to *document_no*, newest first; none is consumed.

    Without a number all that were not fetched are returned, whatever they are about.
    Those that name another document come last, as *other*: they decide nothing.
    """
    query = (
        ("documentType", "ApplicationResponse"),
        ("direction", "Received"),
        ("showFetchedOnly", "false"),
        *((("referenceDocumentIdentifier", document_no),) if document_no else ()),
        ("companyId", calls.company_id),
    )
    found = []
    async for page in calls.pages(base, base, query, Document, _WHAT):
        found += page
    found = [one for one in found if _is_response(one)]
    found.sort(key=lambda one: _moment(one.create_time) or _OLD, reverse=True)
    if not document_no:
        return [_response(one) for one in found]
    ours = [one for one in found if _about(one, document_no)]
    foreign = [one for one in found if one not in ours]
    return [*(_response(one) for one in ours), *(_foreign(one) for one in foreign)]


def _is_response(one: Document) -> bool:
    info = one.info
    return bool(
        info.direction == "Received"
        and info.document_type == "ApplicationResponse"
        and info.document_sub_type
        and one.id
    )


def _response(one: Document) -> Response:
    code = printable(one.info.document_sub_type or "", limit=_WORD)
    return Response(
        id=provider_id(one.id, "document id"),
        verdict=_VERDICTS.get(code, Verdict.OTHER),
        code=code,
        at=printable(one.create_time or "", limit=_WORD),
        about=_numbers(one),
    )


def _numbers(one: Document) -> tuple[str, ...]:
    """Return the numbers that a response names: its references first, then its own."""
    named = [*_texts(one.document_references), one.info.document_identifier or ""]
    return tuple(dict.fromkeys(text for text in named if text))[:20]


def _foreign(one: Document) -> Response:
    named = printable(one.info.document_identifier or "", limit=_WORD)
    reason = _("It names another document: {named}.").format(named=named)
    return replace(_response(one), verdict=Verdict.OTHER, reason=reason)


def _about(one: Document, document_no: str) -> bool:
    """Say whether a response answers *document_no*: by its own number or by its references."""
    return one.info.document_identifier == document_no or any(
        text == document_no for text in _texts(one.document_references)
    )


def _texts(value: object) -> Iterator[str]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()


async def received(calls: Calls, base: str, cursor: str) -> Page:
    """Return the page of received documents at *cursor*, which is an offset."""
    offset = int(cursor or "0")
    query = (
        ("direction", "Received"),
        ("documentType", "Invoice"),
        ("documentType", "PaymentReminder"),
        ("showFetchedOnly", "false"),
        ("companyId", calls.company_id),
        ("limit", str(PAGE)),
        ("offset", str(offset)),
    )
    found, total = await calls.page(base, base, query, Document, _WHAT)
    items = []
    for one, raw in found:
        if one.id and one.id.strip() and one.info.direction in (None, "Received"):
            refs = {"document": provider_id(one.id, "document id")}
            if one.file_id:
                refs["file"] = provider_id(one.file_id, "file id")
            items.append(Item(refs["document"], refs, bytes(raw)))
    after = offset + len(found)
    more = bool(found) and (len(found) == PAGE if total is None else after < total)
    return Page(tuple(items), str(after) if more else "")


async def content(calls: Calls, base: str, document_id: str) -> bytes:
    """Return a received document byte for byte. Raises ContractError when it is empty."""
    url = f"{base}/{path_part(provider_id(document_id, 'document id'))}/targetdocument"
    body = await calls.get(url, base, accept="application/xml, */*", largest=MAX_DOCUMENT)
    if not body.strip():
        raise ContractError(_("The provider's document is empty."))
    return body
