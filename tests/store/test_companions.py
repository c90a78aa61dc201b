"""A document again for a further service: in both databases, and when it is replaced."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edoc_tui.domain.edocument import LinkKind
from edoc_tui.domain.errors import DuplicateError
from edoc_tui.domain.status import Actor
from tests.store.make import new


def test_a_companion_has_a_key_of_its_own(store: Any) -> None:
    """The number is there once for each service, and stays so when the document is made again."""
    first = store.add(new("C1"), Actor.OPERATOR)
    again = replace(new("C1"), service="ARCHIVE", companion=True)
    with pytest.raises(DuplicateError):
        store.add(replace(again, companion=False), Actor.OPERATOR)
    second = store.add(again, Actor.OPERATOR)
    store.accompany(second.id, first.id)
    third = store.add(replace(again, service="THIRD"), Actor.OPERATOR)
    store.accompany(third.id, first.id)
    with pytest.raises(DuplicateError):
        store.add(again, Actor.OPERATOR)
    assert [one.id for one in store.companions(first.id)] == [second.id, third.id]
    assert [one.id for one in store.companions(third.id)] == [first.id, second.id]
    assert (store.is_companion(first.id), store.is_companion(third.id)) == (False, True)
    assert [(one.kind, one.document.id) for one in store.links(second.id)] == [
        (LinkKind.ALSO, first.id),
        (LinkKind.ALSO, third.id),
    ]
    store.replace(second.id, replace(new("C1"), service="ARCHIVE"), Actor.OPERATOR)
    assert store.outgoing(new("C1").business_key).id == first.id
    assert store.outgoing(again.business_key).id == second.id
    assert store.check() == []
