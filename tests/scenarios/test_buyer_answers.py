"""What buyers answer to what we sent: every code, unknown ones, contradictions, strays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.domain.answer import CODES
from tests.engine.stage import clerk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from edoc_tui.domain.answer import BuyerAnswer
    from edoc_tui.sandbox.running import Running
    from tests.engine.stage import Clerk

DOWNLOAD = {"method": "GET", "path": "/document/v1/documents/[^/]*/targetdocument"}
STRAY = b"""<ApplicationResponse
 xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>NOT-OURS</cbc:ID><cac:DocumentResponse><cac:Response>
 <cbc:ResponseCode>AP</cbc:ResponseCode></cac:Response><cac:DocumentReference>
 <cbc:ID>NOT-OURS</cbc:ID></cac:DocumentReference></cac:DocumentResponse></ApplicationResponse>"""


async def sent(person: Clerk, number: str = "INV-A") -> int:
    """Return a document that was sent."""
    document = await person.has(number)
    await person.sends(document)
    await person.polls_until(document, "Sent")
    return document


async def answers(person: Clerk, document: int) -> Sequence[BuyerAnswer]:
    """Return the history of answers, oldest first."""
    return await person.engine.store.read(lambda store: store.answers(document))


def answer(access_point: Running, number: str = "INV-A", **values: object) -> None:
    """Let the buyer answer."""
    access_point.control("respond", documentIdentifier=number, **values)


def fetched(access_point: Running) -> int:
    """Return how many documents were marked."""
    return int(access_point.state()["documents"]["fetched"])


@pytest.mark.parametrize("code", [*CODES, "ZZ"])
async def test_every_code_is_kept(tmp_path: Path, access_point: Running, code: str) -> None:
    """With its reason and action; AP and RE decide, the others inform, an unknown one stays."""
    subtype = {"AP": "RecipientAccept", "RE": "RecipientReject"}.get(code, f"Recipient{code}")
    status = {"AP": "Approved", "RE": "Rejected"}.get(code, "Sent")
    async with clerk(tmp_path, access_point) as person:
        document = await sent(person)
        answer(
            access_point,
            verdict=subtype,
            code=code,
            reason="price \x85 per [b]piece[/b]",
            reasonCode="PRI",
            actionCode="NIN",
        )
        report = await person.engine.collect()
        assert report.error is None
        after = await person.sees(document, status)
        (one,) = await answers(person, document)
        assert (one.code, one.kind) == (code, subtype)
        told = [(part.kind, part.code) for part in one.clarifications]
        assert told == [("reason", "PRI"), ("action", "NIN")]
        assert "[b]piece[/b]" in after.last_message
        assert after.last_message.isprintable()
        assert fetched(access_point) == (code in CODES)
        again = await person.engine.collect()
        assert not (again.decided)
        assert not (again.informed)
        assert not (again.stray)
        assert len(await answers(person, document)) == 1


async def test_contradictory_answers_form_a_history(tmp_path: Path, access_point: Running) -> None:
    """What was decided stays; the other answer is shown and asks for a person."""
    async with clerk(tmp_path, access_point) as person:
        document = await sent(person)
        answer(access_point, verdict="accept")
        await person.engine.collect()
        await person.sees(document, "Approved")
        answer(access_point, verdict="reject", reason="second thoughts")
        await person.engine.collect()
        after = await person.sees(document, "Approved")
        assert after.attention
        assert "second thoughts" in after.last_message
        assert [one.verdict for one in await answers(person, document)] == ["approved", "rejected"]


async def test_two_at_once_the_newest_decides(tmp_path: Path, access_point: Running) -> None:
    """Asked for one document: both are kept, the newer one is applied, a person is called."""
    async with clerk(tmp_path, access_point) as person:
        document = await sent(person)
        answer(access_point, verdict="accept")
        answer(access_point, verdict="reject", reason="no order")
        assert (await person.engine.approval(document)).done
        after = await person.sees(document, "Rejected")
        assert (after.attention, after.last_message) == (True, "no order")
        assert len(await answers(person, document)) == 2
        assert fetched(access_point) == 2


async def test_an_answer_to_nothing_of_ours(tmp_path: Path, access_point: Running) -> None:
    """It is kept and told once, belongs to no document, and is not consumed."""
    async with clerk(tmp_path, access_point) as person:
        document = await sent(person)
        path = "/sandbox/received?name=s&documentType=ApplicationResponse"
        access_point._json("POST", path, STRAY)
        report = await person.engine.collect()
        assert len(report.stray) == 1
        stray = await person.engine.store.read(lambda store: store.stray_answers())
        assert [one.document_no for one in stray] == ["NOT-OURS"]
        assert await answers(person, document) == []
        assert fetched(access_point) == 0
        assert not (await person.engine.collect()).stray


async def test_an_answer_with_hostile_content_still_counts(
    tmp_path: Path, access_point: Running
) -> None:
    """The provider's verdict is applied; what cannot be read is kept, and says so."""
    async with clerk(tmp_path, access_point) as person:
        document = await sent(person)
        answer(access_point, verdict="accept")
        hostile = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
        person.misbehaves({**DOWNLOAD, "action": "status", "status": 200, "body": hostile})
        await person.engine.work_once()
        await person.sees(document, "Approved")
        (one,) = await answers(person, document)
        assert "DOCTYPE" in one.trouble


async def test_nothing_is_lost_when_it_cannot_be_fetched(
    tmp_path: Path, access_point: Running
) -> None:
    """The provider fails in the middle: nothing is marked, the next run has it."""
    async with clerk(tmp_path, access_point) as person:
        document = await sent(person)
        answer(access_point, verdict="accept")
        person.misbehaves({**DOWNLOAD, "action": "status", "status": 500})
        assert (await person.engine.collect()).error is not None
        await person.sees(document, "Sent")
        assert fetched(access_point) == 0
        person.misbehaves()
        await person.engine.collect()
        await person.sees(document, "Approved")
