"""Pagero's contract to the letter, and the answers that its sandbox would not give."""

from __future__ import annotations

from dataclasses import asdict, replace
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from edoc_tui.connectors import multipart
from edoc_tui.connectors.http import HttpClient
from edoc_tui.connectors.pagero import HOSTS, PAGERO, build
from edoc_tui.connectors.port import ConnectionSettings, Item, State, Verb
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.errors import (
    ConfigError,
    ContractError,
    NotFoundError,
    RefusedError,
    UnavailableError,
)
from tests.connectors.sandboxed import world
from tests.connectors.talk import COMPANY, DOCUMENT, OneToken, document, settings

if TYPE_CHECKING:
    from edoc_tui.connectors.port import Outgoing
    from edoc_tui.domain.errors import (
        ProviderError,
    )
    from tests.connectors.talk import Talk


async def test_an_upload_is_exactly_what_the_contract_says(talk: Talk) -> None:
    """Five parts in order, the payload without a type, the boundary quoted, bytes untouched."""
    talk.answers["files"] = {"id": "7700123"}
    receipt = await talk.connector.submit(DOCUMENT)
    assert receipt.refs == {"file": "7700123"}
    (seen,) = talk.server.seen
    kind = seen.header("content-type")
    boundary = kind.split('boundary="')[1].rstrip('"')
    assert kind == f'multipart/form-data; boundary="{boundary}"'
    assert (
        seen.body
        == (
            f'--{boundary}\r\nContent-Disposition: form-data; name="payload"; filename="INV-42.xml"'
            f"\r\n\r\n<Invoice>\r\n--x\r\n</Invoice>\r\n--{boundary}\r\n"
            'Content-Disposition: form-data; name="documentType"\r\n\r\nInvoice\r\n'
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="sendMode"\r\n\r\nTest\r\n--{boundary}\r\n'
            f'Content-Disposition: form-data; name="sendingCompanyId"\r\n\r\n{COMPANY}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="senderReference"\r\n\r\n'
            f"key-0001\r\n--{boundary}--\r\n"
        ).encode()
    )
    assert seen.header("accept") == "*/*"
    assert seen.header("authorization") == "Bearer at-1"
    assert seen.line == "POST /file/v1/files HTTP/1.1"


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (DocumentType.SALES_CREDIT_MEMO, b"Invoice"),
        (DocumentType.SERVICE_INVOICE, b"Invoice"),
        (DocumentType.SERVICE_CREDIT_MEMO, b"Invoice"),
        (DocumentType.REMINDER, b"PaymentReminder"),
        (DocumentType.FINANCE_CHARGE_MEMO, b"PaymentReminder"),
        (DocumentType.APPLICATION_RESPONSE, b"ApplicationResponse"),
    ],
)
async def test_document_types(talk: Talk, kind: DocumentType, named: bytes) -> None:
    """Credit notes are invoices here, reminders and charges payment reminders."""
    talk.answers["files"] = {"id": "1"}
    await talk.connector.submit(replace(DOCUMENT, document_type=kind))
    assert b'name="documentType"\r\n\r\n' + named + b"\r\n" in talk.server.seen[0].body


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (replace(DOCUMENT, document_type=DocumentType.PURCHASE_INVOICE), RefusedError),
        (replace(DOCUMENT, content=b" \n"), RefusedError),
        (replace(DOCUMENT, send_mode="production"), ConfigError),
    ],
)
async def test_what_cannot_be_right_is_not_sent(
    talk: Talk, wrong: Outgoing, kind: type[ProviderError]
) -> None:
    """Refused before any request."""
    with pytest.raises(kind):
        await talk.connector.submit(wrong)
    assert talk.server.connections == 0


@pytest.mark.parametrize("company", ["", " ", "a b", "x\n", "\u202e"])
async def test_nothing_is_asked_in_nobodys_name(talk: Talk, company: str) -> None:
    """Without a usable company id no request leaves."""
    setup = replace(settings(talk.server.url), company_id=company)
    connector = build(setup, HttpClient(), OneToken())
    for call in (
        connector.submit(DOCUMENT),
        connector.poll({"file": "1"}),
        connector.act({"file": "1", "filepart": "2"}, Verb.CANCEL),
        connector.check(),
        connector.inbox(),
        connector.mark(["d-1"]),
    ):
        with pytest.raises(ConfigError, match="company_id"):
            await call
    assert talk.server.connections == 0


@pytest.mark.parametrize("key", sorted(PAGERO.urls))
def test_tokens_go_to_pageros_hosts_alone(key: str) -> None:
    """Each address: the provider's host, this machine, or an explicit word."""
    setup = settings("https://api.pageroonline.com")
    build(setup, HttpClient(), OneToken())
    assert set(PAGERO.hosts) == HOSTS
    for address in ("https://evil.example/x", "https://api.pageroonline.com.evil.example/x"):
        wrong = ConnectionSettings(**{**asdict(setup), key: address})
        with pytest.raises(ConfigError, match=key):
            build(wrong, HttpClient(), OneToken())
        build(replace(wrong, extra={"allow_other_hosts": "true"}), HttpClient(), OneToken())


NONE: dict[str, Any] = {"items": [], "meta": {"offset": 0, "total": 0}}


@pytest.mark.parametrize(
    ("parts", "documents", "state", "refs", "messages"),
    [
        ([], [], State.PROCESSING, {}, ()),
        ([], [document(1)], State.DELIVERED, {"document": "d-1"}, ()),
        ([], [document(1, id="")], State.PROCESSING, {}, ()),
        ([], [document(1, id=None)], State.PROCESSING, {}, ()),
        ([], [document(2), document(1)], State.DELIVERED, {"document": "d-1"}, ()),
        ([], [document(2)], State.PROCESSING, {}, ()),
        ([("8", "Processing")], [document(1)], State.PROCESSING, {"filepart": "8"}, ()),
        ([("8", "Unheard")], [], State.PROCESSING, {"filepart": "8"}, ()),
        ([("8", None)], [], State.PROCESSING, {"filepart": "8"}, ()),
        ([("", "Error")], [document(1)], State.PROCESSING, {}, ()),
        ([(None, "Error")], [], State.PROCESSING, {}, ()),
        ([("8", "AwaitingInteraction")], [], State.ATTENTION, {"filepart": "8"}, ()),
        (
            [("7", "AwaitingInteraction"), ("8", "Error", ["a\x1b[2J", "", "b" * 900])],
            [],
            State.FAILED,
            {"filepart": "8"},
            ("a\N{REPLACEMENT CHARACTER}[2J", "b" * 499 + "…"),
        ),
        (
            [("8", "Error", "one"), ("9", "Error", [{"x": 1}])],
            [],
            State.FAILED,
            {"filepart": "8"},
            ("one", "{'x': 1}"),
        ),
        ([("8", "Error")], [], State.FAILED, {"filepart": "8"}, ()),
    ],
)
async def test_what_lists_mean(
    talk: Talk,
    parts: list[tuple[Any, ...]],
    documents: list[dict[str, Any]],
    *,
    state: State,
    refs: dict[str, str],
    messages: tuple[str, ...],
) -> None:
    """All items count, those of other files do not, and Sent needs a document."""
    items = [
        {"id": part[0], "fileId": "f-1", "status": part[1], "error": {"description": part[2]}}
        if len(part) > 2
        else {"id": part[0], "fileId": "f-1", "status": part[1], "error": None}
        for part in parts
    ]
    items.append({"id": "77", "fileId": "f-2", "status": "Error"})
    talk.answers = {"fileparts": {"items": items}, "documents": {"items": documents}}
    outcome = await talk.connector.poll({"file": "f-1"})
    assert (outcome.state, outcome.refs, outcome.messages) == (state, refs, messages)
    assert (await talk.connector.poll({"file": "f-1", **outcome.refs})).refs == {}
    assert talk.server.targets()[0] == (
        "/file/v1/files/f-1/fileparts?Status=AwaitingInteraction,Error"
    )
    asked = [target for target in talk.server.targets() if "documents" in target]
    assert set(asked) <= {"/document/v1/documents?fileId=f-1"}


async def test_an_error_beyond_the_first_page_counts(talk: Talk) -> None:
    """A file with many parts: the stuck one is on the second page."""

    def page(query: dict[str, list[str]]) -> dict[str, Any]:
        offset = int(query.get("offset", ["0"])[0])
        status = "Error" if offset else "AwaitingInteraction"
        item = {"id": str(offset), "fileId": "f-1", "status": status}
        return {"items": [item], "meta": {"offset": offset, "total": 2}}

    talk.answers["fileparts"] = page
    outcome = await talk.connector.poll({"file": "f-1"})
    assert (outcome.state, outcome.refs) == (State.FAILED, {"filepart": "1"})


@pytest.mark.parametrize("ident", ["../x", "a/b?c#d", "%2e%2e", "é", "..", "x" * 201, "a b"])
async def test_hostile_ids_stay_one_segment_or_are_refused(talk: Talk, ident: str) -> None:
    """An id that the provider gave cannot make another address of a request."""
    talk.answers = {"fileparts": NONE, "documents": NONE, "targetdocument": b"<x/>"}
    for call in (
        talk.connector.poll({"file": ident}),
        talk.connector.download(Item(ident, {}, b"")),
    ):
        try:
            await call
        except ContractError:
            continue
    for target in talk.server.targets():
        path = urlsplit(target).path.split("/")
        assert path[1:4] in (["file", "v1", "files"], ["document", "v1", "documents"])
        assert len(path) <= 6


async def test_actions_send_json_to_the_part(talk: Talk) -> None:
    """Restart and cancel; a stuck part that was not learnt yet is looked up."""
    talk.answers = {
        "action": {},
        "fileparts": {"items": [{"id": "88/1", "fileId": "f-1", "status": "Error"}]},
    }
    assert (await talk.connector.act({"filepart": "5"}, Verb.RESTART)).refs == {}
    assert (await talk.connector.act({"file": "f-1"}, Verb.CANCEL)).refs == {"filepart": "88/1"}
    first, last = talk.server.seen[0], talk.server.seen[-1]
    assert (first.target, first.body) == ("/file/v1/fileparts/5/action", b'{"action":"Restart"}')
    assert (last.target, last.body) == (
        "/file/v1/fileparts/88%2F1/action",
        b'{"action":"Cancel"}',
    )
    assert first.header("content-type") == "application/json"
    talk.answers["fileparts"] = NONE
    with pytest.raises(NotFoundError, match="Nothing of this file is stuck"):
        await talk.connector.act({"file": "f-1"}, Verb.CANCEL)


async def test_busy_means_what_the_profile_says() -> None:
    """503 on upload: unknown by default, surely not created only where that is known."""
    async with world("pagero", extra={"busy_means_not_created": "true"}) as here:
        assert here.connector.capabilities.busy_means_not_created
        here.misbehaves("status", status=503, headers={"Retry-After": "9"})
        with pytest.raises(UnavailableError) as caught:
            await here.connector.submit(here.outgoing("INV-1"))
        assert caught.value.after == 9


@tried(deadline=None)
@given(st.binary(max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_a_form_says_what_it_was_given(content: bytes, file_name: str, value: str) -> None:
    """An independent parser reads the same parts, whatever is in them."""
    form = multipart.build("payload", file_name, content, (("senderReference", value),))
    head = f"Content-Type: {form.content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    boundary = form.content_type.split('"')[1].encode()
    assert form.body.count(b"--" + boundary) == 3
    parsed = message_from_bytes(head + form.body, policy=policy.HTTP)
    first, second = parsed.iter_parts()
    assert "Content-Type" not in first
    assert form.body.split(b"\r\n\r\n", 1)[1].startswith(content + b"\r\n--" + boundary)
    assert second.get_param("name", header="content-disposition") == "senderReference"
    assert form.body.endswith(b"\r\n--" + boundary + b"--\r\n")
    assert str(len(content)) in form.summary


def test_a_boundary_never_occurs_in_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that happens to contain the boundary gets another one."""
    drawn = iter(["one", "two"])
    monkeypatch.setattr(multipart, "token_hex", lambda _length: next(drawn))
    form = multipart.build("payload", "x.xml", b"<x>one</x>", ())
    assert form.content_type.endswith('boundary="two"')
