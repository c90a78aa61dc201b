"""A provider that takes uploads and does nothing else: what a sender can be measured against.

``python benchmarks/upload_sink.py LATENCY_MS`` prints its port and serves until it is killed. It
reads each request to its end, answers 201 with a new id that long after, and keeps connections
open.
"""

from __future__ import annotations

import asyncio
import itertools
import sys

_HEAD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_IDS = itertools.count(7_700_001)


class Sink(asyncio.Protocol):
    """One connection."""

    latency = 0.0

    def __init__(self) -> None:
        self._data = bytearray()
        self._needed = 0
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer when a whole request is there."""
        self._data += data
        if not self._needed:
            head = self._data.find(b"\r\n\r\n")
            if head < 0:
                return
            name = self._data[:head].lower().find(b"content-length:")
            length = 0
            if name >= 0:
                end = self._data.find(b"\r\n", name)
                length = int(self._data[name + 15 : end])
            self._needed = head + 4 + length
        if len(self._data) >= self._needed:
            del self._data[: self._needed]
            self._needed = 0
            if self.latency:
                asyncio.get_running_loop().call_later(self.latency, self._answer)
            else:
                self._answer()

    def _answer(self) -> None:
        if self._transport.is_closing():
            return
        body = b'{"id":"%d"}' % next(_IDS)
        self._transport.write(_HEAD % len(body) + body)


async def main() -> None:
    """Serve."""
    Sink.latency = float(sys.argv[1]) / 1000
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
