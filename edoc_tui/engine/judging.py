"""May this document be sent now? One place decides, and says why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.duplicate_control import duplicate_reason
from edoc_tui.domain.edocument import NEVER, DocumentType, SendMode
from edoc_tui.domain.status import Direction, ServiceStatus
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from datetime import datetime

    from edoc_tui.config.settings import Service
    from edoc_tui.domain.edocument import EDocument


class Way(Enum):
    """What is to be done with a document that somebody wants to send."""

    SEND = auto()
    EXPORT = auto()
    RESTART = auto()
    ELSEWHERE = auto()
    WAIT = auto()
    BLOCK = auto()
    SKIP = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The way a document takes, and why if it is not sent."""

    way: Way
    reason: str = ""


_SKIP: Final[dict[ServiceStatus, str]] = {
    ServiceStatus.PENDING_BATCH: N_("It waits for its batch."),
    ServiceStatus.UNKNOWN: (
        N_(
            "The outcome of an earlier upload is not known yet: it is being searched for at the "
            "provider, and is not sent again before that is clear."
        )
    ),
    ServiceStatus.HELD: (
        N_(
            "It is held: let it go with 'outbox release', or say with 'outbox resolve' whether "
            "the provider has it."
        )
    ),
    ServiceStatus.PENDING_RESPONSE: N_("It was sent already; the provider is working on it."),
    ServiceStatus.SENT: N_("It was sent already."),
    ServiceStatus.APPROVED: N_("It was sent already, and approved."),
    ServiceStatus.REJECTED: N_("It was sent already; the recipient rejected it."),
    ServiceStatus.APPROVAL_ERROR: N_("It was sent already."),
    ServiceStatus.CANCELED: N_("It was canceled; recreate it to send it again."),
    ServiceStatus.CANCEL_ERROR: N_("It is to be canceled at the provider; cancel it again."),
}

_NEW: Final = frozenset({ServiceStatus.CREATED, ServiceStatus.EXPORT_ERROR})


def judge(document: EDocument, service: Service, *, named: bool, now: datetime) -> Verdict:
    """Say what is to be done with *document*.

    Args:
        document: The document.
        service: The service it goes to.
        named: A person named this document, so neither a back-off nor an error of an earlier
            attempt keeps it from being tried.
        now: The time, for back-offs.
    """
    if document.direction is not Direction.OUT:
        return Verdict(Way.SKIP, _("It is a received document."))
    if document.status in _SKIP:
        return Verdict(Way.SKIP, _(_SKIP[document.status]))
    if document.status is ServiceStatus.SENDING:
        return Verdict(Way.ELSEWHERE, _("It is being sent by another process."))
    if document.status is ServiceStatus.SENDING_ERROR:
        if not named:
            return Verdict(Way.SKIP, _("The provider reported an error; send it by its number."))
        if document.file_id:
            why = duplicate_reason(document)
            return Verdict(Way.SKIP if why else Way.RESTART, why)
    return _unsent(document, service, named=named, now=now)


def _unsent(document: EDocument, service: Service, *, named: bool, now: datetime) -> Verdict:
    if document.problems:
        count = document.problems
        blocked = ngettext(
            "{count} finding must be corrected before it can be sent.",
            "{count} findings must be corrected before it can be sent.",
            count,
        )
        return Verdict(Way.BLOCK, blocked.format(count=count))
    kinds = (*service.supported_document_types, DocumentType.APPLICATION_RESPONSE)
    if document.document_type not in kinds:
        return Verdict(
            Way.SKIP,
            _("The service does not take a {document_type}.").format(
                document_type=_(document.document_type)
            ),
        )
    if SendMode(service.connection.send_mode) is SendMode.PRODUCTION and not document.released:
        return Verdict(Way.SKIP, _("It is not released to Production."))
    if not named and document.next_at == NEVER:
        return Verdict(Way.SKIP, document.last_message)
    if not named and document.next_at is not None and document.next_at > now:
        return Verdict(Way.WAIT, document.last_message)
    return Verdict(Way.EXPORT if document.status in _NEW else Way.SEND)
