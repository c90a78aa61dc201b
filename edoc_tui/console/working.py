"""A worker inside the console: the same rounds as ``edoc-tui worker``, seen by everybody."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.console.app import ConsoleApp

LAST_WORDS: Final = 10.0
"""Seconds that uploads under way get to finish when the console is closed."""


class HouseWorker:
    """Works in this console while it is open; asked for by a person, never started by itself.

    Args:
        app: The console.
    """

    def __init__(self, app: ConsoleApp) -> None:
        self._app = app
        self._stop: asyncio.Event | None = None

    @property
    def works(self) -> bool:
        """Whether it works."""
        return self._stop is not None

    def start(self) -> None:
        """Begin to work."""
        if self._stop is None:
            self._stop = asyncio.Event()
            self._app.bridge.spawn(self._work(self._stop))
            self._app.say(_("This console works now, as long as it is open."), "success")

    def stop(self) -> None:
        """Claim nothing more; what is on its way is finished."""
        if self._stop is not None:
            self._stop.set()
            self._app.say(_("Stopping: what is on its way is finished first."))

    async def _work(self, stop: asyncio.Event) -> None:
        from edoc_tui.engine.worker_lock import worker_lock

        engine = self._app.bridge.engine
        try:
            await asyncio.to_thread(lambda: engine.secrets)  # a locked vault is said at once
            with worker_lock(engine.home.run):
                await engine.work(stop, last_words=LAST_WORDS)
        finally:
            self._stop = None
            self._app.refresh_status()
