"""What other processes do to the store, and what is done beside what a person asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edoc_tui.domain.errors import LockedError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from edoc_tui.console.app import ConsoleApp


class Watch:
    """Sees whether another process changed documents or renewed the token."""

    def __init__(self, app: ConsoleApp) -> None:
        self._app = app
        self._version = -1
        self._out_of_reach = False

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Run what nobody asked for; that the store is out of reach is said once, until it is not.

        Every next look tries again by itself.
        """

        async def run() -> None:
            try:
                await work
            except LockedError:
                if self._out_of_reach:
                    return
                self._out_of_reach = True
                raise

        self._app.bridge.spawn(run())

    async def look(self) -> None:
        """Look once; tell the screens of what is new."""
        bridge = self._app.bridge
        code = bridge.service_code
        version, sign_in = await bridge.read(lambda store: (store.version(), store.sign_in(code)))
        self._out_of_reach = False
        if sign_in != bridge.sign_in:
            bridge.sign_in = sign_in
            self._app.refresh_status()
        if version != self._version:
            first, self._version = self._version == -1, version
            if not first:
                self._app.tell_screens(None)
