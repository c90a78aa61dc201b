"""The gate opens after five silences in a row, and any answer counts as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.domain.errors import (
    ConfigError,
    EntitlementError,
    IndeterminateError,
    RefusedError,
    SignInNeededError,
    ThrottledError,
    UnavailableError,
)
from edoc_tui.engine.gate import FAILURES, LONGEST, SHORTEST, Gate

if TYPE_CHECKING:
    from edoc_tui.domain.errors import EdocError

SILENCE: list[EdocError] = [UnavailableError("refused"), IndeterminateError("reset")]
ANSWERS: list[EdocError] = [
    UnavailableError("503", status=503),
    IndeterminateError("500", status=500),
    RefusedError("422", status=422),
    ThrottledError("429", after=1.0),
    EntitlementError("403", status=403),
]
LOCAL: list[EdocError] = [SignInNeededError("nobody"), ConfigError("no company")]


@given(st.lists(st.sampled_from([*SILENCE, *ANSWERS, *LOCAL, None])))
def test_consecutive_failures_only(seen: list[EdocError | None]) -> None:
    """Whatever happens, the count is the number of silences since the last answer."""
    gate = Gate(clock=lambda: 0.0)
    expected = 0
    for error in seen:
        if error is None:
            gate.answered()
        else:
            gate.saw(error)
        if error in SILENCE:
            expected += 1
        elif error is None or error in ANSWERS:
            expected = 0
        assert gate.failures == expected
        assert gate.is_open == (expected >= FAILURES)
        assert (gate.trouble is not None) == (expected > 0)


def test_an_open_gate_waits_longer_each_time() -> None:
    """30 s, 60 s, … at most 10 min until an open gate may be tried again."""
    time = [0.0]
    gate = Gate(clock=lambda: time[0])
    for n in range(7):
        while not gate.is_open:
            gate.saw(SILENCE[0])
        time[0] += min(LONGEST, SHORTEST * 2**n) - 1
        waiting = gate.may_try
        time[0] += 1
        assert (waiting, gate.may_try) == (False, True)
        gate.half_open()
    gate.answered()
    assert gate.trouble is None


def test_a_pause_is_the_longest_asked_for() -> None:
    """Several 429 do not shorten each other."""
    now = 100.0
    gate = Gate(clock=lambda: now)
    gate.pause(30)
    gate.pause(5)
    assert gate.pause_left == 30
    now += 31
    assert gate.pause_left == 0
