"""What only a server can do to a store: refuse, hang up, restart, be shared by many at once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from edoc_tui.domain.errors import InputMissingError, LockedError, SettingsError
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Actor
from edoc_tui.store import postgres
from edoc_tui.store.faults import StoreDamagedError, UnsureError
from edoc_tui.store.postgres import PostgresConnection, PostgresRepository, open_postgres
from edoc_tui.store.sqlite import SqliteRepository
from edoc_tui.store.worker import StoreThread
from tests.server import create, missing
from tests.store.make import exported, new
from tests.store.test_processes import lines, start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server import Server

EVERY = ListQuery()


def cut(url: str) -> None:
    """End all other sessions on a database, as a broken line or an administrator does."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def count(url: str) -> int:
    """Return how many documents somebody else sees."""
    with psycopg.connect(url) as other:
        ((found,),) = other.execute("SELECT count(*) FROM documents").fetchall()
        return int(found)


def add(store: Any, number: str) -> None:
    """Add a document."""
    store.add(new(number), Actor.OPERATOR)


def test_processes_never_claim_the_same_document(pg_url: str) -> None:
    """Four processes race for 200 documents: each is claimed once, and nobody waits for another."""
    opened = open_postgres(pg_url)
    opened.begin(write=True)
    ids = [exported(opened.repository, str(n)).id for n in range(200)]
    opened.commit()
    racers = [start(pg_url, "claim", f"owner{n}") for n in range(4)]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.close()
    got = [[int(word) for line in lines(racer.stdout) for word in line.split()] for racer in racers]
    assert [racer.wait(60) for racer in racers] == [0] * 4
    assert sorted(one for some in got for one in some) == ids
    store = opened.repository
    assert store.check() == []
    while opened.tidy():
        pass
    assert store.check() == []
    assert store.count(EVERY) == 200
    opened.close()


def test_who_is_claiming_is_not_waited_for(pg_url: str) -> None:
    """Documents that another session has locked are left out, at once."""
    first, second = open_postgres(pg_url), open_postgres(pg_url)
    first.begin(write=True)
    ids = [exported(first.repository, str(n)).id for n in range(4)]
    first.commit()
    for connection, wanted, expected in ((first, ids[:2], ids[:2]), (second, ids, ids[2:])):
        connection.begin(write=True)
        assert connection.repository._not_taken(wanted) == expected
    first.rollback()
    second.rollback()
    first.close()
    second.close()


def test_a_kill_loses_nothing_that_was_acknowledged(pg_url: str) -> None:
    """Processes that are killed at any moment: all they were told of is there, nothing half."""
    acknowledged: set[str] = set()
    for n in range(3):
        pair = [start(pg_url, "add", f"p{n}{letter}") for letter in "xy"]
        for process in pair:
            assert process.stdout is not None
            acknowledged.update(process.stdout.readline().strip() for _ in range(20))
        for process in pair:
            process.kill()
            acknowledged.update(line for line in lines(process.stdout) if line)
            assert process.wait(60) == -9
            assert process.stdin is not None
            process.stdin.close()
    opened = open_postgres(pg_url)
    store = opened.repository
    assert store.check() == []
    assert acknowledged <= {store.get(one).document_no for one in store.ids(EVERY, 10**6)}
    opened.close()


def test_many_processes_may_create_the_tables_at_once(pg_server: Server) -> None:
    """Six processes that open the same empty database all succeed."""
    code = (
        "import sys; from edoc_tui.store.postgres import open_postgres;"
        "open_postgres(sys.argv[1]).close()"
    )
    with pg_server.database("template0") as url:
        with pytest.raises(InputMissingError):
            open_postgres(url, read_only=True)
        racers = [subprocess.Popen([sys.executable, "-c", code, url]) for _ in range(6)]
        assert [racer.wait(120) for racer in racers] == [0] * 6
        opened = open_postgres(url, read_only=True)
        assert opened.repository.check() == []
        opened.close()


def test_a_session_that_ends_is_made_anew(pg_url: str) -> None:
    """After a cut, reads and writes go on; what had not been committed runs once more, once."""
    thread = StoreThread(partial(open_postgres, pg_url))
    thread.write_now(partial(add, number="1"))
    assert thread.read_now(lambda store: store.count(EVERY)) == 1
    cut(pg_url)
    assert thread.read_now(lambda store: store.count(EVERY)) == 1
    thread.write_now(partial(add, number="2"))
    cuts = [None]

    def cut_within(store: Any) -> None:
        add(store, "3")
        if cuts:
            cuts.pop()
            cut(pg_url)
            store.count(EVERY)

    thread.write_now(cut_within)
    assert count(pg_url) == 3
    assert asyncio.run(thread.read(lambda store: store.check())) == []
    thread.close()


def test_an_answer_to_a_commit_that_never_came(
    pg_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told that it is stored, nor that it is not; it is not done twice by itself."""
    real = PostgresConnection.commit

    def lost(connection: PostgresConnection) -> None:
        real(connection)
        cut(pg_url)
        connection.db.script("SELECT 1")  # as if the answer had been on that line

    thread = StoreThread(partial(open_postgres, pg_url))
    monkeypatch.setattr(PostgresConnection, "commit", lost)
    with pytest.raises(UnsureError, match="Nobody knows"):
        thread.write_now(partial(add, number="1"))
    monkeypatch.setattr(PostgresConnection, "commit", real)
    assert count(pg_url) == 1
    thread.write_now(partial(add, number="2"))
    assert count(pg_url) == 2
    thread.close()


def test_pieces_that_block_each_other_both_succeed(pg_url: str) -> None:
    """Two processes that take two documents in opposite order: the server gives one up, once."""
    one, other = (StoreThread(partial(open_postgres, pg_url)) for _ in range(2))
    ids = [one.write_now(partial(exported, number=str(n))).id for n in range(2)]
    meeting = threading.Barrier(2, timeout=30)
    met: set[str] = set()

    def both(store: Any, order: list[int], name: str) -> None:
        store.note(order[0], f"{name} first")
        if name not in met:
            met.add(name)
            meeting.wait()
        store.note(order[1], f"{name} second")

    side = threading.Thread(
        target=other.write_now, args=(partial(both, order=ids[::-1], name="other"),)
    )
    side.start()
    one.write_now(partial(both, order=ids, name="one"))
    side.join(60)
    messages = [one.read_now(lambda store, n=n: store.get(n).last_message) for n in ids]  # type: ignore[misc]  # a default binds it
    assert messages in (["one first", "one second"], ["other second", "other first"])
    one.close()
    other.close()


def test_a_seal_waits_for_rows_that_are_not_committed_yet(pg_url: str) -> None:
    """A row of the log whose number was taken before, but is committed later, is in the seal."""
    slow, quick = open_postgres(pg_url), open_postgres(pg_url)
    slow.begin(write=True)
    add(slow.repository, "slow")
    quick.begin(write=True)
    add(quick.repository, "quick")
    quick.commit()
    store = StoreThread(partial(open_postgres, pg_url))
    sealed: list[Any] = []
    side = threading.Thread(
        target=lambda: sealed.append(store.write_now(lambda one: one.seal_log({"user": "kari"})))
    )
    side.start()
    while not quick.repository.look("SELECT 1 FROM pg_locks WHERE NOT granted"):
        threading.Event().wait(0.02)
    slow.commit()
    side.join(60)
    assert '"count":2' in sealed[0].content
    assert not store.read_now(lambda one: one.unsealed())
    store.close()
    slow.close()
    quick.close()


def test_both_stores_can_do_the_same() -> None:
    """No method of the one repository is missing in the other."""
    missing_there = [
        name for name in dir(SqliteRepository) if not hasattr(PostgresRepository, name)
    ]
    assert missing_there == []


def test_whoever_listens_is_told(pg_url: str) -> None:
    """A commit is a hint to all who listen, after it is visible."""
    with psycopg.connect(pg_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {postgres.CHANNEL}")
        thread = StoreThread(partial(open_postgres, pg_url))
        thread.write_now(partial(add, number="1"))
        (hint,) = listener.notifies(timeout=30, stop_after=1)
        assert hint.channel == postgres.CHANNEL
        assert count(pg_url) == 1
        thread.close()


def test_a_dead_line_is_noticed(pg_url: str) -> None:
    """Keepalives are asked for, so that a dead host frees its locks within a minute."""
    opened = open_postgres(f"{pg_url}&connect_timeout=3")
    known = opened.db.raw.info.get_parameters()
    for name, value in (
        ("keepalives_idle", "30"),
        ("keepalives_interval", "10"),
        ("keepalives_count", "3"),
        ("tcp_user_timeout", "60000"),
        ("connect_timeout", "3"),
    ):
        assert known.get(name, value) == value
        assert f"{name}={value}" in opened.address.conninfo
    rows = opened.repository.look(
        "SELECT name, setting FROM pg_settings WHERE name IN"
        " ('tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count')"
    )
    assert len(rows) == 3
    opened.close()


@pytest.mark.parametrize("kind", ["newer", "foreign", "asynchronous", "encoding"])
def test_what_is_not_fit_is_refused(pg_server: Server, kind: str) -> None:
    """A newer schema, tables of others, a server that may forget commits, an encoding."""
    template = "template0" if kind in {"foreign", "encoding"} else "edoc_template"
    with pg_server.database(template) as url:
        name = url.rpartition("/edoc@")[2].split("?")[0].rpartition("/")[2]
        expected: type[Exception] = SettingsError
        with psycopg.connect(url, autocommit=True) as admin:
            if kind == "newer":
                admin.execute("UPDATE edoc_schema SET version = version + 1")
                match = "this program knows"
            elif kind == "foreign":
                admin.execute("CREATE TABLE documents (id int)")
                match, expected = "another program", StoreDamagedError
            elif kind == "asynchronous":
                admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
                match = "synchronous_commit = off"
            else:
                match = "LATIN1"
        if kind == "encoding":
            pg_server.admin(
                f"DROP DATABASE {name}",
                f"CREATE DATABASE {name} TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'",
            )
        for read_only in (False, True):
            with pytest.raises(expected, match=match):
                open_postgres(url, read_only=read_only)


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that a test may stop."""
    server = create(os.getpid())
    if server is None:
        missing()
    assert server is not None
    server.admin("CREATE DATABASE office TEMPLATE template0")
    yield server
    server.stop()


def test_a_restart_of_the_server(own_server: Server) -> None:
    """While it is down writing says so; afterwards all that was acknowledged is there."""
    url = own_server.url("office")
    thread = StoreThread(partial(open_postgres, url))
    thread.write_now(partial(add, number="1"))
    own_server.stop("immediate")
    for _ in range(2):
        with pytest.raises(LockedError, match="cannot be reached") as caught:
            thread.write_now(partial(add, number="2"))
        assert caught.value.exit_status == 75
    with pytest.raises(LockedError):
        thread.read_now(lambda store: store.count(EVERY))
    own_server.start()
    thread.write_now(partial(add, number="2"))
    assert thread.read_now(lambda store: store.count(EVERY)) == 2
    assert thread.read_now(lambda store: store.check()) == []
    thread.close()
    own_server.admin("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    for _ in range(100):
        try:
            open_postgres(url).close()
        except SettingsError as error:
            assert "fsync = off" in str(error)  # noqa: PT017 - reloading takes a moment
            break
        threading.Event().wait(0.1)
    else:
        pytest.fail("a server without fsync was accepted")
