"""Hints that a shared store has changed: LISTEN on a session of its own.

A hint only saves waiting. Whoever gets one looks as he would have looked a little later anyway; a
pooler that loses hints, or a server that is down, makes nothing wrong.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import psycopg

from edoc_tui.domain.errors import SignInNeededError
from edoc_tui.store.address import Address
from edoc_tui.store.postgres import CHANNEL
from edoc_tui.store.postgres_session import connect

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.store.password import StorePassword

_PATIENCE: Final = 2.0  # seconds after which it looks whether it is still wanted
_PAUSE: Final = 5.0  # seconds between two tries to connect


class Listener:
    """Calls *tell*, on a thread of its own, soon after any process has changed the store.

    Args:
        url: The store.
        tell: Called for one or several changes; a RuntimeError means that nobody listens any more.
        password: Knows the store's password.
    """

    def __init__(
        self, url: str, tell: Callable[[], None], password: StorePassword | None = None
    ) -> None:
        self._address = Address(url, password)
        self._tell = tell
        self._ended = threading.Event()
        threading.Thread(target=self._listen, name="store-listener", daemon=True).start()

    def close(self) -> None:
        """Listen no more; the session ends a moment later."""
        self._ended.set()

    def _listen(self) -> None:
        with suppress(RuntimeError):
            while not self._ended.is_set():
                with suppress(psycopg.Error, SignInNeededError):
                    self._listen_once()
                self._ended.wait(_PAUSE)

    def _listen_once(self) -> None:
        with connect(self._address) as session:
            session.execute(f"LISTEN {CHANNEL}".encode())
            self._tell()  # what happened while nobody listened
            while not self._ended.is_set():
                for _ in session.notifies(timeout=_PATIENCE, stop_after=1):
                    self._tell()
