"""The TCP connections behind requests, so that a fault can cut one.

ASGI has no word for "reset this connection". The server's protocol class is therefore extended
to note each transport under the address pair that the ASGI scope shows.
"""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Any, Final

from uvicorn.protocols.http.auto import AutoHTTPProtocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import MutableMapping

_Pair = tuple[tuple[str, int], tuple[str, int]]

_open: Final[dict[_Pair, asyncio.Transport]] = {}
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
"""``SO_LINGER`` on, zero seconds: closing sends RST at once and forgets what was unsent."""


class NotServedHereError(RuntimeError):
    """The request did not come over a connection of :class:`Protocol`."""


class Protocol(AutoHTTPProtocol):  # type: ignore[misc,valid-type] # chosen at run time: httptools or h11
    """uvicorn's HTTP protocol, which also notes its transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Note the transport."""
        super().connection_made(transport)
        self._pair = _addresses(transport)
        _open[self._pair] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport."""
        _open.pop(self._pair, None)
        super().connection_lost(exc)


def _addresses(transport: asyncio.Transport) -> _Pair:
    peer, own = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
    return (peer[0], peer[1]), (own[0], own[1])


def _transport(scope: MutableMapping[str, Any]) -> asyncio.Transport:
    client, server = scope.get("client"), scope.get("server")
    if client is not None and server is not None:
        found = _open.get(((client[0], client[1]), (server[0], server[1])))
        if found is not None:
            return found
    raise NotServedHereError("Connections can be cut only by the sandbox's own server.")


def reset(scope: MutableMapping[str, Any]) -> None:
    """Cut the connection of a request with RST: the client sees "connection reset"."""
    transport = _transport(scope)
    sock = transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


def hang_up(scope: MutableMapping[str, Any]) -> None:
    """Close the connection of a request with FIN, after what was written has left."""
    _transport(scope).close()
