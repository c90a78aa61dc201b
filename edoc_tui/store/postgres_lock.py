"""A lock that all hosts of a shared store know: it is free when its holder dies, not before."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

import psycopg

from edoc_tui.domain.errors import LockedError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _
from edoc_tui.store.address import Address
from edoc_tui.store.postgres_faults import explained
from edoc_tui.store.postgres_session import connect

if TYPE_CHECKING:
    from edoc_tui.store.password import StorePassword
    from edoc_tui.store.rows import Row

_TAKE: Final = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
_FIRST_PAUSE: Final = 0.01
_LONGEST_PAUSE: Final = 0.2


class ServerLock:
    """An advisory lock, held by a connection of its own: it ends with the process at the latest.

    Args:
        url: The shared store.
        name: What is locked, any text.
        password: Knows the store's password.
    """

    def __init__(self, url: str, name: str, password: StorePassword | None = None) -> None:
        self._address = Address(url, password)
        self._name = name
        self._guard = threading.Lock()
        self._held: psycopg.Connection[Row] | None = None
        self._given_up = False

    def take(self, wait: float) -> None:
        """Wait for the lock; blocks its thread until :meth:`free` is called or the time is up.

        Args:
            wait: Seconds to wait for another holder.

        Raises:
            LockedError: Another host held it all that time, or the server does not answer.
            SettingsError: The address cannot be used.
            SignInNeededError: The server wants a password that nobody has, or refuses ours.
        """
        try:
            connection = connect(self._address)
        except psycopg.Error as error:
            raise explained(error, self._address) from error
        if not self._taken(connection, wait):
            connection.close()

    def _taken(self, connection: psycopg.Connection[Row], wait: float) -> bool:
        deadline = time.monotonic() + wait
        pause = _FIRST_PAUSE
        try:
            while not self._given_up:
                (got,) = connection.execute(_TAKE, (self._name,)).fetchall()[0]
                if got:
                    return self._kept(connection)
                if time.monotonic() >= deadline:
                    connection.close()
                    raise LockedError(
                        _("Another host has held '{name}' for {wait:g} seconds.").format(
                            name=printable(self._name), wait=wait
                        ),
                        todo=_("Try again later; if it is frozen, end it."),
                    )
                time.sleep(pause)
                pause = min(pause * 1.5, _LONGEST_PAUSE)
        except psycopg.Error as error:
            connection.close()
            raise explained(error, self._address) from error
        return False

    def _kept(self, connection: psycopg.Connection[Row]) -> bool:
        with self._guard:
            if self._given_up:
                return False
            self._held = connection
            return True

    def free(self) -> None:
        """Free the lock, or give up waiting for it."""
        with self._guard:
            self._given_up = True
            held, self._held = self._held, None
        if held is not None:
            held.close()
