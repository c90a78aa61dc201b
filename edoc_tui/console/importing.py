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
    encoding = await _encoding(app, Path(answer))
    if encoding is None:
        return
    with app.working(Job(_("Importing"))):
        report = await app.bridge.engine.import_paths([Path(answer)], encoding=encoding)
    app.say(printable(str(report)))


async def _encoding(app: ConsoleApp, path: Path) -> str | None:
    """Ask how a CSV that is no Unicode is to be read, ``""`` = nothing to ask, ``None`` = Esc."""
    from edoc_tui.console.screens.pick import Option, Pick

    found = await app.bridge.engine.guessed_encodings([path])
    if not found:
        return ""
    file, guess = found[0]
    names = dict.fromkeys((guess.encoding, *guess.others))
    options = [Option(name, name, guess.shown(name)) for name in names]
    title = _("How is {file} written?").format(file=printable(file.name, limit=40))
    text = _("It is no UTF-8. Choose the line whose letters are right; the first is likely.")
    picked = await app.push_screen_wait(Pick(title, options, text=text))
    return picked[0] if picked else None


async def take_in_path(app: ConsoleApp) -> None:
    """Ask for a file or folder and take it as what a vendor sent us."""
    from edoc_tui.console.screens.dialogs import Ask

    question = Ask(
        _("Import received documents"),
        _("File or folder with what vendors sent another way, such as by e-mail:"),
    )
    answer = await app.push_screen_wait(question)
    if not answer:
        return
    with app.working(Job(_("Importing"))):
        report = await app.bridge.engine.take_in([Path(answer)])
    app.say(printable(str(report)))


class DropWatch:
    """Imports what is dropped into ``drop/new`` while the console is open.

    It looks at the folder's time of change alone, so that an idle console does no work, and a
    file that has to stay there (no route to a service) is told once and not again and again.
    """

    def __init__(self) -> None:
        self._seen = 0
        self._busy = False

    async def look(self, app: ConsoleApp) -> None:
        """Import what came since the last look, and say so."""
        engine = app.bridge.engine
        try:
            changed = (engine.home.drop / "new").stat().st_mtime_ns
        except OSError:
            return  # the folder is made again when the next engine starts
        if changed == self._seen or self._busy:
            return
        self._seen, self._busy = changed, True
        try:
            report = await engine.drain_drop()
        finally:
            self._busy = False
        if report.imported or report.refused:
            app.say(_("File drop: {report}").format(report=printable(str(report))))
