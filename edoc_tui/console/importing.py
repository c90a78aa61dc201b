"""Importing on behalf of a screen: ask for a path, bring it in, say what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.console.jobs import Job
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.console.app import ConsoleApp


async def import_path(app: ConsoleApp) -> None:
    """Ask for a file or folder and import it."""
    from edoc_tui.console.screens.dialogs import Ask

    question = Ask(
        _("Import invoices"),
        _("File or folder with UBL XML, invoice JSON or invoice CSV:"),
    )
    answer = await app.push_screen_wait(question)
    if not answer:
        return
    with app.working(Job(_("Importing"))):
        report = await app.bridge.engine.import_paths([Path(answer)])
    app.say(printable(str(report)))
