"""What happens to an upload: file → filepart → document (pagero.md §3).

There is no background work. Everything that will happen is decided when the bytes arrive, or
when they are restarted, and stored with the moment from which it shows; a list asks what shows
now. So a restart of the access point changes nothing, and a test can put the clock forward.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edoc_tui.sandbox.mailbox import Entry, post
from edoc_tui.sandbox.options import FIRST_FILE, FIRST_PART
from edoc_tui.sandbox.payloads import read
from edoc_tui.sandbox.replies import SUBTYPES, response_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.sandbox.payloads import Facts
    from edoc_tui.sandbox.simulation import Simulation

FITTING: Final = {
    "Invoice": {"Invoice", "CreditNote"},
    "PaymentReminder": {"Reminder", "Invoice"},
    "ApplicationResponse": {"ApplicationResponse"},
}
"""Which UBL documents a ``documentType`` may carry."""

MODES: Final = ("Production", "Test", "Certification")

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
SHOWN: Final = (
    "CASE WHEN settles > ?1 THEN 'Processing'"
    " WHEN outcome = 'AwaitingInteraction' AND frees <= ?1 THEN 'Done' ELSE outcome END"
)
"""SQL for the status that a file shows at the moment ``?1``."""


class PartStatus(StrEnum):
    """Where a filepart is; the first three are Pagero's words, the others never leave."""

    PROCESSING = "Processing"
    ERROR = "Error"
    AWAITING = "AwaitingInteraction"
    DONE = "Done"
    CANCELED = "Canceled"


LISTED: Final = (PartStatus.PROCESSING, PartStatus.ERROR, PartStatus.AWAITING)
STUCK: Final = (PartStatus.ERROR, PartStatus.AWAITING)


@dataclass(frozen=True, slots=True)
class Upload:
    """The five parts of an upload."""

    payload: bytes
    name: str
    type: str
    mode: str
    reference: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as the access point tells of it."""

    row: int
    mode: str
    created: float
    type: str
    reference: str


@dataclass(frozen=True, slots=True)
class Part:
    """A filepart as it shows now."""

    row: int
    status: PartStatus
    errors: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its id."""
        return str(FIRST_PART + self.row)

    @property
    def file_id(self) -> str:
        """The id of its file."""
        return str(FIRST_FILE + self.row)


@dataclass(frozen=True, slots=True)
class Fate:
    """What processing will find: when, and what then. Times are seconds from now."""

    outcome: PartStatus
    settles: float
    lag: float
    frees: float | None = None
    errors: tuple[str, ...] = ()


def _seconds(argument: str, default: float) -> float:
    try:
        return max(0.0, float(argument))
    except ValueError:
        return default


def _faults(sim: Simulation, upload: Upload, facts: Facts, restarts: int) -> list[str]:
    if facts.kind not in FITTING[upload.type]:
        found = facts.kind or "unknown format"
        return [f"The document format is not recognised as {upload.type}: {found}"]
    errors = []
    if not facts.number:
        errors.append("The document has no identifier")
    if not _DATE.fullmatch(facts.issue_date):
        errors.append("The document has no issue date")
    if facts.kind == "ApplicationResponse":
        if facts.response_code not in {"AP", "RE"}:
            errors.append("ResponseCode must be AP or RE")
        if not sim.ledger.row(
            "SELECT 1 FROM document WHERE id=? AND direction='Received'", facts.matching_id
        ):
            errors.append("The response matches no received document")
    for name, argument in facts.directives:
        if name == "ERROR" or (name == "ERROR-ONCE" and not restarts):
            errors.append(argument or "Recipient not found in network")
    return errors


def _duplicate(sim: Simulation, upload: Upload, facts: Facts, row: int) -> bool:
    return (
        sim.behaviour.duplicate_control
        and upload.type == "Invoice"
        and sim.ledger.row(
            "SELECT 1 FROM file WHERE number=? AND year=? AND mode=? AND kind=? AND id<>?"
            " AND type='Invoice' AND outcome IN ('Done', 'AwaitingInteraction')",
            *(facts.number, facts.issue_date[:4], upload.mode, facts.kind, row),
        )
        is not None
    )


def _fate(sim: Simulation, upload: Upload, facts: Facts, restarts: int, row: int = 0) -> Fate:
    asked = dict(facts.directives)
    settles = _seconds(asked.get("SLOW", ""), sim.behaviour.settle_seconds)
    lag = _seconds(asked.get("LATE", ""), sim.behaviour.listing_lag_seconds)
    errors = _faults(sim, upload, facts, restarts)
    if not errors and _duplicate(sim, upload, facts, row):
        taken = f"The invoice number {facts.number} already exists for the company"
        errors = [f"{taken} and fiscal year {facts.issue_date[:4]}"]
    if errors:
        return Fate(PartStatus.ERROR, settles, lag, errors=tuple(errors))
    if "ATTENTION" in asked and not restarts:
        acts = _seconds(asked["ATTENTION"], -1.0)
        return Fate(PartStatus.AWAITING, settles, lag, settles + acts if acts >= 0 else None)
    return Fate(PartStatus.DONE, settles, lag)


def accept(sim: Simulation, upload: Upload, facts: Facts, extra_lag: float = 0.0) -> Stored:
    """Store an upload and decide its fate.

    Every call makes a new file: the reference is a label, not a key (pagero.md §5).
    """
    fate = _fate(sim, upload, facts, 0)
    if extra_lag:
        fate = replace(fate, lag=fate.lag + extra_lag)
    now = sim.clock.now()
    with sim.ledger.transaction():
        row = sim.ledger.insert(
            "INSERT INTO file(reference, mode, type, name, sha256, created, kind, number, year,"
            " settles, frees, outcome, errors, payload)"
            " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            *(upload.reference, upload.mode, upload.type, upload.name),
            *(hashlib.sha256(upload.payload).hexdigest(), now),
            *(facts.kind, facts.number, facts.issue_date[:4]),
            *_moments(fate, now),
            upload.payload,
        )
        _follow(sim, row, upload.mode, facts, _visible(fate, now))
    return Stored(row, upload.mode, now, upload.type, upload.reference)


def _moments(fate: Fate, now: float) -> tuple[float, float | None, str, str]:
    frees = None if fate.frees is None else now + fate.frees
    return now + fate.settles, frees, str(fate.outcome), json.dumps(fate.errors)


def _visible(fate: Fate, now: float) -> float | None:
    """Return when the document appears, ``None`` when it does not by itself."""
    if fate.outcome is PartStatus.DONE:
        return now + fate.settles + fate.lag
    if fate.frees is not None:
        return now + fate.frees + fate.lag
    return None


def _follow(sim: Simulation, row: int, mode: str, facts: Facts, visible: float | None) -> None:
    """Let the document of a file appear, and the buyer's answer after it, when they are due."""
    if visible is None:
        return
    post(sim, Entry("Sent", facts, mode, file_id=str(FIRST_FILE + row), visible=visible))
    if mode == "Certification":
        return  # the whole pipeline runs, but nobody receives it
    for name, argument in facts.directives:
        if name in SUBTYPES or name == "RESPOND":
            subtype = SUBTYPES.get(name) or argument or "RecipientAccept"
            reason = argument if name in SUBTYPES else ""
            due = visible + sim.behaviour.response_seconds
            post(sim, response_entry(facts, mode, subtype, reason, visible=due))


def _stored(sim: Simulation, row: int) -> tuple[Upload, Facts, int]:
    found = sim.ledger.row(
        "SELECT payload, name, type, mode, reference, restarts FROM file WHERE id=?", row
    )
    assert found is not None
    return Upload(*found[:5]), read(found[0]), int(found[5])


def restart(sim: Simulation, part: Part) -> None:
    """Process the bytes that were uploaded once more; nothing new is transmitted."""
    upload, facts, restarts = _stored(sim, part.row)
    fate = _fate(sim, upload, facts, restarts + 1, part.row)
    now = sim.clock.now()
    with sim.ledger.transaction():
        sim.ledger.rows(
            "UPDATE file SET settles=?, frees=?, outcome=?, errors=?, restarts=restarts+1"
            " WHERE id=?",
            *_moments(fate, now),
            part.row,
        )
        _follow(sim, part.row, upload.mode, facts, _visible(fate, now))


def cancel(sim: Simulation, part: Part) -> None:
    """Give a stuck part up: it never becomes a document."""
    sim.ledger.rows("UPDATE file SET outcome='Canceled' WHERE id=?", part.row)


def interact(sim: Simulation, part: Part) -> None:
    """Do what a person does at Pagero Online: the part moves on."""
    upload, facts, _ = _stored(sim, part.row)
    visible = sim.clock.now() + sim.behaviour.listing_lag_seconds
    with sim.ledger.transaction():
        sim.ledger.rows("UPDATE file SET outcome='Done' WHERE id=?", part.row)
        _follow(sim, part.row, upload.mode, facts, visible)


def row_of(identifier: str, first: int) -> int:
    """Return the row that an id stands for, 0 for none."""
    if identifier.isascii() and identifier.isdigit() and len(identifier) <= 12:  # noqa: PLR2004 - digits of a row
        return max(0, int(identifier) - first)
    return 0


def part(sim: Simulation, row: int) -> Part | None:
    """Return a filepart whatever its status, ``None`` when there never was one."""
    found = sim.ledger.row(
        f"SELECT id, {SHOWN}, errors FROM file WHERE id=?2",  # noqa: S608 - a constant
        *(sim.clock.now(), row),
    )
    return _part(found) if found else None


def parts(sim: Simulation, statuses: Sequence[str]) -> list[Part]:
    """Return the fileparts that show one of *statuses*, the oldest first."""
    found = sim.ledger.rows(
        f"SELECT id, {SHOWN} AS shown, errors FROM file"  # noqa: S608 - a constant
        " WHERE (settles > ?1 OR outcome IN ('Error', 'AwaitingInteraction'))"
        " AND shown IN (SELECT value FROM json_each(?2)) ORDER BY id",
        *(sim.clock.now(), json.dumps([str(status) for status in statuses])),
    )
    return [_part(row) for row in found]


def _part(row: tuple[int, str, str]) -> Part:
    return Part(row[0], PartStatus(row[1]), tuple(json.loads(row[2])))
