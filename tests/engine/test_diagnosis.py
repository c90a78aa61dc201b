"""A connection tested step by step: each thing that may be wrong is named, with what to do."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from edoc_tui.connectors.http import HttpClient
from edoc_tui.connectors.pagero import build
from edoc_tui.domain.errors import ExitStatus, SignInNeededError
from edoc_tui.engine.diagnosis import Verdict, diagnose
from tests.connectors.raw_server import RawServer
from tests.connectors.talk import OneToken, settings

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.connectors.port import ConnectionSettings
    from edoc_tui.engine.diagnosis import Finding
    from tests.connectors.raw_server import Exchange, Handler

ORDER = ["dns", "tls", "authentication", "api", "api", "api", "clock"]


class NoToken:
    """Nobody is signed in."""

    async def access_token(self, *, renew: bool = False, refused: str = "") -> str:
        """Refuse."""
        raise SignInNeededError("Nobody is signed in.", todo="Sign in.")


async def findings(setup: ConnectionSettings, *, signed_in: bool = True) -> list[Finding]:
    """Test the connection *setup*."""
    http = HttpClient(seconds=3, ca_bundle=setup.ca_bundle)
    tokens = OneToken() if signed_in else NoToken()
    connector = build(setup, http, tokens)
    try:
        return [one async for one in diagnose(setup, tokens, connector)]
    finally:
        await connector.aclose()


def served(ahead: timedelta = timedelta(), forbidden: str = "") -> Handler:
    """Return a provider whose clock is *ahead*, and which forbids one of its paths."""

    async def handler(exchange: Exchange) -> None:
        date = f"Date: {format_datetime(datetime.now(UTC) + ahead, usegmt=True)}"
        known = exchange.header("authorization") == "Bearer at-1"
        if exchange.target == "/":
            assert not exchange.header("authorization")
            await exchange.answer(404, b"", date)
        elif forbidden and forbidden in exchange.target:
            await exchange.answer(403, b"", date)
        else:
            empty = b'{"items":[],"meta":{"offset":0,"total":0}}'
            await exchange.answer(200 if known else 401, empty, date)

    return handler


def verdicts(found: list[Finding]) -> dict[str, Verdict]:
    """Return the verdict of each step, by step and title."""
    return {f"{one.step} {one.title}": one.verdict for one in found}


async def test_a_good_connection_is_done_in_every_step() -> None:
    """Each step in its order, read-only, and no credential before the host has answered."""
    async with RawServer(served()) as server:
        found = await findings(settings(server.url))
        assert all(exchange.line.startswith("GET ") for exchange in server.seen)
    assert [one.step for one in found] == ORDER
    assert {one.verdict for one in found} == {Verdict.DONE}


async def test_a_clock_that_is_wrong_is_told_with_how_much() -> None:
    """Tokens would be renewed too late: half a minute is the limit."""
    for ahead, good in ((20, True), (-20, True), (90, False), (-90, False)):
        async with RawServer(served(timedelta(seconds=ahead))) as server:
            clock = (await findings(settings(server.url)))[-1]
        assert (clock.verdict is Verdict.DONE) is good, clock
        if not good:
            assert "NTP" in clock.todo
            assert ("slow" if ahead > 0 else "fast") in clock.detail
            assert clock.exit_status == ExitStatus.CONFIG


async def test_one_api_that_refuses_is_named_and_the_others_go_on() -> None:
    """A 403 of one API says which, and what to check."""
    async with RawServer(served(forbidden="/document/v1")) as server:
        found = await findings(settings(server.url))
    by_title = {one.title: one for one in found}
    assert by_title["Document API"].verdict is Verdict.FAILING
    assert "403" in by_title["Document API"].detail
    assert by_title["Document API"].todo
    assert by_title["File API"].verdict is Verdict.DONE
    assert by_title["Fileparts API"].verdict is Verdict.DONE


async def test_without_a_sign_in_no_api_is_asked() -> None:
    """Authentication fails, in words, and what needs it is not tried."""
    async with RawServer(served()) as server:
        found = await findings(settings(server.url), signed_in=False)
        assert [exchange.target for exchange in server.seen] == ["/"]
    signing = next(one for one in found if one.step == "authentication")
    assert (signing.verdict, signing.exit_status) == (Verdict.FAILING, ExitStatus.NO_PERMISSION)
    assert {one.verdict for one in found if one.step == "api"} == {Verdict.SKIPPED}


async def test_a_certificate_that_is_not_trusted_gets_no_credentials(tmp_path: Path) -> None:
    """TLS fails before any token leaves; with the right bundle it works."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    async with RawServer(served(), tls=context) as server:
        setup = settings(server.url)
        found = await findings(setup)
        assert server.seen == []
        tls = next(one for one in found if one.step == "tls")
        assert (tls.verdict, tls.exit_status) == (Verdict.FAILING, ExitStatus.UNAVAILABLE)
        assert "certificate" in tls.detail
        assert "ca_bundle" in tls.todo
        assert {one.verdict for one in found[2:]} == {Verdict.SKIPPED}
        trusting = replace(setup, ca_bundle=str(tmp_path / "ca.pem"))
        assert {one.verdict for one in await findings(trusting)} == {Verdict.DONE}


@pytest.mark.parametrize("key", ["authentication_url", "file_api_url"])
async def test_a_name_that_nobody_knows_fails_alone(key: str) -> None:
    """The host that is mistyped is named; the others are still tried."""
    async with RawServer(served()) as server:
        setup = settings(server.url, allow_other_hosts="true")
        changes: dict[str, Any] = {key: "https://nowhere.invalid/x"}
        found = await findings(replace(setup, **changes))
    wrong = [one for one in found if "nowhere.invalid" in one.title]
    assert [(one.step, one.verdict) for one in wrong] == [
        ("dns", Verdict.FAILING),
        ("tls", Verdict.SKIPPED),
    ]
    assert wrong[0].todo
    right = [one for one in found if one.step == "tls" and one not in wrong]
    assert {one.verdict for one in right} == {Verdict.DONE}
    apis = {one.title: one.verdict for one in found if one.step == "api"}
    if key == "authentication_url":
        assert set(apis.values()) == {Verdict.SKIPPED}
    else:
        assert apis["File API"] is Verdict.SKIPPED
        assert apis["Document API"] is Verdict.DONE


async def test_nobody_at_the_address_is_told_as_such() -> None:
    """A refused connection fails the secure step, with network and firewall as the hint."""
    async with RawServer(served()) as server:
        url = server.url
    found = await findings(settings(url))
    tls = next(one for one in found if one.step == "tls")
    assert (tls.verdict, tls.exit_status) == (Verdict.FAILING, ExitStatus.UNAVAILABLE)
    assert "firewall" in tls.todo
