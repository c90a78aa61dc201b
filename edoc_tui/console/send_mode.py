"""Changing a service's send mode: the one way to Production that the console has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.console.modes import PRODUCTION
from edoc_tui.console.screens.dialogs import Confirm
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.console.app import ConsoleApp


async def may_change_send_mode(app: ConsoleApp, code: str, mode: str) -> bool:
    """Ask whatever has to be asked before the service *code* gets the send mode *mode*.

    Production takes the code of the service in full: from then on documents reach people.
    """
    if mode != PRODUCTION:
        return True
    question = Confirm(
        _("Switch to Production"),
        [_("Documents that are sent from now on are real: they reach the recipients.")],
        _("Switch"),
        word=code,
        danger=True,
    )
    agreed: bool | None = await app.push_screen_wait(question)
    return agreed is True
