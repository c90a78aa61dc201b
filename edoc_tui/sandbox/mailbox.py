"""The documents of the company: what it sent and what it received (pagero.md §4.2, §4.5)."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edoc_tui.sandbox.options import FIRST_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edoc_tui.sandbox.payloads import Facts, PartyFacts
    from edoc_tui.sandbox.simulation import Simulation

TYPES: Final = ("Invoice", "PaymentReminder", "ApplicationResponse")
DIRECTIONS: Final = ("Sent", "Received")

_TYPE_OF: Final = {"Reminder": "PaymentReminder", "ApplicationResponse": "ApplicationResponse"}
_SUBTYPE_OF: Final = {"CreditNote": "Credit"}
_CODES: Final = {"AP": "RecipientAccept", "RE": "RecipientReject"}
_PARTNER: Final = "5a4db0c5-0000-4000-8000-0000000000ff"
_COLUMNS: Final = "id, file, visible, mode, fetched, info, refers, direction"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document on its way into the lists.

    Attributes:
        direction: Sent or Received.
        facts: What was read in it.
        visible: From when on it is listed.
        file_id: The file it came from; "" invents one.
        refers: The number of the document that it answers.
        subtype: Pagero's ``documentSubType``; "" = by its kind.
        type: Pagero's ``documentType``; "" = by its kind.
        payload: Its bytes; ``None`` = those of its file.
    """

    direction: str
    facts: Facts
    mode: str
    visible: float
    file_id: str = ""
    refers: str = ""
    subtype: str = ""
    type: str = ""
    payload: bytes | None = None


def post(sim: Simulation, entry: Entry) -> str:
    """Put a document into the lists and return its id."""
    facts = entry.facts
    kind = entry.type or _TYPE_OF.get(facts.kind, "Invoice")
    subtype = entry.subtype or _CODES.get(facts.response_code) or _SUBTYPE_OF.get(facts.kind)
    identifier = str(uuid.uuid4())
    sim.ledger.rows(
        "INSERT INTO document(id, file, visible, direction, type, subtype, number, refers, mode,"
        " info, payload) VALUES(?,?,?,?,?,?,?,?,?,?,?)",
        identifier,
        entry.file_id or f"66{uuid.uuid4().int % 10**8:08d}",
        *(entry.visible, entry.direction, kind, subtype or "Debit", facts.number, entry.refers),
        entry.mode,
        msgspec.json.encode(_info(facts, entry.direction, kind, subtype or "Debit")),
        entry.payload,
    )
    return identifier


def _info(facts: Facts, direction: str, kind: str, subtype: str) -> dict[str, Any]:
    return {
        "amounts": {
            "currency": facts.currency,
            "netAmount": facts.net,
            "totalAmount": facts.total,
            "vatAmount": facts.vat,
        },
        "direction": direction,
        "documentIdentifier": facts.number,
        "documentSubType": subtype,
        "documentType": kind,
        "dueDate": facts.due_date,
        "issueDate": facts.issue_date,
        "receiverParty": _party(facts.receiver),
        "senderParty": _party(facts.sender),
    }


def _party(party: PartyFacts) -> dict[str, Any]:
    numbers = {
        "GLN": party.gln,
        "UNDEFINED_VAT": party.vat,
        "UNDEFINED_ORGNR": party.legal_id,
    }
    return {
        "address": {
            "countryCode": party.country,
            "postCode": party.post_code,
            "street": party.street,
            "town": party.town,
        },
        "ids": [{"idType": name, "value": value} for name, value in numbers.items() if value],
        "name": party.name,
        "personalContact": {"name": party.contact, "email": party.email},
        "type": "Company",
    }


def stamp(moment: float) -> str:
    """Return a moment as Pagero writes it: UTC, milliseconds, ``Z``."""
    text = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Search:
    """What a list of documents is narrowed by; empty = not."""

    file: str = ""
    direction: str = ""
    types: tuple[str, ...] = ()
    fetched: bool | None = None
    refers: str = ""


def find(
    sim: Simulation, search: Search, limit: int, offset: int
) -> tuple[list[dict[str, Any]], int]:
    """Return a page of items, the newest first, and how many there are in all."""
    terms, values = ["visible <= ?"], [sim.clock.now()]  # type: tuple[list[str], list[object]]
    for column in ("file", "direction", "refers"):
        value = asdict(search)[column]
        if value:
            terms.append(f"{column} = ?")
            values.append(value)
    if search.types:
        terms.append(f"type IN ({','.join('?' * len(search.types))})")
        values.extend(search.types)
    if search.fetched is not None:
        terms.append("fetched = ?")
        values.append(int(search.fetched))
    where = " AND ".join(terms)
    total = sim.ledger.count(f"SELECT count(*) FROM document WHERE {where}", *values)  # noqa: S608 - our own words, values are bound
    rows = sim.ledger.rows(
        f"SELECT {_COLUMNS} FROM document WHERE {where}"  # noqa: S608 - constants, values are bound
        " ORDER BY visible DESC, seq DESC LIMIT ? OFFSET ?",
        *(*values, limit, offset),
    )
    return [_item(row, sim.identity.company_id) for row in rows], total


def _item(row: tuple[Any, ...], company: str) -> dict[str, Any]:
    identifier, file, visible, mode, fetched, info, refers, direction = row
    ours, theirs = (company, _PARTNER) if direction == "Sent" else (_PARTNER, company)
    return {
        "attachments": [],
        "createTime": stamp(visible),
        "distribution": "Electronic",
        "documentInfo": msgspec.Raw(info),
        "documentReferences": [{"documentIdentifier": refers}] if refers else [],
        "eventDetails": [],
        "fileId": file,
        "id": identifier,
        "isFetched": bool(fetched),
        "isSelfBilled": False,
        "receivingServiceProviderId": "sandbox",
        "receivingServiceProviderName": "Sandbox access point",
        "receivingTradingPartnerId": theirs,
        "sendMode": mode,
        "sendingCompanyId": ours,
        "sendingServiceProviderId": "sandbox",
        "sendingServiceProviderName": "Sandbox access point",
        "sendingTradingPartnerId": ours,
        "validationErrors": {"noOfErrors": 0},
    }


def content(sim: Simulation, identifier: str) -> bytes | None:
    """Return the bytes of a listed document, ``None`` when there is no such document."""
    found = sim.ledger.row(
        "SELECT payload, file FROM document WHERE id=? AND visible <= ?",
        *(identifier, sim.clock.now()),
    )
    if found is None:
        return None
    if found[0] is not None:
        return bytes(found[0])
    file = sim.ledger.row("SELECT payload FROM file WHERE id=?", int(found[1]) - FIRST_FILE)
    return bytes(file[0]) if file else None


def mark_fetched(sim: Simulation, identifiers: Sequence[str]) -> list[str]:
    """Mark documents as fetched, all or none; returns those that do not exist."""
    now = sim.clock.now()
    unknown = [
        identifier
        for identifier in identifiers
        if not sim.ledger.row("SELECT 1 FROM document WHERE id=? AND visible <= ?", identifier, now)
    ]
    if not unknown:
        with sim.ledger.transaction():
            for identifier in identifiers:
                sim.ledger.rows("UPDATE document SET fetched=1 WHERE id=?", identifier)
    return unknown


def counts(sim: Simulation) -> Mapping[str, int]:
    """Return how many listed documents were sent, received, fetched, and reached a recipient."""
    found = sim.ledger.row(
        "SELECT count(*) FILTER (WHERE direction='Sent'),"
        " count(*) FILTER (WHERE direction='Received'), count(*) FILTER (WHERE fetched),"
        " count(*) FILTER (WHERE direction='Sent' AND mode<>'Certification')"
        " FROM document WHERE visible <= ?",
        sim.clock.now(),
    )
    assert found is not None
    names = ("sent", "received", "fetched", "reached_recipient")
    return dict(zip(names, found, strict=True))
