"""What needs a person right now: one look at the store and at this process's gates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.notice import Notice
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Direction, ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.domain.token_states import INTERRUPTED, REFUSED
from edoc_tui.domain.tokens import TokenState
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime, timedelta

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.store.repository import Repository

_MOST: Final = 200  # documents in one status that are named one by one
_FAILED: Final = (
    (Direction.OUT, ServiceStatus.SENDING_ERROR),
    (Direction.OUT, ServiceStatus.EXPORT_ERROR),
    (Direction.OUT, ServiceStatus.CANCEL_ERROR),
    (Direction.IN, ServiceStatus.IMPORTED_ERROR),
)
_LONGEST: Final = 240


def needs_a_person(
    repository: Repository,
    services: Collection[str],
    *,
    gates: Mapping[str, str],
    worker: bool,
    now: datetime,
    patience: timedelta,
) -> Iterator[Notice]:
    """Find everything that waits for a person.

    Args:
        repository: The store.
        services: Codes of the services that have an integration.
        gates: Why the gate of a service is closed, of those that are.
        worker: Whether a worker lives.
        now: The time.
        patience: How long something may wait before a worker is missed.
    """
    yield from _documents(repository)
    for code in services:
        yield from _token(repository, code, now)
        if code in gates:
            text = _("The gate of {service} is closed: {reason}")
            yield Notice(
                f"gate:{code}",
                "gate",
                text.format(service=code, reason=printable(gates[code], limit=_LONGEST)),
            )
        oldest = repository.oldest_waiting(code)
        if not worker and oldest is not None and now - oldest > patience:
            minutes = int((now - oldest).total_seconds() // 60)
            text = _("No worker lives, and a document of {service} has waited {minutes} minutes.")
            yield Notice(f"worker:{code}", "worker", text.format(service=code, minutes=minutes))


def _documents(repository: Repository) -> Iterator[Notice]:
    out, status = Direction.OUT, ServiceStatus
    text = _("{number} for {customer} is held: somebody must decide.")
    yield from _all_in(repository, "held", out, status.HELD, text)
    for direction, failed in _FAILED:
        text = _("{number} of {customer}: {status}.")
        yield from _all_in(repository, "failed", direction, failed, text)
    text = _("{number} was rejected by {customer}.")
    yield from _all_in(repository, "rejected", out, status.REJECTED, text)
    for document in _in(repository, out, status.PENDING_RESPONSE):
        if document.attention:
            text = _("{number} for {customer} waits for somebody at the provider.")
            yield _about("attention", document, text)


def _all_in(
    repository: Repository, kind: str, direction: Direction, status: ServiceStatus, text: str
) -> Iterator[Notice]:
    """Name the newest documents in a status; of more than these, only how many there are."""
    found = list(_in(repository, direction, status))
    yield from (_about(kind, one, text) for one in found)
    if len(found) == _MOST:
        count = repository.counts(direction).get(status, 0)
        if count > _MOST:
            sentence = _("{count} documents are {status} altogether.")
            told = sentence.format(count=count, status=_(status))
            yield Notice(f"{kind}:{direction}:{status}", kind, told)


def _in(repository: Repository, direction: Direction, status: ServiceStatus) -> Iterator[EDocument]:
    query = ListQuery(direction, statuses=(status,))
    yield from repository.page(query, limit=_MOST).items


def _about(kind: str, document: EDocument, text: str) -> Notice:
    sentence = text.format(
        number=printable(document.document_no, limit=60),
        customer=printable(document.customer_name or document.customer_no, limit=60),
        status=_(document.status),
    )
    if document.last_message:
        sentence = f"{sentence} {printable(document.last_message, limit=_LONGEST)}"
    return Notice(f"{kind}:{document.id}", kind, sentence)


def _token(repository: Repository, code: str, now: datetime) -> Iterator[Notice]:
    sign_in = repository.sign_in(code)
    # A provider that is out of reach for a while is no reason to sign in again.
    refused = sign_in.condition(now) in (REFUSED, INTERRUPTED)
    missing = sign_in.state(now) is TokenState.MISSING and repository.oldest_waiting(code)
    if refused or missing:
        text = (
            _("{service} does not accept us any more: sign in again. {reason}")
            if refused
            else _("Documents wait for {service}, but nobody is signed in. {reason}")
        )
        reason = printable(sign_in.trouble, limit=_LONGEST)
        yield Notice(f"token:{code}", "token", text.format(service=code, reason=reason).rstrip())
