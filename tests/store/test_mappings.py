"""What mapping changed, in both databases, and where it stays: backup, restore, the move."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import apsw
import psycopg
import pytest

from edoc_tui.domain.mapping import Mapped, MappingEntry
from edoc_tui.domain.status import Actor, Direction
from edoc_tui.store.moving import move
from edoc_tui.store.postgres import open_postgres
from edoc_tui.store.restoring import back_up, restore
from edoc_tui.store.sqlite import open_sqlite
from tests.store.make import new

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.server import Server

UNIT = MappingEntry("line.unit", "STK", "H87", 'line.unit: "STK" → "H87"', line=2)
NAME = MappingEntry("customer.name", "acme", "ACME", "*: uppercase")
MAPPED = Mapped((UNIT, NAME), b"<Invoice>before</Invoice>")


def plain(entries: Any) -> list[MappingEntry]:
    """Return entries without service and time."""
    return [replace(one, service="", at=None) for one in entries]


def test_what_was_mapped_is_kept(store: Any) -> None:
    """The log grows, the source is of the document that is stored now, rules count as used."""
    document = store.add(replace(new("R1"), mapped=MAPPED), Actor.OPERATOR)
    other = store.add(new("R2"), Actor.OPERATOR)
    found = store.mapping_log(document.id)
    assert plain(found) == [UNIT, NAME]
    assert {one.service for one in found} == {"PAGERO"}
    assert {one.at for one in found} == {store.log(document.id)[0].at}
    assert store.mapping_source(document.id) == MAPPED.source
    assert not store.mapping_log(other.id)
    assert store.mapping_source(other.id) == b""

    store.replace(document.id, replace(new("R1"), mapped=Mapped((NAME,), b"again")), Actor.OPERATOR)
    assert plain(store.mapping_log(document.id)) == [UNIT, NAME, NAME]
    assert store.mapping_source(document.id) == b"again"
    store.replace(document.id, new("R1"), Actor.OPERATOR)  # no rule changes it any more
    assert plain(store.mapping_log(document.id)) == [UNIT, NAME, NAME]
    assert store.mapping_source(document.id) == b""

    store.log_mapping(other.id, "PAGERO", Direction.IN, [NAME])
    assert set(store.mapping_used("PAGERO", Direction.OUT)) == {UNIT.rule, NAME.rule}
    assert set(store.mapping_used("PAGERO", Direction.IN)) == {NAME.rule}
    store.rename_service("PAGERO", "OTHER")
    assert not store.mapping_used("PAGERO", Direction.OUT)
    assert set(store.mapping_used("OTHER", Direction.OUT)) == {UNIT.rule, NAME.rule}
    assert store.check() == []


def test_the_mapping_log_is_never_rewritten(store: Any) -> None:
    """Retention may shorten it; nothing changes what it says."""
    store.add(replace(new("R1"), mapped=MAPPED), Actor.OPERATOR)
    with pytest.raises((apsw.ConstraintError, psycopg.IntegrityError)):
        store._db.execute("UPDATE mapping_log SET old = 'x'")


@pytest.fixture
def empty_url(pg_server: Server) -> Iterator[str]:
    """The address of a database without any table."""
    with pg_server.database("template0") as url:
        yield url


def test_it_survives_backup_restore_and_the_move(tmp_path: Path, empty_url: str) -> None:
    """A store that was restored, and then moved to PostgreSQL, says the same."""
    path, copy = tmp_path / "outbox.db", tmp_path / "copy"
    opened = open_sqlite(path)
    opened.begin(write=True)
    number = opened.repository.add(replace(new("R1"), mapped=MAPPED), Actor.OPERATOR).id
    opened.commit()
    opened.close()
    back_up(path, copy)
    who = {"who": "kari", "where": "here", "program": "edoc-tui"}
    restore(copy, path, who, stamp="1")
    move(path, empty_url, who)
    moved = open_postgres(empty_url)
    store = moved.repository
    assert plain(store.mapping_log(number)) == [UNIT, NAME]
    assert store.mapping_source(number) == MAPPED.source
    assert set(store.mapping_used("PAGERO", Direction.OUT)) == {UNIT.rule, NAME.rule}
    moved.close()
