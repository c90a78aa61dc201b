"""The HTTP client against servers that fail in every way, over real sockets."""

from __future__ import annotations

import asyncio
import socket
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest

from edoc_tui.connectors.http import HttpClient, Request
from edoc_tui.domain.errors import (
    Delivered,
    IndeterminateError,
    UnavailableError,
)
from tests.connectors.raw_server import RawServer, refused_port, says

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Literal

    from tests.connectors.raw_server import Exchange, Handler

TOKEN = "at-canary-0123456789"


@pytest.fixture
async def client() -> AsyncIterator[HttpClient]:
    """A client with a short deadline."""
    made = HttpClient(seconds=3)
    yield made
    await made.aclose()


def _request(
    url: str, method: Literal["GET", "POST"] = "POST", *, largest: int = 100_000
) -> Request:
    return Request(
        method=method,
        url=url,
        within=url,
        service="PAGERO",
        headers={"Content-Type": "text/plain"} if method == "POST" else {},
        bearer=TOKEN,
        body=b"hello" * 1000 if method == "POST" else b"",
        largest=largest,
    )


async def test_sends_what_it_is_told_and_nothing_else(client: HttpClient) -> None:
    """Headers are ours alone, the body arrives whole, the address is not rewritten."""
    async with RawServer(says(201, b'{"id":"1"}', "X-Request-Id: r-7")) as server:
        url = f"{server.url}/a/%2F..b?Status=A,B&no=A%26B%2BC%20d%C3%A9%3B"
        answer = await client.request(_request(url))
    assert (answer.status, answer.body, answer.headers["x-request-id"]) == (
        201,
        b'{"id":"1"}',
        "r-7",
    )
    (seen,) = server.seen
    assert seen.target == "/a/%2F..b?Status=A,B&no=A%26B%2BC%20d%C3%A9%3B"
    assert seen.body == b"hello" * 1000
    names = {line.split(b":")[0].lower() for line in seen.head.split(b"\r\n")[1:]}
    assert names == {
        b"host", b"accept", b"accept-encoding", b"user-agent", b"authorization",
        b"content-type", b"content-length",
    }  # fmt: skip
    assert seen.header("accept-encoding") == "identity"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_h01_redirects_are_answers_and_are_not_followed(
    client: HttpClient, status: int
) -> None:
    """H01: neither the token nor the body reaches the place a redirect names."""
    async with RawServer(says(200)) as other:
        moved = says(status, b"", f"Location: {other.url}/steal")
        async with RawServer(moved) as server:
            answer = await client.request(_request(server.url))
        assert (answer.status, other.connections) == (status, 0)


async def test_cookies_are_not_kept(client: HttpClient) -> None:
    """A second request carries nothing of the first answer."""
    async with RawServer(says(200, b"{}", "Set-Cookie: s=1; Path=/")) as server:
        await client.request(_request(server.url))
        await client.request(_request(server.url))
    assert len(server.seen) == 2
    assert all(not seen.header("cookie") for seen in server.seen)


async def _reset_before(exchange: Exchange) -> None:
    exchange.reset()


async def _close_before(exchange: Exchange) -> None:
    exchange.writer.close()


async def _reset_mid_answer(exchange: Exchange) -> None:
    await exchange.say(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{")
    exchange.reset()


async def _truncated(exchange: Exchange) -> None:
    await exchange.say(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{}")
    exchange.writer.close()


async def _broken_chunks(exchange: Exchange) -> None:
    await exchange.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n")


async def _not_http(exchange: Exchange) -> None:
    await exchange.say(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


async def _two_lengths(exchange: Exchange) -> None:
    await exchange.say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}abc")


async def _hang(exchange: Exchange) -> None:
    await asyncio.sleep(3600)


async def _drip(exchange: Exchange) -> None:
    await exchange.say(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    while True:
        await exchange.say(b" ")
        await asyncio.sleep(0.05)


FAULTS = [
    _reset_before, _close_before, _reset_mid_answer, _truncated, _broken_chunks, _not_http,
    _two_lengths, _hang, _drip,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
async def test_h03_a_post_without_a_usable_answer_is_indeterminate_and_sent_once(
    fault: Handler,
) -> None:
    """H03 and the fault plan: after a connection existed, nobody claims it was not sent."""
    async with aclosing(HttpClient(seconds=2.5)) as client, RawServer(fault) as server:
        with pytest.raises(IndeterminateError) as caught:
            await client.request(_request(server.url))
        assert caught.value.delivered is Delivered.UNKNOWN
        assert len(server.seen) == 1


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
async def test_a_get_without_a_usable_answer_is_unavailable(
    fault: Handler,
) -> None:
    """A read that fails may be repeated."""
    async with aclosing(HttpClient(seconds=2.5)) as client, RawServer(fault) as server:
        with pytest.raises(UnavailableError):
            await client.request(_request(server.url, "GET"))


async def test_a_post_cut_off_mid_body_is_indeterminate(client: HttpClient) -> None:
    """The server resets while the body is still on its way."""

    async def cut(exchange: Exchange) -> None:
        await exchange.reader.read(10_000)
        exchange.reset()

    async with RawServer(cut, whole=False) as server:
        url = server.url
        big = Request(method="POST", url=url, within=url, body=b"x" * 20_000_000)
        with pytest.raises(IndeterminateError):
            await client.request(big)
        assert server.connections == 1


async def test_a_large_body_goes_out_in_pieces_with_its_length(client: HttpClient) -> None:
    """Twenty megabytes arrive byte for byte, not chunked."""
    body = bytes(range(256)) * 80_000
    async with RawServer(says(201)) as server:
        request = Request(method="POST", url=server.url, within=server.url, body=body)
        assert (await client.request(request)).status == 201
    (seen,) = server.seen
    assert seen.body == body
    assert not seen.header("transfer-encoding")


async def test_a_stale_connection_never_makes_a_second_post(client: HttpClient) -> None:
    """The server closes an idle connection unnoticed: the next upload goes out at most once."""

    async def once_per_connection(exchange: Exchange) -> None:
        if len(server.seen) % 2 == 1:
            await exchange.answer(201)
        else:
            exchange.reset()  # what a restarted server does with a connection it forgot

    async with RawServer(once_per_connection) as server:
        await client.request(_request(server.url))
        with pytest.raises(IndeterminateError):
            await client.request(_request(server.url))
        assert (len(server.seen), server.connections) == (2, 1)


async def test_connections_are_used_again_only_for_a_moment(client: HttpClient) -> None:
    """Two uploads in a row share a connection; after a pause the next one is fresh."""
    async with RawServer(says(201)) as server:
        await client.request(_request(server.url))
        await client.request(_request(server.url))
        assert server.connections == 1
        await asyncio.sleep(1.3)
        await client.request(_request(server.url))
        assert server.connections == 2


async def test_what_never_left_says_so(client: HttpClient) -> None:
    """Refused, unknown name: surely not delivered, also for an upload."""
    for url in (f"http://127.0.0.1:{refused_port()}", "https://nowhere.invalid"):
        with pytest.raises(UnavailableError) as caught:
            await client.request(_request(url))
        assert caught.value.delivered is Delivered.NO
        assert "Nothing was sent" in str(caught.value)


async def test_a_connection_that_never_comes_about_was_not_sent() -> None:
    """A full accept queue drops the SYN: the deadline passes before anything was sent."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        client = HttpClient(seconds=0.5)
        with pytest.raises(UnavailableError, match="Nothing was sent"):
            await client.request(_request(f"http://127.0.0.1:{listener.getsockname()[1]}"))
        await client.aclose()


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_h03_an_endless_error_page_costs_neither_memory_nor_the_status(
    client: HttpClient, method: Literal["GET", "POST"]
) -> None:
    """A 500 with ten megabytes is a 500."""

    async def page(exchange: Exchange) -> None:
        await exchange.say(b"HTTP/1.1 500 Oops\r\nContent-Length: 10000000\r\n\r\n")
        for _ in range(10_000_000 // 65_536 + 1):
            await exchange.say(b"x" * 65_536)

    async with RawServer(page) as server:
        answer = await client.request(_request(server.url, method))
    assert answer.status == 500
    assert 0 < len(answer.body) <= 65_536


async def test_a_cut_error_page_keeps_its_status(client: HttpClient) -> None:
    """The status line has decided already."""

    async def page(exchange: Exchange) -> None:
        await exchange.say(b"HTTP/1.1 422 No\r\nContent-Length: 1000\r\n\r\nbad number")
        exchange.writer.close()

    async with RawServer(page) as server:
        answer = await client.request(_request(server.url))
    assert (answer.status, answer.body) == (422, b"bad number")
