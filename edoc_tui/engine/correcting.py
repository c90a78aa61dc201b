"""Cancel and send corrected, as one action: the corrected file is checked before anything else.

The order is what keeps it safe: nothing is cancelled for a file that could not take the place,
and the corrected document is stored only once the provider has given the first one up. Whoever
is interrupted in between finds the first one *Canceled* and corrects it again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.edocument import LinkKind
from edoc_tui.domain.errors import DataError, DuplicateError
from edoc_tui.domain.names import ServiceStatus as S
from edoc_tui.domain.status import Direction, Event, applies
from edoc_tui.domain.text import printable
from edoc_tui.engine.reports import ActionReport
from edoc_tui.locales import _

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.domain.edocument import EDocument, Header
    from edoc_tui.engine.acting import Actions
    from edoc_tui.engine.collaborators import Desk
    from edoc_tui.engine.importing import Importer

_ENDED: Final = (S.REJECTED, S.CANCELED)
"""Nothing is under way for these any more: the correction can leave at once."""


def why_not_correct(status: S) -> str:
    """Return why a document in *status* cannot be corrected, ``""`` when it can."""
    if status in _ENDED or applies(Event.CANCELED, status) or status is S.HELD:
        return ""
    if status in (S.SENT, S.APPROVED, S.APPROVAL_ERROR):
        return _("The recipient has it: send a credit memo and a new invoice instead.")
    return _("It is {status}: wait until the provider has answered.").format(status=_(status))


async def correct(
    desk: Desk, actions: Actions, importer: Importer, document_id: int, path: Path, *, by: str
) -> ActionReport:
    """Cancel a document where that is still to be done, and import *path* in its place.

    The report's document is the corrected one, tied to the first.

    Raises:
        DataError, InputMissingError: The file cannot be imported. Nothing was changed.
    """
    first = await desk.document(document_id)
    if first.direction is not Direction.OUT:
        return ActionReport(False, _("It is a received document."), first)
    if why := why_not_correct(first.status):
        return ActionReport(False, why, first)
    header = await asyncio.to_thread(importer.look, path, first.service)
    _refuse_other_document(first, header)
    taken = await desk.store.read(lambda repository: repository.outgoing(header.business_key))
    if taken is not None and taken.id != document_id:
        raise DuplicateError(
            _("{number} is the number of another document, entry {entry}.").format(
                number=printable(header.document_no), entry=taken.id
            ),
            existing=taken.id,
            todo=_("Nothing was changed. Give the corrected document a number of its own."),
        )
    if first.status not in _ENDED:
        canceled = await actions.cancel(document_id, by=by)
        if not canceled.done:
            return canceled
    [imported] = [one async for one in importer.import_paths([path], first.service)]
    if imported.document is None:
        assert imported.error is not None
        raise imported.error
    stored = imported.document
    await desk.store.write(
        lambda repository: repository.link(stored.id, document_id, LinkKind.CORRECTS)
    )
    desk.events.changed(stored)
    return ActionReport(True, imported.message, stored)


def _refuse_other_document(first: EDocument, header: Header) -> None:
    """Refuse a file that cannot be the correction of *first*, before anything is cancelled."""
    if header.document_type is not first.document_type:
        raise DataError(
            _("The file is a {kind}, but {number} is a {other}.").format(
                kind=_(header.document_type),
                number=printable(first.document_no),
                other=_(first.document_type),
            ),
            todo=_("Nothing was changed. Choose the corrected document."),
        )
    if first.status is S.REJECTED and header.document_no == first.document_no:
        raise DataError(
            _("The recipient rejected {number}: the corrected document needs another one.").format(
                number=printable(first.document_no)
            ),
            todo=_("Nothing was changed. Give the corrected document a number of its own."),
            field="BT-1",
        )
