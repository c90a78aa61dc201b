"""A provider that no connection leads to: nothing left, documents stay ready, the gate is shut."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.campaign.certificates import Certificates
from tests.campaign.test_faults import behind_a_proxy
from tests.engine.stage import check_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.engine.stage import Clerk

COUNT = 24

UNKNOWN_NAME = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
FOR_NOW = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


@contextmanager
def no_name_server(error: OSError) -> Iterator[None]:
    """Let every name be looked up in vain; addresses in figures need nobody."""
    real: Callable[..., Any] = socket.getaddrinfo

    def looked_up(host: str, *rest: Any, **more: Any) -> Any:
        if host == "localhost":
            raise error
        return real(host, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", looked_up)
        yield


async def expect_nothing_left(person: Clerk, ids: Sequence[int], reason: str) -> None:
    """Send to a provider that cannot be reached, like a person and like a worker."""
    report = await person.sends()
    assert report.exit_status == 69
    assert reason in str(report.error)
    assert {line.document_id for line in report.waiting} == set(ids)
    documents = [await person.sees(one, "Exported") for one in ids]
    attempts = [one for each in ids for one in await person.attempts(each)]
    assert attempts
    assert all(one.ended_at is not None for one in attempts)
    assert len(attempts) < COUNT
    assert [one for one in documents if reason in one.last_message]
    assert (await person.engine.store.read(lambda store: store.gate("PAGERO"))).failures >= 5
    await person.engine.work_once()  # a worker leaves a shut gate alone
    assert len([one for each in ids for one in await person.attempts(each)]) < COUNT
    assert person.uploads() == 0


async def expect_all_leave(person: Clerk, ids: Sequence[int]) -> None:
    """Send again, now that the provider is back: the gate is tried first, and opens."""
    report = await person.sends(*ids)
    assert len(report.sent) == len(ids), report.error
    assert person.uploads() == len(ids)


@pytest.mark.parametrize(
    "error",
    [pytest.param(UNKNOWN_NAME, id="no such name"), pytest.param(FOR_NOW, id="for now")],
)
async def test_a_name_that_cannot_be_looked_up(tmp_path: Path, error: OSError) -> None:
    """DNS fails, for good or for a moment: all stay Exported, the gate shuts, later all leave."""
    async with behind_a_proxy(tmp_path, parallel=4, host="localhost") as (person, _proxy):
        ids = await person.has_many(COUNT)
        with no_name_server(error):
            await expect_nothing_left(person, ids, "its name cannot be looked up")
        await expect_all_leave(person, ids)
    assert not check_store(tmp_path / "home")


@pytest.mark.parametrize(
    ("name", "days"),
    [
        pytest.param("localhost", -1, id="expired"),
        pytest.param("other.example", 30, id="wrong host"),
    ],
)
async def test_a_certificate_that_is_not_good(tmp_path: Path, name: str, days: int) -> None:
    """TLS fails: not a byte of a document leaves; with a good certificate all do."""
    shown = Certificates(tmp_path)
    shown.show(name, days)
    async with behind_a_proxy(tmp_path, parallel=4, host="localhost", tls=shown) as (person, _):
        ids = await person.has_many(COUNT)
        await expect_nothing_left(person, ids, "its certificate is not trusted")
        shown.show()
        await expect_all_leave(person, ids)
    assert not check_store(tmp_path / "home")
