"""From a file to PostgreSQL: everything is copied, read back and compared, or nothing is done.

The file is locked all the while. The copy becomes visible in one commit; the file is marked
before the copy may be used, so at no moment do two stores go on from the same documents.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import apsw
import psycopg

from edoc_tui.domain.errors import DataError, InputMissingError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _
from edoc_tui.store.address import Address
from edoc_tui.store.faults import BUSY_SECONDS, explained
from edoc_tui.store.migrate import migrate
from edoc_tui.store.moved import MOVED_ID, mark, moved, target_of
from edoc_tui.store.place import check_library
from edoc_tui.store.postgres import PostgresConnection
from edoc_tui.store.postgres_db import PostgresDb
from edoc_tui.store.postgres_db import bound as stored_there
from edoc_tui.store.postgres_faults import explained as explained_there
from edoc_tui.store.postgres_place import check_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from edoc_tui.store.password import StorePassword

_MADE_ANEW: Final = ("search", "unindexed", "counters", "revision", "owners", "sqlite", "moved_to")
"""Tables that are made from others, or mean nothing elsewhere."""

_MANY: Final = 500


class Moved(NamedTuple):
    """What was moved: rows by table."""

    rows: Mapping[str, int]


class _Table(NamedTuple):
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def select(self) -> str:
        columns, key = ", ".join(self.columns), ", ".join(self.key or self.columns)
        return f"SELECT {columns} FROM {self.name} ORDER BY {key}"


def move(
    database: Path, url: str, who: Mapping[str, Any], *, password: StorePassword | None = None
) -> Moved:
    """Move the store in the file *database* to the empty database at *url*.

    Raises:
        InputMissingError: There is no file.
        DataError: The target holds documents already, or the copy differs; nothing was changed.
        EdocError: One of both cannot be used; nothing was changed.
    """
    check_library()
    if not database.exists():
        raise InputMissingError(
            _("There is no store {path}.").format(path=printable(str(database))),
            todo=_("Set [store] url; there is nothing to move."),
        )
    address = Address(url, password)
    try:
        return _moved(database, address, who)
    except apsw.Error as error:
        raise explained(error, database) from error
    except psycopg.Error as error:
        raise explained_there(error, address) from error


def _moved(database: Path, address: Address, who: Mapping[str, Any]) -> Moved:
    source = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READWRITE)
    target = PostgresDb.connect(address)
    try:
        source.set_busy_timeout(BUSY_SECONDS * 1000)
        done_before = source.pragma("application_id") == MOVED_ID
        if not done_before:
            migrate(source, database)
        elif target_of(source) != str(address):
            raise moved(printable(str(database)), target_of(source))
        check_server(target, address, under_move=True)
        source.execute("BEGIN IMMEDIATE")
        tables = list(_tables(source))
        if not done_before:
            _copy_all(source, target, address, tables, who)
            mark(source, [one.name for one in tables], str(address))
            source.execute("COMMIT")
        # The file is out of use; from here on the copy is the store.
        target.script("DELETE FROM edoc_move")
        connection = PostgresConnection(target, address)
        while connection.tidy():
            pass
        return Moved({one.name: _count(source, one) for one in tables})
    finally:
        if source.in_transaction:
            source.execute("ROLLBACK")
        source.close()
        target.raw.close()


def _tables(source: apsw.Connection) -> Iterator[_Table]:
    names = source.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    for row in names.fetchall():
        name = str(row[0])
        if name.startswith(_MADE_ANEW):
            continue
        columns = source.execute(f"SELECT name, pk FROM pragma_table_info('{name}')").fetchall()
        ranked = {int(str(pk)): str(column) for column, pk in columns if pk}
        key = [ranked[rank] for rank in sorted(ranked)]
        yield _Table(name, tuple(str(one[0]) for one in columns), tuple(key))


def _copy_all(
    source: apsw.Connection,
    target: PostgresDb,
    address: Address,
    tables: list[_Table],
    who: Mapping[str, Any],
) -> None:
    """Copy in one transaction, which ends with the mark that the file is not given up yet."""
    connection = PostgresConnection(target, address)
    repository: Any = connection.repository
    connection.begin(write=True)
    target.script("SELECT pg_advisory_xact_lock(hashtextextended('edoc-tui move', 0))")
    if target.execute("SELECT 1 FROM edoc_move").fetchall():
        names = ", ".join(one.name for one in tables)
        target.script(f"TRUNCATE {names}, search, unindexed, changes, counted, edoc_move CASCADE")
    for table in tables:
        if target.execute(f"SELECT 1 FROM {table.name} LIMIT 1").fetchall():
            raise DataError(
                _("The database {name} is not empty: it has a store already.").format(name=address),
                todo=_("Nothing was changed. Move to an empty database."),
            )
    for table in tables:
        _copy(source, target, table)
    for table in tables:
        if _digest_here(source, table) != _digest_there(target, table):
            raise DataError(
                _("The copy of {table} differs from the original.").format(table=table.name),
                todo=_("Nothing was changed: the file is still the store."),
            )
    _check_contents(repository)
    broken = repository.check()
    if broken:
        raise DataError(
            _("The copy breaks rules of the store: {broken}.").format(broken="; ".join(broken)),
            todo=_("Nothing was changed: the file is still the store. See 'edoc-tui doctor'."),
        )
    repository.begin_waiting_anew()
    total = repository.documents_stored()
    repository.record("store.moved", who, details={"to": str(address), "documents": total})
    target.execute("INSERT INTO edoc_move (target) VALUES (?)", (str(address),))
    connection.commit()


def _copy(source: apsw.Connection, target: PostgresDb, table: _Table) -> None:
    columns = ", ".join(table.columns)
    cursor = target.raw.cursor()
    with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN".encode()) as copy:
        for row in source.execute(f"SELECT {columns} FROM {table.name}"):
            copy.write_row([stored_there(value) for value in row])
    if "id" in table.columns:
        target.execute(
            "SELECT setval(seq, greatest((SELECT max(id) FROM "
            f"{table.name}), 1)) FROM (SELECT pg_get_serial_sequence(?, 'id') AS seq) AS known"
            " WHERE seq IS NOT NULL",
            (table.name,),
        )


def _digest_here(source: apsw.Connection, table: _Table) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    for row in source.execute(table.select()):
        digest.update(repr([stored_there(value) for value in row]).encode("utf-8", "replace"))
        count += 1
    return count, digest.hexdigest()


def _digest_there(target: PostgresDb, table: _Table) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    with psycopg.RawServerCursor(target.raw, "copied") as cursor:
        cursor.itersize = _MANY
        cursor.execute(table.select().encode())
        for row in cursor:
            digest.update(repr(list(row)).encode("utf-8", "replace"))
            count += 1
    return count, digest.hexdigest()


def _check_contents(repository: Any) -> None:
    """Compare each document's bytes with the checksum that was taken when it came in."""
    wrong = repository.look(
        "SELECT documents.id FROM documents JOIN contents ON contents.document_id = documents.id"
        " WHERE encode(sha256(contents.content), 'hex') <> documents.sha256 LIMIT 1"
    )
    if wrong:
        raise DataError(
            _("The content of document {document_id} does not match its checksum.").format(
                document_id=wrong[0][0]
            ),
            todo=_("Nothing was changed: the file is still the store. See 'edoc-tui doctor'."),
        )


def _count(source: apsw.Connection, table: _Table) -> int:
    return int(str(source.execute(f"SELECT count(*) FROM {table.name}").fetchall()[0][0]))
