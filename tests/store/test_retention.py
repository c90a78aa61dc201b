"""Retention: whatever happened to documents, nothing of what is unfinished is ever removed."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from edoc_tui.domain.answer import BuyerAnswer
from edoc_tui.domain.draft import Draft, Stage
from edoc_tui.domain.edocument import Exchange, LinkKind
from edoc_tui.domain.errors import DuplicateError, EdocError
from edoc_tui.domain.mapping import MappingEntry
from edoc_tui.domain.retention import DOCUMENTS, SETTLED_OUT, Kind, PayloadRemovedError
from edoc_tui.domain.status import Actor, Direction, Event
from edoc_tui.engine.verifying import verify
from edoc_tui.store import retention
from edoc_tui.store.postgres import open_postgres
from edoc_tui.store.repository import Change
from edoc_tui.store.table import ConflictError
from tests.store.make import claimed, exported, new
from tests.store.test_machine import NUMBERS, StoreMachine

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.store.connection import Connection
    from edoc_tui.store.repository import Repository
    from edoc_tui.store.retention_records import Cursor
    from tests.server import Server

LATER = datetime(2200, 1, 1, tzinfo=UTC)
OVER = {"Sent", "Approved", "Rejected", "Canceled"}
PERSON = {"user": "kari"}


def said(document_id: int, at: datetime | None = None) -> Exchange:
    """Return something that was said to the provider."""
    moment = at or datetime(2030, 1, 2, tzinfo=UTC)
    return Exchange(document_id, "PAGERO", moment, "POST", "/files", 201, 0.1, 5, 2, "12345", "ok")


def must_stay(store: Any, document: EDocument) -> bool:
    """Say from what everybody can see whether something is still to be done with *document*."""
    busy = {one.id for one, _attempt in store.open_attempts()}
    ordered = {one.document_id for code in ("PAGERO", "OTHER") for one in store.orders(code)}
    if document.attention or document.id in busy | ordered:
        return True
    for link in store.links(document.id):
        answer = link.kind not in (LinkKind.CORRECTS, LinkKind.CORRECTED_BY)
        if answer or link.document.status not in {*OVER, "Imported Document Created"}:
            return True  # no answer is settled in these tests
    if document.direction is Direction.OUT:
        return document.status not in OVER
    stage = store.draft(document.id).stage
    if document.status == "Rejected":
        return stage not in (Stage.UNPROCESSED, Stage.PROCESSED)
    good = document.status in ("Imported Document Created", "Approved")
    return not (good and stage is Stage.PROCESSED)


def there(store: Any, document: EDocument) -> dict[Kind, object]:
    """Return what the store has of *document*, by kind."""
    try:
        content = store.content(document.id)
    except PayloadRemovedError:
        content = None
    said = store.exchanges(document.id)
    kind = Kind.SENT if document.direction is Direction.OUT else Kind.RECEIVED
    return {
        kind: content,
        Kind.EXCHANGES: len(said),
        Kind.BODIES: [one.request + one.response for one in said],
        Kind.LOG: len(store.log(document.id)),
    }


def due(store: Any, kind: Kind, cutoff: datetime = LATER) -> list[int]:
    """Walk over what is old, three at a time; return what nothing keeps."""
    found: list[int] = []
    after: Cursor | None = None
    while True:
        page = store.aged(kind, cutoff, after, 3)
        found += [one.id for one in page.items if one.due]
        if page.next is None:
            return found
        after = page.next


class RetentionMachine(StoreMachine):
    """Whatever can happen to documents, and in between what is old enough is removed."""

    documents = StoreMachine.documents

    def __init__(self) -> None:
        super().__init__()
        self.removed_rows = 0

    @rule(document=documents, stage=st.sampled_from(Stage))
    def draft(self, document: int, stage: Stage) -> None:
        """Work on a document."""
        self.work(
            lambda store: store.save_draft(document, Draft(stage), Actor.OPERATOR, message="x")
        )

    @rule(
        target=documents,
        number=NUMBERS,
        events=st.sampled_from([(), (Event.APPROVED,), (Event.REJECTED,)]),
    )
    def send(self, number: str, events: tuple[Event, ...]) -> int:
        """Have a document that was sent, and perhaps answered."""
        return self.have(lambda store: applied(store, sent(store, number), events))

    @rule(target=documents, number=NUMBERS, event=st.sampled_from([Event.HOLD, Event.CANCELED]))
    def stop(self, number: str, event: Event) -> int:
        """Have a document that never left."""
        return self.have(lambda store: applied(store, exported(store, number), (event,)))

    @rule(
        target=documents,
        number=NUMBERS,
        events=st.sampled_from([(), (Event.ACCEPT,), (Event.REJECT,)]),
        stage=st.none() | st.sampled_from(Stage),
    )
    def receive(self, number: str, events: tuple[Event, ...], stage: Stage | None) -> int:
        """Have a received document on which somebody has worked, or not."""
        return self.have(lambda store: applied(store, received(store, number, stage), events))

    def have(self, work: Callable[[Repository], EDocument]) -> int:
        """Return a document made by *work*, or another one where it is refused."""
        made = self.work(work)
        if made is None:
            return next(iter(self.statuses))
        self.statuses[made.id] = self.store.get(made.id).status
        return int(made.id)

    @rule(document=documents, other=documents, kind=st.sampled_from(["corrects", "rejects"]))
    def tie(self, document: int, other: int, kind: str) -> None:
        """Tie two documents."""
        if document != other:
            self.work(lambda store: store.link(document, other, LinkKind(kind)))

    @rule(document=documents, back=st.booleans())
    def order(self, document: int, *, back: bool) -> None:
        """Order that a document be sent, or take that back; say something to the provider."""
        self.work(lambda store: store.order([document], "kari"))
        if back:
            self.work(lambda store: store.end_orders([document]))
        self.work(lambda store: store.add_exchange(said(document)))

    @rule(kind=st.sampled_from(Kind), everything=st.booleans())
    def retain(self, kind: Kind, *, everything: bool) -> None:
        """Remove what is old: of each document all or nothing, and nothing that must stay."""
        self.work(lambda store: store.seal_log(PERSON))
        before = {one: there(self.store, self.store.get(one)) for one in self.statuses}
        stays = {one for one in self.statuses if must_stay(self.store, self.store.get(one))}
        found = due(self.store, kind)
        # A caller may be wrong, or late: asked for everything, the store decides alike.
        asked = list(range(1, 60)) if everything else found
        gone = self.work(lambda store: store.remove_aged(kind, asked, LATER))
        assert gone.rows <= len(found)
        self.removed_rows += gone.log_rows
        if gone.rows:
            details = {"kind": str(kind), "log_rows": gone.log_rows}
            self.work(lambda store: store.record("retention.removed", PERSON, details=details))
        for one in self.statuses:
            after = there(self.store, self.store.get(one))
            if one in stays:
                assert after == before[one]
            elif kind in after and kind is not Kind.LOG:  # the last row of all stays
                assert after[kind] in (None, 0, [""] * len(after[Kind.BODIES]))  # type: ignore[arg-type]  # a list
            unchanged = {*after} - {kind} - ({Kind.BODIES} if kind is Kind.EXCHANGES else set())
            assert all(after[other] == before[one][other] for other in unchanged)
        assert self.store.removed_log_rows() == self.removed_rows

    def teardown(self) -> None:
        """The journal vouches for every row that is left, and for those that are gone."""
        assert verify(self.store, ()).faults == []
        super().teardown()


def received(store: Repository, number: str, stage: Stage | None = None) -> EDocument:
    """Add a received document, its draft at *stage*."""
    document = store.add(new(number, direction=Direction.IN), Actor.ENGINE)
    document = store.apply(document.id, Event.MAKE_DOCUMENT, Actor.ENGINE)
    if stage is not None:
        store.save_draft(document.id, Draft(stage), Actor.OPERATOR, message="x")
    return document


def applied(store: Repository, document: EDocument, events: tuple[Event, ...]) -> EDocument:
    """Lead a document on as a person does."""
    for event in events:
        actor = Actor.WORKFLOW if event is Event.HOLD else Actor.OPERATOR
        document = store.apply(document.id, event, actor)
    return document


def test_nothing_unfinished_is_removed_in_postgresql(pg_server: Server) -> None:
    """The same random work on a PostgreSQL store."""
    with ExitStack() as databases:

        class PostgresMachine(RetentionMachine):
            """Each run in a database of its own."""

            def connect(self) -> Connection:
                return open_postgres(databases.enter_context(pg_server.database()))

        run_state_machine_as_test(
            PostgresMachine,
            settings=settings(max_examples=5, stateful_step_count=25, deadline=None),
        )


RetentionMachine.TestCase.settings = settings(
    max_examples=100, stateful_step_count=25, deadline=None
)
TestRetention = RetentionMachine.TestCase


def sent(store: Repository, number: str) -> EDocument:
    """Add a document that was sent."""
    document = exported(store, number)
    (attempt,) = claimed(store, document.id)
    refs = {"file": f"f-{number}"}
    store.apply(document.id, Event.ACCEPTED, Actor.ENGINE, Change(refs=refs), attempt_id=attempt.id)
    return store.apply(
        document.id, Event.DELIVERED, Actor.ENGINE, Change(refs={"document": f"d-{number}"})
    )


def test_what_has_no_content_can_never_be_sent_again(store: Any) -> None:
    """Neither by the program's own ways nor past them; and its number stays taken."""
    document = sent(store, "1")
    canceled = exported(store, "2")
    store.apply(canceled.id, Event.CANCELED, Actor.OPERATOR)
    ids = [document.id, canceled.id]
    for copy in ("mapping_sources VALUES (?, ?)", "versions VALUES (?, 1, '', ?)"):
        store._db.execute(f"INSERT INTO {copy}", (document.id, b"<Invoice/>"))
    store._db.execute("INSERT INTO origins VALUES (?, ?)", (document.id, "{}"))
    assert store.remove_aged(Kind.SENT, ids, LATER).documents == tuple(ids)
    assert store.remove_aged(Kind.SENT, ids, LATER).rows == 0
    with pytest.raises(PayloadRemovedError, match="removed by the retention policy on 2"):
        store.content(document.id)
    with pytest.raises(DuplicateError):
        store.add(new("1"), Actor.OPERATOR)
    for event in (Event.EXPORT, Event.EXPORT_FAILED):
        with pytest.raises(PayloadRemovedError):
            store.apply(canceled.id, event, Actor.OPERATOR)
    with pytest.raises(PayloadRemovedError):
        store.replace(canceled.id, new("2"), Actor.OPERATOR)
    for status in ("Exported", "Sending", "Created", "Pending Response"):
        with pytest.raises(ConflictError), store._guarded():
            store._db.execute("UPDATE documents SET status = ? WHERE id = ?", (status, canceled.id))
    again = store.add(new("2"), Actor.OPERATOR)  # what was canceled counts no more
    assert store.content(again.id) == b"<Invoice/>"
    assert store.check() == []


def test_the_words_of_the_store_are_those_of_the_domain() -> None:
    """What stands in SQL is the same as the rule that everybody else goes by."""
    known = {*retention._DIRECTIONS, *retention._LOGS}
    assert known == set(map(str, Kind))
    assert set(retention._DIRECTIONS) == set(map(str, DOCUMENTS))
    ended = {word.strip("'") for word in retention.ENDED.split(", ")}
    assert ended == {*map(str, SETTLED_OUT), "Imported Document Created"}


def test_only_what_is_old_enough_is_due(store: Any) -> None:
    """By the last change of a document, and by the time of a row."""
    document = sent(store, "1")
    just = store.get(document.id).updated_at
    assert due(store, Kind.SENT, just) == []
    assert due(store, Kind.SENT, just + timedelta(microseconds=1)) == []  # issued later
    assert store.remove_aged(Kind.SENT, [document.id], just).rows == 0
    moment = datetime(2030, 1, 2, tzinfo=UTC)
    for at in (moment, moment + timedelta(days=2)):
        store.add_exchange(said(document.id, at))
        store.add_exchange(said(0, at))
    assert due(store, Kind.EXCHANGES, moment) == []
    assert len(due(store, Kind.EXCHANGES, moment + timedelta(days=1))) == 2
    assert len(due(store, Kind.BODIES, moment + timedelta(days=3))) == 4
    gone = store.remove_aged(Kind.BODIES, [1, 2, 3, 4], moment + timedelta(days=1))
    assert (gone.rows, gone.size) == (2, 14)
    assert [one.request for one in store.exchanges(document.id)] == ["", "12345"]
    assert set(store.removals(document.id)) == set(store.removals(0)) == {"communication_bodies"}


def test_the_mapping_log_goes_row_by_row(store: Any) -> None:
    """That of an unfinished document stays; which rules were used stays for ever."""
    for document in (sent(store, "1"), exported(store, "2")):
        changed = MappingEntry("Line.unit", "PCE", "C62", "PCE → C62", 1, "PAGERO")
        store.log_mapping(document.id, "PAGERO", Direction.OUT, [changed])
    assert due(store, Kind.MAPPING) == [1]
    assert store.remove_aged(Kind.MAPPING, [1, 2], LATER).rows == 1
    assert [len(store.mapping_log(one)) for one in (1, 2)] == [0, 1]
    assert store.mapping_used("PAGERO", Direction.OUT) == {"PCE → C62"}


def test_answers_lose_their_bytes_alone(store: Any) -> None:
    """Verdict and reasons stay; an answer to nothing we know waits for a person."""
    document = sent(store, "1")
    for name, about in (("a", document.id), ("b", 0)):
        answer = BuyerAnswer(name, about, "1", "2030-01-02", "UBL", "approved", "AP", (), "")
        store.keep_answer("PAGERO", answer, b"<ApplicationResponse/>")
    assert store.remove_aged(Kind.ANSWERS, [1, 2], LATER).rows == 1
    sizes = store._rows("SELECT length(content) FROM answers ORDER BY id")
    assert [row[0] for row in sizes] == [0, 22]
    assert store.answers(document.id)[0].code == "AP"


def test_a_log_row_goes_only_with_its_proof(store: Any) -> None:
    """What no seal vouches for stays, and so does the last row of all; others never go."""
    document, other = sent(store, "1"), sent(store, "2")
    assert store.remove_aged(Kind.LOG, [document.id, other.id], LATER).rows == 0
    store.record("journal.begun", PERSON)
    store.seal_log(PERSON)
    gone = store.remove_aged(Kind.LOG, [document.id, other.id], LATER)
    assert gone.documents == (document.id,)
    assert store.log(document.id) == []
    assert len(store.log(other.id)) == 5
    for sql in ("DELETE FROM document_log", "DELETE FROM removed_log"):
        with pytest.raises(ConflictError), store._guarded():
            store._db.execute(sql)
    assert "were removed; the journal knows of 0" in verify(store, ()).faults[0]
    store.record("retention.removed", PERSON, details={"log_rows": gone.log_rows})
    assert verify(store, ()).faults == []
    store._db.execute("DELETE FROM document_log WHERE id = (SELECT max(id) FROM removed_log)")
    assert store.check() == []
    store.apply(document.id, Event.APPROVED, Actor.ENGINE)
    assert [str(one.status) for one in store.log(document.id)] == ["Approved"]
    assert store.check() == []


def test_the_last_policy_counts(store: Any) -> None:
    """A worker does what a person has done last, not what they did once."""
    assert store.approved_policy() == ("", "", "")
    store.approve_policy("document_log = 1 day", "kari")
    store.approve_policy("document_log = 10 years", "ola")
    assert store.approved_policy()[:2] == ("document_log = 10 years", "ola")


def test_a_piece_that_is_undone_removes_nothing(connection: Connection) -> None:
    """All of a step is in one transaction."""
    store: Any = connection.repository
    document = sent(store, "1")
    connection.commit()
    connection.begin(write=True)
    connection.mark()
    work = partial(store.remove_aged, Kind.SENT, [document.id], LATER)
    assert work().rows == 1
    connection.undo()
    connection.commit()
    connection.begin(write=True)
    assert store.content(document.id) == b"<Invoice/>"
    assert isinstance(PayloadRemovedError("x"), EdocError)
