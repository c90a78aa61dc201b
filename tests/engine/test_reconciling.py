"""Uploads whose answer was lost: found, proven absent, or held for a person. Never guessed."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from edoc_tui.domain.errors import UsageError
from edoc_tui.engine import reconciling
from tests.engine.stage import clerk, invoice_xml

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from edoc_tui.sandbox.running import Running
    from tests.engine.stage import Clerk

UPLOAD = {"method": "POST", "path": "/file/v1/files"}
LOST = {**UPLOAD, "action": "drop-before-accept", "times": 1}
TAKEN = {**UPLOAD, "action": "accept-then-drop", "times": 1}
LIST = {"method": "GET", "path": "/document/v1/documents"}


async def test_what_arrived_is_found(tmp_path: Path, access_point: Running) -> None:
    """One match is believed at once, before any quiet time: nothing is uploaded again."""
    async with clerk(tmp_path, access_point, quiet_seconds=600) as person:
        person.misbehaves(TAKEN)
        invoice = await person.has("INV-1")
        assert (await person.sends(invoice)).exit_status == 1
        report = await person.engine.reconcile()
        assert [line.document_id for line in report.found] == [invoice]
        assert (await person.sees(invoice, "Pending Response")).file_id
        await person.polls_until(invoice, "Sent")
        assert person.uploads() == 1


async def test_an_empty_search_proves_nothing_early(tmp_path: Path, access_point: Running) -> None:
    """During the quiet time no search counts, however often one is made."""
    async with clerk(tmp_path, access_point, quiet_seconds=600, search_gap_seconds=0) as person:
        person.misbehaves(LOST)
        invoice = await person.has("INV-1")
        await person.sends(invoice)
        for _ in range(4):
            await person.polls()
            await person.sees(invoice, "Unknown")
        attempts = await person.attempts(invoice)
        assert [one.searches for one in attempts] == [0]
        report = await person.sends()
        assert report.total == 0
        assert person.uploads() == 0


async def test_what_never_arrived_is_sent_again(tmp_path: Path, access_point: Running) -> None:
    """Quiet time over and two empty searches, a gap apart: Exported, and then sent once."""
    async with clerk(tmp_path, access_point, quiet_seconds=0.2, search_gap_seconds=0.3) as person:
        person.misbehaves(LOST)
        invoice = await person.has("INV-1")
        await person.sends(invoice)
        await asyncio.sleep(0.25)
        await person.engine.reconcile()
        await person.engine.reconcile()  # within the gap: this one is not made
        assert [one.searches for one in await person.attempts(invoice)] == [1]
        await person.sees(invoice, "Unknown")
        await asyncio.sleep(0.3)
        report = await person.engine.reconcile()
        assert [line.document_id for line in report.not_found] == [invoice]
        await person.sees(invoice, "Exported")
        assert len((await person.sends()).sent) == 1
        assert person.uploads() == 1


async def test_a_search_that_fails_does_not_count(tmp_path: Path, access_point: Running) -> None:
    """A provider that cannot be asked proves nothing, however long that lasts."""
    async with clerk(tmp_path, access_point, quiet_seconds=0, search_gap_seconds=0) as person:
        person.misbehaves(LOST, {**LIST, "action": "status", "status": 500})
        invoice = await person.has("INV-1")
        await person.sends(invoice)
        for _ in range(3):
            report = await person.engine.reconcile()
            assert report.error is not None
        assert [one.searches for one in await person.attempts(invoice)] == [0]
        await person.sees(invoice, "Unknown")


async def test_several_matches_are_held(tmp_path: Path, access_point: Running) -> None:
    """Two files of one document are for a person to look at; cancel here frees the number."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves(TAKEN, duplicate_control=False)
        invoice = await person.has("INV-1")
        await person.sends(invoice)
        # Somebody uploads the same invoice by hand, under the same reference.
        document = await person.sees(invoice, "Unknown")
        await person.uploads_by_hand(document.reference, invoice_xml("INV-1"))
        report = await person.engine.reconcile()
        assert [line.document_id for line in report.held] == [invoice]
        held = await person.sees(invoice, "Held")
        assert held.attention
        assert (await person.sends(invoice)).skipped
        assert (await person.engine.cancel(invoice, by="Kari")).done
        await person.sees(invoice, "Canceled")


@pytest.mark.parametrize("decision", ["found", "resend"])
async def test_a_person_decides(tmp_path: Path, access_point: Running, decision: str) -> None:
    """A held document goes where a person says, and the log keeps who said so."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves({**UPLOAD, "action": "repeat-answer"}, duplicate_control=False)
        first, second = await person.has("INV-1"), await person.has("INV-2")
        await person.sends(first)
        await person.sends(second)
        await person.sees(second, "Held")
        person.misbehaves(duplicate_control=False)
        if decision == "found":
            report = await person.engine.resolve(second, found="7700002", by="Kari")
            assert (await person.sees(second, "Pending Response")).file_id == "7700002"
        else:
            report = await person.engine.resolve(second, resend=True, by="Kari")
            await person.sees(second, "Exported")
            await person.sends(second)
        assert report.done
        await person.polls_until(second, "Sent")
        log = await person.engine.store.read(lambda repository: repository.log(second))
        assert any("Kari" in entry.actor for entry in log)
        again = await person.engine.resolve(second, found="1")
        assert not again.done
        assert again.warning


async def test_what_cannot_be_decided(tmp_path: Path, access_point: Running) -> None:
    """Resend is refused while the search goes on; two answers at once are a wrong usage."""
    async with clerk(tmp_path, access_point, quiet_seconds=600) as person:
        person.misbehaves(LOST)
        invoice = await person.has("INV-1")
        await person.sends(invoice)
        report = await person.engine.resolve(invoice, resend=True)
        assert not report.done
        await person.sees(invoice, "Unknown")
        with pytest.raises(UsageError):
            await person.engine.resolve(invoice, found="1", resend=True)
        assert (await person.engine.resolve(invoice, found="7700009")).done
        await person.sees(invoice, "Pending Response")


@asynccontextmanager
async def days_later(
    folder: Path, access_point: Running, fault: dict[str, object]
) -> AsyncIterator[tuple[Clerk, int]]:
    """Give a clerk with an upload of unknown outcome that began three days ago."""
    async with clerk(folder, access_point, quiet_seconds=0.3, search_gap_seconds=0.1) as person:
        person.misbehaves(fault)
        invoice = await person.has("INV-1")
        await person.sends(invoice)
        await person.sees(invoice, "Unknown")
        desk = person.engine._desk
        person.engine._desk = replace(desk, clock=lambda: desk.clock() + timedelta(days=3))
        yield person, invoice


async def test_an_old_upload_is_searched_for_first(tmp_path: Path, access_point: Running) -> None:
    """After a weekend, or from an old backup: what the provider has is found, and not held."""
    async with days_later(tmp_path, access_point, TAKEN) as (person, invoice):
        report = await person.engine.reconcile()
        assert [line.document_id for line in report.found] == [invoice]
        await person.sees(invoice, "Pending Response")
        assert person.uploads() == 1


async def test_an_old_upload_that_is_not_found_is_held(
    tmp_path: Path, access_point: Running
) -> None:
    """Days later an empty search proves nothing: nothing leaves, and a person decides."""
    async with days_later(tmp_path, access_point, LOST) as (person, invoice):
        while not (await person.engine.reconcile()).held:
            await person.sees(invoice, "Unknown")
            await asyncio.sleep(0.05)
        document = await person.sees(invoice, "Held")
        assert document.attention
        assert "more than 24 hours ago" in document.last_message
        assert [one.searches for one in await person.attempts(invoice)] == [2]
        assert person.uploads() == 0


async def test_a_provider_that_stays_silent_for_a_day(
    tmp_path: Path, access_point: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old upload gets another hour of searches before the silence is for a person."""
    async with days_later(tmp_path, access_point, LOST) as (person, invoice):
        person.misbehaves({**LIST, "action": "status", "status": 500})
        await person.engine.reconcile()
        await person.sees(invoice, "Unknown")
        monkeypatch.setattr(reconciling, "SILENCE", 0.0)
        await person.engine.reconcile()
        document = await person.sees(invoice, "Held")
        assert "Nothing was found out for 24 hours" in document.last_message
