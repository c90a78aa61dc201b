"""A store with many invented documents, built quickly: for measurements, never for tests of writes.

    python benchmarks/store_rows.py PATH.db [ROWS]

Documents are spread over 20,000 customers and two services; most are Sent, one in a hundred is
Held. Indexes and triggers are put aside meanwhile and made again afterwards.
"""

from __future__ import annotations

import hashlib
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import apsw

from edoc_tui.store.sqlite import SqliteRepository, open_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK: Final = 20_000
_CONTENT: Final = b"<Invoice/>"
_SHA256: Final = hashlib.sha256(_CONTENT).hexdigest()
_FIRST: Final = (
    "Cronus", "Fabrikam", "Contoso", "Adventure", "Litware", "Northwind", "Proseware", "Tailspin",
)  # fmt: skip
_SECOND: Final = (
    "France", "Deutschland", "Nordic", "Iberia", "Italia", "Benelux", "Österreich", "Schweiz",
)  # fmt: skip
_THIRD: Final = ("SAS", "GmbH", "AB", "SL", "SpA", "BV")

_STATUSES: Final = (
    ("Sent", 80, "Delivered to the recipient"),
    ("Pending Response", 10, "Accepted by the provider"),
    ("Exported", 5, ""),
    ("Sending Error", 4, "Refused by the provider: BR-10 the buyer reference is missing"),
    ("Held", 1, "Outcome unknown for more than a day"),
)

_INSERT: Final = (
    "INSERT INTO documents (id, direction, service, status, document_type, document_no,"
    " customer_no, customer_name, issue_date, due_date, currency, amount_including_vat, send_mode,"
    " reference, business_key, sha256, size, file_name, source, refs, attempts, last_message,"
    " created_at, updated_at)"
    " VALUES (?, 'out', ?, ?, ?, ?, ?, ?, ?, ?, 'EUR', ?, 'Test', ?, ?, ?, ?, ?, '', ?, 0, ?, ?, ?)"
)


def customer_name(number: int) -> str:
    """Return the invented name of customer *number*."""
    first, rest = number % len(_FIRST), number // len(_FIRST)
    second, rest = rest % len(_SECOND), rest // len(_SECOND)
    return f"{_FIRST[first]} {_SECOND[second]} {_THIRD[rest % len(_THIRD)]} {number}"


def _rows(first: int, last: int, chance: random.Random) -> Iterator[tuple[str | int, ...]]:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    names = [name for name, _, _ in _STATUSES]
    weights = [weight for _, weight, _ in _STATUSES]
    messages = {name: message for name, _, message in _STATUSES}
    for number in range(first, last):
        status = chance.choices(names, weights)[0]
        customer = chance.randrange(20_000)
        moment = (start + timedelta(minutes=number)).isoformat(timespec="microseconds")
        document_no = f"INV-{moment[:4]}-{number:07}" if number % 2 else f"{100_000 + number}"
        has_file = status in {"Sent", "Pending Response"}
        kind = "Sales Credit Memo" if number % 20 == 0 else "Sales Invoice"
        yield (
            number,
            "OTHER" if number % 10 == 0 else "PAGERO",
            status,
            kind,
            document_no,
            str(10_000 + customer),
            customer_name(customer),
            moment[:10],
            moment[:10],
            f"{chance.randrange(10_000_000) / 100:.2f}",
            f"{chance.getrandbits(128):032x}",
            f"FR83404833048|{document_no}|{kind}",
            _SHA256,
            len(_CONTENT),
            f"{document_no}.xml",
            f'{{"file":"f-{number}","document":"d-{number}"}}' if has_file else "{}",
            messages[status],
            moment,
            moment,
        )


def build(path: Path, rows: int) -> None:
    """Build the store *path* with *rows* documents; an existing one is kept as it is."""
    if path.exists():
        return
    open_sqlite(path).close()
    db = apsw.Connection(str(path))
    db.execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN IMMEDIATE")
    aside = db.execute(
        "SELECT name, type, sql FROM sqlite_master WHERE tbl_name = 'documents'"
        " AND type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    for name, kind, _ in aside:
        db.execute(f"DROP {kind} {name}")
    chance = random.Random(1)  # noqa: S311 - invented data, the same each time
    for first in range(1, rows + 1, _CHUNK):
        db.executemany(_INSERT, _rows(first, min(first + _CHUNK, rows + 1), chance))
    db.execute("INSERT INTO contents SELECT id, ? FROM documents", (_CONTENT,))
    db.execute(
        "INSERT INTO document_log (document_id, at, event, status, actor, message)"
        " SELECT id, created_at, 'create', status, 'operator', 'Created' FROM documents"
    )
    db.execute("INSERT INTO unindexed SELECT id FROM documents")
    db.execute(
        "INSERT INTO counters SELECT direction, service, document_type, status, count(*)"
        " FROM documents GROUP BY 1, 2, 3, 4"
    )
    for _, _, sql in aside:
        db.execute(str(sql))
    db.execute("COMMIT")
    repository = SqliteRepository(db)
    while repository.backlog():
        with db:
            repository.index(_CHUNK)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
