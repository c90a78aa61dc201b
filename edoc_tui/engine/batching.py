"""Batches: documents gather at their service until they are enough, or until it is time.

A document that turns out to be wrong when its batch goes drops out (*Export Error*); the rest
goes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import LockedError
from edoc_tui.domain.status import Actor, Event, IllegalTransitionError
from edoc_tui.engine.outcomes import MESSAGE_LIMIT
from edoc_tui.engine.recreating import checked_again
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.config.settings import Service
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.collaborators import Desk
    from edoc_tui.store.repository import Repository


@dataclass(slots=True)
class BatchReport:
    """What left its batch: ready to be sent, or dropped out."""

    ready: list[EDocument] = field(default_factory=list)
    dropped: list[EDocument] = field(default_factory=list)


async def go(desk: Desk, code: str, service: Service, report: BatchReport) -> None:
    """Let the batches of a service go that are to go now.

    Args:
        desk: Store, events, clock.
        code: The service.
        service: Its settings: with a threshold, what is enough of one type and profile; when
            documents gather no more, everything.
        report: Told what left.
    """
    waiting = await desk.store.read(lambda repository: repository.in_batch(code))
    if service.batch != "threshold":
        chosen: Sequence[int] = [row[0] for row in waiting]
    else:
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for document_id, kind, profile in waiting:
            groups[kind, profile].append(document_id)
        full = [group for group in groups.values() if len(group) >= service.batch_threshold]
        chosen = sorted(one for group in full for one in group)
    for document_id in chosen:
        await _leave(desk, document_id, service.document_format, report)


async def _leave(desk: Desk, document_id: int, document_format: str, report: BatchReport) -> None:
    document = await desk.document(document_id)
    problems, why = await checked_again(desk, document, document_format)

    def write(repository: Repository) -> EDocument:
        repository.apply(document_id, Event.LEAVE_BATCH, Actor.WORKFLOW)
        repository.recheck(document_id, problems)
        event = Event.EXPORT_FAILED if why else Event.EXPORT
        return repository.apply(
            document_id, event, Actor.WORKFLOW, Change(message=why[:MESSAGE_LIMIT])
        )

    try:
        after = await desk.store.write(write)
    except (IllegalTransitionError, LockedError):
        return  # another process was faster
    (report.dropped if why else report.ready).append(after)
    desk.events.changed(after)
