"""What a dead process left behind: its uploads become *Unknown*, never *Exported*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import LockedError
from edoc_tui.domain.status import Event, IllegalTransitionError, ServiceStatus
from edoc_tui.engine.settling import settle_late
from edoc_tui.locales import N_, _
from edoc_tui.store.repository import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.edocument import Attempt, EDocument
    from edoc_tui.engine.collaborators import Desk

DIED: Final = N_("The process that was sending it ended; whether the provider has it is not known.")


async def recover(desk: Desk, service: str = "") -> Sequence[EDocument]:
    """Make the uploads of dead owners *Unknown*; return those documents.

    An owner that is alive is left alone, however long it has been silent: it may be frozen in
    the middle of an upload. What this process could not write before is written first.
    """
    await settle_late(desk)
    under_way = await desk.store.read(lambda repository: repository.open_attempts(service))
    living: dict[str, bool] = {}
    recovered: list[EDocument] = []
    for document, attempt in under_way:
        if document.status is not ServiceStatus.SENDING:
            continue
        if attempt.owner not in living:
            living[attempt.owner] = await desk.alive(attempt.owner)
        if not living[attempt.owner]:
            changed = await _mark(desk, document, attempt)
            if changed is not None:
                recovered.append(changed)
    return recovered


async def _mark(desk: Desk, document: EDocument, attempt: Attempt) -> EDocument | None:
    try:
        return await desk.apply(document, Event.UNCERTAIN, Change(message=_(DIED)), attempt=attempt)
    except (IllegalTransitionError, LockedError):
        return None  # another process saw it too and was faster
