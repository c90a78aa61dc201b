"""The console calls for a person: a bell and a line in the footer, once for each thing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import EdocError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.console.app import ConsoleApp

_log = logging.getLogger("edoc_tui.console")


class Caller:
    """Remembers what was called for already."""

    def __init__(self) -> None:
        self._known: set[str] | None = None

    async def look(self, app: ConsoleApp) -> None:
        """Notice edits past the program, tell what is set up, and ring for what is new.

        The notice stays until the next key; what is there when the console opens is on the
        screen anyway.
        """
        engine = app.bridge.engine
        try:
            await engine.enter()
            await engine.notify()
            bell = engine.settings.notifications.bell
        except EdocError as error:
            # Whoever needs what is broken is told there; here it would be told every time.
            _log.warning("Nobody could be called: %s", error)
            return
        if not bell:
            return
        present = {one.name: one for one in await engine.attention()}
        fresh = [name for name in present if self._known is not None and name not in self._known]
        self._known = set(present)
        if fresh:
            app.bell()
            first = present[fresh[0]].sentence
            more = _("{first} (+{count})").format(first=first, count=len(fresh) - 1)
            app.say(more if len(fresh) > 1 else first, "warning")
