"""Lists: pages equal the sorted list for every filter, search equals a naive one, nothing scans."""

from __future__ import annotations

import re
import unicodedata
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.query import ListQuery, parse_query
from edoc_tui.domain.status import Actor, Direction, Event, ServiceStatus
from edoc_tui.store.migrate import migrate
from edoc_tui.store.postgres import open_postgres
from edoc_tui.store.repository import Change
from edoc_tui.store.sqlite import SqliteRepository
from tests.store.make import NOW, claimed, exported, new

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.store.postgres import PostgresRepository
    from tests.server import Server

CUSTOMERS = {
    "10000": "Möller & Söhne GmbH",
    "20000": "Martin SAS",
    "A-30": "martin NOT or AND",
    "": "日本 Çelik",
}
SERVICES = ("PAGERO", "OTHER", "")
TYPES = (DocumentType.SALES_INVOICE, DocumentType.SALES_CREDIT_MEMO)
WORDS = ("", "mar", "MÖLLER", "moll sö", "INV-2030-0", "inv20300", "1", "accep", "not", "日本",
         "provider celik", "refused: BR-10")  # fmt: skip


def fill(store: Any, count: int = 240) -> list[EDocument]:
    """Add documents of all sorts in all sorts of statuses; a part of them is indexed."""
    for n in range(count):
        customer = list(CUSTOMERS)[n % 7 % 4]
        made = new(
            f"INV-2030-{n:04}" if n % 3 else str(1000 + n),
            kind=TYPES[n % 5 == 0],
            direction=Direction.IN if n % 11 == 0 else Direction.OUT,
            customer_no=customer,
            customer_name=CUSTOMERS[customer],
            service=SERVICES[n % 13 % 3],
        )
        document = store.add(made, Actor.OPERATOR)
        if n == 1:
            store._db.execute("ANALYZE")  # of nearly empty tables: plans must not follow it
        if document.direction is Direction.IN or n % 4 == 0:
            continue
        store.apply(document.id, Event.EXPORT, Actor.ENGINE)
        if n % 4 == 1:
            continue
        (attempt,) = claimed(store, document.id)
        if n % 4 == 2:
            change = Change("Accepted by the provider", {"file": f"f{n}"})
            store.apply(document.id, Event.ACCEPTED, Actor.ENGINE, change, attempt_id=attempt.id)
        elif n % 8 == 3:
            change = Change("Refused: BR-10 is missing")
            store.apply(document.id, Event.REFUSED, Actor.ENGINE, change, attempt_id=attempt.id)
        if n == count * 2 // 3:
            store.index(10_000)
    return [store.get(n) for n in range(count, 0, -1)]


@pytest.fixture(scope="module")
def in_sqlite() -> Iterator[tuple[SqliteRepository, list[EDocument]]]:
    """A store with documents, and all of them, newest first; its statistics are misleading."""
    db = apsw.Connection(":memory:")
    migrate(db, Path(":memory:"))
    store = SqliteRepository(db)
    yield store, fill(store)
    db.close()


@pytest.fixture(scope="module")
def in_postgres(pg_server: Server) -> Iterator[tuple[PostgresRepository, list[EDocument]]]:
    """The same documents in PostgreSQL."""
    with pg_server.database() as url:
        connection = open_postgres(url)
        connection.begin(write=True)
        yield connection.repository, fill(connection.repository)
        connection.close()


@pytest.fixture(params=["sqlite", "postgres"])
def filled(request: pytest.FixtureRequest) -> Any:
    """Each of both stores."""
    return request.getfixturevalue(f"in_{request.param}")


def folded(text: str) -> list[str]:
    """Return the words of *text* as a reader would compare them: no case, no accents."""
    plain = unicodedata.normalize("NFD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in re.split(r"[\W_]+", plain.casefold()) if word]


def matches(document: EDocument, query: ListQuery) -> bool:
    """Decide naively whether a document belongs to a list."""
    number = document.document_no
    have = folded(
        f"{number} {document.customer_no} {document.customer_name} {document.last_message}"
    )
    have.append("".join(folded(number)))
    return (
        document.direction is query.direction
        and (not query.statuses or document.status in query.statuses)
        and (not query.service or document.service == query.service)
        and (not query.customer_no or document.customer_no == query.customer_no)
        and (not query.document_type or document.document_type == query.document_type)
        and all(any(word.startswith(wanted) for word in have) for wanted in folded(query.text))
    )


FIXTURE = (HealthCheck.function_scoped_fixture,)  # it only picks one of two

QUERIES = st.builds(
    ListQuery,
    direction=st.sampled_from([Direction.OUT, Direction.OUT, Direction.IN]),
    text=st.sampled_from(WORDS),
    statuses=st.lists(st.sampled_from(ServiceStatus), max_size=4, unique=True).map(tuple),
    customer_no=st.sampled_from(["", "", "10000", "A-30", "nobody"]),
    service=st.sampled_from(["", "", "PAGERO", "OTHER", "nothing"]),
    document_type=st.sampled_from(["", "", *TYPES, "Reminder"]),
)


@settings(deadline=None, max_examples=120, suppress_health_check=FIXTURE)
@given(query=QUERIES, limit=st.integers(1, 60))
def test_pages_are_the_sorted_list(
    filled: tuple[Any, list[EDocument]], query: ListQuery, limit: int
) -> None:
    """Paging forward, paging back, ids and counts agree with a naive list, for every filter."""
    store, documents = filled
    expected = [one for one in documents if matches(one, query)]
    seen: list[EDocument] = []
    after: int | None = None
    while True:
        page = store.page(query, after=after, limit=limit)
        assert len(page.items) <= limit
        if seen and page.items:
            before = store.page(query, after=page.items[0].id, limit=limit, back=True)
            assert list(before.items) == seen[-limit:]
            assert before.next == seen[-1].id
        seen += page.items
        after = page.next
        if after is None:
            break
    assert seen == expected
    last = store.page(query, limit=limit, back=True)
    assert list(last.items) == expected[-limit:]
    assert last.next is None
    assert store.ids(query, limit) == [one.id for one in expected[::-1][:limit]]
    assert store.count(query) == len(expected)
    capped = min(len(expected), 4) if query.text or query.customer_no else len(expected)
    assert store.count(query, limit=3) == capped


HOSTILE = st.text() | st.lists(
    st.sampled_from(
        ['"', "*", "NOT", "AND", "OR", "NEAR(", ")", "^", "mar", "-", "+", ":", "words:", "{", "}",
         "'", "%", "\x00", "\ue000", "\u0301", "a AND b", "\ud800", "martin*", '"martin"', "é"]
    )
).map(" ".join)  # fmt: skip


@settings(deadline=None, max_examples=120, suppress_health_check=FIXTURE)
@given(text=HOSTILE)
@example(text='"')
@example(text="a AND b")
@example(text="martin NOT möller")
@example(text="\u093f\u0928 \u0301")
def test_no_text_is_an_error(filled: tuple[Any, list[EDocument]], text: str) -> None:
    """Whatever somebody types is words to search for, in the index and beside it alike."""
    store, documents = filled
    query = ListQuery(text=text)
    ids = store.ids(query, 10_000)
    assert len(ids) == store.count(query)
    words = store.tokens(text)
    for one in documents:
        number = "".join(store.tokens(one.document_no))
        have = store.tokens(
            f"{one.document_no} {one.customer_no} {one.customer_name} {one.last_message}"
        )
        wanted = all(any(word.startswith(w) for word in [number, *have]) for w in words)
        assert (one.id in ids) == (wanted and one.direction is Direction.OUT)


def test_a_document_cannot_pretend_to_match_a_filter(store: Any) -> None:
    """The private characters that stand for filters in the index have no power in a document."""
    every = "".join(map(chr, range(0xE000, 0xE400)))
    spaced = " ".join(every)
    document = store.add(new("1", customer_name=f"Mallory {spaced}"), Actor.OPERATOR)
    store.index()
    assert store.ids(parse_query("mallory"), 9) == [document.id]
    assert store.ids(parse_query("mallory status:held"), 9) == []
    assert store.count(ListQuery(text=every[:5])) == 1  # nothing to search for: all of them


def test_the_index_follows_the_document(store: Any) -> None:
    """A message or status that has changed is found at once, the old one no longer."""
    document = exported(store, "1")
    for step in range(2):
        store.note(document.id, f"message{step}")
        for _ in range(2):
            assert store.ids(parse_query(f"message{step} status:exported"), 9) == [document.id]
            assert store.ids(parse_query(f"message{1 - step}"), 9) == []
            assert store.count(parse_query(f"message{step}")) == 1
            store.tidy_up()
    claimed(store, document.id)
    for _ in range(2):
        assert store.ids(parse_query("message1 status:exported"), 9) == []
        assert store.ids(parse_query("message1 status:sending"), 9) == [document.id]
        store.tidy_up()
    assert store.backlog() == 0


def test_the_oldest_that_waits_is_known(store: Any) -> None:
    """Created, Exported, Sending and Unknown wait; what was refused or sent does not."""
    assert store.oldest_waiting("PAGERO") is None
    first, second = exported(store, "1"), exported(store, "2")
    assert store.oldest_waiting("PAGERO") == first.created_at
    assert store.oldest_waiting("") == first.created_at
    assert store.oldest_waiting("OTHER") is None
    (attempt,) = claimed(store, first.id)
    assert store.oldest_waiting("PAGERO") == first.created_at
    store.apply(first.id, Event.REFUSED, Actor.ENGINE, attempt_id=attempt.id)
    assert store.oldest_waiting("PAGERO") == second.created_at
    assert NOW.tzinfo is not None


def plans(store: SqliteRepository, sql: str, values: apsw.Bindings) -> list[str]:
    """Return the steps of a statement's query plan."""
    return [str(row[3]) for row in store._db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]


SMALL = re.compile(
    r"SCAN (unindexed|counters|revision|constant|found|\(subquery|(search|wanted) VIRTUAL TABLE)"
)
"""What may be gone through whole: a bounded table, one row, or an index that stops by itself."""


def test_no_list_scans_or_sorts(in_sqlite: tuple[SqliteRepository, list[EDocument]]) -> None:
    """Every statement behind pages, counts, ids, claims and changes goes by an index."""
    store, _ = in_sqlite
    statements: dict[str, apsw.Bindings] = {}

    def note(cursor: apsw.Cursor, sql: str, values: apsw.Bindings | None) -> bool:
        statements[sql] = values or ()
        return True

    store._db.exec_trace = note
    statuses = ((), (ServiceStatus.EXPORTED,), (*ServiceStatus,))
    filters = product(
        ("", "mar", "mar inv"), statuses, ("", "10000"), ("", "PAGERO"), ("", TYPES[0])
    )
    for values in filters:
        query = ListQuery(Direction.OUT, *values)
        store.page(query)
        store.page(query, after=100)
        store.page(query, after=100, back=True)
        store.count(query)
        store.ids(query, 5)
    store.counts(Direction.OUT)
    store.oldest_waiting("PAGERO")
    store.open_attempts("PAGERO")
    for read in (store.log, store.attempts, store.exchanges):
        read(3)
    store.sign_in("PAGERO")
    document = exported(store, "plan")
    (attempt,) = claimed(store, document.id)
    store.searched(attempt.id, NOW, empty=True)
    change = Change("x", {"file": "plan"}, http_status=200)
    store.apply(document.id, Event.ACCEPTED, Actor.ENGINE, change, attempt_id=attempt.id)
    store._db.exec_trace = None
    assert len(statements) > 60
    for sql, bound in statements.items():
        for step in plans(store, sql, bound):
            scans = step.startswith("SCAN") and not SMALL.match(step)
            if scans and "INDEXED BY attempts_open" in sql:
                continue  # open attempts are few: those in flight
            assert not scans, (step, sql)
            assert "TEMP B-TREE" not in step, (step, sql)
