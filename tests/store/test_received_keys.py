"""Received documents of a store that told them apart by number alone get their date, too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from edoc_tui.domain.edocument import DocumentType, LinkKind
from edoc_tui.domain.errors import DuplicateError
from edoc_tui.domain.status import Actor, Direction, Event
from edoc_tui.store.repository import Change
from edoc_tui.store.schema_received import RECEIVED
from tests.store.make import new


def test_earlier_keys_are_brought_up_to_date(store: Any) -> None:
    """Of received documents and of our answers to them; those that we send stay as they are."""
    came = new("R1", direction=Direction.IN, kind=DocumentType.PURCHASE_INVOICE)
    ours = new("R1", kind=DocumentType.APPLICATION_RESPONSE)
    answer = replace(ours, about=came.header.issue_date.isoformat())
    sent = new("S1")
    received = store.add(came, Actor.ENGINE)
    store.apply(received.id, Event.MAKE_DOCUMENT, Actor.ENGINE, Change())
    answered = store.add(answer, Actor.OPERATOR)
    store.link(answered.id, received.id, LinkKind.REJECTS)
    other = store.add(sent, Actor.OPERATOR)
    wanted = [came.business_key, answer.business_key, sent.business_key]
    ids = [received.id, answered.id, other.id]
    for one, document in zip(ids, (came, answer, sent), strict=True):
        store._db.execute(
            "UPDATE documents SET business_key = ? WHERE id = ?",
            (document.header.business_key, one),
        )
    for statement in RECEIVED.split(";"):
        if statement.strip():
            store._db.execute(statement)
    keys = store._rows("SELECT business_key FROM documents ORDER BY id")
    assert [row[0] for row in keys] == wanted
    assert store.check() == []


def test_the_date_tells_received_documents_apart(store: Any) -> None:
    """The same day is a duplicate, another one is not."""
    came = new("R1", direction=Direction.IN, kind=DocumentType.PURCHASE_INVOICE)
    later = replace(came, header=replace(came.header, issue_date=date(2031, 1, 2)))
    store.add(came, Actor.ENGINE)
    store.add(later, Actor.ENGINE)
    with pytest.raises(DuplicateError):
        store.add(replace(came, refs={"document": "another"}), Actor.ENGINE)
    assert store.check() == []
