"""The status table: nothing illegal, everything reachable, every guard in force."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from edoc_tui.domain.status import (
    TRANSITIONS,
    Actor,
    Direction,
    DocumentStatus,
    Event,
    IllegalTransitionError,
    ServiceStatus,
    after,
    applies,
    document_status,
)

S, E = ServiceStatus, Event

INBOUND = {S.IMPORTED, S.IMPORTED_CREATED, S.IMPORTED_ERROR, S.APPROVED, S.REJECTED}
NEVER_AGAIN = {S.PENDING_RESPONSE, S.SENT, S.APPROVED, S.REJECTED, S.UNKNOWN, S.SENDING}
"""Statuses in which the provider has, or may have, the document."""


def test_every_event_has_one_row_and_every_status_is_reachable() -> None:
    """The table is complete in events and leaves no status unreachable."""
    assert set(TRANSITIONS) == set(Event)
    reached: set[ServiceStatus] = {row.target for row in TRANSITIONS.values() if not row.sources}
    while True:
        more = {row.target for row in TRANSITIONS.values() if row.sources & reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(ServiceStatus)


@given(st.sampled_from(Event), st.sampled_from([*ServiceStatus, None]), st.sampled_from(Actor))
def test_after_agrees_with_the_table(
    event: Event, status: ServiceStatus | None, actor: Actor
) -> None:
    """A step is taken exactly when the row names its source and its actor."""
    row = TRANSITIONS[event]
    source_fits = status in row.sources if status is not None else not row.sources
    if source_fits and actor in row.actors:
        assert after(event, status, actor).target is row.target
    else:
        with pytest.raises(IllegalTransitionError, match=event.value):
            after(event, status, actor)


@pytest.mark.parametrize("status", sorted(NEVER_AGAIN))
def test_what_the_provider_may_have_is_never_claimed_again(status: ServiceStatus) -> None:
    """No actor can begin an upload of a document that may already be at the provider."""
    assert not any(applies(E.CLAIM, status, actor) for actor in Actor)
    assert not applies(E.EXPORT, status)


@pytest.mark.parametrize(
    ("event", "only"),
    [
        (E.RESEND, {Actor.OPERATOR}),
        (E.CANCELED, {Actor.OPERATOR}),
        (E.DELIVERED, {Actor.ENGINE}),
        (E.ACCEPTED, {Actor.ENGINE}),
        (E.NOT_FOUND, {Actor.ENGINE}),
        (E.JOIN_BATCH, {Actor.WORKFLOW}),
    ],
)
def test_who_may_trigger(event: Event, only: set[Actor]) -> None:
    """A machine never decides for a person, a person never invents a provider's answer."""
    assert TRANSITIONS[event].actors == only


def test_only_leaving_a_batch_is_silent() -> None:
    """Every step but Business Central's unlogged batch reset leaves a line in the log."""
    assert {row.event for row in TRANSITIONS.values() if not row.log} == {E.LEAVE_BATCH}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (S.CREATED, DocumentStatus.IN_PROGRESS),
        (S.SENDING, DocumentStatus.IN_PROGRESS),
        (S.UNKNOWN, DocumentStatus.IN_PROGRESS),
        (S.PENDING_RESPONSE, DocumentStatus.IN_PROGRESS),
        (S.EXPORTED, DocumentStatus.PROCESSED),
        (S.SENT, DocumentStatus.PROCESSED),
        (S.REJECTED, DocumentStatus.PROCESSED),
        (S.CANCELED, DocumentStatus.PROCESSED),
        (S.IMPORTED_CREATED, DocumentStatus.PROCESSED),
        (S.EXPORT_ERROR, DocumentStatus.ERROR),
        (S.SENDING_ERROR, DocumentStatus.ERROR),
        (S.APPROVAL_ERROR, DocumentStatus.ERROR),
        (S.CANCEL_ERROR, DocumentStatus.ERROR),
        (S.IMPORTED_ERROR, DocumentStatus.ERROR),
        (S.HELD, DocumentStatus.ERROR),
    ],
)
def test_document_status_follows_business_central(
    status: ServiceStatus, expected: DocumentStatus
) -> None:
    """The roll-up is Business Central's; what a person must decide is an error."""
    assert document_status(status) is expected


class Life(RuleBasedStateMachine):
    """Any order of events keeps a document in its direction and uploads at most once at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.status: ServiceStatus | None = None
        self.direction: Direction | None = None
        self.at_provider = False
        self.ended = False

    @rule(event=st.sampled_from(Event), actor=st.sampled_from(Actor))
    def happen(self, event: Event, actor: Actor) -> None:
        """Let an event happen if it applies; otherwise nothing may change."""
        before = self.status
        try:
            row = after(event, self.status, actor)
        except IllegalTransitionError:
            assert self.status is before
            return
        if self.direction is None:
            self.direction = Direction.IN if event is E.RECEIVE else Direction.OUT
        if event is E.CLAIM:
            assert not self.at_provider, "a second upload while the first may exist"
        if event in {E.ACCEPTED, E.FOUND, E.UNCERTAIN}:
            self.at_provider = True
        if event in {E.NOT_FOUND, E.RESEND, E.CANCELED, E.NOT_CREATED, E.REFUSED, E.FAILED}:
            # an error at the provider is answered by restart or cancel, or known to be no copy
            self.at_provider = False
        self.status = row.target

    @precondition(lambda self: self.direction is Direction.IN)
    @invariant()
    def incoming_stays_incoming(self) -> None:
        """A received document never takes an outgoing status."""
        assert self.status in INBOUND


TestLife = Life.TestCase
