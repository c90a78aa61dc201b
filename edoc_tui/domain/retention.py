"""How long what is kept: periods, policies, and what must not be removed because it is unfinished.

A policy says for each kind of record after which time it is removed; without a period it is kept
for ever. What identifies a document (number, key, reference, provider ids, SHA-256) is no record
of any kind here: it stays, so that no document can be sent twice after its bytes are gone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.draft import Stage
from edoc_tui.domain.errors import InputMissingError
from edoc_tui.domain.names import ServiceStatus as S
from edoc_tui.domain.status import Direction
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edoc_tui.domain.edocument import EDocument


class Kind(StrEnum):
    """What a policy can be about, by its key in ``[retention]``."""

    SENT = "sent_documents"
    RECEIVED = "received_documents"
    ANSWERS = "buyer_answers"
    BODIES = "communication_bodies"
    EXCHANGES = "communication_log"
    MAPPING = "mapping_log"
    LOG = "document_log"


TITLES: Final[Mapping[Kind, str]] = {
    Kind.SENT: N_("Sent documents"),
    Kind.RECEIVED: N_("Received documents"),
    Kind.ANSWERS: N_("Buyers' answers"),
    Kind.BODIES: N_("Communication bodies"),
    Kind.EXCHANGES: N_("Communication log"),
    Kind.MAPPING: N_("Mapping log"),
    Kind.LOG: N_("Document log"),
}
"""Message ids of their names."""

EXPLAINED: Final[Mapping[Kind, str]] = {
    Kind.SENT: N_("The bytes that were sent. Number, key, provider ids and SHA-256 stay."),
    Kind.RECEIVED: N_("The bytes that were received. Number, key and SHA-256 stay."),
    Kind.ANSWERS: N_("The bytes of buyers' answers. Verdict, code and reasons stay."),
    Kind.BODIES: N_("What was said to the provider, word for word. Address and status stay."),
    Kind.EXCHANGES: N_("Whole rows: when, which address, which status, what was said."),
    Kind.MAPPING: N_("Which values mapping rules changed. Which rules were used stays."),
    Kind.LOG: N_("A document's timeline. The journal keeps a proof of each row."),
}
"""Message ids of what is removed, and what is not."""

PAYLOADS: Final = frozenset({Kind.SENT, Kind.RECEIVED, Kind.ANSWERS, Kind.BODIES})
"""Kinds that are about contents, for which the law may ask a minimum."""

DOCUMENTS: Final = frozenset({Kind.SENT, Kind.RECEIVED, Kind.LOG})
"""Kinds that are removed document by document."""

USUAL_YEARS: Final = 10
"""Years that invoices and their accounting records are kept in France, for instance."""

SETTLED_OUT: Final = frozenset({S.SENT, S.APPROVED, S.REJECTED, S.CANCELED})
"""Statuses of an outgoing document with which nobody has anything left to do."""

_PERIOD: Final = re.compile(r"([1-9][0-9]{0,3}) (day|month|year)s?")
_DAYS: Final = {"day": 1, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class Period:
    """A time that records are kept.

    Attributes:
        count: How many units.
        unit: ``day``, ``month`` or ``year``. Years count from the end of the calendar year in
            which the record last changed, as tax law counts them.
    """

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Period | None:
        """Return the period that *text* such as ``10 years`` means, ``None`` for another text."""
        match = _PERIOD.fullmatch(text)
        return None if match is None else cls(int(match[1]), match[2])

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'s' if self.count > 1 else ''}"

    def cutoff(self, now: datetime) -> datetime:
        """Return the moment before which records are old enough *now* (both UTC)."""
        now = now.astimezone(UTC)
        if self.unit == "day":
            return now - timedelta(days=self.count)
        if self.unit == "year":
            return datetime(max(1, now.year - self.count), 1, 1, tzinfo=UTC)
        from calendar import monthrange

        months = now.year * 12 + now.month - 1 - self.count
        year, month = max(1, months // 12), months % 12 + 1
        day = min(now.day, monthrange(year, month)[1])
        return now.replace(year=year, month=month, day=day)

    @property
    def days(self) -> int:
        """About how many days it is, to compare periods."""
        return self.count * _DAYS[self.unit]

    @property
    def short(self) -> bool:
        """Whether it is shorter than the law of some countries asks for."""
        return self.days < USUAL_YEARS * _DAYS["year"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What is removed after which time.

    Attributes:
        periods: By kind; a kind that is missing is kept for ever.
        automatic: A worker carries it out once a day, if a person has done so before.
    """

    periods: Mapping[Kind, Period] = field(default_factory=dict)
    automatic: bool = False

    @property
    def text(self) -> str:
        """The periods in one line: what a person agrees to."""
        return "; ".join(f"{kind} = {self.periods[kind]}" for kind in Kind if kind in self.periods)

    @property
    def short(self) -> list[Kind]:
        """The kinds of contents that are kept for less than the usual years."""
        return [k for k in Kind if k in PAYLOADS and k in self.periods and self.periods[k].short]


@dataclass(frozen=True, slots=True)
class Facts:
    """What has to be known of a document before anything of it is removed.

    Attributes:
        attention: A person must act at the provider.
        busy: An upload, restart or cancel is open.
        ordered: A person has ordered it to be sent.
        stage: How far the work on a received document is, ``""`` = nobody began.
        loose: It is tied to an answer that is not settled, or to an unfinished document.
    """

    direction: Direction
    status: S
    attention: bool = False
    busy: bool = False
    ordered: bool = False
    stage: str = ""
    loose: bool = False


def settled(direction: Direction, status: S, stage: str) -> bool:
    """Say whether a document's way has come to its end."""
    if direction is Direction.OUT:
        return status in SETTLED_OUT
    if status is S.REJECTED:
        return stage in ("", Stage.UNPROCESSED, Stage.PROCESSED)
    return status in (S.IMPORTED_CREATED, S.APPROVED) and stage == Stage.PROCESSED


def unfinished(facts: Facts) -> bool:
    """Say whether somebody, or the program, still has something to do with a document.

    Nothing of such a document is ever removed, however old it is.
    """
    if facts.attention or facts.busy or facts.ordered or facts.loose:
        return True
    return not settled(facts.direction, facts.status, facts.stage)


class PayloadRemovedError(InputMissingError):
    """The bytes of a document were removed by a retention policy."""

    title = N_("Removed")


def removed_reason(document: EDocument) -> str:
    """Return why a document's bytes are not there any more, ``""`` if they are."""
    at = document.payload_removed_at
    if at is None:
        return ""
    return _("The content of {number} was removed by the retention policy on {date}.").format(
        number=document.document_no or document.id, date=at.date().isoformat()
    )


def removed(document: EDocument) -> PayloadRemovedError:
    """Return the error of asking for bytes that a policy has removed."""
    return PayloadRemovedError(
        removed_reason(document),
        todo=_("Number, amounts and SHA-256 are kept. A backup may still have the content."),
    )
