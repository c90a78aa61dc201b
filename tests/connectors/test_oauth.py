"""The token endpoint: what is sent, what is understood, what is refused. Authlib is the oracle."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import msgspec
import pytest
from authlib.oauth2.rfc6749.errors import InvalidGrantError
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from edoc_tui.connectors.http import HttpClient
from edoc_tui.connectors.oauth import Credentials, GrantRefusedError, OAuth
from edoc_tui.connectors.pagero import HOSTS
from edoc_tui.connectors.port import ConnectionSettings
from edoc_tui.domain.errors import (
    AuthError,
    ConfigError,
    EntitlementError,
    IndeterminateError,
    ThrottledError,
    UnavailableError,
)
from edoc_tui.domain.tokens import Secret, Tokens
from tests.connectors.raw_server import RawServer, says

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from edoc_tui.domain.edocument import Exchange as Row
    from edoc_tui.domain.errors import ProviderError
    from tests.connectors.raw_server import Exchange

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
CLIENT = Credentials(Secret("client-7"), Secret("s3cret/+ %&=:ü"))
OLD = Tokens(Secret("at-old-000"), Secret("rt-old-000"), NOW + timedelta(seconds=300), 4)
GOOD = {
    "access_token": "at-new-111",
    "refresh_token": "rt-new-111",
    "token_type": "bearer",
    "expires_in": 600,
    "scope": "all",
}


def _settings(url: str, **extra: str) -> ConnectionSettings:
    return ConnectionSettings(
        service="PAGERO",
        authentication_url=f"{url}/oauth/v2",
        redirect_url="https://edoc.example/signed-in",
        file_api_url=f"{url}/f",
        fileparts_url=f"{url}/p",
        document_api_url=f"{url}/d",
        company_id="c",
        extra=extra,
    )


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    """A client."""
    made = HttpClient(seconds=3)
    yield made
    await made.aclose()


def _answer(**changes: Any) -> bytes:
    found = {**GOOD, **changes}
    return msgspec.json.encode({key: value for key, value in found.items() if value is not ...})


async def _refresh(
    http: HttpClient, url: str, rows: list[Row] | None = None, **extra: str
) -> Tokens:
    oauth = OAuth(
        _settings(url, **extra), http, clock=lambda: NOW, tell=None if rows is None else rows.append
    )
    return await oauth.refresh(OLD, CLIENT)


async def test_a_code_is_exchanged_as_the_standard_says(http: HttpClient) -> None:
    """A server built on Authlib's own PKCE check accepts what we send, once."""
    spent: set[str] = set()
    challenge = ""

    async def token(exchange: Exchange) -> None:
        form = {name: values[0] for name, values in parse_qs(exchange.body.decode()).items()}
        fits = create_s256_code_challenge(form["code_verifier"]) == challenge
        if not fits or form["code"] in spent:
            error = dict(InvalidGrantError("no").get_body())
            await exchange.answer(400, msgspec.json.encode(error))
            return
        spent.add(form["code"])
        assert form == {
            "grant_type": "authorization_code",
            "code": "c-1",
            "redirect_uri": "https://edoc.example/signed-in",
            "client_id": CLIENT.client_id.reveal(),
            "client_secret": CLIENT.client_secret.reveal(),
            "code_verifier": form["code_verifier"],
        }
        await exchange.answer(200, _answer())

    async with RawServer(token) as server:
        oauth = OAuth(_settings(server.url), http, clock=lambda: NOW)
        attempt = oauth.begin(CLIENT.client_id)
        challenge = parse_qs(attempt.url)["code_challenge"][0]
        tokens = await oauth.exchange(attempt, "c-1", CLIENT)
        assert tokens == Tokens(
            Secret("at-new-111"), Secret("rt-new-111"), NOW + timedelta(seconds=600), 1
        )
        for code, tried in (("c-1", attempt), ("c-2", oauth.begin(CLIENT.client_id))):
            with pytest.raises(GrantRefusedError, match="Start again"):
                await oauth.exchange(tried, code, CLIENT)
        assert server.targets() == ["/oauth/v2/oauth-token"] * 3
        assert server.seen[0].header("content-type") == "application/x-www-form-urlencoded"
        assert not server.seen[0].header("authorization")


async def test_client_credentials_can_go_in_a_header(http: HttpClient) -> None:
    """RFC 6749, 2.3.1: each is form-encoded before both are joined by a colon."""
    async with RawServer(says(200, _answer())) as server:
        await _refresh(http, server.url, client_authentication="basic")
    (seen,) = server.seen
    name, _, secret = base64.b64decode(seen.header("authorization")[6:]).decode().partition(":")
    assert (name, secret) == ("client-7", "s3cret%2F%2B+%25%26%3D%3A%C3%BC")
    assert parse_qs(seen.body.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["rt-old-000"],
    }


@pytest.mark.parametrize(
    ("given", "old_left", "seconds"),
    [
        (600, 300, 600),
        ("300", 300, 300),
        (299.9, 300, 299),
        (0, 300, 300),
        (..., 300, 300),
        (None, 300, 300),
        (-5, 300, 300),
        (True, 300, 300),
        ("soon", 300, 300),
        (10**12, 200, 200),
        (0, 20, 300),
        (..., -100, 300),
    ],
)
async def test_the_lifetime_is_what_the_provider_says_or_what_is_known(
    http: HttpClient, given: Any, old_left: int, seconds: int
) -> None:
    """Nothing sensible in expires_in keeps the old due time, or a default when that is over."""
    old = replace(OLD, expires_at=NOW + timedelta(seconds=old_left))
    async with RawServer(says(200, _answer(expires_in=given))) as server:
        tokens = await OAuth(_settings(server.url), http, clock=lambda: NOW).refresh(old, CLIENT)
    assert tokens.expires_at - NOW == timedelta(seconds=seconds)
    assert tokens.generation == 5


@pytest.mark.parametrize(
    ("status", "body", "kind", "text"),
    [
        (400, b'{"error":"invalid_grant"}', GrantRefusedError, "The sign-in has ended"),
        (401, b'{"error":"invalid_client"}', AuthError, "client ID or secret for PAGERO"),
        (400, b'{"error":"unauthorized_client"}', AuthError, "client ID or secret for PAGERO"),
        (400, b'{"error":"invalid_scope","error_description":"no \\u001b[2J"}', AuthError, "no "),
        (401, b"<h1>who?</h1>", AuthError, "401"),
        (403, b"<h1>no</h1>", EntitlementError, "403"),
        (404, b"", EntitlementError, "no such service"),
        (307, b"", EntitlementError, "redirects are not followed"),
        (429, b"<h1>slow</h1>", ThrottledError, "slow down"),
        (500, b"<h1>Oops</h1>", UnavailableError, "500"),
        (503, b'{"error":"temporarily_unavailable"}', UnavailableError, "503"),
        (200, b"<html>", IndeterminateError, "cannot be understood"),
        (200, b"[1]", IndeterminateError, "cannot be understood"),
        (200, b'{"access_token":1,"refresh_token":"x"}', IndeterminateError, "cannot be"),
        (200, b"[" * 50_000, IndeterminateError, "cannot be understood"),
        (200, b"\xff\xfe", IndeterminateError, "cannot be understood"),
        (200, _answer(refresh_token=...), AuthError, "no refresh token"),
        (200, _answer(refresh_token=""), AuthError, "no refresh token"),
        (200, _answer(access_token=""), AuthError, "no usable access token"),
        (200, _answer(access_token="a\r\nX: y"), AuthError, "no usable access token"),
        (200, _answer(token_type="DPoP"), AuthError, "another kind: DPoP"),
        (200, b" " * 100_000 + _answer(), IndeterminateError, "longer than"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_a10_a11_answers_that_give_no_tokens(
    http: HttpClient, status: int, body: bytes, kind: type[ProviderError], text: str
) -> None:
    """A10, A11: each in words, printable, without a secret, after exactly one request."""
    rows: list[Row] = []
    answer = says(status, body, "Retry-After: 12", "Location: https://evil.example/")
    async with RawServer(answer) as server:
        with pytest.raises(kind) as caught:
            await _refresh(http, server.url, rows)
        assert len(server.seen) == 1
    error = caught.value
    assert text in str(error)
    assert str(error).isprintable()
    if isinstance(error, (ThrottledError, UnavailableError)):
        assert error.after == 12
    shown = f"{error!r} {error.provider_text} {rows}"
    for secret in (
        *(s.reveal() for s in (OLD.access, OLD.refresh, CLIENT.client_secret)),
        "at-new",
    ):
        assert secret not in shown


async def test_an_echoed_secret_is_not_repeated(http: HttpClient) -> None:
    """A provider that quotes the refresh token in its error is not quoted in turn."""
    said = f"rt-old-000 was used by {CLIENT.client_secret.reveal()}"
    body = msgspec.json.encode({"error": "invalid_grant", "error_description": said})
    rows: list[Row] = []
    async with RawServer(says(400, body)) as server:
        with pytest.raises(GrantRefusedError) as caught:
            await _refresh(http, server.url, rows)
    for shown in (caught.value.provider_text, str(caught.value), rows[0].response):
        assert "rt-old-000" not in shown
        assert "s3cret" not in shown


async def test_h01_a_redirect_does_not_carry_secrets_on(http: HttpClient) -> None:
    """H01: a 307 of the token endpoint is refused, and its target hears nothing."""
    async with RawServer(says(200, _answer())) as other:
        moved = says(307, b"", f"Location: {other.url}/t")
        async with RawServer(moved) as server:
            with pytest.raises(EntitlementError):
                await _refresh(http, server.url)
        assert other.connections == 0


@pytest.mark.parametrize(
    ("url", "extra", "allowed"),
    [
        ("https://sso.pageroonline.com", {}, True),
        ("http://localhost:1", {}, True),
        ("http://[::1]:1", {}, True),
        ("https://sso.pageroonline.com.evil.example", {}, False),
        ("https://evil.example", {}, False),
        ("https://evil.example", {"allow_other_hosts": "true"}, True),
        ("http://evil.example", {"allow_other_hosts": "true"}, False),
        ("http://sso.pageroonline.com", {}, False),
        ("https://sso.pageroonline.com@evil.example", {}, False),
    ],
)
def test_a09_secrets_go_to_the_providers_hosts_alone(
    url: str, extra: dict[str, str], *, allowed: bool
) -> None:
    """A09: another host needs an explicit word, and plain http is for this machine only."""
    if allowed:
        OAuth(_settings(url, **extra), HttpClient(), hosts=HOSTS)
    else:
        with pytest.raises(ConfigError, match="authentication_url"):
            OAuth(_settings(url, **extra), HttpClient(), hosts=HOSTS)
