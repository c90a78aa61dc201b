"""Received documents out of files and into them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.console.screens.document_reasons import Owner


async def save_original(owner: Owner) -> None:
    """Ask for a file, and write the document's bytes into it."""
    from edoc_tui.console.screens.dialogs import Ask

    document = owner.current
    if document is None:
        return
    question = Ask(
        _("Save the original"), _("File for the original:"), printable(document.file_name)
    )
    answer = await owner.console.push_screen_wait(question)
    if answer:
        path = await owner.bridge.engine.save_original(document.id, Path(answer))
        owner.say(_("Saved: {path}").format(path=printable(str(path))), "success")


async def save_attachments(owner: Owner) -> None:
    """Ask for a folder, and write what the document encloses into it."""
    from edoc_tui.console.screens.dialogs import Ask

    document = owner.current
    if document is None:
        return
    question = Ask(_("Save attachments"), _("Folder for what the document encloses:"))
    answer = await owner.console.push_screen_wait(question)
    if not answer:
        return
    saved = await owner.bridge.engine.save_attachments(document.id, Path(answer))
    if saved:
        names = ", ".join(one.name for one in saved)
        owner.say(_("Saved: {path}").format(path=printable(names)), "success")
    else:
        owner.say(_("The document encloses nothing."))


async def take_in(owner: Owner) -> None:
    """Ask for a file, and take it as what a vendor sent us."""
    from edoc_tui.console.importing import take_in_path

    await take_in_path(owner.console)
