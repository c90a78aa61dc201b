"""One request and its answer, in the hands of a fault."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edoc_tui.sandbox import connections

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from edoc_tui.sandbox.simulation import Simulation


@dataclass(slots=True)
class Answer:
    """An answer of the contract that has not left yet."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def replaced(self, body: bytes) -> Answer:
        """Return it with another body of the right length."""
        headers = [(name, value) for name, value in self.headers if name != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        return Answer(self.status, headers, body)


async def read_body(receive: Receive, enough: int | None = None) -> bytes:
    """Return the request's body, or as much of it as reaches *enough* bytes."""
    chunks, size = [], 0
    while enough is None or size < enough:
        message = await receive()
        if message["type"] != "http.request":
            break
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if not message.get("more_body", False):
            break
    return b"".join(chunks)


def again(body: bytes, receive: Receive) -> Receive:
    """Return a *receive* that hands *body* out once more."""
    first = True

    async def repeated() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return repeated


@dataclass(slots=True)
class Exchange:
    """One request and the answer to come."""

    sim: Simulation
    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send

    async def go_on(self) -> None:
        """Let the contract answer."""
        await self.app(self.scope, self.receive, self.send)

    async def captured(self) -> Answer:
        """Let the contract act, and keep its answer back."""
        answer = Answer(500, [], b"")

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = list(message["headers"])
            else:
                answer.body += message.get("body", b"")

        await self.app(self.scope, self.receive, keep)
        return answer

    async def started(self, answer: Answer) -> None:
        """Send status and headers."""
        await self.send(
            {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
        )

    async def said(self, answer: Answer) -> None:
        """Send a whole answer."""
        await self.started(answer)
        await self.send({"type": "http.response.body", "body": answer.body})

    async def gone(self, seconds: float | None = None) -> bool:
        """Wait until the connection is gone; false when *seconds* have passed first."""

        async def wait() -> None:
            while (await self.receive())["type"] != "http.disconnect":
                pass

        try:
            await asyncio.wait_for(wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def cut(self) -> None:
        """Reset the connection."""
        connections.reset(self.scope)
        await self.gone()
