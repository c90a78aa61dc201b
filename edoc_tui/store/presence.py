"""Who is alive, on whichever host: a session's lock, and a lease by the server's clock.

PostgreSQL frees the lock in the moment in which a process dies, and within a minute when its host
does. A session can also end while its process lives (a cut line): therefore an owner counts as
dead only when its lock is free *and* its lease has ended, and whoever is not sure to hold both
begins no upload.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import psycopg

from edoc_tui.store.listening import Listener
from edoc_tui.store.postgres import open_postgres
from edoc_tui.store.postgres_faults import explained

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from edoc_tui.store.password import StorePassword
    from edoc_tui.store.postgres import PostgresConnection
    from edoc_tui.store.postgres_db import PostgresDb

    T = TypeVar("T")

LEASE_SECONDS: Final = 30.0
_RENEWAL: Final = 5.0
_MARGIN: Final = 10.0
_FORGET: Final = 7 * 86_400.0
_NOW: Final = "extract(epoch FROM clock_timestamp())::double precision"
_LOCK: Final = "hashtextextended('edoc-tui owner ' || ?, 0)"


def _clock() -> float:
    """Return seconds that go on while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Presence:
    """This process among all that use a shared store.

    Args:
        url: The store.
        password: Knows its password.
    """

    def __init__(self, url: str, password: StorePassword | None = None) -> None:
        self._url = url
        self._password = password
        self._guard = threading.RLock()
        self._connection: PostgresConnection | None = None
        self._name = self._kind = ""
        self._renewed = 0.0
        self._ended = threading.Event()
        self._listeners: list[Listener] = []
        self._beat: threading.Thread | None = None

    def enter(self, name: str, kind: str) -> None:
        """Be there under *name* from now on; an earlier name is given up.

        Raises:
            EdocError: The store cannot be reached.
        """
        with self._guard:
            if self._name:
                self.leave()
            self._name, self._kind = name, kind
            self._ask(self._take)
            self._renewed = _clock()
            self._ended.clear()
            self._beat = threading.Thread(target=self._renew, name="store-presence", daemon=True)
            self._beat.start()

    def holds(self) -> bool:
        """Say whether we are surely there: the lock's session stands, the lease has not ended."""
        connection = self._connection
        return (
            bool(self._name)
            and connection is not None
            and not connection.broken
            and _clock() - self._renewed < LEASE_SECONDS - _MARGIN
        )

    def alive(self, name: str) -> bool:
        """Say whether an owner is there: its lease goes on, or its lock is held.

        Raises:
            EdocError: The store cannot be reached.
        """

        def look(db: PostgresDb) -> bool:
            rows = db.execute(
                f"SELECT 1 FROM owners WHERE name = ? AND seen > {_NOW} - ?", (name, LEASE_SECONDS)
            ).fetchall()
            if rows:
                return True
            # Shared, so that two who ask at the same moment do not take each other for it.
            taken = db.execute(f"SELECT pg_try_advisory_lock_shared({_LOCK})", (name,)).fetchall()
            if taken[0][0]:
                db.execute(f"SELECT pg_advisory_unlock_shared({_LOCK})", (name,))
            return not taken[0][0]

        return self._ask(look)

    def worker_alive(self) -> bool:
        """Say whether a worker is there, on any host. Raises EdocError."""
        return self._ask(
            lambda db: bool(
                db.execute(
                    f"SELECT 1 FROM owners WHERE kind = 'worker' AND seen > {_NOW} - ?",
                    (LEASE_SECONDS,),
                ).fetchall()
            )
        )

    def leave(self) -> None:
        """Be gone: at once, and without a lease that others wait for."""
        with self._guard:
            self._ended.set()
            name, self._name = self._name, ""
            connection, self._connection = self._connection, None
            if connection is None:
                return
            if name and not connection.broken:
                with suppress(psycopg.Error):
                    connection.db.execute("DELETE FROM owners WHERE name = ?", (name,))
            connection.close()

    def listen(self, tell: Callable[[], None]) -> None:
        """Call *tell* soon after any process has changed the store, until :meth:`close`."""
        self._listeners.append(Listener(self._url, tell, self._password))

    def close(self) -> None:
        """Be gone for good, and listen no more."""
        self.leave()
        while self._listeners:
            self._listeners.pop().close()

    def _open(self) -> PostgresConnection:
        return open_postgres(self._url, password=self._password)

    def _take(self, db: PostgresDb) -> None:
        db.execute(f"SELECT pg_advisory_lock({_LOCK})", (self._name,))
        db.execute(f"DELETE FROM owners WHERE seen < {_NOW} - ?", (_FORGET,))
        db.execute(
            f"INSERT INTO owners (name, kind, seen) VALUES (?, ?, {_NOW})"
            f" ON CONFLICT (name) DO UPDATE SET seen = {_NOW}",
            (self._name, self._kind),
        )

    def _ask(self, work: Callable[[PostgresDb], T]) -> T:
        with self._guard:
            if self._connection is None or (self._connection.broken and not self._name):
                self._connection = self._open()
            connection = self._connection
            if connection.broken:  # ours is lost; who only asks needs no session that lasts
                connection = self._open()
            try:
                return work(connection.db)
            except psycopg.Error as error:
                raise explained(error, connection.address) from error
            finally:
                if connection is not self._connection:
                    connection.close()

    def _renew(self) -> None:
        while not self._ended.wait(_RENEWAL):
            with self._guard:
                connection = self._connection
                if self._ended.is_set() or connection is None or connection.broken:
                    return
                with suppress(psycopg.Error):
                    asked = _clock()
                    connection.db.execute(
                        f"UPDATE owners SET seen = {_NOW} WHERE name = ?", (self._name,)
                    )
                    self._renewed = asked
