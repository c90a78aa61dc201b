"""Several hosts, one store: the tokens are renewed by exactly one, and nobody can read them there.

A host is a home of its own: its own vault, its own lock files, the same key file.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from edoc_tui.domain.errors import SignInNeededError
from edoc_tui.domain.tokens import Secret
from edoc_tui.engine.shared_tokens import SharedTokenVault, copy_shared, reseal
from edoc_tui.store.postgres import open_postgres
from edoc_tui.store.worker import StoreThread
from edoc_tui.vault.file import VaultFile
from edoc_tui.vault.store import VaultStore
from tests.engine.tokens.stage import (
    KEY,
    SERVICE,
    MovingClock,
    all_bytes,
    keeper,
    misbehaves,
    prepare,
    refreshes,
    requests,
    signed_in,
    until,
    vault,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edoc_tui.sandbox.running import Running


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The homes of two hosts; their vaults are unlocked once, which is slow by design."""
    return tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")


@pytest.fixture
def hosts(kept: tuple[Path, Path]) -> tuple[Path, Path]:
    """Two hosts that know the client and nothing else."""
    for home in kept:
        vault(home).delete(f"{SERVICE}/tokens")
        prepare(home)
    return kept


@pytest.fixture
def store(pg_url: str) -> Iterator[StoreThread]:
    """The shared store as a third host sees it."""
    thread = StoreThread(lambda: open_postgres(pg_url))
    yield thread
    thread.close()


def _process(home: Path, url: str, *arguments: str) -> Any:
    return asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.engine.tokens.stage", str(home), url, *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _row(store: StoreThread) -> tuple[int, str]:
    row = await store.read(lambda repository: repository.shared_tokens(SERVICE))
    assert row is not None
    return row


async def test_r02_processes_of_two_hosts_renew_once(
    hosts: tuple[Path, Path], access_point: Running, pg_url: str, store: StoreThread
) -> None:
    """An expired token, three processes on each host: one renewal, one token, no reuse."""
    clock = MovingClock()
    clock.advance(-700)
    await signed_in(hosts[0], access_point, clock=clock, shared=pg_url)
    children = [await _process(home, access_point.url, pg_url) for home in hosts for _ in range(3)]
    said = set()
    for child in children:
        out, errors = await child.communicate()
        assert not errors, errors.decode()
        said.add(out)
    assert len(said) == 1
    assert said.pop().startswith(b"0 ")
    counts = access_point.state(brief=True)["tokens"]
    assert (counts["refreshes"], counts["revoked"]) == (1, 0)
    generation, sealed = await _row(store)
    assert generation == 2
    for home in hosts:
        assert vault(home).names() == [f"{SERVICE}/client_id", f"{SERVICE}/client_secret"]
    async with keeper(hosts[1], access_point.url, shared=pg_url) as one:
        token = await one.access_token()
        assert token not in sealed
        assert token.encode() not in all_bytes(hosts[0]) + all_bytes(hosts[1])
    assert refreshes(access_point) == 1


async def test_a_host_that_renews_is_waited_for_and_a_dead_one_is_not(
    hosts: tuple[Path, Path], access_point: Running, pg_url: str
) -> None:
    """While one host asks, the other does not; when it is killed, the other goes on at once."""
    await signed_in(hosts[0], access_point, shared=pg_url)
    misbehaves(access_point, "hang")
    slow = await _process(hosts[0], access_point.url, "refresh", pg_url)
    await until(lambda: requests(access_point) == 2 or slow.returncode is not None)
    async with keeper(hosts[1], access_point.url, shared=pg_url) as other:
        waiting = asyncio.create_task(other.refresh())
        await asyncio.sleep(0.5)  # long enough to ask, if it were free to
        assert not waiting.done()
        assert requests(access_point) == 2
        access_point.control("faults", fault=[])
        slow.send_signal(signal.SIGKILL)
        await slow.communicate()
        assert (await waiting).trouble == ""
    counts = access_point.state(brief=True)["tokens"]
    assert (counts["refreshes"], counts["revoked"]) == (1, 0)


async def test_a_pair_is_written_only_in_place_of_the_one_it_came_from(
    hosts: tuple[Path, Path], access_point: Running, pg_url: str, store: StoreThread
) -> None:
    """Compare and swap: who comes second gets what the first has written, and writes nothing."""
    await signed_in(hosts[0], access_point, shared=pg_url)
    first = SharedTokenVault(SERVICE, lambda: vault(hosts[0]), store)
    second = SharedTokenVault(SERVICE, lambda: vault(hosts[1]), store)
    record = await first.load()
    assert await second.load() == record
    change = msgspec.structs.replace
    winner = change(record, access="winner", refresh="r-winner", generation=2)
    loser = change(record, access="loser", refresh="r-loser", generation=2)
    assert await first.save(winner, instead_of=record) == winner
    assert await second.save(loser, instead_of=record) == winner
    assert await first.load() == winner


async def test_a_home_shares_the_pair_it_had_for_itself(
    hosts: tuple[Path, Path], access_point: Running, pg_url: str, store: StoreThread
) -> None:
    """A home that moves to a shared store takes its sign-in along, and keeps no second copy."""
    await signed_in(hosts[0], access_point)
    async with keeper(hosts[0], access_point.url, shared=pg_url) as one:
        await one.refresh()
    assert f"{SERVICE}/tokens" not in vault(hosts[0]).names()
    assert (await _row(store))[0] == 2
    async with keeper(hosts[1], access_point.url, shared=pg_url) as other:
        await other.refresh()
    counts = access_point.state(brief=True)["tokens"]
    assert (counts["refreshes"], counts["revoked"]) == (2, 0)


async def test_another_passphrase_opens_nothing_and_a_changed_one_is_followed(
    hosts: tuple[Path, Path], access_point: Running, pg_url: str, store: StoreThread, tmp_path: Path
) -> None:
    """The row tells what is wrong; a change of the passphrase seals it anew; a name is bound."""
    await signed_in(hosts[0], access_point, shared=pg_url)
    new = Secret("quite another passphrase")
    stranger = VaultStore(VaultFile(tmp_path / "vault"))
    stranger.vault.unlock(new)
    foreign = SharedTokenVault(SERVICE, lambda: stranger, store)
    with pytest.raises(SignInNeededError, match="sealed with another passphrase"):
        await foreign.load()
    changing = VaultStore(VaultFile(tmp_path / "changing"))
    changing.vault.unlock(Secret(KEY))
    changing.set("x", Secret("y"))
    await reseal(store, lambda: changing, lambda: changing.change_passphrase(new))
    assert (await foreign.load()).generation == 1
    with pytest.raises(SignInNeededError, match="sealed with another passphrase"):
        await SharedTokenVault(SERVICE, lambda: vault(hosts[0]), store).load()
    await copy_shared(store, lambda: changing, SERVICE, "OTHER")
    assert await SharedTokenVault("OTHER", lambda: stranger, store).load() == await foreign.load()
    _generation, sealed = await _row(store)
    await store.write(lambda repository: repository.save_shared_tokens("THIRD", 1, sealed))
    with pytest.raises(SignInNeededError, match="THIRD in the vault cannot be read"):
        await SharedTokenVault("THIRD", lambda: stranger, store).load()
