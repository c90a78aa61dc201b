"""The store behind its own threads: commits shared by all who wait, reads beside them.

A write returns when its commit is on disk. Whatever has queued up while the last commit was being
written goes into the next one together (group commit), each piece in a savepoint of its own, so
that one failing piece leaves the others alone. No time is spent waiting for company.
"""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Final, TypeVar

from edoc_tui.store.faults import StoreDamagedError
from edoc_tui.store.pieces import Attempted, Piece, deliver, fail, piece_for_task
from edoc_tui.store.transactions import commit_together, run_reading, tidied

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.store.connection import Connection
    from edoc_tui.store.repository import Repository

T = TypeVar("T")

_READERS: Final = 2
_TOGETHER: Final = 512  # pieces in one commit, at most
_TRIES: Final = 5  # of a piece that the database gave up for the sake of others
_IDLE: Final = 0.25  # seconds without a write before upkeep is done


_Waiting = queue.SimpleQueue["Piece[object] | None"]


class StoreThread:
    """One writing thread and up to two reading ones, each with a connection of its own.

    Threads and connections come into being with the first piece of work. All are daemons: a
    process that ends without :meth:`close` loses only what nobody was told is done.

    Args:
        connect: Opens a connection; called once in each thread.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._writes: _Waiting = queue.SimpleQueue()
        self._reads: _Waiting = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._readers: list[threading.Thread] = []
        self._starting = threading.Lock()
        self._reading_now = threading.Lock()
        self._now: Connection | None = None
        self._outstanding = 0
        self._damage: BaseException | None = None
        self._closed = False

    async def write(self, work: Callable[[Repository], T], /) -> T:
        """Run *work* in a transaction that it may share, and wait for the commit's fsync.

        Whatever *work* raises is raised here, and undoes only this piece.

        Raises:
            CannotWriteError: The disk refuses; nothing of this piece is stored.
            LockedError: Another process kept the store busy for too long.
            StoreDamagedError: The file is damaged; nothing more is written to it.
        """
        piece = piece_for_task(work)
        self._queue_write(piece)
        assert piece.future is not None
        return await piece.future

    async def read(self, work: Callable[[Repository], T], /) -> T:
        """Run *work* on a reading thread, in one consistent snapshot."""
        piece = piece_for_task(work)
        self._queue_read(piece)
        assert piece.future is not None
        return await piece.future

    def write_now(self, work: Callable[[Repository], T], /) -> T:
        """Do what :meth:`write` does, and block until it is on disk."""
        piece: Piece[T] = Piece(work)
        self._queue_write(piece)
        return piece.outcome()

    def read_now(self, work: Callable[[Repository], T], /) -> T:
        """Run *work* in this very thread, in one consistent snapshot, without a hand-over."""
        self._refuse_closed()
        with self._reading_now:
            piece: Piece[T] = Piece(work)
            self._now = self._read_piece(self._now, piece)
        if piece.error is not None:
            raise piece.error
        return piece.result

    def close(self) -> None:
        """Finish what is queued, then stop the threads and close their connections."""
        with self._starting:
            self._closed = True
        if self._writer is not None:
            self._writes.put(None)
            self._writer.join()
        for _ in self._readers:
            self._reads.put(None)
        for reader in self._readers:
            reader.join()
        with self._reading_now:
            if self._now is not None:
                self._now.close()
                self._now = None

    # threads come with the work

    def _refuse_closed(self) -> None:
        if self._closed:
            raise RuntimeError("the store is closed")

    def _queue_write(self, piece: Piece[T]) -> None:
        with self._starting:
            self._refuse_closed()
            if self._writer is None:
                self._writer = threading.Thread(
                    target=self._write_all, name="store-writer", daemon=True
                )
                self._writer.start()
            self._writes.put(piece)  # type: ignore[arg-type]  # a queue of pieces of any result

    def _queue_read(self, piece: Piece[T]) -> None:
        with self._starting:
            self._refuse_closed()
            if len(self._readers) < _READERS and self._outstanding >= len(self._readers):
                reader = threading.Thread(target=self._read_all, name="store-reader", daemon=True)
                self._readers.append(reader)
                reader.start()
            self._outstanding += 1
            self._reads.put(piece)  # type: ignore[arg-type]  # a queue of pieces of any result

    # the reading threads

    def _read_all(self) -> None:
        connection: Connection | None = None
        while (piece := self._reads.get()) is not None:
            with Attempted() as opening:
                connection = self._read_piece(connection, piece)
            piece.error = opening.error or piece.error
            with self._starting:
                self._outstanding -= 1
            deliver([piece])
        if connection is not None:
            connection.close()

    def _read_piece(self, connection: Connection | None, piece: Piece[T]) -> Connection:
        """Run *piece*, once more on a new connection when the server has hung up on the old."""
        known = connection is not None and not connection.broken
        connection = self._usable(connection)
        run_reading(connection, piece)
        if known and connection.broken:
            connection = self._usable(connection)
            run_reading(connection, piece)
        return connection

    def _usable(self, connection: Connection | None) -> Connection:
        """Return *connection*, or a new one where it is of no more use."""
        if connection is not None and not connection.broken:
            return connection
        if connection is not None:
            connection.close()
        return self._connect()

    # the writing thread

    def _write_all(self) -> None:
        connection: Connection | None = None
        untidy = last = False
        while not last:
            batch, last = self._next_batch(wait=_IDLE if untidy else None)
            if batch:
                with Attempted() as opening:
                    connection = self._usable(connection)
                if connection is None or opening.error or self._damage is not None:
                    fail(batch, opening.error or self._damage)
                else:
                    connection = self._write_batch(connection, batch)
                    untidy = True
                deliver(batch)
            if connection is not None and not connection.broken and self._damage is None:
                untidy = tidied(connection, untidy=untidy, idle=not batch and not last)
        if connection is not None:
            connection.close()

    def _next_batch(self, wait: float | None) -> tuple[list[Piece[object]], bool]:
        """Return what is queued (nothing after *wait* seconds), and whether to stop after it."""
        batch: list[Piece[object]] = []
        try:
            piece = self._writes.get(timeout=wait)
            while piece is not None:
                if not piece.given_up:
                    batch.append(piece)
                if len(batch) == _TOGETHER:
                    return batch, False
                piece = self._writes.get_nowait()
        except queue.Empty:
            return batch, False
        return batch, True

    def _write_batch(self, connection: Connection, batch: list[Piece[object]]) -> Connection:
        """Run *batch* in one transaction, or in several where the database gives one up.

        What was given up for the sake of others, or with a connection that ended before the
        commit, has changed nothing: it runs anew, each piece alone. Return the connection.
        """
        rest, alone, tries = batch, False, 0
        while rest:
            ran, later, lost = commit_together(
                connection, rest[:1] if alone else rest, hopeful=not alone
            )
            if lost is not None and lost.harmless and tries < _TRIES:
                alone, tries = True, tries + 1
                with Attempted() as opening:
                    connection = self._usable(connection)
                if opening.error is None:
                    continue
            if lost is not None:
                fail(ran, connection.explained(lost.error))
            rest = rest[1:] if alone else later
            tries = 0
        damage = [piece.error for piece in batch if isinstance(piece.error, StoreDamagedError)]
        self._damage = damage[0] if damage else None
        return connection
