"""What all tests share: nothing is left in the user's own folders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.server import missing, shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server import Server


@pytest.fixture(autouse=True, scope="session")
def state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the journal's heads, which live outside every home, in a folder of the run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def pg_server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """The PostgreSQL server of this run; without one, the test fails in CI and else is skipped."""
    base = tmp_path_factory.getbasetemp()
    parallel = "PYTEST_XDIST_WORKER" in os.environ
    found = shared(base.parent if parallel else base, os.getppid() if parallel else os.getpid())
    if found is None:
        missing()
    assert found is not None
    return found


@pytest.fixture
def pg_url(pg_server: Server) -> Iterator[str]:
    """The address of a fresh PostgreSQL store."""
    with pg_server.database() as url:
        yield url
