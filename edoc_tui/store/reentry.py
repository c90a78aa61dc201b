"""After a backup was restored: what may have left since it was made is uncertain, never ready.

A backup does not know what was sent after it. Every document that could be sent again therefore
becomes *Unknown*, with a waiting time that begins now: the provider is searched before anything
leaves. Nothing that was released to Production stays released.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from edoc_tui.domain.edocument import AttemptKind
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Actor, Event, ServiceStatus
from edoc_tui.locales import _
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from edoc_tui.domain.edocument import EDocument

_READY: Final = (
    ServiceStatus.CREATED,
    ServiceStatus.PENDING_BATCH,
    ServiceStatus.EXPORT_ERROR,
    ServiceStatus.EXPORTED,
    ServiceStatus.SENDING_ERROR,
)
_EVERY: Final = 2**31


class Reentered(NamedTuple):
    """What restoring has changed.

    Attributes:
        uncertain: Documents that became, or were, Unknown.
        doubtful: Documents with mistakes, which a person should look up at the provider.
    """

    uncertain: int
    doubtful: int


def moment_of(repository: Any) -> datetime | None:
    """Return when the store was last changed, ``None`` when nothing ever happened."""
    from datetime import datetime

    row = repository.last_moment()
    return None if row is None else datetime.fromisoformat(row)


def reenter(repository: Any, who: Mapping[str, Any], *, since: datetime | None) -> Reentered:
    """Make uncertain what may have left since the backup; see the module.

    Args:
        repository: Of the restored store, in a writing transaction; of either database.
        who: Who restored it, for the audit journal.
        since: When the backup was made; searches begin there.
    """
    message = _("Restored from a backup: whether it was sent since is not known.")
    owner = "restored"
    for document, attempt in repository.open_attempts():
        if document.status is ServiceStatus.SENDING:
            change = Change(message=message)
            repository.apply(
                document.id, Event.UNCERTAIN, Actor.ENGINE, change, attempt_id=attempt.id
            )
    repository.begin_waiting_anew()
    doubtful = 0
    for document_id in repository.ids(ListQuery(statuses=_READY), _EVERY):
        document = repository.get(document_id)
        if _ready(repository, document):
            moment = since or document.created_at
            claimed = repository.claim(
                [document_id],
                owner=owner,
                now=moment,
                send_mode=document.send_mode,
                kind=AttemptKind.UPLOAD,
            )
            for _document, attempt in claimed:
                repository.apply(
                    document_id,
                    Event.UNCERTAIN,
                    Actor.ENGINE,
                    Change(message=message),
                    attempt_id=attempt.id,
                )
        elif not document.file_id:
            repository.note(document_id, message, attention=True)
            doubtful += 1
    repository.withdraw_releases()
    uncertain = len(repository.ids(ListQuery(statuses=(ServiceStatus.UNKNOWN,)), _EVERY))
    details = {"uncertain": uncertain, "doubtful": doubtful, "since": str(since or "")}
    repository.record("store.restored", who, details=details)
    return Reentered(uncertain, doubtful)


def _ready(repository: Any, document: EDocument) -> bool:
    """Bring a document to where an upload can begin; say whether it is there."""
    status = document.status
    if document.problems or status is ServiceStatus.EXPORT_ERROR:
        return False
    if status is ServiceStatus.SENDING_ERROR:
        return not document.file_id
    if status is ServiceStatus.PENDING_BATCH:
        repository.apply(document.id, Event.LEAVE_BATCH, Actor.ENGINE)
    if status is not ServiceStatus.EXPORTED:
        repository.apply(document.id, Event.EXPORT, Actor.ENGINE)
    return True
