"""The browser that comes back by itself: a listener on this machine, for one sign-in.

Only where the redirect address that is registered with the provider is on loopback (RFC 8252,
7.3). Over SSH the person's browser reaches it through ``ssh -L``. It answers one address of one
attempt; whatever else knocks is turned away and changes nothing.
"""

from __future__ import annotations

import asyncio
import hmac
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from edoc_tui.connectors import addresses
from edoc_tui.domain.errors import ConfigError, UnavailableError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.connectors.sign_in import SignInAttempt

_LONGEST: Final = 16 * 1024
_SECONDS: Final = 10.0
_LOWEST: Final = 1024  # ports below are the system's


def loopback_port(redirect_url: str) -> int:
    """Return the port that a listener for *redirect_url* needs; 0 = there can be none."""
    try:
        addresses.origin(redirect_url)
        parts = urlsplit(redirect_url)
        port = parts.port or 0
    except (ConfigError, ValueError):
        return 0
    here = parts.scheme == "http" and addresses.host(redirect_url) in addresses.LOOPBACK
    return port if here and port >= _LOWEST else 0


def ssh_line(port: int) -> str:
    """Return the command that brings the browser of another computer to *port* here."""
    import getpass
    import socket

    return f"ssh -L {port}:127.0.0.1:{port} {getpass.getuser()}@{socket.gethostname()}"


class Loopback:
    """Waits for the browser of one sign-in.

    Args:
        attempt: The sign-in; its redirect address says where to listen.
    """

    def __init__(self, attempt: SignInAttempt) -> None:
        self.port = loopback_port(attempt.redirect_url)
        self._attempt = attempt
        self._server: asyncio.Server | None = None
        self._came: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def start(self) -> None:
        """Listen on loopback alone.

        Raises:
            UnavailableError: The redirect address is none of this machine, or its port is taken.
        """
        if not self.port:
            raise UnavailableError(
                _("The redirect URL is not on this machine, so nobody can wait for it here."),
                todo=_("Paste the address instead."),
            )
        host = addresses.host(self._attempt.redirect_url)
        local = "::1" if host == "[::1]" else "127.0.0.1"
        try:
            self._server = await asyncio.start_server(self._serve, local, self.port, limit=_LONGEST)
        except OSError as error:
            raise UnavailableError(
                _("Port {port} is taken by another program.").format(port=self.port),
                todo=_("Paste the address instead."),
            ) from error

    async def address(self) -> str:
        """Return the whole address that the browser came back with."""
        return await asyncio.shield(self._came)

    async def aclose(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None
        self._came.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                status, text = self._judge(head)
                page = (
                    f"<!doctype html><meta charset=utf-8><title>edoc-tui</title><p>{escape(text)}"
                )
                body = page.encode()
                writer.write(
                    f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
                    f"Content-Length: {len(body)}\r\nConnection: close\r\n"
                    "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
                    "Content-Security-Policy: default-src 'none'\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever knocked is gone, or speaks no HTTP
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _judge(self, head: bytes) -> tuple[str, str]:
        """Return status and words for a request; the right one ends the waiting."""
        lines = head.decode("latin-1").split("\r\n")
        method, _sep, rest = lines[0].partition(" ")
        target = rest.partition(" ")[0]
        names = {
            name.strip().lower(): value.strip()
            for name, colon, value in (line.partition(":") for line in lines[1:])
            if colon
        }
        expected = urlsplit(self._attempt.redirect_url)
        place = target.partition("?")[0]
        if method != "GET" or place != (expected.path or "/") or self._came.done():
            return "404 Not Found", _("There is nothing here.")
        if names.get("host", "").lower() != expected.netloc.lower():
            return "404 Not Found", _("There is nothing here.")
        states = parse_qs(urlsplit(target).query).get("state", [])
        if len(states) != 1 or not hmac.compare_digest(
            states[0].encode(), self._attempt.state.encode()
        ):
            return "400 Bad Request", _("This address belongs to another sign-in. Start again.")
        self._came.set_result(f"{expected.scheme}://{expected.netloc}{target}")
        return "200 OK", _("Go back to the terminal; this page can be closed.")
