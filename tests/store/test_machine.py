"""Random work on a store: no order of events breaks an invariant or a counter."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from edoc_tui.domain.edocument import AttemptKind
from edoc_tui.domain.errors import EdocError
from edoc_tui.domain.problems import Problem, Severity
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import TRANSITIONS, Actor, Direction, Event
from edoc_tui.store.migrate import migrate
from edoc_tui.store.postgres import open_postgres
from edoc_tui.store.repository import Change
from edoc_tui.store.sqlite import SqliteConnection
from tests.store.make import NOW, new

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.domain.status import ServiceStatus
    from edoc_tui.store.connection import Connection
    from edoc_tui.store.repository import Repository
    from tests.server import Server

NUMBERS = st.sampled_from(["1", "2", "INV-3", "4/5", ""])
IDS = st.sampled_from(["", "a", "b", "c"])
CHANGES = st.builds(
    Change,
    message=st.none() | st.sampled_from(["", "Accepted", "Refused: BR-10"]),
    refs=st.none() | st.fixed_dictionaries({}, optional={"file": IDS, "document": IDS}),
    attention=st.none() | st.booleans(),
    next_at=st.none() | st.just(NOW),
    http_status=st.none() | st.integers(0, 599),
)


def end_attempt(store: Repository, attempt_id: int) -> None:
    """End an attempt, or try to."""
    store.end_attempt(attempt_id, "no")


def searched(store: Repository, attempt_id: int, *, empty: bool) -> None:
    """Note a search, or try to."""
    store.searched(attempt_id, NOW, empty=empty)


class StoreMachine(RuleBasedStateMachine):
    """Adds, claims, settles, searches, notes: legal or not, by the right attempt or a stale one."""

    documents: Bundle[int] = Bundle("documents")

    def __init__(self) -> None:
        super().__init__()
        self.connection = self.connect()
        self.store: Any = self.connection.repository
        self.statuses: dict[int, ServiceStatus] = {}
        self.versions = [self.store.version()]

    def connect(self) -> Connection:
        """Open a new store."""
        db = apsw.Connection(":memory:")
        db.execute("PRAGMA foreign_keys = ON")
        migrate(db, Path(":memory:"))
        return SqliteConnection(db, Path(":memory:"))

    def work(self, piece: Callable[[Repository], Any]) -> Any:
        """Run a piece as the writing thread does; return ``None`` when it was refused."""
        self.connection.begin(write=True)
        self.connection.mark()
        try:
            result = piece(self.store)
        except EdocError:
            self.connection.undo()
            result = None
        else:
            self.connection.keep()
        self.connection.commit()
        return result

    @rule(
        target=documents,
        number=NUMBERS,
        direction=st.sampled_from(Direction),
        service=st.sampled_from(["PAGERO", "OTHER"]),
        refs=st.none() | st.fixed_dictionaries({"document": IDS}),
        failed=st.sampled_from(["", "", "Not readable"]),
    )
    def add(
        self, number: str, direction: Direction, service: str, refs: dict[str, str], failed: str
    ) -> int:
        """Add a document, a duplicate perhaps."""
        refs = {key: value for key, value in (refs or {}).items() if value}
        made = new(number, direction=direction, service=service, refs=refs, failed=failed)
        document = self.work(lambda store: store.add(made, Actor.OPERATOR))
        if document is None:
            return next(iter(self.statuses))
        self.statuses[document.id] = document.status
        return int(document.id)

    @rule(
        document=documents,
        event=st.sampled_from(Event),
        actor=st.sampled_from(Actor),
        change=CHANGES,
        whose=st.sampled_from(["open", "open", "none", "stale"]),
    )
    def apply(self, document: int, event: Event, actor: Actor, change: Change, whose: str) -> None:
        """Let something happen to a document: it goes by the table or not at all."""
        before = self.statuses[document]
        attempts = self.store.attempts(document)
        opened = [attempt.id for attempt in attempts if attempt.ended_at is None]
        named = opened[0] if opened and whose == "open" else None
        if whose == "stale":
            named = next((one.id for one in attempts if one.ended_at is not None), 99)
        moved = self.work(
            lambda store: store.apply(document, event, actor, change, attempt_id=named)
        )
        if moved is None:
            assert self.store.get(document).status is before
            return
        step = TRANSITIONS[event]
        assert before in step.sources
        assert actor in step.actors
        assert moved == self.store.get(document)
        assert moved.status is step.target
        assert [named] == opened if opened else named is None
        self.statuses[document] = moved.status

    @rule(document=documents, kind=st.sampled_from(AttemptKind))
    def claim(self, document: int, kind: AttemptKind) -> None:
        """Try to begin an attempt."""
        for claimed, attempt in self.work(
            lambda store: store.claim([document], owner="o", now=NOW, send_mode="Test", kind=kind)
        ):
            assert attempt.document_id == document
            self.statuses[document] = claimed.status

    @rule(document=documents, empty=st.booleans(), end=st.booleans())
    def look(self, document: int, *, empty: bool, end: bool) -> None:
        """Search for a lost upload, or end an attempt that changes no status."""
        for attempt in self.store.attempts(document):
            if end:
                self.work(partial(end_attempt, attempt_id=attempt.id))
            else:
                self.work(partial(searched, attempt_id=attempt.id, empty=empty))

    @rule(document=documents, number=NUMBERS)
    def replace(self, document: int, number: str) -> None:
        """Correct a document that is still with us."""
        old = self.store.get(document)
        made = new(number, direction=old.direction, service=old.service)
        self.work(lambda store: store.replace(document, made, Actor.OPERATOR))

    @rule(document=documents)
    def remark(self, document: int) -> None:
        """Note, recheck and release: nothing of it changes the status."""
        problem = Problem("BR-01", Severity.ERROR, "Wrong.")
        self.work(lambda store: store.note(document, "Look", attention=True))
        self.work(lambda store: store.recheck(document, (problem,)))
        self.work(lambda store: store.release([document], "kari"))

    @rule()
    def tidy(self) -> None:
        """Bring the search index up to date."""
        self.connection.tidy()

    @invariant()
    def nothing_is_broken(self) -> None:
        """The store's own check finds nothing, and it agrees with the model."""
        assert self.store.check() == []
        assert {one: self.store.get(one).status for one in self.statuses} == self.statuses
        for direction in Direction:
            counts = self.store.counts(direction)
            assert sum(counts.values()) == self.store.count(ListQuery(direction))

    @invariant()
    def every_change_is_seen(self) -> None:
        """The version never falls."""
        self.versions.append(self.store.version())
        assert self.versions[-2] <= self.versions[-1]

    def teardown(self) -> None:
        """Close the store."""
        self.connection.close()


def test_the_same_in_postgresql(pg_server: Server) -> None:
    """Random work on a PostgreSQL store breaks nothing either."""
    with ExitStack() as databases:

        class PostgresMachine(StoreMachine):
            """Each run in a database of its own."""

            def connect(self) -> Connection:
                return open_postgres(databases.enter_context(pg_server.database()))

        run_state_machine_as_test(
            PostgresMachine,
            settings=settings(max_examples=10, stateful_step_count=30, deadline=None),
        )


StoreMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, derandomize=False
)
TestStoreMachine = StoreMachine.TestCase
