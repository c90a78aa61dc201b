"""The gate shuts after five silences in a row, for all processes, and any answer is an answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui import wiring
from edoc_tui.domain.errors import (
    AuthError,
    ConfigError,
    EntitlementError,
    IndeterminateError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from edoc_tui.engine import gate as rules
from edoc_tui.engine.gate import FAILURES, Gate, is_transport_failure, trouble_of
from edoc_tui.store.delivery_port import GateRow
from edoc_tui.store.ticks import Ticks
from tests.engine.stage import clerk

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.domain.errors import EdocError
    from edoc_tui.sandbox.running import Running

SILENCE: list[EdocError] = [UnavailableError("refused"), IndeterminateError("reset")]
ANSWERS: list[EdocError] = [
    UnavailableError("503", status=503),
    IndeterminateError("500", status=500),
    RefusedError("422", status=422),
    ThrottledError("429", after=1.0),
    EntitlementError("403", status=403),
]
UPLOAD = {"method": "POST", "path": "/file/v1/files"}
BOOT = "this start"


@given(st.lists(st.sampled_from([*SILENCE, *ANSWERS, None])))
def test_consecutive_failures_only(seen: list[EdocError | None]) -> None:
    """Whatever happens, the count is the number of silences since the last answer."""
    row, expected = GateRow(), 0
    for error in seen:
        if error is not None and is_transport_failure(error):
            row = rules.after_failure(row, "silence", Ticks(BOOT, 0), "now", 30)
            expected += 1
        else:
            row, expected = rules.after_answer(row, upload=True), 0
        assert row.failures == expected
        assert rules.is_shut(row) == (expected >= FAILURES)
        assert (trouble_of(row) is not None) == (expected > 0)


def test_a_shut_gate_waits_longer_each_time() -> None:
    """30 s, 60 s, … at most 10 min until a question may be asked, and by one process only."""
    row = GateRow()
    for _ in range(FAILURES):
        row = rules.after_failure(row, "silence", Ticks(BOOT, 0), "now", 30)
    now = 0.0
    for pause in (30, 60, 120, 240, 480, 600, 600):
        assert rules.for_question(row, Ticks(BOOT, now + pause - 1), 30) is None
        now += pause
        asked = rules.for_question(row, Ticks(BOOT, now), 30)
        assert asked is not None
        assert rules.for_question(asked, Ticks(BOOT, now), 30) is None
        row = asked
    assert rules.for_question(row, Ticks("another start", 1.0), 30) is not None
    assert not rules.is_shut(rules.after_answer(row, upload=False))


def test_answers_about_the_account_shut_at_once() -> None:
    """401 that stays and 403 shut it; the trouble is of the same kind, so exit statuses are too."""
    for error in (AuthError("401", status=401), EntitlementError("403", status=403)):
        row = rules.after_refusal(GateRow(), error, Ticks(BOOT, 0), "now", 30)
        assert rules.is_shut(row)
        trouble = trouble_of(row)
        assert type(trouble) is type(error)
        again = rules.after_refusal(
            rules.after_answer(row, upload=False), error, Ticks(BOOT, 0), "now", 30
        )
        assert again.try_at == 60  # a question is answered well, the uploads are not
    assert not rules.is_shut(
        rules.after_refusal(GateRow(), RefusedError("422"), Ticks(BOOT, 0), "now", 30)
    )
    assert isinstance(trouble_of(GateRow(kind=ConfigError.__name__)), ConfigError)


def test_a_pause_is_the_longest_asked_for() -> None:
    """Several 429 do not shorten each other; setting the clock does not either."""
    row = rules.after_request_to_wait(GateRow(), Ticks(BOOT, 100), 30)
    row = rules.after_request_to_wait(row, Ticks(BOOT, 101), 5)
    assert row.paused_until == 130
    assert rules.after_request_to_wait(row, Ticks("another start", 2), 5).paused_until == 7


async def test_processes_share_one_gate(tmp_path: Path, access_point: Running) -> None:
    """Failures of two processes count together; one asks, and opens it for both."""
    async with clerk(tmp_path, access_point, gate_seconds=600) as person:
        other = wiring.build(person.engine.home)
        try:
            gates = [Gate(one._desk, "PAGERO", 600) for one in (person.engine, other)]
            for n in range(FAILURES):
                await gates[n % 2].saw(SILENCE[0])
            invoice = await person.has("INV-1")
            done = await person.engine.work_once()
            assert done.sent.sent  # --once asks a harmless question first, and is let in
            for n in range(FAILURES):
                await gates[n % 2].saw(SILENCE[0])
            assert await gates[0].may_ask() is False
            assert await _shut(gates[1])
            await person.has("INV-2")
            report = await other._send_due("", _never(), patient=True)
            assert report.exit_status == 69
            assert not report.sent
            await gates[0].answered()
            assert not await _shut(gates[1])
            await person.sees(invoice, "Sent")
        finally:
            await other.aclose()


async def test_a_worker_leaves_a_shut_gate_alone_and_a_person_does_not(
    tmp_path: Path, access_point: Running
) -> None:
    """After 403 a worker waits for the pause; a person's next send asks, and goes through."""
    async with clerk(tmp_path, access_point, parallel=1) as person:
        person.misbehaves({**UPLOAD, "action": "status", "status": 403, "times": 1})
        ids = await person.has_many(3)
        assert (await person.sends()).exit_status == 78
        assert person.uploads() == 0
        report = await person.engine._send_due("", _never(), patient=True)
        assert (report.exit_status, len(report.sent)) == (78, 0)
        attempts = [len(await person.attempts(one)) for one in ids]
        report = await person.engine._send_due("", _never(), patient=True)
        assert [len(await person.attempts(one)) for one in ids] == attempts
        report = await person.sends(*ids)
        assert (len(report.sent), report.exit_status) == (3, 0)


@pytest.mark.parametrize("seconds", [60])
async def test_a_limited_account(tmp_path: Path, access_point: Running, seconds: int) -> None:
    """A token bucket lets so many uploads begin, and those that wait leave as it fills."""
    async with clerk(tmp_path, access_point, uploads_per_minute=240) as person:
        await person.engine.store.write(lambda one: one.take_tokens("PAGERO", 238, 240))
        ids = await person.has_many(5)
        ticks = await person.engine.store.read(lambda one: one.ticks())
        report = await person.sends(*ids)
        after = await person.engine.store.read(lambda one: one.ticks())
        assert len(report.sent) == 5
        assert after.since(ticks.epoch, ticks.seconds) >= 2 * seconds / 240


def _never() -> asyncio.Event:
    return asyncio.Event()


async def _shut(gate: Gate) -> bool:
    await gate.load()
    return gate.is_shut
