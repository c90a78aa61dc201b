"""What a person orders to be sent: written down, and released to Production."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edoc_tui.domain.edocument import DocumentType, SendMode
from edoc_tui.locales import _

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping, Sequence

    from edoc_tui.config.settings import Service
    from edoc_tui.domain.audit import Person
    from edoc_tui.store.repository import Repository


@dataclass(frozen=True, slots=True)
class Order:
    """How documents are to be sent, whichever they are.

    Attributes:
        released_by: The person who releases them to Production, ``""`` = nobody does.
        by: Who asked.
        reviewed: The SHA-256 of each document when a person agreed, where one looked.
        on_progress: Told how many are done, and how many there are.
        stop: Ends the batch.
        patient: Nobody waits for it: a shut gate is left alone until its pause is over.
        last_words: Seconds that uploads under way get to finish when the batch is stopped.
    """

    released_by: str
    by: str
    reviewed: Mapping[int, str] | None
    on_progress: Callable[[int, int], None] | None
    stop: asyncio.Event
    patient: bool = False
    last_words: float = 10.0

    def still(self, document_id: int, sha256: str) -> bool:
        """Say whether a document, with its content, is what a person agreed to."""
        return self.reviewed is None or self.reviewed.get(document_id) == sha256


def take_order(
    repository: Repository, ids: Sequence[int], order: Order, service: Service, person: Person
) -> Sequence[int]:
    """Write an order down and release what it covers; return what waits for a second person."""
    if service.connection.send_mode != SendMode.PRODUCTION.value or not order.released_by:
        details = {"send_mode": service.connection.send_mode}
        repository.record("document.ordered", person.record(), documents=ids, details=details)
        return ()
    same = [one for one in ids if order.still(one, repository.get(one).sha256)]
    guarded = [one for one in same if not _is_answer(repository, one)] if service.four_eyes else []
    waiting = agree(repository, "release", guarded, person)
    free = [one for one in same if one not in set(waiting)]
    repository.release(free, order.released_by)
    if free:
        repository.record("document.released", person.record(), documents=free)
    for one in waiting:
        repository.note(one, second_person(person.name))
    return waiting


def _is_answer(repository: Repository, document_id: int) -> bool:
    """Say whether it is our answer to a received document: two people agree to that itself."""
    return repository.get(document_id).document_type is DocumentType.APPLICATION_RESPONSE


def agree(
    repository: Repository,
    kind: str,
    ids: Sequence[int],
    person: Person,
    details: Mapping[str, str] | None = None,
    *,
    words: str = "",
) -> list[int]:
    """Note that *person* agrees to *kind*; return the documents that need another person.

    Two people agree only to the same: content, and *words* where it is more than the content.
    """
    waiting: list[int] = []
    for one in ids:
        sha256 = _digest(repository.get(one).sha256, words)
        repository.agree(kind, one, sha256, person.name, person.login)
        if not any(
            name != person.name and (not login or login != person.login)
            for name, login in repository.agreed(kind, one, sha256)
        ):
            waiting.append(one)
    if ids:
        repository.record(
            f"document.{kind}_agreed", person.record(), documents=ids, details=details
        )
    return waiting


def _digest(sha256: str, words: str) -> str:
    """Return what is agreed to: the content, and what is said about it."""
    if not words:
        return sha256
    from hashlib import sha256 as digest

    from edoc_tui.domain.nearness import plain

    return digest(f"{sha256}\n{plain(words)}".encode()).hexdigest()


def second_person(first: str) -> str:
    """Return why something waits that two people must release."""
    return _("{person} has agreed; a second person must agree, too.").format(person=first)
