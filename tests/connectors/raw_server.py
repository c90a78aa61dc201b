"""A server that says exactly what a test wants, byte for byte, over a real socket."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    Handler = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One request as it came, and the way back."""

    head: bytes
    body: bytes
    writer: asyncio.StreamWriter
    reader: asyncio.StreamReader

    @property
    def line(self) -> str:
        """The request line."""
        return self.head.split(b"\r\n", 1)[0].decode("latin-1")

    @property
    def target(self) -> str:
        """Path and query."""
        return self.line.split(" ")[1]

    def header(self, name: str) -> str:
        """Return a header's value, ``""`` when it is missing."""
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.strip().lower() == name.lower():
                return value.strip()
        return ""

    async def say(self, *pieces: bytes) -> None:
        """Send raw bytes."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def answer(
        self, status: int, body: bytes = b"{}", *headers: str, kind: str = "application/json"
    ) -> None:
        """Send a well-formed answer."""
        lines = [
            f"HTTP/1.1 {status} Said",
            f"Content-Type: {kind}",
            f"Content-Length: {len(body)}",
            *headers,
        ]
        await self.say("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def reset(self) -> None:
        """Cut the connection with RST."""
        self.writer.transport.abort()


@dataclass
class RawServer:
    """Serves on loopback; counts connections and keeps every request."""

    handler: Handler
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    whole: bool = True  # read each request's body before the handler runs
    seen: list[Exchange] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """The address."""
        return f"{'https' if self.tls else 'http'}://localhost:{self.port}"

    def targets(self, method: str = "") -> list[str]:
        """Return what was asked for."""
        return [one.target for one in self.seen if one.line.startswith(method)]

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, self.host, 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, also what still hangs."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                exchange = Exchange(head[:-4], b"", writer, reader)
                self.seen.append(exchange)
                length = int(exchange.header("content-length") or 0)
                if self.whole:
                    exchange.body = await reader.readexactly(length)
                await self.handler(exchange)
                if not self.whole:
                    break
        except (asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
            pass  # the client left, was cut off, or the test is over
        finally:
            self._tasks.discard(task)
            writer.transport.abort()


def says(
    status: int, body: bytes = b"{}", *headers: str, kind: str = "application/json"
) -> Handler:
    """Return a handler that always answers the same."""

    async def handler(exchange: Exchange) -> None:
        await exchange.answer(status, body, *headers, kind=kind)

    return handler


def refused_port() -> int:
    """Return a port on which nobody listens."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
