"""Working on many things at a time, but not on too many."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

T = TypeVar("T")


async def each(items: Iterable[T], limit: int, work: Callable[[T], Awaitable[None]]) -> None:
    """Do *work* on every item, on at most *limit* at a time, beginning in their order.

    The first error ends it: work under way is cancelled, and the error is raised as it is.
    """
    queue = iter(items)

    async def run() -> None:
        for item in queue:
            await work(item)

    tasks = [asyncio.create_task(run()) for _ in range(max(1, limit))]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def sleep_unless_any(events: Iterable[asyncio.Event], seconds: float) -> None:
    """Sleep; return at once when one of *events* is set."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


async def sleep_unless(stop: asyncio.Event, seconds: float) -> bool:
    """Sleep; return at once, with true, when *stop* is set."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return False
    return True
