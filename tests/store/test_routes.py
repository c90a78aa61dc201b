"""Which way a document was sent on, in both databases."""

from __future__ import annotations

from typing import Any

from edoc_tui.domain.status import Actor, Event
from edoc_tui.store.repository import Routed
from tests.store.make import new


def test_a_route_is_kept_and_replaced(store: Any) -> None:
    """What a workflow decided is read back; a document that a person sent on has none."""
    first = store.add(new("R1"), Actor.OPERATOR)
    assert store.route(first.id) is None
    for routed in (Routed("EDI", "W", export_only=True), Routed("DEFAULT", "X", hold=True), None):
        store.set_route(first.id, routed)
        assert store.route(first.id) == routed


def test_what_waits_in_a_batch_comes_with_its_profile(store: Any) -> None:
    """Oldest first; without a route the profile is empty; others do not appear."""
    ids = [store.add(new(f"B{at}"), Actor.OPERATOR).id for at in range(3)]
    store.set_route(ids[0], Routed("EDI", "W"))
    for one in ids[:2]:
        store.apply(one, Event.JOIN_BATCH, Actor.WORKFLOW)
    kind = str(store.get(ids[0]).document_type)
    service = store.get(ids[0]).service
    assert list(store.in_batch(service)) == [(ids[0], kind, "EDI"), (ids[1], kind, "")]
    assert not store.in_batch("NOBODY")
