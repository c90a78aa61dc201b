"""Signing in at the access point: what OAuth allows, and what it refuses."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from edoc_tui.domain.errors import UnavailableError
from edoc_tui.sandbox.options import CLIENT_ID, CLIENT_SECRET
from tests.sandbox.visitor import VERIFIER, answered, authorise_query

if TYPE_CHECKING:
    import httpx

    from edoc_tui.sandbox.running import Running
    from tests.sandbox.visitor import Visitor


def code_for(access_point: Running) -> str:
    """Return a fresh code."""
    return answered(access_point.authorise(authorise_query(access_point.url)))["code"]


def exchanged(visitor: Visitor, code: str, /, **values: str) -> httpx.Response:
    """Exchange a code."""
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{visitor.url}/signed-in",
        "code_verifier": VERIFIER,
        **values,
    }
    return visitor.token(**given)


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Return status and OAuth error code of a refusal."""
    assert set(answer.json()) == {"error", "error_description"}
    return answer.status_code, answer.json()["error"]


def works(visitor: Visitor, token: str) -> bool:
    """Say whether an access token is good."""
    answer = visitor.get("/document/v1/documents", Authorization=f"Bearer {token}")
    assert answer.status_code in {200, 401}
    return answer.status_code == 200


def test_code_leads_to_tokens(access_point: Running, visitor: Visitor) -> None:
    """The whole way: consent, code, tokens, a call, a renewal."""
    address = access_point.authorise(authorise_query(access_point.url))
    query = answered(address)
    assert address.startswith(access_point.redirect_url + "?")
    assert query["state"] == "st&te"
    assert query["iss"] == f"{access_point.url}/oauth/v2"
    page = visitor.http.get(address)
    assert page.status_code == 200
    assert "Copy this whole address" in page.text
    assert query["code"] in page.text
    answer = exchanged(visitor, query["code"])
    body = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert body["token_type"] == "bearer"
    assert (body["scope"], body["expires_in"]) == ("all", 600)
    assert works(visitor, body["access_token"])
    renewed = visitor.token(grant_type="refresh_token", refresh_token=body["refresh_token"]).json()
    assert renewed["refresh_token"] != body["refresh_token"]
    assert works(visitor, renewed["access_token"])


@pytest.mark.parametrize(
    ("bent", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"state": None}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"prompt": "deny"}, "access_denied"),
        ({"prompt": "none"}, "invalid_request"),
    ],
)
def test_fault_of_an_authorisation_is_redirected(
    shared: Running, bent: dict[str, str | None], error: str
) -> None:
    """A fault that the client may know of goes back to it, with the state and no code."""
    query = answered(shared.authorise(authorise_query(shared.url, **bent)))
    assert query["error"] == error
    assert "code" not in query
    assert query.get("state", "") == ("" if "state" in bent else "st&te")


@pytest.mark.parametrize(
    "bent",
    [
        {"client_id": "somebody"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/signed-in"},
        {"redirect_uri": "{url}/signed-in/"},
        {"redirect_uri": "{url}/signed-in?x=1"},
    ],
)
def test_unknown_client_or_redirect_is_never_redirected(
    shared: Running, http: httpx.Client, bent: dict[str, str | None]
) -> None:
    """Nobody is sent to an address that is not registered exactly."""
    values = {name: value and value.format(url=shared.url) for name, value in bent.items()}
    answer = http.get(authorise_query(shared.url, **values))
    assert answer.status_code == 400
    assert "location" not in answer.headers
    with pytest.raises(UnavailableError):
        shared.authorise(authorise_query(shared.url, **values))


def test_page_shows_nothing_as_markup(shared: Running, http: httpx.Client) -> None:
    """What stands in the address is text on the page."""
    page = http.get(f"{shared.url}/signed-in?error=%3Cscript%3E&x='<b>")
    assert "Not signed in" in page.text
    assert "<b>" not in page.text
    assert "<script" not in page.text


@pytest.mark.parametrize(
    ("bent", "expected"),
    [
        ({"code_verifier": "w" * 64}, (400, "invalid_grant")),
        ({"redirect_uri": "http://127.0.0.1/signed-in"}, (400, "invalid_grant")),
        ({"code": "invented"}, (400, "invalid_grant")),
        ({"code_verifier": "short"}, (400, "invalid_request")),
        ({"code_verifier": ""}, (400, "invalid_request")),
        ({"client_secret": "wrong"}, (401, "invalid_client")),
        ({"client_id": "wrong"}, (401, "invalid_client")),
        ({"grant_type": "client_credentials"}, (400, "unsupported_grant_type")),
        ({"grant_type": ""}, (400, "invalid_request")),
    ],
)
def test_wrong_exchange_is_refused(
    shared: Running, stranger: Visitor, bent: dict[str, str], expected: tuple[int, str]
) -> None:
    """Each part of the exchange is checked."""
    assert refused(exchanged(stranger, code_for(shared), **bent)) == expected


def test_code_works_once_and_reuse_revokes(access_point: Running, visitor: Visitor) -> None:
    """A code that comes twice was stolen: its tokens die."""
    code = code_for(access_point)
    first = exchanged(visitor, code).json()
    assert works(visitor, first["access_token"])
    assert refused(exchanged(visitor, code)) == (400, "invalid_grant")
    assert not works(visitor, first["access_token"])
    again = visitor.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert refused(again) == (400, "invalid_grant")


def test_code_expires_after_ten_minutes(access_point: Running, visitor: Visitor) -> None:
    """A code of 601 seconds is no good."""
    code = code_for(access_point)
    access_point.control("clock", advance_seconds=601)
    assert refused(exchanged(visitor, code)) == (400, "invalid_grant")


def test_reused_refresh_token_revokes_the_family(visitor: Visitor) -> None:
    """A refresh token is single-use; a second use ends the whole sign-in, no other."""
    form = {"grant_type": "password", "username": "sandbox-user", "password": "sandbox-password"}
    first, other = visitor.token(**form).json(), visitor.token(**form).json()
    renew = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = visitor.token(**renew).json()
    assert works(visitor, first["access_token"])
    assert refused(visitor.token(**renew)) == (400, "invalid_grant")
    assert not works(visitor, first["access_token"])
    assert not works(visitor, second["access_token"])
    newest = {"grant_type": "refresh_token", "refresh_token": second["refresh_token"]}
    assert refused(visitor.token(**newest)) == (400, "invalid_grant")
    assert works(visitor, other["access_token"])


def test_access_token_expires(access_point: Running, visitor: Visitor) -> None:
    """After 600 seconds a call is answered 401 and says so in WWW-Authenticate."""
    access_point.control("clock", advance_seconds=599)
    assert visitor.get("/document/v1/documents").status_code == 200
    access_point.control("clock", advance_seconds=2)
    answer = visitor.get("/document/v1/documents")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert "expired" in answer.headers["www-authenticate"]


@pytest.mark.parametrize("header", [None, "Bearer", "Basic abc", "Bearer invented"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/file/v1/files"),
        ("GET", "/file/v1/fileparts"),
        ("GET", "/file/v1/files/1/fileparts"),
        ("POST", "/file/v1/fileparts/1/action"),
        ("GET", "/document/v1/documents"),
        ("GET", "/document/v1/documents/1/targetdocument"),
        ("POST", "/document/v1/documents/fetch"),
    ],
)
def test_every_call_needs_a_token(
    shared: Running, http: httpx.Client, method: str, path: str, header: str | None
) -> None:
    """Without a known bearer token nothing else is even looked at."""
    headers = {} if header is None else {"Authorization": header}
    answer = http.request(method, f"{shared.url}{path}", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_client_may_use_basic(shared: Running, http: httpx.Client) -> None:
    """Client credentials go in the form or in a Basic header, not in both."""
    coded = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    form = {"grant_type": "password", "username": "sandbox-user", "password": "sandbox-password"}
    address = f"{shared.url}/oauth/v2/oauth-token"
    headers = {"Authorization": f"Basic {coded}"}
    assert http.post(address, data=form, headers=headers).status_code == 200
    both = {**form, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    assert refused(http.post(address, data=both, headers=headers)) == (400, "invalid_request")
    wrong = http.post(address, data=form, headers={"Authorization": "Basic eDp5"})
    assert refused(wrong) == (401, "invalid_client")
    assert wrong.headers["www-authenticate"].startswith("Basic")


def test_token_form_is_read_strictly(shared: Running, http: httpx.Client) -> None:
    """JSON, repeated names and parameters in the address are refused."""
    address = f"{shared.url}/oauth/v2/oauth-token"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert refused(http.post(address, json={})) == (415, "invalid_request")
    twice = http.post(address, content="grant_type=a&grant_type=b", headers=kind)
    assert refused(twice) == (400, "invalid_request")
    named = http.post(f"{address}?code=1", content="grant_type=a", headers=kind)
    assert refused(named) == (400, "invalid_request")


def test_password_grant_checks_the_password(stranger: Visitor) -> None:
    """A wrong password is an invalid grant."""
    answer = stranger.token(grant_type="password", username="sandbox-user", password="x")
    assert refused(answer) == (400, "invalid_grant")


def test_openid_adds_an_id_token(shared: Running, stranger: Visitor) -> None:
    """``scope=openid`` is answered with an ID token about the sandbox's user."""
    address = shared.authorise(authorise_query(shared.url, scope="all openid"))
    body = exchanged(stranger, answered(address)["code"]).json()
    part = body["id_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert claims["iss"] == f"{shared.url}/oauth/v2"
    assert claims["aud"] == CLIENT_ID


def test_authorise_visits_only_the_access_point(shared: Running) -> None:
    """The browser of the tests opens no foreign address."""
    port = urlsplit(shared.url).port
    for address in (f"http://127.0.0.1:{port}0/x", "https://sso.pageroonline.com/oauth/v2"):
        with pytest.raises(UnavailableError):
            shared.authorise(address)
