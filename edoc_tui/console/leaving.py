"""Leaving the console in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edoc_tui.console.app import ConsoleApp
    from edoc_tui.console.screens.base import ConsoleScreen


async def may_leave(app: ConsoleApp, screens: Iterable[ConsoleScreen]) -> bool:
    """Ask, where something is not saved or still running; say whether to leave."""
    reasons = [reason for screen in screens if (reason := screen.unsaved())]
    if app.job is not None:
        reasons.append(_("{job}: what is on its way is finished first.").format(job=app.job.text))
    if app.worker.works:
        reasons.append(_("This console works: with it, nobody may be left who sends."))
    if not reasons:
        return True
    from edoc_tui.console.screens.dialogs import Confirm

    leave = await app.push_screen_wait(Confirm(_("Leave?"), reasons, _("Leave")))
    return bool(leave)
