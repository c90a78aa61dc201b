"""A look at a PostgreSQL store, for the commands that look at a SQLite store without records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg

from edoc_tui.store.glance import Glance
from edoc_tui.store.opening import open_to_read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from edoc_tui.store.connection import Connection
    from edoc_tui.store.password import StorePassword


class PostgresGlance(Glance):
    """The store at *url*, in one consistent snapshot.

    Args:
        url: ``postgresql://…``
        database: The home's SQLite file, which is not looked at.
        migrate: An older store may be brought to this version's schema.
        password: Knows the store's password.
    """

    def __init__(
        self, url: str, database: Path, *, migrate: bool, password: StorePassword | None = None
    ) -> None:
        super().__init__(str(database))
        self._url, self._database, self._migrate = url, database, migrate
        self._password = password
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        self._connection = open_to_read(
            self._url, self._database, migrate=self._migrate, password=self._password
        )
        self._connection.begin(write=False)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection is None:
            return
        self._connection.close()
        if isinstance(error, psycopg.Error):
            raise self._connection.explained(error) from error

    def worker_alive(self) -> bool:
        """Say whether a worker is there, on any host."""
        return bool(self._rows(_WORKER))

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        assert self._connection is not None
        repository: Any = self._connection.repository
        rows: list[tuple[Any, ...]] = repository.look(sql, values)
        return rows


_WORKER = (
    "SELECT 1 FROM owners WHERE kind = 'worker'"
    " AND seen > extract(epoch FROM clock_timestamp()) - 30"
)
