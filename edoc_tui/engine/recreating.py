"""Recreate: check a document again by today's rules, and export it anew."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.status import Actor, Event, ServiceStatus, applies
from edoc_tui.engine.checking import check_document
from edoc_tui.engine.import_report import block_message
from edoc_tui.engine.outcomes import MESSAGE_LIMIT
from edoc_tui.engine.reports import ActionReport
from edoc_tui.locales import _
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.problems import Problems
    from edoc_tui.engine.collaborators import Desk
    from edoc_tui.store.repository import Repository


async def recreate(
    desk: Desk, document_id: int, document_format: str, *, by: str = ""
) -> ActionReport:
    """Check the stored content again; the document ends as *Exported* or *Export Error*.

    The content stays byte for byte as it was imported. A canceled document loses the provider's
    ids, so that it is uploaded anew when it is sent again.

    Raises:
        DuplicateError: It was canceled, and another document has its number by now.
    """
    document = await desk.document(document_id)
    if not applies(Event.EXPORT, document.status, Actor.OPERATOR):
        why = _(
            "A document that is {status} is with the provider and cannot be made again."
        ).format(status=_(document.status))
        return ActionReport(False, why, document)
    content = await desk.store.read(lambda repository: repository.content(document_id))
    problems: Problems = ()
    try:
        checked = await asyncio.to_thread(
            check_document, content, document.file_name, document_format
        )
        problems = checked.problems
        why = block_message(problems)
    except DataError as error:
        why = str(error)

    def write(repository: Repository) -> EDocument:
        repository.recheck(document_id, problems)
        event = Event.EXPORT_FAILED if why else Event.EXPORT
        canceled = document.status is ServiceStatus.CANCELED
        change = Change(
            message=why[:MESSAGE_LIMIT], refs=dict.fromkeys(document.refs, "") if canceled else None
        )
        after = repository.apply(document_id, event, Actor.OPERATOR, change, by=by)
        desk.audit(repository, "document.recreated", document, after)
        return after

    after = await desk.store.write(write)
    desk.events.changed(after)
    return ActionReport(not why, why, after)
