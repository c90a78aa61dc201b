"""Who is alive is what the kernel says, never a guess."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import psycopg
import pytest

from edoc_tui.domain.errors import CannotWriteError
from edoc_tui.engine.owners import Owners
from edoc_tui.store.postgres import open_postgres
from edoc_tui.store.presence import Presence
from edoc_tui.store.worker import StoreThread

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from edoc_tui.engine.owners import Owners
print(Owners(Path(sys.argv[1])).enter(), flush=True)
sys.stdin.read()
"""


SHARED = """
import sys
from pathlib import Path
from edoc_tui.engine.owners import Owners
from edoc_tui.store.presence import Presence
print(Owners(Path(sys.argv[1]), lambda: Presence(sys.argv[2])).enter("worker"), flush=True)
sys.stdin.read()
"""


def test_alive_until_killed(tmp_path: Path) -> None:
    """An owner is alive while its process exists, and dead in the moment it is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        me = Owners(tmp_path)
        assert me.alive(name)
        process.kill()
        process.wait()
        assert not me.alive(name)
        me.enter()  # sweeps
        assert [path.name for path in tmp_path.iterdir()] == [f"{me.name}.owner.lock"]


def test_entering_and_leaving(tmp_path: Path) -> None:
    """One process is one owner; two engines in it are two, and see each other."""
    first, second = Owners(tmp_path / "run"), Owners(tmp_path / "run")
    assert not first.alive(first.name)
    assert first.enter() == first.enter() == first.name
    second.enter()
    assert first.alive(second.name)
    assert second.alive(first.name)
    second.leave()
    second.leave()
    assert not first.alive(second.name)


def test_an_owner_on_another_host(tmp_path: Path, pg_url: str) -> None:
    """In a shared store the server tells: by a lock that dies with its process, and by a lease."""
    with subprocess.Popen(
        [sys.executable, "-c", SHARED, str(tmp_path / "there"), pg_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        me = Owners(tmp_path / "here", lambda: Presence(pg_url))
        assert not Owners(tmp_path / "here").alive(name)  # files alone do not know
        assert me.alive(name)
        assert me.worker_alive()
        with psycopg.connect(pg_url, autocommit=True) as admin:
            admin.execute("UPDATE owners SET seen = seen - 60")
            assert me.alive(name)  # frozen: its lease has ended, its lock has not
            admin.execute("UPDATE owners SET seen = seen + 60")
            process.kill()
            process.wait()
            assert me.alive(name)  # its lock is free, but its lease goes on
            admin.execute("UPDATE owners SET seen = seen - 60")
        assert not me.alive(name)
        assert not me.worker_alive()
        assert not me.alive("elsewhere-4711-0a1b2c3d")  # nobody ever saw it
        me.leave()


def test_who_lost_its_session_is_somebody_else(tmp_path: Path, pg_url: str) -> None:
    """When the server has cut the session, no upload begins under the old name."""
    me, other = (Owners(tmp_path / part, lambda: Presence(pg_url)) for part in ("a", "b"))
    name = me.enter()
    assert me.fit(name)
    assert other.alive(name)
    with psycopg.connect(pg_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
    deadline = time.monotonic() + 60
    while me.fit(name):  # until its next heartbeat
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert me.enter() != name
    assert me.fit(me.name)
    assert not me.fit(name)
    assert other.alive(me.name)
    assert not me.alive(name) or other.alive(name)  # until the lease ends nobody is robbed
    for one in (me, other):
        one.leave()


async def test_hints_arrive_and_end(tmp_path: Path, pg_url: str) -> None:
    """Who listens is told of another process's commit, until it listens no more."""
    me, told = Owners(tmp_path, lambda: Presence(pg_url)), threading.Semaphore(0)
    me.listen(told.release)
    assert await asyncio.to_thread(told.acquire, timeout=60)  # it listens now
    store = StoreThread(lambda: open_postgres(pg_url))
    store.write_now(lambda repository: repository.remember_file("a", "b", "c"))
    assert await asyncio.to_thread(told.acquire, timeout=60)
    with psycopg.connect(pg_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        )
    assert await asyncio.to_thread(told.acquire, timeout=60)  # it listens again
    store.close()
    me.close()


def test_other_locks_stay(tmp_path: Path) -> None:
    """Lock files of others in the same folder are none of our business."""
    other = tmp_path / "tokens-PAGERO.lock"
    other.touch()
    Owners(tmp_path).enter()
    assert other.exists()


def test_a_folder_that_refuses(tmp_path: Path) -> None:
    """A lock file that cannot be made is said, before anything is claimed."""
    (tmp_path / "run").write_text("a file")
    with pytest.raises(CannotWriteError, match="lock file"):
        Owners(tmp_path / "run").enter()
