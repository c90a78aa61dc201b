"""What a document's workflow does with it once it is stored, or made again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edoc_tui.domain.edocument import NEVER
from edoc_tui.domain.status import Actor, Event
from edoc_tui.locales import _
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from edoc_tui.config.settings import Settings
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.store.repository import Repository, Routed


def gathers(settings: Settings, code: str) -> bool:
    """Say whether documents of a service gather before they are sent."""
    service = settings.services.get(code)
    return service is not None and service.batch != "off"


def start(
    repository: Repository,
    document_id: int,
    routed: Routed | None,
    actor: Actor,
    *,
    batch: bool,
    change: Change | None = None,
    by: str = "",
) -> EDocument:
    """Export a document that can be, and let its workflow respond: send, hold, or gather.

    Args:
        repository: Inside the transaction of whoever stored the document.
        document_id: A document that may be exported.
        routed: The workflow's response; ``None`` = a person named the service.
        actor: Who exports.
        batch: Its service gathers documents.
        change: What else the export writes.
        by: Who asked.
    """
    if routed is not None and routed.hold:
        repository.apply(document_id, Event.EXPORT, actor, change, by=by)
        text = _("The workflow {code} holds it: release it to let it go.")
        held = Change(message=text.format(code=routed.workflow))
        return repository.apply(document_id, Event.HOLD, Actor.WORKFLOW, held)
    if routed is not None and routed.export_only:
        return repository.apply(
            document_id, Event.EXPORT, actor, exported_only(routed, change), by=by
        )
    document = repository.apply(document_id, Event.EXPORT, actor, change, by=by)
    if not batch:
        return document
    return repository.apply(document_id, Event.JOIN_BATCH, Actor.WORKFLOW)


def exported_only(routed: Routed, change: Change | None = None) -> Change:
    """Return what an export writes that no workflow may follow up with sending."""
    text = _("Exported only: the workflow {code} sends it nowhere.")
    return replace(change or Change(), message=text.format(code=routed.workflow), next_at=NEVER)
