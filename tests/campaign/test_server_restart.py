"""The server of a shared store stops hard while two processes send, and comes back."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from edoc_tui import wiring
from edoc_tui.domain.errors import EdocError, LockedError
from edoc_tui.sandbox.running import Running
from edoc_tui.store.postgres import open_postgres
from tests.engine.nursery import Nursery
from tests.engine.stage import Clerk, until, write_config
from tests.server import create, missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.server import Server

COUNT = 80
UPLOAD = {"method": "POST", "path": "/file/v1/files"}


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that no other test uses."""
    server = create(os.getpid())
    if server is None:
        missing()
        return
    server.admin("CREATE DATABASE office TEMPLATE template0")
    yield server
    with suppress(AssertionError):  # the test may have left it stopped
        server.stop()


async def test_a_server_that_is_restarted_in_the_middle_of_a_batch(
    tmp_path: Path, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sender dies with the server, one lives on: each document exactly once, none is held."""
    access_point = Running(settle_seconds=0, listing_lag_seconds=0)
    with access_point:
        await restart(tmp_path, own_server, access_point, monkeypatch)


async def restart(
    tmp_path: Path, own_server: Server, access_point: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Have two processes send, stop the server, kill one of them, and start it again."""
    key = tmp_path / "vault-key"
    key.write_bytes(os.urandom(24).hex().encode())
    key.chmod(0o600)
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(key))
    url = own_server.url("office")
    delivery = {"parallel": 8, "gate_seconds": 0.2}
    home = write_config(tmp_path / "home", access_point.url, delivery, backend="vault")
    with home.config_file.open("a") as file:
        file.write(f'[store]\nurl = "{url}"\n')
    person = Clerk(wiring.build(home), access_point)
    await person.signs_in()
    with Nursery(tmp_path / "home", key) as nursery:
        person.misbehaves({**UPLOAD, "action": "delay", "seconds": 0.3, "process": True})
        ids = await person.has_many(COUNT)
        dying = nursery.spawn()
        living = asyncio.create_task(person.sends(*ids))

        async def both_are_sending() -> bool:
            under_way = await person.engine.store.read(lambda store: store.open_attempts())
            return person.uploads() > 4 and len({attempt.owner for _, attempt in under_way}) == 2

        await until(both_are_sending)
        own_server.stop("immediate")
        nursery.kill(dying)
        with pytest.raises(LockedError, match="cannot be reached"):
            await person.engine.store.read(lambda store: store.version())
        await asyncio.sleep(0.5)
        assert person.uploads() < COUNT, "nothing may be claimed without the server"
        own_server.start()
        with suppress(EdocError):
            await living

    async def all_are_sent() -> bool:
        await person.engine.work_once()
        return all([await person.is_(one, "Sent") for one in ids])

    await until(all_are_sent)
    state = access_point.state(brief=True)
    assert (state["files"], state["references_with_several_files"]) == (COUNT, 0)
    histories = [await person.history(one) for one in ids]
    assert [one for one in histories if "Unknown" in one], "the dead sender left nothing open"
    assert not [one for one in histories if "Held" in one]
    assert not await person.engine.store.read(lambda store: store.open_attempts())
    await person.engine.aclose()
    connection = open_postgres(url)
    assert not connection.repository.check()
    connection.close()
