"""What a person decides about a document whose outcome nobody could find out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.errors import UsageError
from edoc_tui.domain.status import Actor, Event, ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.engine.reports import ActionReport
from edoc_tui.locales import _
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.collaborators import Desk
    from edoc_tui.store.repository import Repository


async def resolve(
    desk: Desk, document_id: int, *, found: str = "", resend: bool = False, by: str = ""
) -> ActionReport:
    """Carry out a person's decision; the document log keeps who decided what.

    Args:
        desk: The store, and who watches.
        document_id: The document.
        found: The provider has it: its file id there.
        resend: The provider surely does not have it: it may be sent again.
        by: Who decided.

    Raises:
        UsageError: Not exactly one decision.
    """
    if bool(found) == resend:
        raise UsageError(
            _("Say either which file it is at the provider, or that it is sent again.")
        )

    def decide(repository: Repository) -> ActionReport:
        document = repository.get(document_id)
        decided = (
            _resend(repository, document, by) if resend else _found(repository, document, found, by)
        )
        if decided.done and decided.document is not None:
            action = "document.resend" if resend else "document.found"
            desk.audit(repository, action, document, decided.document)
        return decided

    report = await desk.store.write(decide)
    if report.done and report.document is not None:
        desk.events.changed(report.document)
    return report


def _found(repository: Repository, document: EDocument, file: str, by: str) -> ActionReport:
    if document.status not in (ServiceStatus.UNKNOWN, ServiceStatus.HELD):
        return ActionReport(
            False,
            _("It is {status}: nothing is to be decided.").format(status=_(document.status)),
            document,
        )
    file = printable(file.strip(), limit=200)
    change = Change(
        message=_("A person found it at the provider as file {file}.").format(file=file),
        refs={**document.refs, "file": file},
        attention=False,
    )
    return _apply(repository, document, Event.FOUND, change, by)


def _resend(repository: Repository, document: EDocument, by: str) -> ActionReport:
    if document.status is ServiceStatus.UNKNOWN:
        why = _("It is still being searched for; wait until it is found, ready again, or held.")
        return ActionReport(False, why, document)
    if document.status is not ServiceStatus.HELD:
        return ActionReport(
            False,
            _("It is {status}: nothing is to be decided.").format(status=_(document.status)),
            document,
        )
    change = Change(message=_("A person decided to send it again."), attention=False)
    return _apply(repository, document, Event.RESEND, change, by)


def _apply(
    repository: Repository, document: EDocument, event: Event, change: Change, by: str
) -> ActionReport:
    attempts = repository.attempts(document.id)
    open_one = attempts[-1].id if attempts and attempts[-1].ended_at is None else None
    after = repository.apply(document.id, event, Actor.OPERATOR, change, attempt_id=open_one, by=by)
    return ActionReport(True, "", after)
