"""The HTTP client against servers that fail in every way, over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import logging
import resource
import socket
import ssl
import zlib
from typing import TYPE_CHECKING

import pytest
import trustme

from edoc_tui.connectors.http import HttpClient, Request
from edoc_tui.domain.errors import (
    ConfigError,
    ContractError,
    Delivered,
    IndeterminateError,
    UnavailableError,
)
from tests.connectors.raw_server import RawServer, refused_port, says

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import Literal

    from edoc_tui.domain.edocument import Exchange as Row
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
async def test_redirects_are_answers_and_are_not_followed(client: HttpClient, status: int) -> None:
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
async def test_a_post_without_a_usable_answer_is_indeterminate_and_sent_once(
    fault: Handler,
) -> None:
    """H03 and the fault plan: after a connection existed, nobody claims it was not sent."""
    client = HttpClient(seconds=0.8)
    async with RawServer(fault) as server:
        with pytest.raises(IndeterminateError) as caught:
            await client.request(_request(server.url))
        assert caught.value.delivered is Delivered.UNKNOWN
        assert len(server.seen) == 1
        await client.aclose()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
async def test_a_get_without_a_usable_answer_is_unavailable(
    fault: Handler,
) -> None:
    """A read that fails may be repeated."""
    client = HttpClient(seconds=0.8)
    async with RawServer(fault) as server:
        with pytest.raises(UnavailableError):
            await client.request(_request(server.url, "GET"))
        await client.aclose()


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


def _bomb(layers: int = 1) -> bytes:
    content = bytes(50_000_000)
    for _ in range(layers):
        content = gzip.compress(content, 9)
    return content


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (_bomb(), "gzip"),
        (_bomb(2), "gzip, gzip"),
        (zlib.compress(bytes(50_000_000)), "deflate"),
        (b"not gzip at all", "gzip"),
        (gzip.compress(b"{}")[:-4], "gzip"),
        (gzip.compress(b"{}") + gzip.compress(b"{}"), "gzip"),
        (b"\x00" * 2_000_000, "identity"),
        (b"{}", "br"),
    ],
    ids=["bomb", "double", "deflate", "junk", "cut", "two members", "long", "brotli"],
)
async def test_bombs_and_surprises_are_refused_in_bounded_memory(
    client: HttpClient, body: bytes, encoding: str
) -> None:
    """H02: on GET the answer makes no sense; on POST nobody knows what was created."""
    async with RawServer(says(200, body, f"Content-Encoding: {encoding}")) as server:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(ContractError):
            await client.request(_request(server.url, "GET"))
        with pytest.raises(IndeterminateError) as caught:
            await client.request(_request(server.url))
        assert caught.value.status == 200
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kB


@pytest.mark.parametrize("encoding", ["gzip", "X-GZIP", "deflate", ""])
async def test_one_layer_of_compression_is_unpacked(client: HttpClient, encoding: str) -> None:
    """It was not asked for, but it is understood."""
    body = b'{"items":[]}'
    if encoding:
        body = zlib.compress(body) if encoding == "deflate" else gzip.compress(body)
    headers = (f"Content-Encoding: {encoding}",) if encoding else ()
    async with RawServer(says(200, body, *headers)) as server:
        answer = await client.request(_request(server.url, "GET"))
    assert answer.body == b'{"items":[]}'


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_endless_error_page_costs_neither_memory_nor_the_status(
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


@pytest.fixture
def authority(tmp_path: Path) -> tuple[trustme.CA, str]:
    """A private authority and its certificate file."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    return made, str(tmp_path / "ca.pem")


def _tls(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


async def test_tls_is_verified(authority: tuple[trustme.CA, str]) -> None:
    """H04: only the configured authority and the right name are accepted; nothing is sent else."""
    ca, bundle = authority
    good, wrong = _tls(ca, "localhost"), _tls(ca, "other.example")
    trusting, plain = HttpClient(ca_bundle=bundle), HttpClient()
    async with RawServer(says(200), tls=good) as server, RawServer(says(200), tls=wrong) as liar:
        assert (await trusting.request(_request(server.url))).status == 200
        for client, url in ((plain, server.url), (trusting, liar.url)):
            with pytest.raises(UnavailableError, match="certificate is not trusted"):
                await client.request(_request(url))
        assert (len(server.seen), len(liar.seen)) == (1, 0)
    await trusting.aclose()
    await plain.aclose()


async def test_the_environment_is_ignored(
    authority: tuple[trustme.CA, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """H05: no proxy, no netrc, no certificates, no key log from the environment."""
    ca, bundle = authority
    async with RawServer(says(502)) as proxy, RawServer(says(200)) as server:
        async with RawServer(says(200), tls=_tls(ca, "localhost")) as private:
            for name in ("http_proxy", "https_proxy", "all_proxy"):
                monkeypatch.setenv(name, proxy.url)
                monkeypatch.setenv(name.upper(), proxy.url)
            monkeypatch.setenv("SSL_CERT_FILE", bundle)
            monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
            (tmp_path / "netrc").write_text("machine localhost login a password b\n")
            monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
            client, trusting = HttpClient(), HttpClient(ca_bundle=bundle)
            request = Request(method="GET", url=server.url, within=server.url)
            assert (await client.request(request)).status == 200
            with pytest.raises(UnavailableError, match="not trusted"):
                await client.request(_request(private.url))
            assert (await trusting.request(_request(private.url))).status == 200
        assert not server.seen[0].header("authorization")
        assert proxy.connections == 0
        assert not (tmp_path / "keys").exists()
        await client.aclose()
        await trusting.aclose()


async def test_an_explicit_proxy_is_a_tunnel_that_sees_no_token(
    authority: tuple[trustme.CA, str],
) -> None:
    """A configured proxy is used for other machines, with verified TLS through it."""
    ca, bundle = authority

    async def tunnel(exchange: Exchange) -> None:
        await exchange.say(b"HTTP/1.1 200 OK\r\n\r\n")
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while data := await source.read(65_536):
                sink.write(data)
            sink.close()

        await asyncio.gather(pump(exchange.reader, writer), pump(reader, exchange.writer))

    tls = _tls(ca, "api.provider.example")
    async with RawServer(says(200), tls=tls) as server, RawServer(tunnel, whole=False) as proxy:
        client = HttpClient(ca_bundle=bundle, proxy=f"http://127.0.0.1:{proxy.port}")
        answer = await client.request(_request("https://api.provider.example/x"))
        await client.aclose()
        assert answer.status == 200
        assert proxy.seen[0].line == "CONNECT api.provider.example:443 HTTP/1.1"
        assert TOKEN.encode() not in proxy.seen[0].head
    refusing = HttpClient(proxy=f"http://127.0.0.1:{refused_port()}")
    with pytest.raises(UnavailableError, match="proxy cannot be reached"):
        await refusing.request(_request("https://api.provider.example/x"))
    await refusing.aclose()


@pytest.mark.parametrize(
    "url",
    [
        "http://api.pageroonline.com/x",
        "http://127.0.0.1@evil.example/x",
        "https://user:pass@api.pageroonline.com/x",
        "http://2130706433/x",
        "http://127.1/x",
        "http://localhost.evil.example/x",
        "https://api.pageroonline.com\\@evil.example/x",
        "https://api.pageroonline.com/x#y",
        "https://api.pageroonline.com:99999/",
        "ftp://localhost/x",
        "//localhost/x",
        "https://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example/",
        "https://a b/",
        "https://",
        "",
    ],
)
async def test_addresses_that_may_not_be_talked_to(client: HttpClient, url: str) -> None:
    """A09: anything but https, and http to this machine, is refused before a socket is opened."""
    with pytest.raises(ConfigError):
        await client.request(_request(url))


async def test_no_link_leads_to_another_origin(client: HttpClient) -> None:
    """H06: a request must stay on the origin of the setting it belongs to."""
    async with RawServer(says(200)) as foreign:
        request = Request(
            method="GET", url=foreign.url, within="https://api.pageroonline.com/x", bearer=TOKEN
        )
        with pytest.raises(ConfigError, match="not followed"):
            await client.request(request)
    assert foreign.connections == 0


async def test_the_log_row_has_everything_but_secrets(
    client: HttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Bearer, code, tokens and secrets are gone from row and log; the rest is readable."""
    rows: list[Row] = []
    caplog.set_level(logging.DEBUG)
    body = (
        b'{"access_token":"at-new-secret","refresh_token" : "rt-new-secret","note":"\\u001b[31m"}'
    )
    async with RawServer(says(200, body)) as server:
        request = Request(
            method="POST",
            url=f"{server.url}/t?code=c-canary-1&keep=yes",
            within=server.url,
            service="PAGERO",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            bearer=TOKEN,
            body=b"grant_type=x&client_secret=cs-canary&refresh_token=rt-canary&weird=very-secret",
            secrets=("very-secret",),
        )
        await client.request(request, rows.append)
    (row,) = rows
    everything = f"{row} {caplog.text}"
    for secret in (TOKEN, "at-new", "rt-new", "c-canary", "cs-canary", "rt-canary", "very-secret"):
        assert secret not in everything
    assert (row.method, row.status, row.response_size) == ("POST", 200, len(body))
    assert "keep=yes" in row.url
    assert "grant_type=x" in row.request
    assert '"note"' in row.response
    assert row.seconds > 0


async def test_failures_are_logged_too(client: HttpClient) -> None:
    """A request without an answer leaves a row that says why."""
    rows: list[Row] = []
    with pytest.raises(UnavailableError):
        await client.request(_request(f"http://127.0.0.1:{refused_port()}"), rows.append)
    assert rows[0].status == 0
    assert "could not be reached" in rows[0].error
    assert TOKEN not in str(rows[0])
