"""Signing in on the screen: what is pasted, what is said, and that no browser is opened."""

from __future__ import annotations

import socket
import sys
import urllib.request
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from textual.events import Paste

from edoc_tui.console.screens.dialogs import Notice
from edoc_tui.console.screens.qr import QrScreen, modules, size_of
from edoc_tui.console.screens.sign_in import SignInScreen
from edoc_tui.domain.tokens import Secret
from edoc_tui.sandbox.options import Identity
from edoc_tui.sandbox.running import Running
from tests.console.offices import connection, home_at, opened, settle, visible

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.pilot import Pilot


@asynccontextmanager
async def signing_in(
    folder: Path, sandbox: Running, size: tuple[int, int] = (80, 24), redirect: str = ""
) -> AsyncIterator[tuple[Pilot[int], SignInScreen]]:
    """Open the sign-in screen of a home that leads to *sandbox*."""
    config = connection(sandbox)
    if redirect:
        config = config.replace(sandbox.redirect_url, redirect)
    async with opened(home_at(folder, config), size) as (pilot, engine):
        await engine.set_secret("client_id", Secret(sandbox.client_id))
        await engine.set_secret("client_secret", Secret(sandbox.client_secret))
        await pilot.press("4", "f3")
        screen = pilot.app.screen
        assert isinstance(screen, SignInScreen)
        await until(pilot, lambda: screen.attempt is not None)
        yield pilot, screen


async def until(pilot: Pilot[int], holds: object) -> None:
    """Wait until *holds* does."""
    assert callable(holds)
    for _ in range(400):
        if holds():
            return
        await pilot.pause(0.02)
    raise AssertionError(visible(pilot))


@pytest.fixture(autouse=True)
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a key file unlock the vault."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))


def token_requests(sandbox: Running) -> int:
    """Return how often the token endpoint was asked."""
    return sum(number for name, number in sandbox.state()["requests"].items() if "token" in name)


async def test_a04_a05_a_paste_in_pieces_with_escapes_becomes_one_line(tmp_path: Path) -> None:
    """Wherever the paste lands, it is in the field: joined, without controls, and it signs in."""
    with Running() as sandbox:
        async with signing_in(tmp_path, sandbox) as (pilot, screen):
            assert screen.attempt is not None
            address = sandbox.authorise(screen.attempt.url)
            pieces = f"{address[:40]}\r\n{address[40:80]}\x1b[31m\x07\n \u200b{address[80:]}\r"
            pilot.app.post_message(Paste(pieces))
            await until(pilot, lambda: bool(screen.field.value))
            assert screen.field.value == address
            await pilot.press("enter")
            await until(pilot, lambda: not isinstance(pilot.app.screen, SignInScreen))
            assert "Signed in." in visible(pilot)


async def test_refusals_are_told_and_the_attempt_goes_on_or_begins_again(tmp_path: Path) -> None:
    """What was not sent leaves the attempt alone; what was spent brings another address."""
    with Running() as sandbox:
        async with signing_in(tmp_path, sandbox) as (pilot, screen):
            first = screen.attempt
            assert first is not None
            good = sandbox.authorise(first.url)
            base, _, query = good.partition("?")
            for pasted, text in (
                (good.replace("state=", "state=x"), "This address belongs to another sign-in."),
                (f"{base}?error=access_denied&{query.partition('&')[2]}", "refused or cancelled"),
            ):
                pilot.app.post_message(Paste(pasted))
                await pilot.press("enter")
                await until(pilot, lambda: isinstance(pilot.app.screen, Notice))
                assert text in " ".join(visible(pilot).replace("│", " ").split())
                await pilot.press("enter")
            assert token_requests(sandbox) == 0
            assert screen.attempt is first
            pilot.app.post_message(Paste("a-code-of-nobody"))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, Notice))
            said = " ".join(visible(pilot).replace("│", " ").split())
            assert "The code has expired or was already used. Start again." in said
            await pilot.press("enter")
            await until(pilot, lambda: screen.attempt is not first)
            await pilot.press("escape")
            await until(pilot, lambda: screen.address.has_focus or not screen.is_attached)


async def test_a12_over_ssh_no_browser_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that opens a browser is even imported."""
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 40000 192.0.2.2 22")
    before = "webbrowser" in sys.modules
    with Running() as sandbox:
        async with signing_in(tmp_path, sandbox) as (pilot, _screen):
            assert "oauth-authorize" in visible(pilot)
    assert ("webbrowser" in sys.modules) is before


async def test_a13_the_address_is_reachable_at_80_by_24_without_colour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it is on the screen, with the keys that copy it; the QR code says what it needs."""
    monkeypatch.setenv("NO_COLOR", "1")
    with Running() as sandbox:
        async with signing_in(tmp_path, sandbox) as (pilot, screen):
            assert screen.attempt is not None
            joined = "".join(line.strip() for line in visible(pilot).splitlines())
            assert screen.attempt.url in joined
            for shown in ("F2 Copy", "F3 One line", "F4 QR code", "Code, or the whole address"):
                assert shown in visible(pilot)
            await pilot.press("q")
            columns, lines = size_of(screen.attempt.url)
            assert f"needs {columns} columns and {lines} lines" in visible(pilot)
            await pilot.resize_terminal(columns, lines)
            await settle(pilot)
            await pilot.press("q")
            assert isinstance(pilot.app.screen, QrScreen)
            drawn = visible(pilot).splitlines()[: lines - 1]
            rows = modules(screen.attempt.url)
            sign = {" ": (True, True), "▄": (True, False), "▀": (False, True), "█": (False, False)}
            for number, line in enumerate(drawn):
                pairs = [sign[one] for one in line.ljust(columns)]
                assert tuple(upper for upper, _lower in pairs) == rows[2 * number]


async def test_a_browser_comes_back_by_itself_where_that_is_registered(tmp_path: Path) -> None:
    """The listener takes the one right address, and nothing else changes anything."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    redirect = f"http://127.0.0.1:{port}/back"
    with Running(identity=Identity(redirect_uris=(redirect,))) as sandbox:
        async with signing_in(tmp_path, sandbox, (100, 30), redirect) as (pilot, screen):
            assert screen.attempt is not None
            await until(pilot, lambda: f"ssh -L {port}:127.0.0.1:{port} " in visible(pilot))
            address = sandbox.authorise(screen.attempt.url)
            for wrong, status in (
                (address.replace("state=", "state=x"), 400),
                (address.replace("/back", "/"), 404),
                (f"{redirect}?error=access_denied", 400),
            ):
                assert await knock(wrong) == status
            assert token_requests(sandbox) == 0
            assert await knock(address) == 200
            await until(pilot, lambda: not isinstance(pilot.app.screen, SignInScreen))
            assert token_requests(sandbox) == 1
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port))


async def knock(address: str) -> int:
    """Open *address* as a browser does, off the loop; return the status."""
    import asyncio

    def work() -> int:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - loopback
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    return await asyncio.to_thread(work)
