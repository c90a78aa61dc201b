"""Blocking work beside the event loop, on a thread that nobody waits for at the end.

A keyring that hangs, a lock that is held, a passphrase that nobody types: none of them may keep
the program from ending. ``asyncio.to_thread`` would, its threads are joined at exit.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from contextvars import copy_context
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

T = TypeVar("T")


class _Outcome(Generic[T]):
    """Takes what a piece of work returned or raised over to the loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.future: asyncio.Future[T] = self._loop.create_future()
        self.value: list[T] = []

    def __enter__(self) -> list[T]:
        return self.value

    def __exit__(
        self, _kind: object, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        with suppress(RuntimeError):  # the loop has ended meanwhile: nobody is waiting
            self._loop.call_soon_threadsafe(self._deliver, error)
        return True

    def _deliver(self, error: BaseException | None) -> None:
        if self.future.done():  # whoever waited was cancelled
            return
        if error is not None:
            self.future.set_exception(error)
        else:
            self.future.set_result(self.value[0])


async def aside(work: Callable[[], T]) -> T:
    """Return what *work* returns, or raise what it raises; the loop goes on meanwhile.

    A cancelled caller stops waiting at once; *work* ends by itself or with the program.
    """
    outcome: _Outcome[T] = _Outcome()
    context = copy_context()

    def run() -> None:
        with outcome as value:
            value.append(context.run(work))

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await outcome.future
