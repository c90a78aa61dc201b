"""Uploads per second with many in flight: our client against plain httpx.

    python benchmarks/http_parallel.py [SECONDS]

A sink in a process of its own answers every request with 201, at once or after 100 ms; the
limit at 100 ms is ten times the uploads in flight. Each client runs alone in a process. The
body is a ready multipart form of 10 kB. Ratios count, not digits: the machine may be shared.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Send = Callable[[], Awaitable[int]]

ANSWER = b'{"id":"7700123"}'
REPLY = (
    b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER)
)
CLIENTS = ("httpx", "httpx-each", "ours", "ours-logged")
IN_FLIGHT = (8, 32, 128)
LATENCIES = (0, 100)


class Sink(asyncio.Protocol):
    """Counts the bytes of one body at a time and answers."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.waiting = b""
        self.left = -1
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Take in what came; answer when a request is whole."""
        if self.left < 0:
            self.waiting += data
            head, found, data = self.waiting.partition(b"\r\n\r\n")
            if not found:
                return
            self.waiting = b""
            self.left = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        self.left -= len(data)
        if self.left == 0:
            self.left = -1
            if self.latency:
                asyncio.get_running_loop().call_later(self.latency, self.reply)
            else:
                self.reply()

    def reply(self) -> None:
        """Answer, if somebody still listens."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(REPLY)


async def sink(latency_ms: float) -> None:
    """Serve until ended; print the port first."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Sink(latency_ms / 1000), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def plain(url: str, *, each: bool) -> Callable[[], Send]:
    """Return a maker of senders over httpx: one client for all, or one for each."""
    import httpx

    body, headers = _form()

    context = httpx.create_ssl_context(trust_env=False)

    def client() -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        return httpx.AsyncClient(verify=context, trust_env=False, timeout=60, limits=limits)

    shared = client()

    def make() -> Send:
        mine = client() if each else shared

        async def send() -> int:
            return (await mine.post(url, content=body, headers=headers)).status_code

        return send

    return make


def ours(url: str, *, logged: bool) -> Callable[[], Send]:
    """Return a maker of senders over our client, with or without the communication log."""
    from edoc_tui.connectors.http import HttpClient, Request

    body, headers = _form()
    client = HttpClient(seconds=60)
    rows: list[object] = []
    request = Request(
        method="POST", url=url, within=url, headers=headers, bearer="x" * 40, body=body,
        summary="payload: invoice.xml, 10000 bytes",
    )  # fmt: skip

    async def send() -> int:
        return (await client.request(request, rows.append if logged else None)).status

    return lambda: send


def _form() -> tuple[bytes, dict[str, str]]:
    from edoc_tui.connectors import multipart

    fields = (("documentType", "Invoice"), ("sendMode", "Test"), ("senderReference", "key-1"))
    form = multipart.build("payload", "invoice.xml", b"x" * 10_000, fields)
    return form.body, {"Content-Type": form.content_type}


async def run(name: str, url: str, in_flight: int, seconds: float) -> None:
    """Send for *seconds* and print documents per second and CPU milliseconds a document."""
    make = (
        ours(url, logged=name == "ours-logged")
        if name.startswith("ours")
        else plain(url, each=name == "httpx-each")
    )
    senders = [make() for _ in range(in_flight)]
    await asyncio.gather(*(send() for send in senders))  # imports and connections come first
    sent = 0
    end = time.perf_counter() + seconds

    async def work(send: Send) -> None:
        nonlocal sent
        while time.perf_counter() < end:
            assert await send() == 201
            sent += 1

    started, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work(send) for send in senders))
    took, used = time.perf_counter() - started, time.process_time() - used
    print(f"{sent / took:.0f} {used / sent * 1000:.2f}", flush=True)
    os._exit(0)  # the connections need no farewell


def main() -> None:
    """Measure everything and print a table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    again = [sys.executable, __file__]
    for latency in LATENCIES:
        server = subprocess.Popen(
            [*again, "--sink", str(latency)], stdout=subprocess.PIPE, text=True
        )
        assert server.stdout is not None
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}/file/v1/files"
        try:
            for in_flight in IN_FLIGHT:
                for name in CLIENTS:
                    arguments = ["--run", name, url, str(in_flight), str(seconds)]
                    done = subprocess.run(
                        [*again, *arguments], capture_output=True, text=True, check=True
                    )
                    rate, cpu = done.stdout.split()
                    limit = f"of {in_flight * 1000 // latency}" if latency else ""
                    print(
                        f"{latency:3} ms  {in_flight:3} in flight  {name:12}"
                        f" {rate:>6}/s {limit:8} {cpu:>6} ms CPU",
                        flush=True,
                    )
        finally:
            server.kill()
            server.wait()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--sink"]:
        asyncio.run(sink(float(sys.argv[2])))
    elif sys.argv[1:2] == ["--run"]:
        asyncio.run(run(sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5])))
    else:
        main()
