"""Pagero's lists: searching, answers, receiving, and lists that misbehave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from edoc_tui.connectors.http import HttpClient
from edoc_tui.connectors.pagero import build
from edoc_tui.connectors.port import Verdict
from edoc_tui.domain.errors import (
    ContractError,
    UnavailableError,
)
from tests.connectors.raw_server import RawServer, says
from tests.connectors.sandboxed import world
from tests.connectors.talk import COMPANY, DOCUMENT, SINCE, OneToken, document, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.connectors.raw_server import Exchange, Handler
    from tests.connectors.talk import Talk


@pytest.mark.parametrize(
    "other",
    [
        document(info={"documentIdentifier": "INV/420"}),
        document(info={"direction": "Received"}),
        document(sendMode="Production"),
        document(sendingCompanyId="another"),
        document(createTime="2030-01-02T02:59:59.999Z"),
        document(createTime="2030-01-02T03:59:59.999+01:00"),
        document(documentInfo=None),
    ],
)
async def test_find_takes_nothing_for_ours_that_is_not(talk: Talk, other: dict[str, Any]) -> None:
    """Number, direction, mode, company and time must fit; what is not told does not speak."""
    talk.answers["documents"] = {"items": [other, document(7, createTime=None, sendMode=None)]}
    (found,) = await talk.connector.find(DOCUMENT, SINCE)
    assert found.refs == {"file": "f-7", "document": "d-7"}
    query = parse_qs(urlsplit(talk.server.targets()[0]).query)
    assert query == {
        "direction": ["Sent"],
        "documentType": ["Invoice"],
        "companyId": [COMPANY],
        "limit": ["100"],
        "offset": ["0"],
    }


def _paged(total: int, per_page: int, *, tells: bool) -> Callable[[dict[str, list[str]]], Any]:
    """Return an answer that gives *total* documents, never more than *per_page* at once."""

    def page(query: dict[str, list[str]]) -> dict[str, Any]:
        offset = int(query["offset"][0])
        items = [document(n) for n in range(offset, min(offset + per_page, total))]
        return {"items": items, "meta": {"total": total}} if tells else {"items": items}

    return page


@pytest.mark.parametrize("tells", [True, False])
async def test_find_reads_all_pages_whatever_their_size(talk: Talk, *, tells: bool) -> None:
    """A provider that caps its pages, with and without a total."""
    talk.answers["documents"] = _paged(25, 10, tells=tells)
    found = await talk.connector.find(DOCUMENT, SINCE)
    assert [one.refs["file"] for one in found] == [f"f-{n}" for n in range(25)]


async def test_find_stops_where_everything_is_older(talk: Talk) -> None:
    """Newest first: the page on which all is older is the last that is asked for."""

    def page(query: dict[str, list[str]]) -> dict[str, Any]:
        offset = int(query["offset"][0])
        at = "2030-01-02T03:05:00Z" if offset == 0 else "2030-01-01T00:00:00Z"
        return {"items": [document(offset, createTime=at)], "meta": {"total": 1000}}

    talk.answers["documents"] = page
    assert len(await talk.connector.find(DOCUMENT, SINCE)) == 1
    assert len(talk.server.seen) == 2


async def test_a_list_that_is_not_quite_in_order_is_read_on(talk: Talk) -> None:
    """One older document on a page is no reason to stop: the sought one may come after it."""

    def page(query: dict[str, list[str]]) -> dict[str, Any]:
        offset = int(query["offset"][0])
        old = document(offset, createTime="2030-01-01T00:00:00Z")
        other = document(offset + 1, info={"documentIdentifier": "X"})
        ours = document(offset + 1)
        return {"items": [old, ours if offset else other], "meta": {"total": 4}}

    talk.answers["documents"] = page
    (found,) = await talk.connector.find(DOCUMENT, SINCE)
    assert found.refs["file"] == "f-3"


async def test_a_list_without_paging_is_read_once(talk: Talk) -> None:
    """A provider that ignores the offset gives the same page again: that is the end."""
    talk.answers["documents"] = {"items": [document(1)]}
    assert len(await talk.connector.find(DOCUMENT, SINCE)) == 1
    assert len(talk.server.seen) == 2


async def test_an_endless_list_is_no_proof_of_absence(talk: Talk) -> None:
    """A search that cannot be finished fails; it never counts as an empty one."""

    def page(query: dict[str, list[str]]) -> dict[str, Any]:
        offset = int(query["offset"][0])
        items = [document(offset + n, info={"documentIdentifier": "X"}) for n in range(100)]
        return {"items": items, "meta": {"total": 10**9}}

    talk.answers["documents"] = page
    with pytest.raises(ContractError, match="has no end"):
        await talk.connector.find(DOCUMENT, SINCE)


async def test_a_match_without_a_file_id_cannot_be_adopted(talk: Talk) -> None:
    """It is an error, so that the search does not count as empty."""
    talk.answers["documents"] = {"items": [document(1, fileId=None)]}
    with pytest.raises(ContractError, match="file id"):
        await talk.connector.find(DOCUMENT, SINCE)


async def test_files_are_searched_by_reference_where_that_exists() -> None:
    """A stuck upload has no document, but its file carries our reference."""
    extra = {"files_by_reference": "true"}
    started = datetime.now(UTC) - timedelta(seconds=1)
    async with world("pagero", extra=extra, files_by_reference=True) as here:
        stuck = here.outgoing("INV-1", "SANDBOX-ERROR: no")
        receipt = await here.connector.submit(stuck)
        await here.connector.submit(here.outgoing("INV-2"))
        (found,) = await here.connector.find(stuck, started)
        assert found.refs == receipt.refs
        assert await here.connector.find(stuck, datetime.now(UTC) + timedelta(hours=1)) == ()


def _response(n: int, subtype: str | None, at: str, **info: Any) -> dict[str, Any]:
    named = {"direction": "Received", "documentType": "ApplicationResponse"}
    return document(n, createTime=at, info={**named, "documentSubType": subtype, **info})


async def test_the_newest_answer_of_the_right_document_comes_first(talk: Talk) -> None:
    """By time whatever the order; those that name another document come last and decide nothing."""
    early, late = "2030-01-02T03:00:00Z", "2030-01-02T05:00:00+01:00"
    other = _response(4, "RecipientAccept", "2030-02-01T00:00:00Z", documentIdentifier="INV/43")
    quoting = _response(5, "RecipientReject", "2030-01-01T00:00:00Z", documentIdentifier="R-1")
    quoting["documentReferences"] = [{"x": [{"documentIdentifier": "INV/42"}]}]
    talk.answers["documents"] = {
        "items": [
            _response(1, "RecipientReject", early),
            _response(2, "RecipientAccept", late),
            _response(3, None, "2030-03-01T00:00:00Z"),
            _response(6, "RecipientAccept", late, direction="Sent"),
            _response(7, "RecipientAccept", late, documentType="Invoice"),
            other,
            quoting,
        ]
    }
    answers = await talk.connector.responses("INV/42", {})
    assert [(one.id, one.verdict) for one in answers] == [
        ("d-2", Verdict.APPROVED),
        ("d-1", Verdict.REJECTED),
        ("d-5", Verdict.REJECTED),
        ("d-4", Verdict.OTHER),
    ]
    assert "INV/43" in answers[-1].reason
    query = parse_qs(urlsplit(talk.server.targets()[0]).query)
    assert query["referenceDocumentIdentifier"] == ["INV/42"]
    assert query["showFetchedOnly"] == ["false"]


async def test_inbox_asks_for_both_kinds_and_keeps_the_item_whole(talk: Talk) -> None:
    """Unknown fields survive in the raw item; items that cannot be fetched are left out."""
    mine = document(1, info={"direction": "Received"})
    talk.answers["documents"] = {"items": [mine, document(2, id=""), document(3)]}
    page = await talk.connector.inbox()
    (item,) = page.items
    assert (item.id, item.refs, page.cursor) == ("d-1", {"document": "d-1", "file": "f-1"}, "")
    assert msgspec.json.decode(item.raw) == mine
    query = parse_qs(urlsplit(talk.server.targets()[0]).query)
    assert query["documentType"] == ["Invoice", "PaymentReminder"]
    assert query["companyId"] == [COMPANY]


async def test_marks_go_out_in_hundreds_and_may_be_repeated(talk: Talk) -> None:
    """A lost answer to a mark is no mystery: marking again is harmless."""
    talk.answers["fetch"] = {}
    await talk.connector.mark([f"d-{n}" for n in range(150)])
    await talk.connector.mark([])
    sizes = [len(msgspec.json.decode(seen.body)["ids"]) for seen in talk.server.seen]
    assert sizes == [100, 50]

    async def gone(exchange: Exchange) -> None:
        exchange.reset()

    async with RawServer(gone) as server:
        connector = build(settings(server.url), HttpClient(seconds=3), OneToken())
        with pytest.raises(UnavailableError):
            await connector.mark(["d-1"])
        await connector.aclose()


@pytest.mark.parametrize(
    ("handler", "well"),
    [(says(403), False), (says(404), False), (says(200, b"{}"), False)],
)
async def test_a_check_says_what_is_wrong(handler: Handler, *, well: bool) -> None:
    """Rights and addresses are told as problems, not as exceptions."""
    async with RawServer(handler) as server:
        connector = build(settings(server.url), HttpClient(seconds=3), OneToken())
        health = await connector.check()
        await connector.aclose()
    assert health.ok is well
    assert "Document API" in health.problems[0]
