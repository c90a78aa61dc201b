"""Recreate: check a document again by today's rules, and export it anew."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from edoc_tui.domain.edocument import NEVER
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.retention import removed_reason
from edoc_tui.domain.status import Actor, Event, ServiceStatus
from edoc_tui.engine.checking import check_document
from edoc_tui.engine.holding import with_provider
from edoc_tui.engine.import_report import block_message
from edoc_tui.engine.outcomes import MESSAGE_LIMIT
from edoc_tui.engine.reports import ActionReport
from edoc_tui.engine.routing_steps import start
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.problems import Problems
    from edoc_tui.engine.collaborators import Desk
    from edoc_tui.engine.importing import Importer
    from edoc_tui.engine.making import Maker
    from edoc_tui.store.repository import Repository


async def checked_again(
    desk: Desk, document: EDocument, document_format: str
) -> tuple[Problems, str]:
    """Check a stored document by today's rules; return the findings, and why it is blocked."""
    content = await desk.store.read(lambda repository: repository.content(document.id))
    try:
        checked = await asyncio.to_thread(
            check_document, content, document.file_name, document_format
        )
    except DataError as error:
        return (), str(error)
    return checked.problems, block_message(checked.problems)


async def recreate(
    desk: Desk, document_id: int, document_format: str, *, batch: bool = False, by: str = ""
) -> ActionReport:
    """Check the stored content again; the document ends as *Exported* or *Export Error*.

    The content stays byte for byte as it was imported. A canceled document loses the provider's
    ids, so that it is uploaded anew when it is sent again. What its workflow does after an
    export (hold, gather, send nowhere) is done again.

    Raises:
        DuplicateError: It was canceled, and another document has its number by now.
    """
    document = await desk.document(document_id)
    if why := removed_reason(document) or with_provider(document):
        return ActionReport(False, why, document)
    problems, why = await checked_again(desk, document, document_format)

    def write(repository: Repository) -> EDocument:
        after = _write(desk, repository, document, problems, why, batch=batch, by=by)
        desk.audit(repository, "document.recreated", document, after)
        return after

    after = await desk.store.write(write)
    desk.events.changed(after)
    return ActionReport(not why, why, after)


async def create(desk: Desk, importer: Importer, document_id: int, *, by: str = "") -> ActionReport:
    """Create E-Document: send a stored document its way as if it came in now.

    Profile and workflow are asked again, so it may end at another service.

    Raises:
        SettingsError: Nothing takes it. Nothing was changed.
        DataError: It cannot be read any more.
    """
    document = await desk.document(document_id)
    if why := removed_reason(document) or with_provider(document):
        return ActionReport(False, why, document)
    content = await desk.store.read(lambda repository: repository.content(document_id))
    new = await asyncio.to_thread(importer.again, document, content)

    def write(repository: Repository) -> EDocument:
        repository.replace(document_id, new, Actor.OPERATOR, by=by)
        repository.set_route(document_id, new.routed)
        after = _write(
            desk, repository, document, new.problems, new.failed, batch=importer.gathers(new), by=by
        )
        desk.audit(repository, "document.recreated", document, after)
        return after

    after = await desk.store.write(write)
    desk.events.changed(after)
    return ActionReport(not new.failed, new.failed, after)


async def recreate_made(
    desk: Desk,
    maker: Maker,
    document_id: int,
    *,
    service: str,
    batch: Callable[[str], bool],
    by: str = "",
) -> ActionReport:
    """Make a created document anew, from company, customer and mapping rules as they are now.

    It keeps its number and what it says. When a check fails, the stored document stays as it was,
    and the findings stand with it.

    Args:
        desk: Store, events, clock.
        maker: Makes it.
        document_id: The document.
        service: Where it goes; ``""`` = profile and workflow are asked again.
        batch: Says whether documents of a service gather before they are sent.
        by: Who asks.

    Raises:
        DataError: It cannot be read any more.
        SettingsError: Nothing takes it, or its format cannot be written. Nothing was changed.
        DuplicateError: It was canceled, and another document has its number by now.
    """
    document = await desk.document(document_id)
    if why := removed_reason(document) or with_provider(document):
        return ActionReport(False, why, document)
    content, sources, unmapped, trace = await desk.store.read(
        lambda repository: (
            repository.content(document_id),
            repository.sources([document_id]),
            repository.mapping_source(document_id),
            repository.trace(document_id),
        )
    )
    made = await asyncio.to_thread(
        maker.again,
        document,
        content,
        sources[document_id],
        service,
        unmapped=unmapped,
        trace=trace,
    )
    new, why = made.new, block_message(made.problems)

    def write(repository: Repository) -> EDocument:
        if new is not None:
            kept = (
                new
                if _suffix(new.file_name) != _suffix(document.file_name)
                else replace(new, file_name=document.file_name)
            )
            repository.replace(document_id, kept, Actor.OPERATOR, by=by)
            if not service:
                repository.set_route(document_id, new.routed)
        gather = batch(new.service if new is not None else document.service)
        after = _write(desk, repository, document, made.problems, why, batch=gather, by=by)
        desk.audit(repository, "document.recreated", document, after)
        return after

    after = await desk.store.write(write)
    desk.events.changed(after)
    return ActionReport(not why, why, after)


def _suffix(name: str) -> str:
    return name.rpartition(".")[2]


def _write(
    desk: Desk,
    repository: Repository,
    document: EDocument,
    problems: Problems,
    why: str,
    *,
    batch: bool,
    by: str,
) -> EDocument:
    repository.recheck(document.id, problems)
    canceled = document.status is ServiceStatus.CANCELED
    change = Change(
        message="",
        refs=dict.fromkeys(document.refs, "") if canceled else None,
        next_at=desk.clock() if document.next_at == NEVER else None,
    )
    if why:
        failed = replace(change, message=why[:MESSAGE_LIMIT])
        return repository.apply(document.id, Event.EXPORT_FAILED, Actor.OPERATOR, failed, by=by)
    routed = repository.route(document.id)
    return start(repository, document.id, routed, Actor.OPERATOR, batch=batch, change=change, by=by)
