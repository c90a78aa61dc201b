"""Homes for commands: empty ones, and one that is signed in to an access point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.sandbox.running import Running
from tests.cli.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "0123456789abcdef-a-key-for-tests"


@pytest.fixture
def access_point() -> Iterator[Running]:
    """An access point that is quick about everything."""
    with Running(settle_seconds=0.0, listing_lag_seconds=0.0, response_seconds=0.0) as running:
        yield running


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on a home that does not exist yet, with a key for its vault."""
    key = tmp_path / "key"
    key.write_text(KEY + "\n")
    key.chmod(0o600)
    return Program(tmp_path / "home", {"EDOC_TUI_VAULT_KEY_FILE": str(key)})


@pytest.fixture
def connected(program: Program, access_point: Running) -> Program:
    """The program, its connection leading to the access point, nobody signed in yet."""
    url = access_point.url
    done = program(
        "connection",
        "set",
        f"authentication_url={url}/oauth/v2",
        f"redirect_url={access_point.redirect_url}",
        f"file_api_url={url}/file/v1/files",
        f"fileparts_url={url}/file/v1/fileparts",
        f"document_api_url={url}/document/v1/documents",
        f"company_id={access_point.company_id}",
    )
    assert done.status == 0, done.err
    for name in ("client_id", "client_secret"):
        done = program("secret", "set", name, stdin=getattr(access_point, name) + "\n")
        assert done.status == 0, done.err
    return program


@pytest.fixture
def signed_in(connected: Program, access_point: Running) -> Program:
    """The program, signed in to the access point through the real journey."""
    sign_in(connected, access_point)
    return connected


def sign_in(program: Program, access_point: Running) -> None:
    """Sign in as a person does: open the address, paste where the browser was sent."""
    with program.start("signin") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        _out, err = process.communicate(access_point.authorise(url) + "\n")
        assert process.returncode == 0, err
