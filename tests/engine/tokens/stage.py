"""A token keeper over a real vault, a real store and a real authorisation server.

Run as a program, it asks once for an access token in a process of its own:
``python -m tests.engine.tokens.stage HOME URL [refresh] [STORE]``.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from edoc_tui.connectors.http import HttpClient
from edoc_tui.connectors.oauth import OAuth
from edoc_tui.connectors.port import ConnectionSettings
from edoc_tui.domain.errors import EdocError
from edoc_tui.domain.tokens import Secret
from edoc_tui.engine.collaborators import utc_now
from edoc_tui.engine.tokens import TokenKeeper
from edoc_tui.sandbox.options import CLIENT_ID, CLIENT_SECRET
from edoc_tui.store.sqlite import open_sqlite
from edoc_tui.store.worker import StoreThread
from edoc_tui.vault.file import VaultFile
from edoc_tui.vault.store import VaultStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from edoc_tui.domain.tokens import SignIn
    from edoc_tui.engine.collaborators import Clock
    from edoc_tui.sandbox.running import Running

KEY = "a key of more than sixteen bytes"
SERVICE = "PAGERO"
TOKEN_PATH = "/oauth/v2/oauth-token"


def settings(url: str) -> ConnectionSettings:
    """Return the connection setup of the access point at *url*."""
    return ConnectionSettings(
        service=SERVICE,
        authentication_url=f"{url}/oauth/v2",
        redirect_url=f"{url}/signed-in",
        file_api_url=f"{url}/file/v1/files",
        fileparts_url=f"{url}/file/v1/fileparts",
        document_api_url=f"{url}/document/v1/documents",
        company_id="",
    )


@cache
def vault(home: Path) -> VaultStore:
    """Return the home's vault, unlocked once; its key is set for children too."""
    key = home / "key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(KEY)
    os.environ["EDOC_TUI_VAULT_KEY_FILE"] = str(key)
    return VaultStore(VaultFile(home / "vault"))


def prepare(home: Path) -> VaultStore:
    """Make a vault that knows the client."""
    made = vault(home)
    made.set(f"{SERVICE}/client_id", Secret(CLIENT_ID))
    made.set(f"{SERVICE}/client_secret", Secret(CLIENT_SECRET))
    return made


@asynccontextmanager
async def keeper(
    home: Path,
    url: str,
    *,
    clock: Clock = utc_now,
    seconds: float = 20,
    locks: str = ".",
    shared: str = "",
) -> AsyncIterator[TokenKeeper]:
    """Provide a keeper over what lies in *home*; *shared* is the address of a shared store."""
    opened = vault(home)
    store = StoreThread(lambda: open_sqlite(home / "outbox.db"))
    more: dict[str, Any] = {}
    if shared:
        from edoc_tui.engine.shared_tokens import SharedTokenVault
        from edoc_tui.store.postgres import open_postgres
        from edoc_tui.store.postgres_lock import ServerLock

        store = StoreThread(lambda: open_postgres(shared))
        more = {
            "vault": SharedTokenVault(SERVICE, lambda: opened, store),
            "server_lock": lambda: ServerLock(shared, SERVICE),
        }
    run = home / locks
    run.mkdir(exist_ok=True)
    oauth = OAuth(settings(url), HttpClient(seconds=seconds), clock=clock)
    made = TokenKeeper(SERVICE, lambda: opened, store, oauth, run_dir=run, clock=clock, **more)
    try:
        yield made
    finally:
        await made.aclose()
        store.close()


async def signed_in(
    home: Path, access_point: Running, *, clock: Clock = utc_now, shared: str = ""
) -> SignIn:
    """Sign in as a person would."""
    async with keeper(home, access_point.url, clock=clock, shared=shared) as one:
        attempt = await one.begin_sign_in()
        return await one.sign_in(attempt, access_point.authorise(attempt.url))


class MovingClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Move the time."""
        self.now += timedelta(seconds=seconds)


def requests(access_point: Running) -> int:
    """Return how often the token endpoint was asked."""
    found: int = access_point.state(brief=True)["requests"].get(f"POST {TOKEN_PATH}", 0)
    return found


def refreshes(access_point: Running) -> int:
    """Return how often it renewed tokens."""
    found: int = access_point.state(brief=True)["tokens"]["refreshes"]
    return found


def misbehaves(access_point: Running, action: str, **more: Any) -> None:
    """Script a fault of the token endpoint."""
    access_point.control("faults", fault=[{"path": TOKEN_PATH, "action": action, **more}])


def record_in(home: Path) -> dict[str, Any]:
    """Return what the vault holds about the tokens."""
    kept = vault(home).get(f"{SERVICE}/tokens")
    assert kept is not None
    found: dict[str, Any] = msgspec.json.decode(kept.reveal())
    return found


def all_bytes(home: Path) -> bytes:
    """Return the content of every file of a home."""
    return b"".join(file.read_bytes() for file in home.glob("**/*") if file.is_file())


async def until(happened: Callable[[], bool]) -> None:
    """Wait for the access point, which lives in another thread."""
    while not happened():  # noqa: ASYNC110 - it has no event to wait for
        await asyncio.sleep(0.01)


def sign_in_of(home: Path) -> SignIn:
    """Return what the store knows without a key."""
    connection = open_sqlite(home / "outbox.db")
    try:
        return connection.repository.sign_in(SERVICE)
    finally:
        connection.close()


async def _child(home: Path, url: str, *more: str) -> None:
    refresh = "refresh" in more
    shared = "".join(word for word in more if word.startswith("postgresql:"))
    async with keeper(home, url, shared=shared) as one:
        try:
            if refresh:
                await one.refresh()
            token = await one.access_token()
        except EdocError as error:
            print(f"{error.exit_status} {error}", flush=True)  # noqa: T201 - read by the parent
        else:
            mark = hashlib.sha256(token.encode()).hexdigest()
            print(f"0 {mark}", flush=True)  # noqa: T201 - read by the parent


if __name__ == "__main__":
    asyncio.run(_child(Path(sys.argv[1]), *sys.argv[2:]))
