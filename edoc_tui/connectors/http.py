"""The only module that knows the HTTP library.

httpx's own transport walks every connection for every request and collapses when many uploads
are in flight; the aiohttp transport does not. Documents of 10 kB per second here, with 8, 32
and 128 in flight, on one core shared with the server (``benchmarks/http_parallel.py``):

    at 0 ms:    httpx 490, 195, 51; one httpx client per upload 810, 820, –;
                httpx over aiohttp 1,440, 1,690, 1,400; its transport alone 2,180, 2,640, 1,910
    at 100 ms:  httpx 72, 121, 40; the transport alone 76, 297, 1,135 (80, 320, 1,280 = limit)

So requests go straight to the transport: no redirects, cookies, environment or logging of
addresses to switch off. A fresh connection for each upload would cost 16 to 40 % on loopback
and three round trips instead of one with TLS; a connection is used again only within a second,
so that a server has hardly a chance to close it unnoticed. If one does, an upload ends as
*indeterminate*: the transport repeats GET once, and POST never.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.connectors import addresses, bodies, failures, tls
from edoc_tui.connectors.messages import MAX_DOCUMENT, MAX_JSON, SUCCESS, Answer, Request
from edoc_tui.connectors.redaction import exchange_of
from edoc_tui.domain.errors import ConfigError, ProviderError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterable, AsyncIterator, Callable

    import httpx
    from aiohttp import ClientSession
    from httpx_aiohttp import AiohttpTransport

    from edoc_tui.domain.edocument import Exchange

    Tell = Callable[[Exchange], None]

__all__ = ["MAX_DOCUMENT", "MAX_JSON", "Answer", "HttpClient", "Request"]

_KEEP_ALIVE_SECONDS: Final = 1.0
_CONNECT_SECONDS: Final = 15.0
_ERROR_PAGE: Final = 64 * 1024  # of an error page this much is read, the rest is not waited for
_ERROR_PAGE_SECONDS: Final = 5.0
_PIECE: Final = 256 * 1024


class _Progress:
    """How far a request came: before a connection exists, no byte of it can have left."""

    __slots__ = ("connected",)

    def __init__(self) -> None:
        self.connected = False


_PROGRESS: ContextVar[_Progress | None] = ContextVar("edoc_tui_http_progress", default=None)


class HttpClient:
    """Talks to one provider: bounded in time and size, without redirects, cookies or repeats.

    Args:
        seconds: For a whole request, from looking up the name to the last byte of the answer.
        ca_bundle: PEM file of the authorities to trust instead of the system's.
        proxy: ``http://host:port``; never used for this machine itself.

    The environment is ignored: no proxy variables, no netrc, no certificate variables.
    """

    def __init__(self, *, seconds: float = 120.0, ca_bundle: str = "", proxy: str = "") -> None:
        self._seconds = seconds
        self._ca_bundle = ca_bundle
        self._proxy = proxy
        self._transports: dict[bool, AiohttpTransport] = {}

    async def request(self, request: Request, tell: Tell | None = None) -> Answer:
        """Send *request* once and return the answer, whatever its status.

        Args:
            request: What to send.
            tell: Is handed the exchange, secrets removed, in the caller's context.

        Raises:
            ConfigError: The address may not be talked to. Nothing was sent.
            UnavailableError: Nothing was sent, or it was a GET.
            IndeterminateError: A POST may have arrived; no usable answer came.
            ContractError: The answer to a GET is too long, or encoded in an unknown way.
        """
        self._check(request)
        progress = _Progress()
        mark = _PROGRESS.set(progress)
        at, started = datetime.now(UTC), time.perf_counter()
        answer: Answer | None = None
        error = ""
        try:
            answer = await self._send(request, progress, started)
        except ProviderError as failure:
            error = failure.message
            raise
        except asyncio.CancelledError:
            error = _("Interrupted.")
            raise
        finally:
            _PROGRESS.reset(mark)
            if tell is not None:
                seconds = time.perf_counter() - started
                tell(exchange_of(request, answer, at, seconds, error))
        return answer

    async def aclose(self) -> None:
        """Close all connections."""
        transports, self._transports = list(self._transports.values()), {}
        for transport in transports:
            await transport.aclose()

    def _check(self, request: Request) -> None:
        if addresses.origin(request.url) != addresses.origin(request.within):
            raise ConfigError(
                _("An address outside {within} was not followed.").format(
                    within=printable(request.within, limit=200)
                )
            )

    async def _send(self, request: Request, progress: _Progress, started: float) -> Answer:
        import aiohttp
        import httpx
        from aiohttp.http_exceptions import HttpProcessingError

        try:
            async with asyncio.timeout(self._seconds), self._answer(request) as response:
                body = await _read(response, request.largest)
        except TimeoutError as error:
            reason = _("no answer within {seconds:g} seconds").format(seconds=self._seconds)
            raise failures.no_answer(request, reason, connected=progress.connected) from error
        except (httpx.HTTPError, aiohttp.ClientError, HttpProcessingError, OSError) as error:
            reason = failures.explain(error)
            raise failures.no_answer(request, reason, connected=progress.connected) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            where = addresses.host(request.url)
            raise ConfigError(
                _("{where} cannot be used as a host name.").format(where=where)
            ) from error
        except bodies.UnreadableError as error:
            raise failures.unreadable(request, str(error), response.status_code) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, body, time.perf_counter() - started)

    @asynccontextmanager
    async def _answer(self, request: Request) -> AsyncIterator[httpx.Response]:
        import httpx

        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "edoc-tui",
            **request.headers,
        }
        if request.bearer:
            headers["Authorization"] = f"Bearer {request.bearer}"
        if request.body:
            headers["Content-Length"] = str(len(request.body))
        outgoing = httpx.Request(
            request.method,
            _parsed(request.url),
            headers=headers,
            **_content(request.body),
            extensions={"timeout": {"connect": _CONNECT_SECONDS}},
        )
        transport = self._transport(proxied=addresses.host(request.url) not in addresses.LOOPBACK)
        response = await transport.handle_async_request(outgoing)
        try:
            yield response
        finally:
            await response.aclose()

    def _transport(self, *, proxied: bool) -> AiohttpTransport:
        proxied = proxied and bool(self._proxy)
        transport = self._transports.get(proxied)
        if transport is None:
            transport = _open_transport(self._proxy if proxied else "", self._ca_bundle)
            self._transports[proxied] = transport
        return transport


def _content(body: bytes) -> dict[str, Any]:
    """Return how *body* is handed over: a long one in pieces, so that others get their turn."""
    if len(body) <= _PIECE:
        return {"content": body or None}

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), _PIECE):
            yield body[start : start + _PIECE]

    return {"content": pieces()}


def _open_transport(proxy: str, ca_bundle: str) -> AiohttpTransport:
    import httpx
    from httpx_aiohttp import AiohttpTransport

    if proxy and ("@" in proxy or not proxy.startswith(("http://", "https://"))):
        raise ConfigError(
            _("proxy: expected http://host:port."),
            todo=_("A user name or password cannot be part of it."),
        )
    context = tls.context(ca_bundle)
    return AiohttpTransport(
        verify=context,
        trust_env=False,
        proxy=httpx.Proxy(proxy) if proxy else None,
        client=lambda: _open_session(context),
    )


def _open_session(context: ssl.SSLContext) -> ClientSession:
    import aiohttp

    trace = aiohttp.TraceConfig()

    async def connected(*_: object) -> None:
        progress = _PROGRESS.get()
        if progress is not None:
            progress.connected = True

    trace.on_connection_create_end.append(connected)
    trace.on_connection_reuseconn.append(connected)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=context, limit=0, keepalive_timeout=_KEEP_ALIVE_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        trace_configs=[trace],
        trust_env=False,
    )


@lru_cache(maxsize=64)
def _parsed(url: str) -> httpx.URL:
    """Parse an address; uploads use the same one again and again."""
    import httpx

    return httpx.URL(url)


def _chunks(response: httpx.Response) -> AsyncIterable[bytes]:
    """Return the body as it comes over the wire, packed or not."""
    stream = response.stream
    assert not isinstance(stream, Iterable)  # the transport is asynchronous
    return stream


async def _read(response: httpx.Response, largest: int) -> bytes:
    if response.status_code in SUCCESS:
        encodings = response.headers.get_list("content-encoding", split_commas=True)
        return await bodies.read(_chunks(response), encodings, largest)
    return await _read_error_page(response)


async def _read_error_page(response: httpx.Response) -> bytes:
    """Return the beginning of an error page; the status decides, whatever becomes of the page."""
    import aiohttp
    import httpx

    page = bytearray()
    broken = (TimeoutError, httpx.HTTPError, aiohttp.ClientError, OSError)
    with suppress(*broken):
        async with asyncio.timeout(_ERROR_PAGE_SECONDS):
            await bodies.read_beginning(_chunks(response), page, _ERROR_PAGE)
    packed = response.headers.get("content-encoding", "").strip().lower() not in {"", "identity"}
    return b"" if packed else bytes(page[:_ERROR_PAGE])
