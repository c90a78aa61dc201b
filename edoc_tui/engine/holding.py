"""Hold a document back, and let it go again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.names import ServiceStatus
from edoc_tui.domain.status import Actor, Event, applies
from edoc_tui.engine.reports import ActionReport
from edoc_tui.engine.routing_steps import exported_only
from edoc_tui.locales import _
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.edocument import Attempt, EDocument
    from edoc_tui.engine.collaborators import Desk
    from edoc_tui.store.repository import Repository


async def hold(desk: Desk, document_id: int, *, by: str = "") -> ActionReport:
    """Hold a document that was not sent yet, until a person lets it go."""
    document = await desk.document(document_id)
    if why := why_not_hold(document):
        return ActionReport(False, why, document)

    def write(repository: Repository) -> EDocument:
        change = Change(message=_("Held: release it to let it go."))
        after = repository.apply(document_id, Event.HOLD, Actor.OPERATOR, change, by=by)
        desk.audit(repository, "document.held", document, after)
        return after

    after = await desk.store.write(write)
    desk.events.changed(after)
    return ActionReport(True, "", after)


async def let_go(desk: Desk, document_id: int, *, by: str = "") -> ActionReport:
    """Let a held document go; one that the provider may have is not let go like this."""
    document = await desk.document(document_id)
    attempts = await desk.store.read(lambda repository: repository.attempts(document_id))
    if why := why_not_let_go(document, attempts):
        return ActionReport(False, why, document)

    def write(repository: Repository) -> EDocument:
        routed = repository.route(document_id)
        change = Change(message=_("Released."))
        if routed is not None and routed.export_only:
            change = exported_only(routed)
        after = repository.apply(document_id, Event.LET_GO, Actor.OPERATOR, change, by=by)
        desk.audit(repository, "document.let_go", document, after)
        return after

    after = await desk.store.write(write)
    desk.events.changed(after)
    return ActionReport(True, "", after)


def why_not_hold(document: EDocument) -> str:
    """Return why a document cannot be held, ``""`` when it can."""
    if applies(Event.HOLD, document.status, Actor.OPERATOR):
        return ""
    return _("A document that is {status} cannot be held.").format(status=_(document.status))


def why_not_let_go(document: EDocument, attempts: Sequence[Attempt]) -> str:
    """Return why a document cannot be let go, ``""`` when it can."""
    if document.status is not ServiceStatus.HELD:
        return _("A document that is {status} is not held.").format(status=_(document.status))
    if attempts and attempts[-1].outcome == Event.UNDECIDABLE:
        return _("The provider may have it: say with 'outbox resolve' whether it does.")
    return ""


def with_provider(document: EDocument) -> str:
    """Return why a document cannot be made again, ``""`` when it can."""
    if applies(Event.EXPORT, document.status, Actor.OPERATOR):
        return ""
    return _("A document that is {status} is with the provider and cannot be made again.").format(
        status=_(document.status)
    )
