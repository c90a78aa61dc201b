"""Attempts: who may begin one, and that nobody ends another's."""

from __future__ import annotations

from typing import Any

import pytest

from edoc_tui.domain.edocument import AttemptKind
from edoc_tui.domain.errors import LockedError
from edoc_tui.domain.status import Actor, Direction, Event, IllegalTransitionError, ServiceStatus
from edoc_tui.store.repository import Change
from tests.store.make import NOW, claimed, exported, new, refused


def begin(store: Any, kind: AttemptKind, *ids: int) -> list[int]:
    """Begin attempts of a kind; return the documents that qualified."""
    pairs = store.claim(ids, owner="o", now=NOW, send_mode="Production", kind=kind, by="kari")
    return [document.id for document, _ in pairs]


def test_a_claim_is_an_intent_on_disk(store: Any) -> None:
    """The attempt, the status, the count and the log row are written together."""
    document = exported(store, "1")
    pairs = store.claim(
        [document.id], owner="o", now=NOW, send_mode="Certification", kind=AttemptKind.UPLOAD
    )
    ((sending, attempt),) = pairs
    assert (sending.status, sending.attempts, sending.send_mode) == ("Sending", 1, "Certification")
    assert store.get(document.id) == sending
    assert (attempt.owner, attempt.started_at, attempt.ended_at) == ("o", NOW, None)
    assert store.open_attempts() == [(sending, attempt)]
    assert store.open_attempts("OTHER") == []
    last = store.log(document.id)[-1]
    assert (last.event, last.status, last.at) == ("claim", "Sending", NOW)


def test_only_what_may_be_uploaded_is_claimed(store: Any) -> None:
    """Exported, or refused before the provider gave a file id; each only once."""
    ready, failed = exported(store, "1"), refused(store, "2")
    known = refused(store, "3", {"file": "f"})
    created = store.add(new("4"), Actor.OPERATOR)
    inbound = store.add(new("5", direction=Direction.IN), Actor.ENGINE)
    ids = [one.id for one in (ready, failed, known, created, inbound)]
    assert begin(store, AttemptKind.UPLOAD, *ids, 99) == [ready.id, failed.id]
    assert begin(store, AttemptKind.UPLOAD, *ids) == []


def test_only_what_is_stuck_is_restarted_or_canceled(store: Any) -> None:
    """Restart and cancel leave the status alone and exclude each other while one is open."""
    stuck, ready = refused(store, "1", {"file": "f"}), exported(store, "2")
    assert begin(store, AttemptKind.RESTART, stuck.id, ready.id) == [stuck.id]
    assert begin(store, AttemptKind.CANCEL, stuck.id) == []
    assert begin(store, AttemptKind.UPLOAD, stuck.id) == []
    assert store.get(stuck.id).status is ServiceStatus.SENDING_ERROR
    attempt = store.attempts(stuck.id)[-1]
    store.end_attempt(attempt.id, "conflict", message="Not now", http_status=409)
    ended = store.attempts(stuck.id)[-1]
    assert (ended.outcome, ended.message, ended.http_status) == ("conflict", "Not now", 409)
    assert begin(store, AttemptKind.CANCEL, stuck.id) == [stuck.id]
    second = store.attempts(stuck.id)[-1]
    store.apply(stuck.id, Event.CANCELED, Actor.OPERATOR, attempt_id=second.id)
    assert store.open_attempts() == []
    assert store.check() == []


def test_an_open_attempt_excludes_every_other(store: Any) -> None:
    """What could be uploaded again is not, while its cancel is under way."""
    document = refused(store, "1")
    assert begin(store, AttemptKind.CANCEL, document.id) == [document.id]
    for kind in AttemptKind:
        assert begin(store, kind, document.id) == []


def test_a_stale_reconciler_settles_nothing(store: Any) -> None:
    """An attempt that has ended cannot end the one that came after it (I6)."""
    document = exported(store, "1")
    (first,) = claimed(store, document.id)
    store.apply(document.id, Event.NOT_CREATED, Actor.ENGINE, attempt_id=first.id)
    (second,) = claimed(store, document.id, owner="owner-2")
    for event in (Event.ACCEPTED, Event.UNCERTAIN, Event.NOT_CREATED):
        with pytest.raises(LockedError, match="Somebody else"):
            store.apply(document.id, event, Actor.ENGINE, attempt_id=first.id)
        with pytest.raises(LockedError, match="busy with"):
            store.apply(document.id, event, Actor.ENGINE)
    for attempt_id in (first.id, 99):
        with pytest.raises(LockedError):
            store.searched(attempt_id, NOW, empty=True)
    with pytest.raises(LockedError):
        store.end_attempt(99, "gone")
    with pytest.raises(IllegalTransitionError):
        store.end_attempt(second.id, "gone")
    with pytest.raises(IllegalTransitionError):
        store.apply(document.id, Event.CLAIM, Actor.ENGINE, attempt_id=second.id)
    assert store.attempts(document.id)[-1] == second
    assert store.get(document.id).status is ServiceStatus.SENDING


def test_an_unknown_outcome_stays_open_until_settled(store: Any) -> None:
    """Searches count in a row while nobody knows; only a decision ends the attempt."""
    document = exported(store, "1")
    (attempt,) = claimed(store, document.id)
    change = Change("Timed out", http_status=504)
    store.apply(document.id, Event.UNCERTAIN, Actor.ENGINE, change, attempt_id=attempt.id)
    ((_, unknown),) = store.open_attempts("PAGERO")
    assert (unknown.message, unknown.http_status, unknown.outcome) == ("Timed out", 504, "")
    assert store.searched(attempt.id, NOW, empty=True).searches == 1
    assert store.searched(attempt.id, NOW, empty=True).searches == 2
    assert store.searched(attempt.id, NOW, empty=False).searches == 0
    held = store.apply(
        document.id, Event.UNDECIDABLE, Actor.ENGINE, Change("Two files"), attempt_id=attempt.id
    )
    assert held.status is ServiceStatus.HELD
    assert store.attempts(document.id)[0].outcome == "undecidable"
    found = store.apply(
        document.id, Event.FOUND, Actor.OPERATOR, Change(refs={"file": "f"}), by="kari"
    )
    assert (found.status, found.file_id) == ("Pending Response", "f")
    assert store.check() == []


def test_open_attempts_come_oldest_first(store: Any) -> None:
    """Whoever waits longest is reconciled first."""
    ids = [exported(store, str(n)).id for n in range(5)]
    claimed(store, *reversed(ids))
    assert [document.id for document, _ in store.open_attempts()] == ids[::-1]
