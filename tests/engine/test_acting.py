"""Restart, cancel and approval when the provider's answer is lost, late or nonsense."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from edoc_tui.connectors.port import Verb
from edoc_tui.domain.edocument import AttemptKind
from tests.engine.stage import clerk

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.sandbox.running import Running
    from tests.engine.stage import Clerk

ACTION = {"method": "POST", "path": "/file/v1/fileparts/.*"}


async def stuck(person: Clerk, note: str = "SANDBOX-ERROR-ONCE") -> int:
    """Return a document that is stuck at the provider."""
    invoice = await person.has("INV-1", note)
    await person.sends(invoice)
    await person.polls_until(invoice, "Sending Error")
    return invoice


@pytest.mark.parametrize("action", ["accept-then-drop", "drop-before-accept"])
async def test_a_restart_without_an_answer(
    tmp_path: Path, access_point: Running, action: str
) -> None:
    """The provider is asked what came of it; the document follows what it says."""
    async with clerk(tmp_path, access_point) as person:
        invoice = await stuck(person)
        person.misbehaves({**ACTION, "action": action})
        report = await person.restarts(invoice)
        assert report.done == (action == "accept-then-drop")
        if not report.done:
            await person.sees(invoice, "Sending Error")
            person.misbehaves()
            assert (await person.restarts(invoice)).done
        await person.polls_until(invoice, "Sent")
        assert person.uploads() == 1


@pytest.mark.parametrize(("status", "exit_status"), [(403, 78), (401, 77), (429, 69)])
async def test_actions_the_provider_does_not_serve(
    tmp_path: Path, access_point: Running, status: int, exit_status: int
) -> None:
    """A closed account changes nothing: neither restart nor cancel become errors of it."""
    async with clerk(tmp_path, access_point) as person:
        invoice = await stuck(person)
        person.misbehaves({**ACTION, "action": "status", "status": status})
        for act in (person.engine.restart, person.engine.cancel):
            report = await act(invoice)
            assert (report.done, report.exit_status) == (False, exit_status)
            assert report.warning
            await person.sees(invoice, "Sending Error")
        assert all(one.ended_at for one in await person.attempts(invoice))


async def test_a_cancel_whose_answer_was_lost(tmp_path: Path, access_point: Running) -> None:
    """It took effect: seen at the next cancel, but not before the quiet time is over."""
    async with clerk(tmp_path, access_point, quiet_seconds=0.5) as person:
        invoice = await stuck(person, "SANDBOX-ERROR")
        person.misbehaves({**ACTION, "action": "accept-then-drop"})
        assert not (await person.engine.cancel(invoice)).done
        await person.sees(invoice, "Cancel Error")
        person.misbehaves()
        await until_canceled(person, invoice)
        assert person.access_point.state()["files_by_status"]["Canceled"] == 1


async def until_canceled(person: Clerk, document_id: int) -> None:
    """Cancel again until it works, which it may not before the quiet time is over."""
    end = time.monotonic() + 30
    while not (await person.engine.cancel(document_id)).done and time.monotonic() < end:
        pass
    await person.sees(document_id, "Canceled")


@pytest.mark.parametrize("verb", [Verb.RESTART, Verb.CANCEL])
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_process_that_died_while_acting(
    tmp_path: Path, access_point: Running, verb: Verb, moment: str
) -> None:
    """Its intent is on disk: whether it died before or after the provider heard is asked."""
    async with clerk(tmp_path, access_point, quiet_seconds=0) as person:
        invoice = await stuck(person, "SANDBOX-ERROR-ONCE")
        document = await person.sees(invoice)
        kind = AttemptKind(verb)
        engine = person.engine
        now = engine._desk.clock()
        await engine.store.write(
            lambda repository: repository.claim(
                [invoice], owner="gone-1-00000000", now=now, send_mode="Test", kind=kind
            )
        )
        if moment == "after":
            await engine._account("PAGERO").connector.act(document.refs, verb)
        assert (await engine.cancel(invoice)).warning  # somebody is acting on it
        await person.polls()
        settled = await person.sees(invoice)
        assert all(one.ended_at for one in await person.attempts(invoice))
        if moment == "before":
            assert settled.status == "Sending Error"
        elif verb is Verb.CANCEL:
            assert settled.status == "Canceled"
        else:
            await person.polls_until(invoice, "Sent")
        assert person.uploads() == 1


@pytest.mark.parametrize(
    ("fault", "status", "exit_status"),
    [
        ({"action": "status", "status": 500}, "Sent", 69),
        ({"action": "status", "status": 403}, "Sent", 78),
        ({"action": "malformed"}, "Approval Error", 76),
    ],
)
async def test_an_approval_that_cannot_be_read(
    tmp_path: Path,
    access_point: Running,
    fault: dict[str, object],
    status: str,
    exit_status: int,
) -> None:
    """A failed question leaves it Sent; an answer without sense is an Approval Error."""
    async with clerk(tmp_path, access_point) as person:
        invoice = await person.has("INV-1", "SANDBOX-ACCEPT")
        await person.sends(invoice)
        await person.polls_until(invoice, "Sent")
        person.misbehaves({"method": "GET", "path": "/document/.*", **fault})
        report = await person.engine.approval(invoice)
        assert (report.done, report.exit_status) == (False, exit_status)
        await person.sees(invoice, status)
        person.misbehaves()
        assert (await person.engine.approval(invoice)).done
        await person.sees(invoice, "Approved")
        assert not (await person.engine.approval(invoice)).done


async def test_a_duplicate_is_never_restarted(tmp_path: Path, access_point: Running) -> None:
    """Another system has sent the number: neither Restart nor Send touches it; Cancel does."""
    for folder in ("theirs", "ours"):
        (tmp_path / folder).mkdir()
    async with clerk(tmp_path / "theirs", access_point) as other:
        theirs = await other.has("INV-1")
        await other.sends(theirs)
        await other.polls_until(theirs, "Sent")
    async with clerk(tmp_path / "ours", access_point) as person:
        ours = await person.has("INV-1")
        await person.sends(ours)
        stopped = await person.polls_until(ours, "Sending Error")
        assert "already exists" in stopped.last_message
        report = await person.restarts(ours)
        assert (report.done, report.exit_status) == (False, 0)
        assert "another document with this number" in report.warning
        sent = await person.sends(ours)
        assert [one.message for one in sent.skipped] == [report.warning]
        await person.sees(ours, "Sending Error")
        assert not [one for one in await person.exchanges(ours) if one.url.endswith("/action")]
        assert (await person.engine.cancel(ours)).done
        await person.sees(ours, "Canceled")
