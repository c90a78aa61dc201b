"""What the store's tests share: each test that takes ``connection`` runs on both databases."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from edoc_tui.store.postgres import open_postgres
from edoc_tui.store.sqlite import open_sqlite
from edoc_tui.store.worker import StoreThread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from edoc_tui.store.connection import Connection


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is, when it is a file."""
    return tmp_path / "outbox.db"


@pytest.fixture(params=["sqlite", "postgres"])
def connect(request: pytest.FixtureRequest) -> Callable[..., Connection]:
    """What opens the store of this test, as often as it is called."""
    if request.param == "sqlite":
        return partial(open_sqlite, request.getfixturevalue("path"))
    return partial(open_postgres, request.getfixturevalue("pg_url"))


@pytest.fixture
def connection(connect: Callable[..., Connection]) -> Iterator[Connection]:
    """A connection inside a transaction, as a piece of work sees it."""
    opened = connect()
    opened.begin(write=True)
    yield opened
    opened.close()


@pytest.fixture
def store(connection: Connection) -> Any:
    """The repository of that connection; ``Any`` because tests look behind the interface, too."""
    return connection.repository


@pytest.fixture
def thread(connect: Callable[..., Connection]) -> Iterator[StoreThread]:
    """A store behind its threads."""
    thread = StoreThread(connect)
    yield thread
    thread.close()
