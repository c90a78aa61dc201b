"""Homes for commands: empty ones, and one that is signed in to an access point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.sandbox.options import Identity
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


def _with_key(folder: Path) -> Program:
    key = folder / "key"
    key.write_text(KEY + "\n")
    key.chmod(0o600)
    return Program(folder / "home", {"EDOC_TUI_VAULT_KEY_FILE": str(key)})


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on a home that does not exist yet, with a key for its vault."""
    return _with_key(tmp_path)


@pytest.fixture(scope="session")
def vault(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A vault with client id and secret: making one takes a second, by design."""
    program, identity = _with_key(tmp_path_factory.mktemp("vault")), Identity()
    for name in ("client_id", "client_secret"):
        done = program("secret", "set", name, stdin=getattr(identity, name) + "\n")
        assert done.status == 0, done.err
    return (program.home / "vault").read_bytes()


@pytest.fixture
def connected(program: Program, access_point: Running, vault: bytes) -> Program:
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
    (program.home / "vault").write_bytes(vault)
    (program.home / "vault").chmod(0o600)
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
