"""Pagero's acceptance scenarios (pagero.md §7), from the engine to a socket and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.engine.stage import clerk

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.sandbox.running import Running

UPLOAD = {"method": "POST", "path": "/file/v1/files"}


async def test_1_an_invoice_is_sent(tmp_path: Path, access_point: Running) -> None:
    """Uploaded, nothing stuck, a document appears: Exported, Pending Response, Sent."""
    async with clerk(tmp_path, access_point) as person:
        invoice = await person.has("INV-1")
        report = await person.sends(invoice)
        assert (len(report.sent), report.exit_status) == (1, 0)
        pending = await person.sees(invoice, "Pending Response")
        assert pending.file_id
        assert not pending.document_id
        sent = await person.polls_until(invoice, "Sent")
        assert sent.file_id == pending.file_id
        assert sent.document_id
        assert sent.last_message == ""
        assert await person.history(invoice) == [
            *("Created", "Exported", "Sending", "Pending Response", "Sent"),
        ]
        methods = [(one.method, one.status) for one in await person.exchanges(invoice)]
        assert methods == [("POST", 201), ("GET", 200), ("GET", 200)]


async def test_2_a_filepart_takes_its_time(tmp_path: Path, access_point: Running) -> None:
    """A part that awaits somebody is learnt at the first poll, and then goes through."""
    async with clerk(tmp_path, access_point) as person:
        invoice = await person.has("INV-2", "SANDBOX-ATTENTION")
        await person.sends(invoice)
        report = await person.polls()
        assert len(report.attention) == 1
        waiting = await person.sees(invoice, "Pending Response")
        assert waiting.filepart_id
        assert waiting.attention
        await person.polls()  # nothing new: nothing is logged
        person.access_point.control("interact", filepartId=waiting.filepart_id)
        sent = await person.polls_until(invoice, "Sent")
        assert not sent.attention
        history = await person.history(invoice)
        assert history[2:] == ["Sending", "Pending Response", "Pending Response", "Sent"]


async def test_3_an_upload_that_is_refused(tmp_path: Path, access_point: Running) -> None:
    """A 422 is a Sending Error without a file id, and the message says why."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves({**UPLOAD, "action": "status", "status": 422})
        invoice = await person.has("INV-3")
        report = await person.sends(invoice)
        assert (len(report.failed), report.exit_status) == (1, 1)
        refused = await person.sees(invoice, "Sending Error")
        assert not refused.file_id
        assert "422" in refused.last_message


async def test_3_an_upload_that_is_answered_with_500(tmp_path: Path, access_point: Running) -> None:
    """A 500 proves nothing: Unknown, with the status in the message, and never a second upload."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves({**UPLOAD, "action": "status", "status": 500, "process": True})
        invoice = await person.has("INV-3")
        report = await person.sends(invoice)
        assert (len(report.unknown), report.exit_status) == (1, 1)
        unknown = await person.sees(invoice, "Unknown")
        assert not unknown.file_id
        assert "500" in unknown.last_message
        again = await person.sends(invoice)
        assert len(again.skipped) == 1
        await person.polls_until(invoice, "Sent")
        assert person.uploads() == 1


async def test_4_an_error_is_restarted(tmp_path: Path, access_point: Running) -> None:
    """Sending a stuck document again restarts it: one upload, and it goes through."""
    async with clerk(tmp_path, access_point) as person:
        invoice = await person.has("INV-4", "SANDBOX-ERROR-ONCE: Recipient not found in network")
        await person.sends(invoice)
        stuck = await person.polls_until(invoice, "Sending Error")
        assert stuck.filepart_id
        assert "Recipient not found in network" in stuck.last_message
        report = await person.sends(invoice)
        assert (len(report.sent), report.exit_status) == (1, 0)
        await person.polls_until(invoice, "Sent")
        assert person.uploads() == 1
        assert [one.kind for one in await person.attempts(invoice)] == ["upload", "restart"]
        assert await person.history(invoice) == [
            *("Created", "Exported", "Sending", "Pending Response"),
            *("Sending Error", "Pending Response", "Sent"),
        ]


async def test_5_and_6_the_recipient_answers(tmp_path: Path, access_point: Running) -> None:
    """An acceptance approves, a rejection rejects, anything else is shown and not consumed."""
    async with clerk(tmp_path, access_point) as person:
        told = {
            "INV-5": ("SANDBOX-ACCEPT", "Approved", ""),
            "INV-6": ("SANDBOX-REJECT: Wrong order number", "Rejected", ""),
            "INV-7": ("SANDBOX-RESPOND: RecipientPaid", "Sent", "RecipientPaid"),
        }
        for number, (note, status, text) in told.items():
            invoice = await person.has(number, note)
            await person.sends(invoice)
            await person.polls_until(invoice, "Sent")
            report = await person.engine.approval(invoice)
            assert report.done == (status != "Sent")
            after = await person.sees(invoice, status)
            assert text in after.last_message
        # What was not understood was not consumed: it is still there to be read.
        again = await person.engine.approval(invoice)
        assert "RecipientPaid" in again.warning


async def test_7_and_9_what_does_not_apply_yet(tmp_path: Path, access_point: Running) -> None:
    """Approval and cancel of a pending document are warnings; nothing is asked or changed."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves(settle_seconds=600)
        invoice = await person.has("INV-7")
        await person.sends(invoice)
        said = len(await person.exchanges(invoice))
        for act in (person.engine.approval, person.engine.cancel, person.engine.restart):
            report = await act(invoice)
            assert not report.done
            assert report.warning
            assert report.exit_status == 0
            await person.sees(invoice, "Pending Response")
        assert len(await person.exchanges(invoice)) == said


async def test_8_a_stuck_document_is_canceled(tmp_path: Path, access_point: Running) -> None:
    """Cancel reaches the provider; the number is free for a corrected invoice."""
    async with clerk(tmp_path, access_point) as person:
        invoice = await person.has("INV-8", "SANDBOX-ERROR")
        await person.sends(invoice)
        await person.polls_until(invoice, "Sending Error")
        report = await person.engine.cancel(invoice)
        assert report.done
        await person.sees(invoice, "Canceled")
        corrected = await person.has("INV-8")
        await person.sends(corrected)
        await person.polls_until(corrected, "Sent")
        assert person.uploads() == 2


async def test_a_refused_cancel(tmp_path: Path, access_point: Running) -> None:
    """A provider that will not cancel makes a Cancel Error, from which cancel works again."""
    async with clerk(tmp_path, access_point) as person:
        invoice = await person.has("INV-8", "SANDBOX-ERROR")
        await person.sends(invoice)
        await person.polls_until(invoice, "Sending Error")
        action = {"method": "POST", "path": ".*/action"}
        person.misbehaves({**action, "action": "status", "status": 409, "times": 1})
        report = await person.engine.cancel(invoice)
        assert not report.done
        assert report.exit_status == 1
        await person.sees(invoice, "Cancel Error")
        assert (await person.engine.cancel(invoice)).done
        await person.sees(invoice, "Canceled")


async def test_two_empty_lists_prove_nothing(tmp_path: Path, access_point: Running) -> None:
    """Nothing stuck and no document yet: Pending Response, and the log stays short."""
    async with clerk(tmp_path, access_point) as person:
        person.misbehaves(settle_seconds=600)
        invoice = await person.has("INV-9")
        await person.sends(invoice)
        for _ in range(3):
            report = await person.polls()
            assert (len(report.processing), report.exit_status) == (1, 0)
        await person.sees(invoice, "Pending Response")
        assert (await person.history(invoice)).count("Pending Response") == 1
