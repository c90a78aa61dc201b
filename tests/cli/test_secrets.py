"""No secret is in any file but the vault, and there it cannot be read."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

from edoc_tui.config.home import Home
from edoc_tui.console.places import PLACES
from edoc_tui.sandbox.options import Identity
from edoc_tui.sandbox.running import Running
from edoc_tui.vault.unlock import open_vault
from tests.cli.conftest import KEY
from tests.cli.invoices import folder_of
from tests.console.driver import Console

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.program import Program

CLIENT_ID = "canary-client/id+1"
CLIENT_SECRET = "canary secret&é=2"


CRASHING = """
import sys
from edoc_tui.cli.main import run
from edoc_tui.connectors.oauth import OAuth

async def refresh(self, old, credentials):
    shown = f"{old.refresh.reveal()} {credentials.client_secret.reveal()} {old.access.reveal()}"
    raise RuntimeError(f"Authorization: Bearer {shown}")

OAuth.refresh = refresh
sys.exit(run(["token", "refresh"]))
"""
"""A mistake in the program that has every secret in its hands when it happens."""


def _spellings(secret: str) -> set[bytes]:
    return {secret.encode(), quote(secret, safe="").encode(), secret.replace(" ", "+").encode()}


def test_f06_no_secret_is_in_any_file(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a journey with refusals and errors: no canary anywhere, in no spelling."""
    outputs: list[bytes] = []

    def run(*words: str | Path, stdin: str = "") -> int:
        done = program(*words, stdin=stdin)
        outputs.extend((done.out, done.err.encode()))
        return done.status

    identity = Identity(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    secrets = {CLIENT_SECRET, CLIENT_ID}
    with Running(identity=identity, settle_seconds=0.0, listing_lag_seconds=0.0) as access_point:
        url = access_point.url
        setup = (
            f"authentication_url={url}/oauth/v2",
            f"redirect_url={access_point.redirect_url}",
            f"file_api_url={url}/file/v1/files",
            f"fileparts_url={url}/file/v1/fileparts",
            f"document_api_url={url}/document/v1/documents",
            f"company_id={access_point.company_id}",
        )
        assert run("connection", "set", *setup) == 0
        assert run("secret", "set", "client_id", stdin=CLIENT_ID + "\n") == 0
        assert run("secret", "set", "client_secret", stdin="wrong-canary-secret\n") == 0
        with program.start("signin") as process:
            assert process.stdout is not None
            opened = process.stdout.readline().strip()
            address = access_point.authorise(opened)
            _out, err = process.communicate(address + "\n")
        assert process.returncode == 77, err
        outputs.append(err.encode())
        secrets |= {"wrong-canary-secret", dict(parse_qsl(urlsplit(address).query))["code"]}
        assert run("secret", "set", "client_secret", stdin=CLIENT_SECRET + "\n") == 0
        with program.start("signin") as process:
            assert process.stdout is not None
            opened = process.stdout.readline().strip()
            address = access_point.authorise(opened)
            _out, err = process.communicate(address + "\n")
        assert process.returncode == 0, err
        query = dict(parse_qsl(urlsplit(address).query))
        secrets |= {query["code"], query["state"]}
        secrets |= _tokens(program, monkeypatch)
        assert run("token", "refresh") == 0
        secrets |= _tokens(program, monkeypatch)
        assert run("import", folder_of(tmp_path / "invoices", 2)) == 0
        assert run("outbox", "send", "--all") == 0
        assert run("outbox", "poll") == 0
        assert run("outbox", "log", "1", "--json") == 0
    assert run("outbox", "poll") == 0
    assert run("doctor") == 69
    assert run("token", "refresh") == 69

    outputs += [_crashed(program), _recorded(program)]

    assert len(secrets) >= 9
    files = [path for path in program.home.parent.rglob("*") if path.is_file()]
    files = [path for path in files if path != tmp_path / "key"]
    assert program.home / "vault" in files
    assert program.home / "log" / "edoc-tui.jsonl" in files
    for secret in {*secrets, KEY}:
        for spelling in _spellings(secret):
            found = [path for path in files if spelling in path.read_bytes()]
            assert found == [], f"{secret} is in {found}"
            assert not any(spelling in output for output in outputs), secret


def _crashed(program: Program) -> bytes:
    """Fall over with every secret in hand; return what came out. The log has the rest."""
    done = subprocess.run(
        [sys.executable, "-c", CRASHING],
        env=program.environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 70, done.stderr
    assert "RuntimeError" in (program.home / "log" / "edoc-tui.jsonl").read_text()
    return done.stdout + done.stderr


def _recorded(program: Program) -> bytes:
    """Walk through the console as a person does; return every byte that the terminal got."""
    where = {name: program.environment[name] for name in ("HOME", "EDOC_TUI_VAULT_KEY_FILE")}
    with Console.on(program.home, environment=where) as console:
        console.ready()
        for place in PLACES:
            console.press(place.digit)
        console.press("4").shows("••••••••").press("f9", "enter", "f5", "enter", "1", "q")
        console.settle()
        return bytes(console.raw)


def _tokens(program: Program, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the tokens that the vault holds, each value of their record that is long."""
    import json

    for name, value in program.environment.items():
        if name.startswith("EDOC_TUI_"):
            monkeypatch.setenv(name, value)
    record = open_vault(Home.find(program.home), "vault").get("PAGERO/tokens")
    assert record is not None
    values = {str(one) for one in json.loads(record.reveal()).values()}
    found = {one for one in values if len(one) > 25 and not one[:4].isdecimal()}
    assert len(found) >= 2
    return found
