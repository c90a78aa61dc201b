"""A proxy that spoils connections: cuts them at a byte, drips, or says nothing at all."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

_PIECE: Final = 65536
_DRIP: Final = 0.05  # seconds between two bytes


@dataclass(frozen=True, slots=True)
class Spoil:
    """What happens to a connection that carries an upload.

    Attributes:
        request: Cut once so many bytes of what the sender says were passed on; -1 = never.
        answer: Cut once so many bytes of the answer were passed on; -1 = never.
        drip: The answer comes byte by byte.
        silent: The answer never comes.
    """

    request: int = -1
    answer: int = -1
    drip: bool = False
    silent: bool = False


@dataclass
class Proxy:
    """Listens on loopback in front of the port *target*.

    Attributes:
        tls: Speak TLS to whoever comes.
        spoils: What happens to the next uploads, in order; then they pass untouched.
    """

    target: int
    spoils: list[Spoil] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    port: int = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def url(self, host: str = "127.0.0.1") -> str:
        """Return the address, by the name *host*."""
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
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

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        behind: asyncio.StreamWriter | None = None
        try:
            first = await reader.read(_PIECE)
            spoil = Spoil()
            if first.startswith(b"POST /file/v1/files") and self.spoils:
                spoil = self.spoils.pop(0)
            answers, behind = await asyncio.open_connection("127.0.0.1", self.target)
            await asyncio.gather(
                self._ask(reader, behind, writer, first, spoil),
                self._answer(answers, writer, spoil),
            )
        except (OSError, asyncio.CancelledError):
            pass  # one of the three is gone, or the test is over
        finally:
            self._tasks.discard(task)
            writer.transport.abort()
            if behind is not None:
                behind.transport.abort()

    async def _ask(
        self,
        reader: asyncio.StreamReader,
        behind: asyncio.StreamWriter,
        writer: asyncio.StreamWriter,
        first: bytes,
        spoil: Spoil,
    ) -> None:
        passed, data = 0, first
        while data:
            if spoil.request >= 0 and passed + len(data) >= spoil.request:
                behind.write(data[: spoil.request - passed])
                with suppress(OSError):
                    await behind.drain()
                writer.transport.abort()
                behind.transport.abort()
                return
            behind.write(data)
            await behind.drain()
            passed += len(data)
            data = await reader.read(_PIECE)
        behind.transport.abort()

    async def _answer(
        self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter, spoil: Spoil
    ) -> None:
        passed = 0
        while data := await answers.read(1 if spoil.drip else _PIECE):
            if spoil.silent:
                continue
            if spoil.answer >= 0 and passed + len(data) >= spoil.answer:
                writer.write(data[: spoil.answer - passed])
                with suppress(OSError):
                    await writer.drain()
                writer.transport.abort()
                return
            writer.write(data)
            await writer.drain()
            passed += len(data)
            if spoil.drip:
                await asyncio.sleep(_DRIP)
