"""The status of an electronic document at a service: one table, and nothing beside it.

Names and meaning follow Business Central's E-Document service status. ``SENDING``, ``UNKNOWN``
and ``HELD`` are ours: an intent on disk before the upload, an outcome that nobody knows yet,
and one that a person must decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.names import ERRORS, UNDER_WAY, DocumentStatus, ServiceStatus, document_status
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ERRORS",
    "TRANSITIONS",
    "UNDER_WAY",
    "Actor",
    "Direction",
    "DocumentStatus",
    "Event",
    "IllegalTransitionError",
    "ServiceStatus",
    "Transition",
    "after",
    "applies",
    "document_status",
]


class Direction(StrEnum):
    """Outgoing documents live in the outbox, incoming ones in the inbox."""

    OUT = "out"
    IN = "in"


class Actor(StrEnum):
    """Who may trigger an event."""

    OPERATOR = N_("operator")
    WORKFLOW = N_("workflow")
    ENGINE = N_("engine")


class Event(StrEnum):
    """What can happen to a document at a service."""

    CREATE = N_("create")
    EXPORT = N_("export")
    EXPORT_FAILED = N_("export failed")
    JOIN_BATCH = N_("join batch")
    LEAVE_BATCH = N_("leave batch")
    HOLD = N_("hold")
    LET_GO = N_("let go")
    CLAIM = N_("claim")
    ACCEPTED = N_("accepted")
    NOT_CREATED = N_("not created")
    REFUSED = N_("refused")
    UNCERTAIN = N_("uncertain")
    FOUND = N_("found")
    NOT_FOUND = N_("not found")
    UNDECIDABLE = N_("undecidable")
    GIVE_UP = N_("give up")
    RESEND = N_("resend")
    PROCESSING = N_("processing")
    ATTENTION = N_("attention")
    DELIVERED = N_("delivered")
    FAILED = N_("failed")
    RESTARTED = N_("restarted")
    CANCELED = N_("canceled")
    CANCEL_FAILED = N_("cancel failed")
    APPROVED = N_("approved")
    REJECTED = N_("rejected")
    APPROVAL_FAILED = N_("approval failed")
    RECEIVE = N_("receive")
    MAKE_DOCUMENT = N_("make document")
    PROCESSING_FAILED = N_("processing failed")
    RETRY_PROCESSING = N_("retry processing")
    ACCEPT = N_("accept")
    REJECT = N_("reject")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table.

    Attributes:
        event: What happened.
        sources: Statuses in which it may happen; empty = the document does not exist yet.
        target: The status afterwards.
        actors: Who may trigger it.
        log: The sentence for the document log; ``""`` = not logged.
    """

    event: Event
    sources: frozenset[ServiceStatus]
    target: ServiceStatus
    actors: frozenset[Actor]
    log: str


def _rows() -> Iterable[Transition]:
    s, e = ServiceStatus, Event
    person, flow, machine = Actor.OPERATOR, Actor.WORKFLOW, Actor.ENGINE
    anyone = (person, flow, machine)
    pending, sent = s.PENDING_RESPONSE, s.SENT
    exportable = (s.CREATED, s.EXPORT_ERROR, s.EXPORTED, s.CANCELED)
    approvable = (s.SENT, s.APPROVAL_ERROR)
    failed = (s.SENDING_ERROR,)
    cancelable = (*failed, s.CANCEL_ERROR)
    joining = (s.CREATED, s.EXPORTED)
    waiting = (*joining, s.PENDING_BATCH)
    # what the provider never had is withdrawn here, without a word to the provider
    unsent = (s.CREATED, s.EXPORT_ERROR, s.EXPORTED, s.PENDING_BATCH, s.HELD)
    table: tuple[
        tuple[Event, tuple[ServiceStatus, ...], ServiceStatus, tuple[Actor, ...], str], ...
    ] = (
        (e.CREATE, (), s.CREATED, anyone, N_("Created")),
        (e.EXPORT, exportable, s.EXPORTED, anyone, N_("Exported")),
        (e.EXPORT_FAILED, exportable, s.EXPORT_ERROR, anyone, N_("Export failed")),
        (
            e.JOIN_BATCH,
            (s.CREATED, s.EXPORTED),
            s.PENDING_BATCH,
            (flow,),
            N_("Waiting for its batch"),
        ),
        (e.LEAVE_BATCH, (s.PENDING_BATCH,), s.CREATED, (flow, machine), ""),
        (e.HOLD, waiting, s.HELD, (person, flow), N_("Held by a person or a workflow")),
        (e.LET_GO, (s.HELD,), s.EXPORTED, (person,), N_("Let go by a person")),
        (e.CLAIM, (s.EXPORTED, s.SENDING_ERROR), s.SENDING, anyone, N_("Being sent")),
        (e.ACCEPTED, (s.SENDING,), pending, (machine,), N_("Accepted by the provider")),
        (e.NOT_CREATED, (s.SENDING,), s.EXPORTED, (machine,), N_("Not sent, will be tried again")),
        (e.REFUSED, (s.SENDING,), s.SENDING_ERROR, (machine,), N_("Refused by the provider")),
        (e.UNCERTAIN, (s.SENDING,), s.UNKNOWN, (machine,), N_("Outcome unknown")),
        (e.FOUND, (s.UNKNOWN, s.HELD), pending, (person, machine), N_("Found at the provider")),
        (e.NOT_FOUND, (s.UNKNOWN,), s.EXPORTED, (machine,), N_("Surely not at the provider")),
        (e.UNDECIDABLE, (s.UNKNOWN,), s.HELD, (machine,), N_("Held: a person must decide")),
        (e.GIVE_UP, (s.EXPORTED,), s.HELD, (machine,), N_("Held: tried for too long")),
        (e.RESEND, (s.HELD,), s.EXPORTED, (person,), N_("Released to be sent again")),
        (e.PROCESSING, (pending,), pending, (machine,), N_("The provider is still working")),
        (e.ATTENTION, (pending,), pending, (machine,), N_("A person must act at the provider")),
        (e.DELIVERED, (pending,), sent, (machine,), N_("Sent")),
        (e.FAILED, (pending,), s.SENDING_ERROR, (machine,), N_("The provider reports an error")),
        (
            e.RESTARTED,
            (s.SENDING_ERROR,),
            pending,
            anyone,
            N_("Restarted with the original content"),
        ),
        (e.CANCELED, (*cancelable, *unsent), s.CANCELED, (person,), N_("Canceled")),
        (e.CANCEL_FAILED, cancelable, s.CANCEL_ERROR, (person,), N_("Cancel failed")),
        (e.APPROVED, approvable, s.APPROVED, (person, machine), N_("Approved by the recipient")),
        (e.REJECTED, approvable, s.REJECTED, (person, machine), N_("Rejected by the recipient")),
        (
            e.APPROVAL_FAILED,
            approvable,
            s.APPROVAL_ERROR,
            (person, machine),
            N_("The approval could not be read"),
        ),
        (e.RECEIVE, (), s.IMPORTED, (person, machine), N_("Received")),
        (
            e.MAKE_DOCUMENT,
            (s.IMPORTED, s.IMPORTED_ERROR),
            s.IMPORTED_CREATED,
            (person, machine),
            N_("Document created"),
        ),
        (
            e.PROCESSING_FAILED,
            (s.IMPORTED, s.IMPORTED_ERROR),
            s.IMPORTED_ERROR,
            (person, machine),
            N_("Could not be processed"),
        ),
        (e.RETRY_PROCESSING, (s.IMPORTED_ERROR,), s.IMPORTED, (person,), N_("Processed again")),
        (e.ACCEPT, (s.IMPORTED_CREATED,), s.APPROVED, (person, machine), N_("Approved by us")),
        (e.REJECT, (s.IMPORTED_CREATED,), s.REJECTED, (person, machine), N_("Rejected by us")),
    )
    for event, sources, target, actors, log in table:
        yield Transition(event, frozenset(sources), target, frozenset(actors), log)


TRANSITIONS: Final[dict[Event, Transition]] = {row.event: row for row in _rows()}
"""The table, by event; each event has exactly one row."""


class IllegalTransitionError(DataError):
    """The event does not apply to a document in this status, or not by this actor."""

    title = "Does not apply"


def applies(event: Event, status: ServiceStatus | None, actor: Actor | None = None) -> bool:
    """Say whether *event* may happen in *status* (``None`` = no document yet)."""
    row = TRANSITIONS[event]
    reachable = status in row.sources if status is not None else not row.sources
    return reachable and (actor is None or actor in row.actors)


def after(event: Event, status: ServiceStatus | None, actor: Actor) -> Transition:
    """Return the row for *event* in *status*.

    Raises:
        IllegalTransitionError: The table has no such step for this actor.
    """
    if not applies(event, status, actor):
        raise IllegalTransitionError(
            _("'{event}' does not apply to a document that is {status}.").format(
                event=_(event), status=_(status) if status else _("not there yet")
            )
        )
    return TRANSITIONS[event]
