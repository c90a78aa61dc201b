"""The communication log: what was said to a provider, bound to the document it was about.

A connector reports each exchange as it happens, without waiting. The rows are written together
with the outcomes of the same moment, or a little later when there are none, so that the log
costs no commit of its own.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import EdocError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.edocument import Exchange
    from edoc_tui.engine.collaborators import Store
    from edoc_tui.store.repository import Repository

ABOUT: Final[ContextVar[int]] = ContextVar("edoc_tui_document", default=0)
"""The document that the running task is talking to the provider about; 0 = none."""

_DELAY: Final = 0.25  # seconds in which rows gather when no outcome takes them along


def write_exchanges(repository: Repository, exchanges: Sequence[Exchange]) -> None:
    """Append *exchanges* to the communication log."""
    repository.add_exchange(*exchanges)


class ExchangeLog:
    """Gathers exchanges and writes them in groups."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[Exchange] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def record(self, exchange: Exchange) -> None:
        """Take an exchange; called by connectors, in the event loop, and returns at once."""
        about = ABOUT.get()
        if about and not exchange.document_id:
            exchange = replace(exchange, document_id=about)
        self._waiting.append(exchange)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_DELAY, self._ring)

    def take(self) -> Sequence[Exchange]:
        """Return what waits, for a transaction that is being written anyway."""
        taken = tuple(self._waiting)
        self._waiting.clear()
        return taken

    def give_back(self, taken: Sequence[Exchange]) -> None:
        """Take back what could not be written."""
        self._waiting.extendleft(reversed(taken))

    async def flush(self) -> None:
        """Write what waits and return when it is on disk."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._tasks:
            await asyncio.gather(*self._tasks)
        await self._write()

    async def _write(self) -> None:
        taken = self.take()
        if not taken:
            return
        try:
            await self._store.write(lambda repository: write_exchanges(repository, taken))
        except EdocError:
            # The store is busy or full: the rows wait for the next flush.
            self.give_back(taken)
            raise

    def _ring(self) -> None:
        self._timer = None
        if self._waiting:
            task = asyncio.get_running_loop().create_task(self._write_quietly())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _write_quietly(self) -> None:
        with suppress(EdocError):
            await self._write()
