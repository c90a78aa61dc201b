"""A provider that makes sending hard: ``python -m tests.campaign.provider SEED``.

It knows no idempotency key: every upload that arrives whole becomes a file, also when the sender
is dead by then. It commits late, lists later still, and one request in five goes wrong. Prints
its port; ``GET /state`` tells what it has, ``POST /calm`` ends the faults.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import re
import sys
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

COMMIT: Final = 0.08  # seconds until a whole upload is a file, at most
LIST: Final = 0.25  # seconds until a file is listed, at most
FIRST: Final = 7_700_001

_REFERENCE: Final = re.compile(rb'name="senderReference"\r\n\r\n(.*?)\r\n', re.DOTALL)
_PAYLOAD: Final = re.compile(rb'filename="([^"]*)\.xml"\r\n\r\n(.*?)\r\n--', re.DOTALL)
_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)

Answer = tuple[int, bytes] | None
"""Status and body; ``None`` = the connection is cut."""


class Provider:
    """What was uploaded, and how requests go wrong."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - repeatable chance, no secret
        self.calm = False
        self.uploads = 0
        self.files: list[tuple[str, str, str, float, str]] = []

    async def upload(self, body: bytes) -> Answer:
        """Take an upload; every whole one counts, whatever the sender gets to hear."""
        self.uploads += 1
        luck = 1.0 if self.calm else self.chance.random()
        if luck < 0.05:
            return None
        if luck < 0.08:
            return 502, b"bad gateway"
        await asyncio.sleep(self.chance.uniform(0, COMMIT))
        file = self._commit(body)
        if luck < 0.13:
            return None
        if luck < 0.17:
            return 500, b"<html>Internal error</html>"
        return 201, (b'{"id":' if luck < 0.2 else b'{"id":"%s"}' % file.encode())

    def _commit(self, body: bytes) -> str:
        reference, payload = _REFERENCE.search(body), _PAYLOAD.search(body)
        assert reference is not None
        assert payload is not None
        file = str(FIRST + len(self.files))
        listed = asyncio.get_running_loop().time() + self.chance.uniform(0, LIST)
        digest = hashlib.sha256(payload[2]).hexdigest()
        self.files.append((file, reference[1].decode(), payload[1].decode(), listed, digest))
        return file

    def documents(self, query: dict[str, list[str]]) -> Answer:
        """List documents, newest first, as far as they are visible by now."""
        if not self.calm and self.chance.random() < 0.05:
            return 503, b"busy"
        now = asyncio.get_running_loop().time()
        wanted = query.get("fileId", [""])[0]
        found = [
            {"id": f"d{file}", "fileId": file, "createTime": _now(),
             "documentInfo": {"documentIdentifier": number}}
            for file, _reference, number, listed, _digest in reversed(self.files)
            if listed <= now and wanted in ("", file)
        ]  # fmt: skip
        start = int(query.get("offset", ["0"])[0])
        page = found[start : start + int(query.get("limit", ["100"])[0])]
        return 200, json.dumps({"items": page, "meta": {"total": len(found)}}).encode()

    async def answer(self, method: str, target: str, body: bytes) -> Answer:
        """Answer one request."""
        parts = urlsplit(target)
        if method == "POST" and parts.path == "/file/v1/files":
            return await self.upload(body)
        if parts.path == "/calm":
            self.calm = True
            return 200, b"{}"
        if parts.path == "/state":
            files = [(file, reference, digest) for file, reference, _n, _l, digest in self.files]
            return 200, json.dumps({"uploads": self.uploads, "files": files}).encode()
        if parts.path.endswith("/fileparts"):
            return 200, b'{"items":[],"meta":{"total":0}}'
        return self.documents(parse_qs(parts.query))


def _now() -> str:
    return datetime.now(UTC).isoformat()


async def serve(
    provider: Provider, reader: asyncio.StreamReader, out: asyncio.StreamWriter
) -> None:
    """Serve one connection."""
    tasks: set[asyncio.Task[Answer]] = set()
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            method, target, _rest = head.decode("latin-1").split(" ", 2)
            # On its own, so that what arrived whole is committed whatever becomes of the sender.
            task = asyncio.create_task(provider.answer(method, target, body))
            tasks.add(task)
            answer = await asyncio.shield(task)
            if answer is None:
                out.transport.abort()
                return
            status, content = answer
            out.write(
                b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                % (status, len(content), content)
            )
            await out.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        out.close()
        await asyncio.gather(*tasks, return_exceptions=True)


async def main() -> None:
    """Serve until killed."""
    provider = Provider(int(sys.argv[1]))
    provider.calm = "calm" in sys.argv

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await serve(provider, reader, writer)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
