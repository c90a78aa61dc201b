"""Received documents that came as files, such as by e-mail: into the inbox, whole or not at all."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from edoc_tui.domain.edocument import file_name
from edoc_tui.domain.problems import blocking
from edoc_tui.domain.status import Direction, Event
from edoc_tui.domain.text import printable
from edoc_tui.engine.checking import check_document
from edoc_tui.engine.importing import Importer, add_once
from edoc_tui.engine.preparing import Prepared
from edoc_tui.engine.receiving import as_purchase
from edoc_tui.locales import _
from edoc_tui.store.repository import Change, NewDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.status import Actor
    from edoc_tui.engine.intake import Entry
    from edoc_tui.store.repository import Repository

_OURS = (".json", ".csv")
"""Business data of ours: no sender writes such documents."""


class ReceivedFiles(Importer):
    """Takes files as what a vendor sent us; nobody is told that we have them."""

    def prepared(self, source: Iterator[Entry], service: str) -> Iterator[Prepared]:
        """Yield the files, read and checked one by one."""
        code, _found = self._settings.service(service)
        for entry in source:
            yield self._left_alone(entry) or self._prepare(entry, code)

    def _left_alone(self, entry: Entry) -> Prepared | None:
        if entry.skipped:
            return Prepared(entry)
        if not entry.named and entry.path.suffix.lower() in _OURS:
            why = _("It is no document that a vendor sends.")
            return Prepared(type(entry)(entry.path, named=False, skipped=why))
        return None

    def _new_document(self, entry: Entry, data: bytes, service: str) -> NewDocument:
        code, found = self._settings.service(service)
        checked = check_document(data, entry.path.name, found.document_format)
        header = as_purchase(checked.header)
        return NewDocument(
            direction=Direction.IN,
            header=header,
            content=data,
            file_name=file_name(header.document_no),
            customer_no="",
            customer_name=header.seller.name,
            service=code,
            send_mode=found.connection.send_mode,
            problems=checked.problems,
            source=printable(os.fspath(entry.path)),
        )

    def _writing(self, new: NewDocument, actor: Actor) -> Callable[[Repository], EDocument]:
        return partial(_take_in, new=new, actor=actor)


def _take_in(repository: Repository, *, new: NewDocument, actor: Actor) -> EDocument:
    """Store a received document, which is ready to be worked on at once."""
    document = add_once(repository, new, actor)
    found = blocking(new.problems)
    change = Change(message=found[0].message if found else "")
    return repository.apply(document.id, Event.MAKE_DOCUMENT, actor, change)
