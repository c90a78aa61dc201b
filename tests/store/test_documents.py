"""Documents: whole and byte for byte, once per business key and provider id."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import apsw
import psycopg
import pytest

from edoc_tui.domain.edocument import AttemptKind, DocumentType, Exchange
from edoc_tui.domain.errors import DuplicateError, InputMissingError, LockedError
from edoc_tui.domain.problems import Problem, Severity
from edoc_tui.domain.status import Actor, Direction, Event, IllegalTransitionError, ServiceStatus
from edoc_tui.domain.tokens import SignIn
from edoc_tui.store.postgres import PostgresRepository
from edoc_tui.store.repository import Change
from edoc_tui.store.sqlite import open_sqlite
from tests.store.make import NOW, claimed, exported, new, refused

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.store.connection import Connection

PROBLEMS = (
    Problem("BR-16", Severity.ERROR, "An invoice has at least one line.", "/Invoice", 3, "BG-25"),
    Problem("EDOC-01", Severity.WARNING, "Worth a look."),
)
SECOND_ATTEMPT = (
    "INSERT INTO attempts (document_id, kind, owner, started_at) VALUES (2, 'upload', 'x', '')"
)
BROKEN = ServiceStatus.IMPORTED_ERROR


def test_a_document_is_stored_whole(store: Any) -> None:
    """Content, problems, log row, reference and times are there at once."""
    content = bytes(range(256)) * 10
    added = store.add(new("A/1 ☃", content=content, problems=PROBLEMS), Actor.OPERATOR)
    assert store.get(added.id) == added
    assert store.content(added.id) == content
    assert added.size == len(content)
    assert store.problems(added.id) == PROBLEMS
    assert added.problems == 1
    assert added.created_at.tzinfo is UTC
    (entry,) = store.log(added.id)
    assert (entry.event, entry.status, entry.actor) == ("create", "Created", "operator")
    other = store.add(new("A/2"), Actor.OPERATOR)
    assert other.id > added.id
    assert other.reference != added.reference


def test_what_is_not_there_is_said(store: Any) -> None:
    """Every look at a missing document is the same error."""
    for look in (store.get, store.content):
        with pytest.raises(InputMissingError, match="no document 7"):
            look(7)
    for change, values in (
        (store.apply, (7, Event.EXPORT, Actor.ENGINE)),
        (store.note, (7, "x")),
        (store.recheck, (7, ())),
    ):
        with pytest.raises(InputMissingError, match="no document 7"):
            change(*values)


def test_an_outgoing_document_is_here_once_until_canceled(store: Any) -> None:
    """The same seller, number and type is refused, unless the earlier one was canceled."""
    first = refused(store, "1")
    with pytest.raises(DuplicateError) as caught:
        store.add(new("1"), Actor.OPERATOR)
    assert caught.value.existing == first.id
    store.add(new("1", kind=DocumentType.SALES_CREDIT_MEMO), Actor.OPERATOR)
    store.apply(first.id, Event.CANCELED, Actor.OPERATOR)
    second = store.add(new("1"), Actor.OPERATOR)
    with pytest.raises(DuplicateError) as caught:
        store.apply(first.id, Event.EXPORT, Actor.OPERATOR)
    assert caught.value.existing == second.id
    assert store.check() == []


def test_a_received_document_is_here_once(store: Any) -> None:
    """The provider's id and the business key both tell duplicates; broken ones are all kept."""
    inbound = Direction.IN
    first = store.add(new("1", direction=inbound, refs={"document": "d1"}), Actor.ENGINE)
    with pytest.raises(DuplicateError, match="id d1") as caught:
        store.add(new("2", direction=inbound, refs={"document": "d1"}), Actor.ENGINE)
    assert caught.value.existing == first.id
    with pytest.raises(DuplicateError) as caught:
        store.add(new("1", direction=inbound, refs={"document": "d2"}), Actor.ENGINE)
    assert caught.value.existing == first.id
    kept = [
        store.add(
            new(number, direction=inbound, refs={"document": f"x{n}"}, failed="Not readable."),
            Actor.ENGINE,
        )
        for n, number in enumerate(("", "", "1"))
    ]
    assert [(one.status, one.last_message) for one in kept] == [(BROKEN, "Not readable.")] * 3
    assert [entry.event for entry in store.log(kept[0].id)] == ["receive", "processing failed"]
    assert store.check() == []


def test_a_provider_file_belongs_to_one_document(store: Any) -> None:
    """A provider that gives one id to two documents is an error that names the first (I7)."""
    first, second = exported(store, "1"), exported(store, "2")
    change = Change(refs={"file": "f1"})
    attempts = claimed(store, first.id, second.id)
    store.apply(first.id, Event.ACCEPTED, Actor.ENGINE, change, attempt_id=attempts[0].id)
    with pytest.raises(DuplicateError, match="file id f1") as caught:
        store.apply(second.id, Event.ACCEPTED, Actor.ENGINE, change, attempt_id=attempts[1].id)
    assert caught.value.existing == first.id
    assert store.get(second.id).status is ServiceStatus.SENDING
    other = store.add(new("3", service="OTHER", refs={"file": "f1"}), Actor.OPERATOR)
    assert other.file_id == "f1"


def test_a_change_of_status_writes_what_it_should(store: Any) -> None:
    """Refs merge, messages stay until changed, attention goes with the status, all is logged."""
    document = exported(store, "1")
    (attempt,) = claimed(store, document.id)
    change = Change("Accepted", {"file": "f"}, http_status=201, next_at=NOW)
    document = store.apply(document.id, Event.ACCEPTED, Actor.ENGINE, change, attempt_id=attempt.id)
    assert document.refs == {"file": "f"}
    assert (document.attempts, document.next_at) == (1, NOW)
    (ended,) = store.attempts(document.id)
    assert (ended.outcome, ended.http_status, ended.message) == ("accepted", 201, "Accepted")
    assert ended.ended_at is not None
    waiting = store.apply(
        document.id, Event.ATTENTION, Actor.ENGINE, Change(refs={"filepart": "p"})
    )
    assert waiting.attention
    assert waiting.last_message == "Accepted"
    assert waiting.refs == {"file": "f", "filepart": "p"}
    assert not store.apply(document.id, Event.PROCESSING, Actor.ENGINE).attention
    with pytest.raises(IllegalTransitionError, match="proof"):
        store.apply(document.id, Event.DELIVERED, Actor.ENGINE)
    sent = store.apply(
        document.id,
        Event.DELIVERED,
        Actor.ENGINE,
        Change(refs={"document": "d", "filepart": ""}),
        by="kari",
    )
    assert sent.refs == {"file": "f", "document": "d"}
    assert sent.status is ServiceStatus.SENT
    log = store.log(document.id)
    assert [entry.event for entry in log] == [
        "create", "export", "claim", "accepted", "attention", "processing", "delivered",
    ]  # fmt: skip
    assert log[3].message == "Accepted"
    assert log[-1].actor == "engine (kari)"


def test_a_note_changes_no_status(store: Any) -> None:
    """A note is the last message; attention is raised by it and never lowered."""
    document = exported(store, "1")
    store.note(document.id, "Look here", attention=True)
    store.note(document.id, "Still")
    noted = store.get(document.id)
    assert (noted.status, noted.last_message, noted.attention) == ("Exported", "Still", True)


def test_a_release_is_logged_once(store: Any) -> None:
    """Releasing again, releasing what is not there or not outgoing, releases nothing."""
    document = exported(store, "1")
    inbound = store.add(new("2", direction=Direction.IN), Actor.ENGINE)
    assert store.release([document.id, inbound.id, 99], "kari") == 1
    assert store.release([document.id], "kari") == 0
    assert store.get(document.id).released
    last = store.log(document.id)[-1]
    assert (last.event, last.actor) == ("release", "operator (kari)")


def test_a_corrected_document_takes_the_place_of_the_old_one(store: Any) -> None:
    """Content, problems and header change; id and reference stay; what was sent is safe."""
    document = exported(store, "1")
    store.release([document.id], "kari")
    better = store.replace(
        document.id, new("1-b", content=b"<Better/>", problems=PROBLEMS), Actor.OPERATOR, by="kari"
    )
    assert (better.id, better.reference) == (document.id, document.reference)
    assert (better.document_no, better.problems, better.released) == ("1-b", 1, False)
    assert store.content(document.id) == b"<Better/>"
    assert store.recheck(document.id, ()).problems == 0
    assert store.problems(document.id) == ()
    exported(store, "2")
    with pytest.raises(DuplicateError):
        store.replace(document.id, new("2"), Actor.OPERATOR)
    claimed(store, document.id)
    with pytest.raises(IllegalTransitionError):
        store.replace(document.id, new("3"), Actor.OPERATOR)
    assert store.check() == []


def test_the_communication_log_keeps_the_last_ones_in_order(store: Any) -> None:
    """Exchanges come back as they were, oldest first, the newest ones when there are many."""
    for n in range(5):
        store.add_exchange(
            Exchange(3, "PAGERO", NOW, "GET", f"https://x/{n}", 200, 0.25, 1, 2, "q", "a", "e")
        )
    found = store.exchanges(3, limit=2)
    assert [one.url for one in found] == ["https://x/3", "https://x/4"]
    assert found[0].at == NOW
    assert (found[0].seconds, found[0].response, found[0].error) == (0.25, "a", "e")
    assert store.exchanges(4) == []


def test_a_sign_in_is_replaced(store: Any) -> None:
    """What is known of a sign-in is the last that was saved; before, it is missing."""
    assert store.sign_in("PAGERO") == SignIn("PAGERO")
    for known in (SignIn("PAGERO", NOW, NOW, ""), SignIn("PAGERO", NOW, None, "refused")):
        store.save_sign_in(known)
        assert store.sign_in("PAGERO") == known


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM attempts",
        "DELETE FROM documents",
        "DELETE FROM document_log",
        "UPDATE document_log SET message = 'nothing happened'",
        "UPDATE attempts SET outcome = 'not created'",
        "UPDATE attempts SET ended_at = NULL, outcome = ''",
        "UPDATE attempts SET owner = 'me'",
        SECOND_ATTEMPT,
        "UPDATE documents SET refs = '{'",
    ],
)
def test_the_database_itself_guards_what_is_final(connection: Connection, statement: str) -> None:
    """Whatever the program does, attempts and logs are append-only, and one attempt is open."""
    store: Any = connection.repository
    refused(store, "1")
    claimed(store, exported(store, "2").id)
    before = (store.attempts(1), store.attempts(2), store.log(1))
    connection.mark()
    with pytest.raises((apsw.ConstraintError, psycopg.IntegrityError, psycopg.DataError)):
        store._db.execute(statement)
    connection.undo()
    assert (store.attempts(1), store.attempts(2), store.log(1)) == before


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE documents SET size = 1 WHERE id = 1", "another size"),
        ("DELETE FROM contents WHERE document_id = 1", "another size"),
        ("UPDATE documents SET status = 'Sending' WHERE id = 1", "I5"),
        ("UPDATE documents SET status = 'Exported' WHERE id = 2", "I8"),
        ("UPDATE documents SET attempts = 7 WHERE id = 1", "I9"),
        ("UPDATE documents SET status = 'Sent' WHERE id = 1", "I3"),
        ("UPDATE documents SET status = 'Held' WHERE id = 1", "last one in its log"),
        ("UPDATE {counters} SET n = n + 1", "counter"),
        ("DELETE FROM unindexed WHERE id = 1", "search index"),
        ("DROP TRIGGER attempts_stay{of attempts}", "attempts_stay"),
        (
            f"DROP INDEX attempts_open; {SECOND_ATTEMPT}",
            "I4",
        ),
        (
            'DROP INDEX documents_by_file; UPDATE documents SET refs = \'{"file":"f"}\'',
            "I2, I7",
        ),
        ("UPDATE attempts SET ended_at = 'now', outcome = 'accepted' WHERE id = 2", "I6"),
    ],
)
def test_the_check_finds_what_is_broken(store: Any, statement: str, said: str) -> None:
    """Each invariant that is broken behind the program's back is named."""
    refused(store, "1")
    claimed(store, exported(store, "2").id)
    assert store.check() == []
    postgres = isinstance(store, PostgresRepository)
    if postgres:
        store.add_up()
    words = {"counters": "counted", "of attempts": " ON attempts"} if postgres else {}
    known = {"counters": "counters", "of attempts": "", **words}
    for name, word in known.items():
        statement = statement.replace(f"{{{name}}}", word)
    for one in statement.split("; "):
        store._db.execute(one)
    assert any(said in line for line in store.check())


def test_a_backup_is_a_store(path: Path) -> None:
    """A backup made while others write has the last commit, and never replaces a file."""
    connection = open_sqlite(path)
    connection.begin(write=True)
    added = connection.repository.add(new("1"), Actor.OPERATOR)
    connection.commit()
    connection.begin(write=False)
    target = path.with_name("copy.db")
    connection.repository.backup(target)
    with pytest.raises(FileExistsError):
        connection.repository.backup(target)
    copy = open_sqlite(target)
    assert copy.repository.get(added.id) == added
    assert copy.repository.check() == []
    copy.close()
    connection.close()


def test_times_are_utc_whatever_they_came_in(store: Any) -> None:
    """A moment of another zone is the same moment when it comes back."""
    from datetime import timedelta, timezone

    document = refused(store, "1")
    moment = datetime(2030, 6, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    pairs = store.claim(
        [document.id], owner="o", now=moment, send_mode="Test", kind=AttemptKind.UPLOAD
    )
    assert pairs[0][1].started_at == moment
    assert pairs[0][1].started_at.tzinfo is UTC


def test_a_document_that_is_worked_on_is_left_alone(store: Any) -> None:
    """While an attempt is open, an event that does not name it is refused (I6)."""
    document = refused(store, "1", {"file": "f"})
    store.claim([document.id], owner="o", now=NOW, send_mode="Test", kind=AttemptKind.CANCEL)
    with pytest.raises(LockedError, match="busy with"):
        store.apply(document.id, Event.RESTARTED, Actor.OPERATOR)
    assert store.get(document.id).status is ServiceStatus.SENDING_ERROR


def test_a_renamed_service_takes_its_documents_along(store: Any, connection: Connection) -> None:
    """Lists, counters and the search know the new code; others keep theirs; invariants hold."""
    one = store.add(new("1"), Actor.OPERATOR)
    other = store.add(new("2", service="OTHER"), Actor.OPERATOR)
    store.save_sign_in(SignIn("PAGERO", NOW, NOW, "trouble"))
    store.save_sign_in(SignIn("LIVE", None, None, "left over"))
    version = store.version()
    store.rename_service("PAGERO", "LIVE")
    store.rename_service("PAGERO", "LIVE")  # asked for again after a crash
    assert store.get(one.id).service == "LIVE"
    assert store.get(other.id).service == "OTHER"
    assert sum(store.counts(Direction.OUT, "LIVE").values()) == 1
    assert not store.counts(Direction.OUT, "PAGERO")
    assert store.sign_in("LIVE") == SignIn("LIVE", NOW, NOW, "trouble")
    assert store.sign_in("PAGERO") == SignIn("PAGERO")
    assert store.version() != version
    connection.commit()
    connection.begin(write=True)
    assert store.check() == []
