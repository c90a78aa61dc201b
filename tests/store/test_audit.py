"""The journal, the airlock's tables, notices and figures: the same on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from edoc_tui.domain.audit import GENESIS
from edoc_tui.domain.notice import Notice
from edoc_tui.domain.status import Actor
from edoc_tui.engine.evidence import evidence
from edoc_tui.engine.statistics import statistics
from edoc_tui.engine.verifying import verify
from edoc_tui.store.worker import StoreThread
from tests.console.offices import new as sent_one
from tests.console.offices import put
from tests.store.make import NOW, new, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.store.connection import Connection

_LOG = (
    "INSERT INTO document_log (id, document_id, at, event, status, actor, message)"
    " VALUES (?, 1, '2030-01-02T03:04:05+00:00', 'processing', 'Sent', 'engine', '')"
)


def test_entries_are_chained_and_final(store: Any) -> None:
    """Numbers without a gap, each hash over the one before; no change and no deletion."""
    document = store.add(new("1"), Actor.OPERATOR)
    assert store.audit_head() == (0, GENESIS)
    first = store.record("document.canceled", {"user": "kari"}, documents=[document.id])
    second = store.record("signed_in", {"user": "kari"}, details={"service": "É\x1b"})
    assert (first.id, second.id, second.previous) == (1, 2, first.hash)
    assert store.audit_head() == (2, second.hash)
    assert list(store.audit_of(document.id)) == [first]
    assert first.data["documents"] == [{"id": document.id, "no": "1", "sha256": document.sha256}]
    assert list(store.audit_newest(limit=1)) == [second]
    assert list(store.audit_newest(before=2)) == [first]
    assert list(store.audit_entries(action="signed_in")) == [second]
    assert second.content.isascii()
    assert verify(store, ()).faults == []


@pytest.mark.parametrize("sql", ["DELETE FROM audit", "UPDATE audit SET at = 'x'"])
def test_the_database_refuses(connection: Connection, sql: str) -> None:
    """Append-only by the database itself."""
    store: Any = connection.repository
    store.record("signed_in", {"user": "kari"})
    with pytest.raises(Exception, match="never"):
        store._db.execute(sql)


def test_an_entry_is_undone_with_its_act(connect: Callable[..., Connection]) -> None:
    """What was rolled back leaves no entry, and no gap."""
    opened = connect()
    opened.begin(write=True)
    opened.repository.record("signed_in", {"user": "kari"})
    opened.rollback()
    opened.begin(write=True)
    assert opened.repository.record("signed_in", {"user": "olav"}).id == 1
    opened.commit()
    opened.close()


def test_rows_that_come_late_are_sealed_later(store: Any) -> None:
    """Where several write, a number can be taken before its row is there: no false alarm."""
    document = put(store, sent_one("1"), "Sent")
    assert document == 1

    def log(*numbers: int) -> None:
        for number in numbers:
            store._db.execute(_LOG, (number,))

    def sealed() -> dict[str, Any]:
        entry = store.seal_log({})
        assert entry is not None
        details: dict[str, Any] = entry.part("details")
        return details

    end = store.log_end()
    log(end + 2)
    assert sealed()["absent"] == [end + 1]
    assert not store.unsealed()
    log(end + 5)
    assert sealed()["absent"] == [end + 3, end + 4]
    log(end + 1, end + 4)
    assert store.unsealed()
    assert sealed()["late"] == [end + 1, end + 4]
    assert not store.unsealed()
    assert store.seal_log({}) is None
    log(end + 6)
    assert "late" not in sealed()
    found = verify(store, ())
    assert (found.faults, found.sealed) == ([], end + 5)
    assert evidence(store, 1).count(b'"sealed_by": null') == 0


def test_small_tables(store: Any) -> None:
    """Known files, homes, places of sign-ins and agreements are kept and replaced."""
    assert store.known_file("config.toml") == ("", "")
    for digest in ("a", "b"):
        store.remember_file("config.toml", digest, "{}")
    assert store.known_file("config.toml") == ("b", "{}")
    assert store.homes() == []
    store.confirm_home("f", "m", "/home", "kari")
    store.confirm_home("f", "m", "/home", "olav")
    assert store.homes() == [("f", "m", "/home")]
    assert store.sign_in_place("PAGERO") == ""
    store.save_sign_in_place("PAGERO", "here")
    assert store.sign_in_place("PAGERO") == "here"
    for person in ("kari", "kari", "olav"):
        store.agree("release", 1, "sha", person, "")
    assert store.agreed("release", 1, "sha") == [("kari", ""), ("olav", "")]
    assert store.agreed("release", 1, "other") == []


def test_digests(store: Any) -> None:
    """Told once; again when it failed, or when it had ended; never before its time."""
    pause = timedelta(minutes=15)
    one, two = Notice("held:1", "held", "One"), Notice("held:2", "held", "Two")
    store.keep_notices([one])
    assert store.take_digest(NOW, pause) == [one]
    store.keep_notices([one, two])
    assert store.take_digest(NOW + timedelta(minutes=14), pause) == ()
    assert store.take_digest(NOW + timedelta(minutes=16), pause) == [two]
    store.untell(["held:2"])
    store.keep_notices([two])
    assert store.open_notices() == [two]
    assert store.take_digest(NOW + timedelta(hours=1), pause) == [two]
    store.keep_notices([one, two])
    assert store.take_digest(NOW + timedelta(hours=2), pause) == [one]


def test_figures(store: Any) -> None:
    """A month's documents, and the figures of the last days."""
    put(store, sent_one("1"), "Sent")
    put(store, sent_one("2", "Other"), "Held", "because")
    refused(store, "3")
    assert [one.document_no for one in store.issued(date(2026, 11, 1), date(2026, 12, 1))] == [
        "1",
        "2",
    ]
    found = statistics(store, datetime.now(UTC), 7)
    assert (found.total, found.days[-1].failed, len(found.times)) == (3, 2, 1)
    assert found.statuses == {"Held": 1, "Sending Error": 1, "Sent": 1}
    assert set(found.failures) == {("Held", "because", 1), ("Sending Error", "no", 1)}
    assert [(no, n, failed) for no, _name, n, failed in found.customers] == [("10000", 3, 2)]
    assert statistics(store, datetime.now(UTC), 7, "NOWHERE").total == 0


def test_many_append_at_once(connect: Callable[..., Connection]) -> None:
    """Four writers, each with a connection of its own: one chain, nothing lost."""
    threads = [StoreThread(connect) for _ in range(4)]

    def append(thread: StoreThread) -> None:
        for _ in range(20):
            thread.write_now(lambda store: store.record("signed_in", {"user": "kari"}))
            thread.write_now(lambda store: store.seal_log({}))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(append, threads))
    found = threads[0].read_now(lambda store: verify(store, ()))
    for thread in threads:
        thread.close()
    assert (found.faults, found.entries) == ([], 80)
