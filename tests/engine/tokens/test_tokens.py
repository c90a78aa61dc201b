"""Rotating tokens: in time, once for everybody, and never shown."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from edoc_tui.domain.errors import AuthError, SignInNeededError
from edoc_tui.domain.tokens import Secret, TokenState
from edoc_tui.sandbox.running import Running
from tests.engine.tokens.stage import (
    SERVICE,
    MovingClock,
    all_bytes,
    keeper,
    misbehaves,
    record_in,
    refreshes,
    requests,
    sign_in_of,
    signed_in,
    until,
    vault,
)

if TYPE_CHECKING:
    from pathlib import Path


async def test_signing_in_keeps_the_pair_in_the_vault_and_only_times_in_the_store(
    home: Path, access_point: Running
) -> None:
    """The store learns when the token ends, and not one character of it."""
    sign_in = await signed_in(home, access_point)
    assert sign_in == sign_in_of(home)
    assert sign_in.state() is TokenState.VALID
    assert 590 <= sign_in.seconds_left() <= 600
    record = record_in(home)
    everything = all_bytes(home)
    assert record["access"].encode() not in everything
    assert record["refresh"].encode() not in everything


async def test_a01_an_address_of_another_attempt_asks_nothing(
    home: Path, access_point: Running
) -> None:
    """A01: a newer attempt ends the older one, and neither pastes nor states mix."""
    async with keeper(home, access_point.url) as one:
        first = await one.begin_sign_in()
        second = await one.begin_sign_in()
        pasted = access_point.authorise(first.url)
        for attempt in (first, second):
            with pytest.raises(SignInNeededError):
                await one.sign_in(attempt, pasted)
    assert requests(access_point) == 0


async def test_a07_a_code_of_another_attempt_is_refused_by_its_verifier(
    home: Path, access_point: Running
) -> None:
    """A07: a bare code cannot prove its state; PKCE catches it, and the code is spent."""
    async with keeper(home, access_point.url) as one:
        stolen = access_point.authorise((await one.begin_sign_in()).url)
        code = stolen.split("code=")[1].split("&")[0]
        attempt = await one.begin_sign_in()
        with pytest.raises(AuthError, match=r"expired or was already used\. Start again"):
            await one.sign_in(attempt, code)
        with pytest.raises(SignInNeededError, match="Start again"):
            await one.sign_in(attempt, access_point.authorise(attempt.url))
    assert requests(access_point) == 1


async def test_a_wrong_client_secret_says_so(home: Path, access_point: Running) -> None:
    """The text names the service, and the secret is nowhere in it."""
    vault(home).set(f"{SERVICE}/client_secret", Secret("wrong-secret"))
    with pytest.raises(AuthError, match="does not accept the client ID or secret for PAGERO"):
        await signed_in(home, access_point)


async def test_without_client_or_sign_in_nothing_is_asked(
    tmp_path: Path, access_point: Running
) -> None:
    """Exit status 77, and what to do."""
    async with keeper(tmp_path, access_point.url) as one:
        with pytest.raises(SignInNeededError, match="Nobody is signed in to PAGERO"):
            await one.access_token()
        with pytest.raises(SignInNeededError, match="secret set client_id"):
            await one.begin_sign_in()
    assert requests(access_point) == 0


@pytest.mark.parametrize(("left", "renewed"), [(61, False), (60, False), (59, True), (-5, True)])
async def test_a_token_is_renewed_when_less_than_a_minute_remains(
    home: Path, access_point: Running, left: int, *, renewed: bool
) -> None:
    """The boundary of 60 seconds, in a process that did not get the token itself."""
    clock = MovingClock()
    await signed_in(home, access_point, clock=clock)
    before = record_in(home)["access"]
    clock.advance(600 - left)
    async with keeper(home, access_point.url, clock=clock) as one:
        token = await one.access_token()
        assert await one.access_token() == token
    assert (token != before) is renewed
    assert refreshes(access_point) == int(renewed)


async def test_r01_twenty_callers_share_one_renewal(home: Path, access_point: Running) -> None:
    """R01: also after a 401, for all that saw the same token; and a late one joins in."""
    clock = MovingClock()
    await signed_in(home, access_point, clock=clock)
    clock.advance(590)
    async with keeper(home, access_point.url, clock=clock) as one:
        tokens = await asyncio.gather(*(one.access_token() for _ in range(20)))
        assert (len(set(tokens)), refreshes(access_point)) == (1, 1)
        again = await asyncio.gather(
            *(one.access_token(renew=True, refused=tokens[0]) for _ in range(20))
        )
        assert (len(set(again)), refreshes(access_point)) == (1, 2)
        late = await one.access_token(renew=True, refused=tokens[0])
        assert (late, refreshes(access_point)) == (again[0], 2)
        unnamed = await one.access_token(renew=True)
        assert (unnamed != late, refreshes(access_point)) == (True, 3)


async def test_r03_a_cancelled_caller_loses_no_token(home: Path, access_point: Running) -> None:
    """R03: ten callers are cancelled while the provider answers; the new pair is kept."""
    await signed_in(home, access_point)
    misbehaves(access_point, "delay", seconds=0.3, process=True)
    async with keeper(home, access_point.url) as one:
        before = record_in(home)
        tasks = [asyncio.create_task(one.refresh()) for _ in range(10)]
        await until(lambda: refreshes(access_point) == 1)
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)
    after = record_in(home)
    assert after["generation"] == before["generation"] + 1
    assert after["using"] == ""
    access_point.control("faults", fault=[])
    async with keeper(home, access_point.url) as one:
        await one.refresh()


@pytest.mark.parametrize("jump", [86_400, -86_400, 400 * 86_400])
async def test_r08_a_jumping_clock_makes_no_storm(
    home: Path, access_point: Running, jump: int
) -> None:
    """R08: however the clock jumps, a token of unknown age is renewed, and only once."""
    clock = MovingClock()
    await signed_in(home, access_point, clock=clock)
    async with keeper(home, access_point.url, clock=clock) as one:
        await one.access_token()
        clock.advance(jump)
        for _ in range(100):
            await one.access_token()
        assert refreshes(access_point) == 1
        clock.advance(-jump)
        for _ in range(100):
            await one.access_token()
        assert refreshes(access_point) == 1


async def test_short_lived_tokens_make_no_storm(home: Path) -> None:
    """A provider whose tokens live 30 seconds is not asked at every call."""
    with Running(token_seconds=30) as hasty:
        await signed_in(home, hasty)
        async with keeper(home, hasty.url) as one:
            for _ in range(50):
                await one.access_token()
        assert refreshes(hasty) == 1


async def test_a_sign_in_elsewhere_is_noticed(home: Path, access_point: Running) -> None:
    """A process that was told to sign in finds the tokens of another process's sign-in."""
    async with keeper(home, access_point.url) as one:
        with pytest.raises(SignInNeededError):
            await one.access_token()
        await signed_in(home, access_point)
        assert await one.access_token() == record_in(home)["access"]
