"""No pair of tokens is lost half-way, whatever dies or fails meanwhile."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from edoc_tui.domain.errors import (
    CannotWriteError,
    EntitlementError,
    SignInNeededError,
    ThrottledError,
    UnavailableError,
)
from edoc_tui.sandbox.running import Running
from tests.engine.tokens.stage import (
    TOKEN_PATH,
    MovingClock,
    keeper,
    misbehaves,
    record_in,
    refreshes,
    requests,
    sign_in_of,
    signed_in,
    until,
)

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.domain.errors import ProviderError
    from edoc_tui.engine.tokens import TokenKeeper


def _process(home: Path, url: str, *arguments: str) -> Any:
    return asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.engine.tokens.stage", str(home), url, *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _said(child: asyncio.subprocess.Process) -> list[str]:
    """Return the words of a child's one line."""
    out, errors = await child.communicate()
    assert not errors, errors.decode()
    return out.decode().split()


async def test_r02_eight_processes_share_renewals(home: Path, access_point: Running) -> None:
    """R02: an expired token and eight processes: one renewal, one token, no reuse."""
    clock = MovingClock()
    clock.advance(-700)
    await signed_in(home, access_point, clock=clock)
    children = [await _process(home, access_point.url) for _ in range(8)]
    said = [await _said(child) for child in children]
    assert [words[0] for words in said] == ["0"] * 8
    assert len({words[1] for words in said}) == 1
    counts = access_point.state(brief=True)["tokens"]
    assert (counts["refreshes"], counts["revoked"]) == (1, 0)


async def test_processes_that_insist_all_succeed(home: Path, access_point: Running) -> None:
    """``token refresh`` in four processes at once: everybody gets a token, none is reused."""
    await signed_in(home, access_point)
    children = [await _process(home, access_point.url, "refresh") for _ in range(4)]
    said = [await _said(child) for child in children]
    assert [words[0] for words in said] == ["0"] * 4
    counts = access_point.state(brief=True)["tokens"]
    assert 1 <= counts["refreshes"] <= 4
    assert counts["revoked"] == 0


async def _killed_while_asking(home: Path, access_point: Running) -> None:
    """Start a process that renews, and kill it when the provider has heard of it."""
    child = await _process(home, access_point.url, "refresh")
    before = requests(access_point)
    await until(lambda: requests(access_point) > before or child.returncode is not None)
    assert record_in(home)["using"], "the request left before its intent was on disk"
    child.send_signal(signal.SIGKILL)
    await child.communicate()


async def test_r04_killed_before_the_provider_acted(home: Path, access_point: Running) -> None:
    """R04: the intent is on disk, the provider has done nothing: the next renewal recovers."""
    await signed_in(home, access_point)
    misbehaves(access_point, "hang")
    await _killed_while_asking(home, access_point)
    access_point.control("faults", fault=[])
    async with keeper(home, access_point.url) as one:
        sign_in = await one.refresh()
        assert await one.access_token() == record_in(home)["access"]
    assert sign_in.trouble == ""
    assert refreshes(access_point) == 1


async def test_r05_killed_after_the_provider_acted(home: Path, access_point: Running) -> None:
    """R05: the pair is lost with the process; the reason is explained, and nothing deleted."""
    await signed_in(home, access_point)
    misbehaves(access_point, "delay", seconds=3600, process=True)
    await _killed_while_asking(home, access_point)
    access_point.control("faults", fault=[])
    async with keeper(home, access_point.url) as one:
        with pytest.raises(SignInNeededError) as caught:
            await one.refresh()
        assert str(caught.value) == "The last renewal was interrupted. Sign in again."
        assert sign_in_of(home).trouble == str(caught.value)
        assert record_in(home)["refresh"]
    await signed_in(home, access_point)
    assert sign_in_of(home).trouble == ""


async def test_r06_a_vault_that_cannot_be_written_sends_nothing(
    home: Path, access_point: Running
) -> None:
    """R06: the old pair stays good, because the provider never heard of a renewal."""
    await signed_in(home, access_point)
    (home / "vault").rename(home / "real-vault")
    (home / "vault").symlink_to(home / "real-vault")
    async with keeper(home, access_point.url) as one:
        with pytest.raises((CannotWriteError, SignInNeededError)):
            await one.refresh()
    assert requests(access_point) == 1  # the sign-in itself
    (home / "vault").unlink()
    (home / "real-vault").rename(home / "vault")
    async with keeper(home, access_point.url) as one:
        await one.refresh()


async def test_r06_a_full_disk_sends_nothing(
    home: Path, access_point: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R06: reading works, writing does not; no request leaves, and the old pair stays."""
    await signed_in(home, access_point)
    before = record_in(home)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    async with keeper(home, access_point.url) as one:
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", full)  # a mount of our own would need root
            with pytest.raises(CannotWriteError):
                await one.refresh()
        assert requests(access_point) == 1
        assert record_in(home) == before
        await one.refresh()


async def _fails(one: TokenKeeper, kind: type[ProviderError]) -> ProviderError:
    with pytest.raises(kind) as caught:
        await one.refresh()
    return caught.value


@pytest.mark.parametrize(
    ("fault", "kind", "spent"),
    [
        ({"action": "status", "status": 500, "body": "<h1>Oops</h1>"}, UnavailableError, False),
        (
            {"action": "status", "status": 429, "headers": {"Retry-After": "7"}},
            ThrottledError,
            False,
        ),
        ({"action": "status", "status": 403}, EntitlementError, False),
        ({"action": "status", "status": 302}, EntitlementError, False),
        ({"action": "status", "status": 404}, EntitlementError, False),
        (
            {"action": "status", "status": 200, "body": "<html>login</html>"},
            UnavailableError,
            False,
        ),
        ({"action": "drop-before-accept"}, UnavailableError, False),
        ({"action": "huge", "status": 200}, UnavailableError, False),
        ({"action": "malformed"}, UnavailableError, True),
        ({"action": "truncated"}, UnavailableError, True),
        ({"action": "wrong-types"}, UnavailableError, True),
        ({"action": "accept-then-drop"}, UnavailableError, True),
    ],
)
async def test_a10_a_failing_provider_costs_no_tokens(
    home: Path,
    access_point: Running,
    fault: dict[str, Any],
    kind: type[ProviderError],
    *,
    spent: bool,
) -> None:
    """A10: the pair stays, the trouble is noted, and no error looks like a lost upload."""
    await signed_in(home, access_point)
    before = record_in(home)
    access_point.control("faults", fault=[{"path": TOKEN_PATH, **fault}])
    async with keeper(home, access_point.url) as one:
        error = await _fails(one, kind)
        assert error.delivered == "no"
        assert record_in(home)["refresh"] == before["refresh"]
        assert sign_in_of(home).trouble
        assert (await one.access_token()) == before["access"]
        if isinstance(error, ThrottledError):
            assert error.after == 7
        access_point.control("faults", fault=[])
        if spent:
            with pytest.raises(SignInNeededError, match=r"interrupted\. Sign in again"):
                await one.refresh()
        else:
            assert (await one.refresh()).trouble == ""


async def test_no_provider_at_all_costs_no_tokens(home: Path) -> None:
    """Refused connections leave the pair, without a mark of an interrupted renewal."""
    with Running() as gone:
        await signed_in(home, gone)
    async with keeper(home, gone.url) as one:
        await _fails(one, UnavailableError)
    assert record_in(home)["using"] == ""


async def test_an_ended_sign_in_is_not_asked_about_again(home: Path, access_point: Running) -> None:
    """After invalid_grant the tokens stay, and only a person's wish makes another request."""
    clock = MovingClock()
    await signed_in(home, access_point, clock=clock)
    misbehaves(access_point, "token-revoke", nth=1)
    clock.advance(600)
    async with keeper(home, access_point.url, clock=clock) as one:
        for _ in range(3):
            with pytest.raises(SignInNeededError, match=r"PAGERO has ended\. Sign in again"):
                await one.access_token()
        assert requests(access_point) == 2
        with pytest.raises(SignInNeededError):
            await one.refresh()
        assert requests(access_point) == 3
    assert record_in(home)["refresh"]


async def test_r07_who_loses_against_another_lock_adopts_the_winners_pair(
    home: Path, access_point: Running
) -> None:
    """R07: two keepers that share the vault but no lock: the refused one takes what is there."""
    await signed_in(home, access_point)
    misbehaves(access_point, "delay", seconds=0.4, nth=1)
    async with (
        keeper(home, access_point.url, locks="a") as slow,
        keeper(home, access_point.url, locks="b") as quick,
    ):
        losing = asyncio.create_task(slow.refresh())
        await until(lambda: requests(access_point) == 2)
        await quick.refresh()
        await losing
        assert await slow.access_token() == await quick.access_token() == record_in(home)["access"]
    assert record_in(home)["generation"] == 2
