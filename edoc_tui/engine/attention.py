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

_MOST: Final = 500  # documents of one kind that are looked at
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
    for document in _in(repository, ServiceStatus.HELD):
        text = _("{number} for {customer} is held: somebody must decide.")
        yield _about("held", document, text)
    for document in _in(repository, ServiceStatus.REJECTED):
        yield _about("rejected", document, _("{number} was rejected by {customer}."))
    for document in _in(repository, ServiceStatus.PENDING_RESPONSE):
        if document.attention:
            text = _("{number} for {customer} waits for somebody at the provider.")
            yield _about("attention", document, text)


def _in(repository: Repository, status: ServiceStatus) -> Iterator[EDocument]:
    query = ListQuery(Direction.OUT, statuses=(status,))
    yield from repository.page(query, limit=_MOST).items


def _about(kind: str, document: EDocument, text: str) -> Notice:
    sentence = text.format(
        number=printable(document.document_no, limit=60),
        customer=printable(document.customer_name or document.customer_no, limit=60),
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
