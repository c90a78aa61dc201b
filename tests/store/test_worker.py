"""The store's threads: shared commits, pieces that fail alone, promises kept at the end."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from edoc_tui.domain.errors import (
    CannotWriteError,
    DataError,
    DuplicateError,
    InputMissingError,
    LockedError,
)
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Actor, Event, ServiceStatus
from edoc_tui.store import faults, postgres, postgres_upkeep, search, sqlite
from edoc_tui.store.faults import StoreDamagedError
from edoc_tui.store.repository import Change
from edoc_tui.store.sqlite import SqliteConnection, open_sqlite
from edoc_tui.store.worker import StoreThread
from tests.store.make import claimed, exported, new

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.store.connection import Connection
    from edoc_tui.store.repository import Repository

EVERY = ListQuery()
SQLITE = pytest.mark.parametrize("connect", ["sqlite"], indirect=True)
"""What only a file can do."""


def add(number: str) -> Callable[[Repository], EDocument]:
    """Return a piece of work that adds a document."""
    return lambda store: store.add(new(number), Actor.OPERATOR)


class Counting(SqliteConnection):
    """A connection that counts its commits."""

    commits = 0

    def commit(self) -> None:
        """Count a commit once it is durable."""
        super().commit()
        type(self).commits += 1

    def tidy(self) -> bool:
        """Leave the index alone: its commits are not to be counted."""
        return False


class Held:
    """A piece of work that holds the writing thread until the test lets it go on."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.released = threading.Event()

    def __call__(self, store: Repository) -> None:
        """Wait inside the transaction."""
        self.begun.set()
        assert self.released.wait(60)


def on_disk(connect: Callable[..., Connection]) -> int:
    """Return how many documents somebody else sees."""
    other = connect(read_only=True)
    try:
        other.begin(write=False)
        return other.repository.count(EVERY)
    finally:
        other.close()


async def queued() -> None:
    """Let tasks run until each waits for the store."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_whoever_waits_shares_the_next_commit(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty writes that queued up during a commit cost one more commit."""
    monkeypatch.setattr(sqlite, "SqliteConnection", Counting)
    thread = StoreThread(partial(sqlite.open_sqlite, path))
    held = Held()
    first = asyncio.create_task(thread.write(held))
    await asyncio.to_thread(held.begun.wait, 60)
    writes = [asyncio.create_task(thread.write(add(str(n)))) for n in range(50)]
    await queued()
    held.released.set()
    await first
    added = await asyncio.gather(*writes)
    assert Counting.commits == 2
    assert [one.document_no for one in added] == [str(n) for n in range(50)]
    thread.close()


async def test_a_broken_rule_is_found_out_among_others(thread: StoreThread) -> None:
    """One of many outcomes names another document's id: it alone fails, with what is wrong."""
    ids = await thread.write(lambda store: [exported(store, str(n)).id for n in range(5)])
    attempts = await thread.write(lambda store: claimed(store, *ids))
    held = Held()
    first = asyncio.create_task(thread.write(held))
    await asyncio.to_thread(held.begun.wait, 60)

    def accept(place: int, file: str) -> Callable[[Repository], EDocument]:
        change, attempt = Change(refs={"file": file}), attempts[place].id
        return lambda store: store.apply(
            ids[place], Event.ACCEPTED, Actor.ENGINE, change, attempt_id=attempt
        )

    files = ["f0", "f1", "f1", "f3", "f4"]
    writes = [asyncio.create_task(thread.write(accept(n, one))) for n, one in enumerate(files)]
    await queued()
    held.released.set()
    await first
    done = await asyncio.gather(*writes, return_exceptions=True)
    assert isinstance(done[2], DuplicateError)
    assert done[2].existing == ids[1]
    assert [one.file_id for n, one in enumerate(done) if n != 2] == ["f0", "f1", "f3", "f4"]  # type: ignore[union-attr]  # the others are documents
    after = await thread.read(lambda store: store.get_all(ids))
    assert [one.status for one in after].count(ServiceStatus.SENDING) == 1
    logs = await thread.read(lambda store: [len(store.log(one)) for one in ids])
    assert logs == [4, 4, 3, 4, 4]
    assert not await thread.read(lambda store: store.check())


async def test_a_write_returns_when_others_see_it(
    thread: StoreThread, connect: Callable[..., Connection]
) -> None:
    """At the moment a write returns, its commit is in the file, whoever shared it."""

    async def write(n: int) -> int:
        await thread.write(add(str(n)))
        return on_disk(connect)

    seen = await asyncio.gather(*(write(n) for n in range(10)))
    assert all(count >= 1 for count in seen)
    assert max(seen) == 10


async def test_a_piece_that_fails_fails_alone(
    thread: StoreThread, connect: Callable[..., Connection]
) -> None:
    """Of pieces that share a commit, one that raises is undone whole; the others are kept."""

    def half(store: Repository) -> None:
        store.add(new("half"), Actor.OPERATOR)
        raise DataError("not this one")

    def twice(store: Repository) -> None:
        store.add(new("1"), Actor.OPERATOR)

    held = Held()
    tasks: list[asyncio.Task[object]] = [asyncio.create_task(thread.write(held))]
    await asyncio.to_thread(held.begun.wait, 60)
    works = (add("1"), half, twice, add("2"), lambda _: next(iter(())))
    tasks += [asyncio.create_task(thread.write(work)) for work in works]
    await queued()
    held.released.set()
    _, first, failed, duplicate, last, empty = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(failed, DataError)
    assert isinstance(duplicate, DataError)
    assert isinstance(empty, RuntimeError)
    assert not isinstance(first, BaseException)
    assert not isinstance(last, BaseException)
    assert on_disk(connect) == 2
    assert thread.read_now(lambda store: store.check()) == []


async def test_a_commit_that_fails_fails_everybody_in_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told of success when the disk refused the commit; the next write works."""
    refuse = threading.Event()

    class Refusing(SqliteConnection):
        def commit(self) -> None:
            if refuse.is_set():
                raise apsw.FullError("the disk is full")
            super().commit()

    monkeypatch.setattr(sqlite, "SqliteConnection", Refusing)
    thread = StoreThread(partial(sqlite.open_sqlite, path))
    refuse.set()
    results = await asyncio.gather(
        *(thread.write(add(str(n))) for n in range(5)), return_exceptions=True
    )
    assert [type(result) for result in results] == [CannotWriteError] * 5
    assert on_disk(partial(open_sqlite, path)) == 0
    refuse.clear()
    await thread.write(add("1"))
    assert on_disk(partial(open_sqlite, path)) == 1
    thread.close()


@SQLITE
async def test_a_transaction_that_sqlite_gives_up_is_nobodys_success(
    thread: StoreThread, connect: Callable[..., Connection]
) -> None:
    """When a full disk makes SQLite undo everything, earlier pieces fail too, later ones run."""

    def give_up(store: Repository) -> None:
        assert isinstance(store, sqlite.SqliteRepository)
        store._db.execute("ROLLBACK")
        raise apsw.FullError("the disk is full")

    held = Held()
    tasks: list[asyncio.Task[object]] = [asyncio.create_task(thread.write(held))]
    await asyncio.to_thread(held.begun.wait, 60)
    tasks += [asyncio.create_task(thread.write(one)) for one in (add("1"), give_up, add("2"))]
    await queued()
    held.released.set()
    _, first, lost, later = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(first, CannotWriteError)
    assert isinstance(lost, CannotWriteError)
    assert not isinstance(later, BaseException)
    assert on_disk(connect) == 1


@SQLITE
async def test_after_damage_nothing_is_written_any_more(
    thread: StoreThread, connect: Callable[..., Connection]
) -> None:
    """The first sign of damage ends all writing; reading goes on."""
    await thread.write(add("1"))

    def damaged(store: Repository) -> None:
        raise apsw.CorruptError("database disk image is malformed")

    with pytest.raises(StoreDamagedError):
        await thread.write(damaged)
    with pytest.raises(StoreDamagedError):
        await thread.write(add("2"))
    assert await thread.read(lambda store: store.count(EVERY)) == 1


async def test_reads_go_on_beside_a_write(thread: StoreThread) -> None:
    """While a write is held, readers see the last commit, and cannot write themselves."""
    thread.write_now(add("1"))
    held = Held()
    write = asyncio.create_task(thread.write(held))
    await asyncio.to_thread(held.begun.wait, 60)
    assert await thread.read(lambda store: store.count(EVERY)) == 1
    assert thread.read_now(lambda store: store.count(EVERY)) == 1
    with pytest.raises(CannotWriteError):
        await thread.read(add("2"))
    with pytest.raises(CannotWriteError):
        thread.read_now(add("2"))
    held.released.set()
    await write
    with pytest.raises(DataError):
        thread.read_now(_raise)


def _raise(store: Repository) -> None:
    raise DataError("a reader's own error")


async def test_two_reads_at_once_do_not_wait_for_each_other(thread: StoreThread) -> None:
    """A long read leaves a second reading thread for short ones."""
    held = Held()
    long = asyncio.create_task(thread.read(held))
    await asyncio.to_thread(held.begun.wait, 60)
    assert await thread.read(lambda store: store.version()) == 0
    held.released.set()
    await long


async def test_cancelled_before_its_turn_means_not_written(
    thread: StoreThread, connect: Callable[..., Connection]
) -> None:
    """A task that is cancelled while it queues leaves no document and disturbs nobody."""
    held = Held()
    first = asyncio.create_task(thread.write(held))
    await asyncio.to_thread(held.begun.wait, 60)
    gone = asyncio.create_task(thread.write(add("1")))
    stays = asyncio.create_task(thread.write(add("2")))
    await queued()
    gone.cancel()
    held.released.set()
    await asyncio.gather(first, stays)
    assert gone.cancelled()
    assert on_disk(connect) == 1


def test_closing_finishes_what_is_queued(connect: Callable[..., Connection]) -> None:
    """Close writes everything that was asked for, then refuses more."""
    thread = StoreThread(connect)
    held = Held()
    threads = [threading.Thread(target=thread.write_now, args=(held,))]
    threads[0].start()
    held.begun.wait(60)
    threads += [threading.Thread(target=thread.write_now, args=(add(str(n)),)) for n in range(20)]
    for one in threads[1:]:
        one.start()
    while thread._writes.qsize() < 20:
        threading.Event().wait(0.001)
    held.released.set()
    thread.close()
    for one in threads:
        one.join(60)
    assert on_disk(connect) == 20
    with pytest.raises(RuntimeError, match="closed"):
        thread.write_now(add("x"))
    with pytest.raises(RuntimeError, match="closed"):
        thread.read_now(lambda store: store.version())


def test_a_store_that_cannot_be_opened_says_so_each_time(tmp_path: Path) -> None:
    """Opening fails in the thread and reaches whoever asked; a later try may succeed."""
    path = tmp_path / "later" / "outbox.db"
    thread = StoreThread(partial(open_sqlite, path))
    for _ in range(2):
        with pytest.raises(InputMissingError, match="folder"):
            thread.write_now(add("1"))
    path.parent.mkdir()
    thread.write_now(add("1"))
    assert on_disk(partial(open_sqlite, path)) == 1
    thread.close()


def test_somebody_elses_lock_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that waited in vain gets LockedError, and nothing of its piece is stored."""
    holder = open_sqlite(path)
    holder.begin(write=True)
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0)
    thread = StoreThread(partial(open_sqlite, path))
    with pytest.raises(LockedError, match=f"{faults.BUSY_SECONDS} seconds"):
        thread.write_now(add("1"))
    holder.close()
    thread.write_now(add("2"))
    assert on_disk(partial(open_sqlite, path)) == 1
    thread.close()


async def test_the_index_catches_up_by_itself(
    thread: StoreThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a busy time the index is never far behind, and at rest it is complete."""
    for module in (search, sqlite, postgres, postgres_upkeep):
        monkeypatch.setattr(module, "INDEX_BATCH", 10)
    monkeypatch.setattr(postgres, "_LOOK_SECONDS", 0.0)

    def backlog(store: Any) -> int:
        return int(store.backlog())

    for n in range(40):
        await thread.write(add(str(n)))
    assert await thread.read(backlog) < 20
    while await thread.read(backlog):  # noqa: ASYNC110 - nobody is told; it is upkeep
        await asyncio.sleep(0.02)
    assert await thread.read(lambda store: store.count(ListQuery(text="martin"))) == 40


async def test_every_event_loop_gets_its_own_answers(thread: StoreThread) -> None:
    """Two event loops in two threads share one store."""
    other: list[int] = []

    def elsewhere() -> None:
        other.append(asyncio.run(thread.write(add("2"))).id)

    side = threading.Thread(target=elsewhere)
    side.start()
    mine = (await thread.write(add("1"))).id
    await asyncio.to_thread(side.join, 60)
    assert sorted([mine, *other]) == [1, 2]
