"""What comes after a refusal: a corrected document in the place of the first; a log to keep."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.document_reasons import no_document
from edoc_tui.domain.names import ServiceStatus as S
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.console.screens.document_reasons import Owner
    from edoc_tui.engine.reports import ActionReport


def why_not_correct(owner: Owner) -> str:
    """Return why nothing can take the place of the current document."""
    from edoc_tui.engine.correcting import why_not_correct

    document = owner.current
    return no_document() if document is None else why_not_correct(document.status)


async def correct(owner: Owner) -> None:
    """Ask for the corrected file; say what will happen; cancel, import, offer to send."""
    from edoc_tui.console.screens.dialogs import Ask, Confirm

    document = owner.current
    if document is None:
        return
    number = printable(document.document_no)
    title = _("Cancel and send corrected")
    answer = await owner.console.push_screen_wait(
        Ask(title, _("The corrected file in place of {number}:").format(number=number))
    )
    if not answer:
        return
    if document.status not in (S.REJECTED, S.CANCELED):
        lines = [
            _("{number} is canceled at the provider first; this cannot be taken back.").format(
                number=number
            ),
            _("If the provider refuses that, nothing is imported."),
        ]
        question = Confirm(title, lines, _("Cancel and import"), danger=True)
        if not await owner.console.push_screen_wait(question):
            return
    report = await owner.bridge.engine.correct(document.id, Path(answer))
    await _sent_next(owner, report, number)


async def _sent_next(owner: Owner, report: ActionReport, number: str) -> None:
    from edoc_tui.console.sending import send_documents

    if report.error is not None:
        owner.bridge.tell(report.error)
    elif not report.done or report.document is None or report.warning:
        owner.say(report.warning, "warning")
    else:
        new = printable(report.document.document_no)
        owner.say(_("{new} takes the place of {number}.").format(new=new, number=number), "success")
        await send_documents(owner.console, (report.document.id,))


async def save_log(owner: Owner) -> None:
    """Ask for a file, and write the document's logs into it as JSON."""
    from edoc_tui.console.screens.dialogs import Ask

    document = owner.current
    if document is None:
        return
    name = f"{printable(document.file_name).rpartition('.')[0]}-log.json"
    answer = await owner.console.push_screen_wait(
        Ask(_("Save the logs"), _("File for document log and communication log:"), name)
    )
    if answer:
        path = await owner.bridge.engine.save_log(document.id, Path(answer))
        owner.say(_("Saved: {path}").format(path=printable(str(path))), "success")


async def save_evidence(owner: Owner) -> None:
    """Ask for a file, and write the document's evidence pack into it."""
    from edoc_tui.console.screens.dialogs import Ask
    from edoc_tui.engine.logbook import write_new

    document = owner.current
    if document is None:
        return
    name, pack = await owner.bridge.engine.evidence(document.id)
    answer = await owner.console.push_screen_wait(
        Ask(_("Evidence pack"), _("ZIP file for the document and its proofs:"), name)
    )
    if answer:
        path = await asyncio.to_thread(write_new, Path(answer), pack)
        owner.say(_("Saved: {path}").format(path=printable(str(path))), "success")


ACTIONS: Final[tuple[Action[Any], ...]] = register(
    Action(
        id="outbox.correct",
        changes=True,
        keys="shift+f8,c",
        title=N_("Cancel and send corrected"),
        help=N_("Cancel it where needed, and put a corrected file in its place. Asks first."),
        run=correct,
        why_disabled=why_not_correct,
        danger=True,
        footer=False,
    ),
    Action(
        id="document.save_log",
        changes=True,
        keys="shift+f4,W",
        title=N_("Save logs"),
        help=N_("Write what happened and what was said to the provider into a JSON file."),
        run=save_log,
        footer=False,
    ),
    Action(
        id="document.evidence",
        changes=True,
        keys="shift+f5,z",
        title=N_("Evidence pack"),
        help=N_("Write a ZIP that proves what became of it, verifiable without this program."),
        run=save_evidence,
        footer=False,
    ),
)
