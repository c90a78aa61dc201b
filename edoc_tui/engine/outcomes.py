"""From what a connector says about an upload to what happens to the document.

The rule behind the table: only what surely did not arrive may be sent again; what may have
arrived is searched for first.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import (
    ConflictError,
    ContractError,
    IndeterminateError,
    LockedError,
    ProviderError,
    RefusedError,
    ThrottledError,
    UnavailableError,
    UnsupportedError,
)
from edoc_tui.domain.status import Event
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.connectors.port import Receipt
    from edoc_tui.domain.edocument import Refs
    from edoc_tui.domain.errors import EdocError

BACK_OFF: Final = 2.0
BACK_OFF_CAP: Final = 900.0
"""Seconds: the first pause is up to BACK_OFF, doubles with each attempt, and ends at the cap."""

MESSAGE_LIMIT: Final = 500
"""Characters of a message that are kept."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an upload came to.

    Attributes:
        event: What happens to the document.
        message: Why, printable; ``""`` when all went well.
        refs: The provider's ids.
        after: Seconds until it may be tried again; ``None`` = whenever somebody asks.
        stops: What ends the whole batch, because the next upload would end the same way.
        passing: It may well work within the same batch, a little later.
    """

    event: Event
    message: str = ""
    refs: Refs | None = None
    after: float | None = None
    stops: EdocError | None = None
    passing: bool = False


def stopped() -> Outcome:
    """Return the outcome of a claimed document that never left."""
    return Outcome(Event.NOT_CREATED, _("Stopped before it was sent."))


def disowned() -> Outcome:
    """Return the outcome of a claimed document while others may take its owner for dead."""
    text = _("The connection to the shared store was lost before it was sent.")
    return Outcome(Event.NOT_CREATED, text, after=0.0, passing=True)


def asked_to_wait(seconds: float) -> Outcome:
    """Return the outcome of a claimed document while the provider wants to be left alone."""
    text = _("The provider asked to wait.")
    return Outcome(Event.NOT_CREATED, text, after=seconds, passing=True)


def interrupted() -> Outcome:
    """Return the outcome of an upload that was cut off on our side."""
    return Outcome(Event.UNCERTAIN, _("The program was stopped during the upload."))


def damaged() -> Outcome:
    """Return the outcome when the bytes on disk are not those that were checked."""
    text = _("The stored content does not match its checksum; it was not sent.")
    return Outcome(Event.REFUSED, text)


def back_off(attempts: int) -> float:
    """Return seconds to wait after *attempts* uploads: full jitter, so that nobody marches."""
    most = min(BACK_OFF_CAP, BACK_OFF * 2.0 ** min(max(attempts - 1, 0), 20))
    return random.uniform(0.0, most)  # noqa: S311 - spreads load, keeps no secret


def message_of(error: EdocError) -> str:
    """Return *error* as one printable sentence; the provider's HTTP status is in it."""
    text = str(error)
    if isinstance(error, ProviderError):
        if error.provider_text and error.provider_text not in text:
            text = f"{text} {error.provider_text}"
        if error.status and str(error.status) not in text:
            text = f"{text} (HTTP {error.status})"
    return printable(text, limit=MESSAGE_LIMIT)


def accepted(receipt: Receipt) -> Outcome:
    """Return the outcome of an upload that was answered well; without an id it proves nothing."""
    if not any(receipt.refs.values()):
        return Outcome(Event.UNCERTAIN, _("The provider accepted it but named no id."))
    return Outcome(Event.ACCEPTED, "", dict(receipt.refs))


def failed(error: EdocError, attempts: int) -> Outcome:
    """Return the outcome of an upload that ended in *error*.

    Args:
        error: What the connector, or the way to an access token, raised.
        attempts: Uploads of this document so far, this one included.
    """
    message = message_of(error)
    match error:
        case RefusedError() | UnsupportedError():
            return Outcome(Event.REFUSED, message)
        case IndeterminateError() | ConflictError() | ContractError():
            return Outcome(Event.UNCERTAIN, message)
        case ThrottledError():
            return Outcome(Event.NOT_CREATED, message, after=error.after, passing=True)
        case UnavailableError():
            after = error.after or back_off(attempts)
            return Outcome(Event.NOT_CREATED, message, after=after, passing=True)
        case LockedError():
            return Outcome(
                Event.NOT_CREATED, message, after=back_off(attempts), passing=True, stops=error
            )
        case _:
            # Sign-in, rights, setup: the same for every document until a person has acted.
            return Outcome(Event.NOT_CREATED, message, stops=error)
