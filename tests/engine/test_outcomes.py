"""What every kind of failed upload does to the document, the batch and the exit status."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.engine.stage import clerk

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.sandbox.running import Running

UPLOAD = {"method": "POST", "path": "/file/v1/files"}


def answer(status: int, **headers: str) -> dict[str, object]:
    """Return the fault that answers every upload with *status*."""
    return {**UPLOAD, "action": "status", "status": status, "headers": headers}


OUTCOMES = [
    pytest.param(answer(400), "Sending Error", 1, id="400"),
    pytest.param(answer(413), "Sending Error", 1, id="413"),
    pytest.param(answer(415), "Sending Error", 1, id="415"),
    pytest.param(answer(422), "Sending Error", 1, id="422"),
    pytest.param(answer(401), "Exported", 77, id="401 for good"),
    pytest.param(answer(402), "Exported", 78, id="402"),
    pytest.param(answer(403), "Exported", 78, id="403"),
    pytest.param(answer(302, location="http://127.0.0.1:9/"), "Exported", 78, id="302"),
    pytest.param(answer(404), "Exported", 78, id="404"),
    pytest.param(answer(409), "Unknown", 1, id="409"),
    pytest.param(answer(408), "Unknown", 1, id="408"),
    pytest.param(answer(500), "Unknown", 1, id="500"),
    pytest.param(answer(502), "Unknown", 1, id="502"),
    pytest.param(answer(503), "Unknown", 1, id="503, as the profile says"),
    pytest.param({**UPLOAD, "action": "drop-before-accept"}, "Unknown", 1, id="cut before"),
    pytest.param({**UPLOAD, "action": "accept-then-drop"}, "Unknown", 1, id="cut after"),
    pytest.param({**UPLOAD, "action": "malformed", "process": True}, "Unknown", 1, id="no JSON"),
    pytest.param({**UPLOAD, "action": "truncated", "process": True}, "Unknown", 1, id="half JSON"),
    pytest.param({**UPLOAD, "action": "wrong-types"}, "Unknown", 1, id="wrong types"),
    pytest.param(
        {**UPLOAD, "action": "huge", "process": True, "size": 8_000_000}, "Unknown", 1, id="huge"
    ),
]


@pytest.mark.parametrize(("fault", "status", "exit_status"), OUTCOMES)
async def test_a_failed_upload(
    tmp_path: Path, access_point: Running, fault: dict[str, object], status: str, exit_status: int
) -> None:
    """One document meets one fault: where it stands then, and how the command ends."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves(fault)
        invoice = await person.has("INV-1")
        report = await person.sends(invoice)
        assert report.exit_status == exit_status
        document = await person.sees(invoice, status)
        assert document.last_message
        assert not document.file_id
        assert document.next_at is None
        attempts = await person.attempts(invoice)
        assert all((one.ended_at is None) == (status == "Unknown") for one in attempts)


async def test_a_provider_that_is_not_there(tmp_path: Path, access_point: Running) -> None:
    """A refused connection leaves everything Exported, soon gives up, and ends with 69."""
    async with clerk(tmp_path, access_point) as person:
        ids = await person.has_many(40)
        access_point.close()
        report = await person.sends()
        assert report.exit_status == 69
        assert {line.document_id for line in report.waiting} == set(ids)
        documents = [await person.sees(one, "Exported") for one in ids]
        assert sum(one.attempts for one in documents) < 20
        tried = [one for one in documents if "Stopped" not in one.last_message and one.attempts]
        assert len(tried) >= 5  # consecutive failures until the gate opened
        now = datetime.now(UTC)
        assert all(one.next_at and one.next_at < now + timedelta(seconds=3) for one in tried)


async def test_retry_after_is_kept_to_the_second(tmp_path: Path, access_point: Running) -> None:
    """429 with a long Retry-After: not created, and not due before exactly that moment."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves(answer(429, **{"retry-after": "1800"}))
        ids = await person.has_many(10)
        before = datetime.now(UTC)
        report = await person.sends()
        after = datetime.now(UTC)
        assert report.exit_status == 69
        assert len(report.waiting) == 10
        asked = 0
        for one in ids:
            document = await person.sees(one, "Exported")
            posts = [each for each in await person.exchanges(one) if each.method == "POST"]
            asked += len(posts)
            if posts:
                assert document.next_at is not None
                due = document.next_at - timedelta(seconds=1800)
                assert before <= due <= after
        assert asked <= 4  # the account is left alone, not just this document
        again = await person.sends()
        assert len(again.waiting) >= 1
        assert person.uploads() == 0


async def test_a_short_retry_after_is_waited_out(tmp_path: Path, access_point: Running) -> None:
    """429 with a short Retry-After: the same batch sends it afterwards, each document once."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves({**answer(429, **{"retry-after": "1"}), "every": 5})
        ids = await person.has_many(12)
        report = await person.sends(*ids)
        assert (len(report.sent), report.exit_status) == (12, 0)
        assert person.uploads() == 12
        kinds = [one.outcome for each in ids for one in await person.attempts(each)]
        assert kinds.count("accepted") == 12
        assert kinds.count("not created") >= 2


async def test_401_in_the_middle_of_a_batch(tmp_path: Path, access_point: Running) -> None:
    """A token that ends early is renewed once for all uploads; every document goes out once."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves({**UPLOAD, "action": "token-expire", "nth": 7})
        await person.has_many(30)
        report = await person.sends()
        assert (len(report.sent), report.exit_status) == (30, 0)
        state = access_point.state(brief=True)
        assert state["files"] == 30
        assert state["references_with_several_files"] == 0


async def test_one_id_for_two_documents(tmp_path: Path, access_point: Running) -> None:
    """A provider that repeats an id is not believed: the second document is held for a person."""
    async with clerk(tmp_path, access_point, parallel=1) as person:
        person.misbehaves({**UPLOAD, "action": "repeat-answer"})
        first, second = await person.has("INV-1"), await person.has("INV-2")
        report = await person.sends(first, second)
        assert (len(report.sent), len(report.unknown), report.exit_status) == (1, 1, 1)
        await person.sees(first, "Pending Response")
        held = await person.sees(second, "Held")
        assert held.attention
        assert "belongs to" in held.last_message


async def test_failed_polls_change_nothing(tmp_path: Path, access_point: Running) -> None:
    """A poll that fails leaves the document pending, is reported, and never an error of it."""
    async with clerk(tmp_path, access_point) as person:
        invoice = await person.has("INV-1")
        await person.sends(invoice)
        gets: dict[str, object] = {"method": "GET", "path": "/(file|document)/.*"}
        for fault, exit_status in (
            ({**gets, "action": "status", "status": 500}, 69),
            ({**gets, "action": "malformed"}, 76),
            ({**gets, "action": "status", "status": 403}, 78),
            ({**gets, "action": "status", "status": 401}, 77),
            ({**gets, "action": "drop-before-accept"}, 69),
        ):
            person.misbehaves(fault)
            report = await person.polls()
            assert report.exit_status == exit_status, fault
            assert [line.document_id for line in report.unanswered] == [invoice]
            await person.sees(invoice, "Pending Response")
        person.misbehaves({**gets, "action": "status", "status": 503, "nth": 1})
        report = await person.polls()
        assert (len(report.delivered), report.exit_status) == (1, 0)
