"""What the HTTP client trusts, reveals and takes in: TLS, environment, proxies, bombs, logs."""

from __future__ import annotations

import asyncio
import gzip
import logging
import resource
import ssl
import zlib
from typing import TYPE_CHECKING

import pytest
import trustme

from edoc_tui.connectors.http import HttpClient, Request
from edoc_tui.domain.errors import (
    ConfigError,
    ContractError,
    IndeterminateError,
    UnavailableError,
)
from tests.connectors.raw_server import RawServer, refused_port, says

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import Literal

    from edoc_tui.domain.edocument import Exchange as Row
    from tests.connectors.raw_server import Exchange

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
async def test_h02_bombs_and_surprises_are_refused_in_bounded_memory(
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


async def test_h04_tls_is_verified(authority: tuple[trustme.CA, str]) -> None:
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


async def test_h05_the_environment_is_ignored(
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


async def test_h06_no_link_leads_to_another_origin(client: HttpClient) -> None:
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
