"""What the store's tests share."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from edoc_tui.store.sqlite import open_sqlite
from edoc_tui.store.worker import StoreThread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edoc_tui.store.sqlite import SqliteConnection, SqliteRepository


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "outbox.db"


@pytest.fixture
def connection(path: Path) -> Iterator[SqliteConnection]:
    """A connection inside a transaction, as a piece of work sees it."""
    opened = open_sqlite(path)
    opened.begin(write=True)
    yield opened
    opened.close()


@pytest.fixture
def store(connection: SqliteConnection) -> SqliteRepository:
    """The repository of that connection."""
    return connection.repository


@pytest.fixture
def thread(path: Path) -> Iterator[StoreThread]:
    """A store behind its threads."""
    thread = StoreThread(partial(open_sqlite, path))
    yield thread
    thread.close()
