"""Pieces of work that somebody waits for, a task or a thread, and how they learn the outcome."""

from __future__ import annotations

import queue
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from typing import Self

    from edoc_tui.store.repository import Repository

T = TypeVar("T")


class Attempted:
    """Runs a block and keeps its error: a thread that serves others must not die of one."""

    __slots__ = ("error",)

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.error = error
        return True


class Piece(Generic[T]):
    """Work somebody waits for, with its result or error."""

    __slots__ = ("done", "error", "future", "loop", "result", "work")

    result: T

    def __init__(
        self,
        work: Callable[[Repository], T],
        loop: asyncio.AbstractEventLoop | None = None,
        future: asyncio.Future[T] | None = None,
    ) -> None:
        self.work = work
        self.loop = loop
        self.future = future
        self.done: queue.SimpleQueue[None] | None = None if loop else queue.SimpleQueue()
        self.error: BaseException | None = None

    @property
    def given_up(self) -> bool:
        """Nobody waits any more: the task was cancelled before its turn came."""
        return self.future is not None and self.future.cancelled()

    def settle(self) -> None:
        """Hand result or error to the waiting task, inside its event loop."""
        if self.future is None or self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        elif isinstance(self.error, StopIteration):  # a future cannot carry one
            self.future.set_exception(RuntimeError("a piece of work ran out of items"))
        else:
            self.future.set_exception(self.error)

    def outcome(self) -> T:
        """Wait, and return the result or raise the error."""
        assert self.done is not None
        self.done.get()
        if self.error is not None:
            raise self.error
        return self.result


def reason(error: BaseException | None) -> BaseException:
    """Return *error*, or one that says only that the work was given up."""
    return error if error is not None else RuntimeError("the transaction was given up")


def fail(pieces: Iterable[Piece[object]], error: BaseException | None) -> None:
    """Let all *pieces* fail with *error*; those that have an error of their own keep it."""
    for piece in pieces:
        piece.error = piece.error or reason(error)


def piece_for_task(work: Callable[[Repository], T]) -> Piece[T]:
    """Return a piece whose outcome goes to the running event loop."""
    from asyncio import get_running_loop

    loop = get_running_loop()
    return Piece(work, loop, loop.create_future())


def deliver(pieces: Iterable[Piece[object]]) -> None:
    """Wake whoever waits: one call into each event loop, however many pieces are for it."""
    loops: dict[asyncio.AbstractEventLoop, list[Piece[object]]] = {}
    for piece in pieces:
        if piece.done is not None:
            piece.done.put(None)
        elif piece.loop is not None:
            loops.setdefault(piece.loop, []).append(piece)
    for loop, waiting in loops.items():
        with suppress(RuntimeError):  # the loop is closed: nobody is left to be told
            loop.call_soon_threadsafe(_settle, waiting)


def _settle(pieces: Iterable[Piece[object]]) -> None:
    for piece in pieces:
        piece.settle()
