"""The quick way of ``status`` and ``outbox list`` sees what the long way sees."""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.cli.items import item
from edoc_tui.cli.outbox_list import COMMANDS
from edoc_tui.cli.overview import folders
from edoc_tui.cli.status import _token
from edoc_tui.config.home import Home
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.tokens import SignIn
from edoc_tui.engine.liveness import worker_alive
from edoc_tui.store.sqlite import open_sqlite
from tests.cli.invoices import folder_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"XDG_CONFIG_HOME": "/etc/somewhere", "XDG_DATA_HOME": "/var/lib/somewhere"},
        {"XDG_CONFIG_HOME": "relative", "XDG_DATA_HOME": ""},
        {"XDG_DATA_HOME": "/data/"},
        {"EDOC_TUI_HOME": "~/mine"},
        {"EDOC_TUI_HOME": "./beside/../here"},
        {"EDOC_TUI_HOME": "."},
    ],
)
@pytest.mark.parametrize("explicit", ["", "/srv/edoc", "~/edoc", "edoc"])
def test_folders_are_those_of_the_home(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], explicit: str
) -> None:
    """Wherever option and environment point, both ways find the same folders."""
    from pathlib import Path

    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "EDOC_TUI_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    home = Home.find(Path(explicit) if explicit else None)
    assert tuple(map(os.path.normpath, folders(explicit))) == (
        str(home.config_dir),
        str(home.data_dir),
    )


@given(st.none() | st.floats(-1e6, 1e6))
def test_the_token_state_is_that_of_the_sign_in(left: float | None) -> None:
    """State and seconds left are the domain's, whatever the time."""
    ends = None if left is None else NOW + timedelta(seconds=left)
    sign_in = SignIn("X", ends)
    told = (None if ends is None else ends.isoformat(), NOW.isoformat(), "", None)
    assert _token(told, NOW) == {
        "state": str(sign_in.state(NOW)),
        "expires_in": sign_in.seconds_left(NOW),
        "condition": sign_in.condition(NOW),
        "renewed_ago": 0,
    }


def test_the_plain_list_is_the_filtered_list(signed_in: Program, tmp_path: Path) -> None:
    """Every field of every document is the same as through the repository."""
    signed_in("import", folder_of(tmp_path / "invoices", 5), "--quiet")
    signed_in("outbox", "send", "1", "2", "--quiet")
    signed_in("outbox", "poll", "--quiet")
    signed_in("outbox", "cancel", "3", "--quiet")
    listed = signed_in("outbox", "list", "--json", "--limit", "2", "--after", "5").json
    connection = open_sqlite(signed_in.home / "outbox.db", read_only=True)
    try:
        page = connection.repository.page(ListQuery(), after=5, limit=2)
        everything = connection.repository.page(ListQuery(), limit=50)
    finally:
        connection.close()
    assert listed["items"] == [item(document) for document in page.items]
    assert listed["next"] == page.next
    assert listed["total"] == len(everything.items)
    whole = signed_in("outbox", "list", "--json").json
    assert whole["items"] == [item(document) for document in everything.items]
    assert whole == signed_in("outbox", "list", "--service", "PAGERO", "--json").json
    assert set(COMMANDS) == {"outbox list"}


def test_a_worker_is_alive_while_it_holds_its_lock(tmp_path: Path) -> None:
    """A lock file alone says nothing; a lock that is held does."""
    assert worker_alive(str(tmp_path / "nowhere")) is False
    path = tmp_path / "worker-1.lock"
    path.touch()
    assert worker_alive(str(tmp_path)) is False
    with path.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert worker_alive(str(tmp_path)) is True
    assert worker_alive(str(tmp_path)) is False
