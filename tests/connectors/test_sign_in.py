"""Signing in: the address that is opened, and everything that may be pasted back."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from hypothesis import given, settings
from hypothesis import strategies as st

from edoc_tui.connectors.oauth import authorisation_request, read_redirect
from edoc_tui.connectors.port import ConnectionSettings
from edoc_tui.connectors.registry import OAuthProfile
from edoc_tui.domain.errors import ConfigError, ExitStatus, SignInNeededError

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
SETTINGS = ConnectionSettings(
    service="PAGERO",
    authentication_url="https://sso.pageroonline.com/oauth/v2",
    redirect_url="https://edoc.example/signed-in?from=edoc",
    file_api_url="https://api.pageroonline.com/file/v1/files",
    fileparts_url="https://api.pageroonline.com/file/v1/fileparts",
    document_api_url="https://api.pageroonline.com/document/v1/documents",
    company_id="c0ffee00-0000-4000-8000-00000000a001",
)
ATTEMPT = authorisation_request(SETTINGS, "client-7", OAuthProfile(), now=NOW)


def _plain(_value: object) -> str:
    return "case"


GOOD = {"from": "edoc", "code": "Splx-1_0~B", "state": ATTEMPT.state}


def _address(base: str = "https://edoc.example/signed-in", **changes: str | None) -> str:
    query = {**GOOD, **changes}
    given = {name: value for name, value in query.items() if value is not None}
    return f"{base}?{urlencode(given)}"


def _read(pasted: str) -> str:
    return read_redirect(ATTEMPT, pasted, now=NOW + timedelta(minutes=1))


def test_a06_the_address_asks_for_a_code_with_s256_and_state() -> None:
    """A06: the challenge is the one that Authlib makes of our verifier."""
    parts = urlsplit(ATTEMPT.url)
    query = parse_qs(parts.query)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == (
        "https://sso.pageroonline.com/oauth/v2/oauth-authorize"
    )
    assert query == {
        "response_type": ["code"],
        "client_id": ["client-7"],
        "scope": ["all"],
        "redirect_uri": [SETTINGS.redirect_url],
        "code_challenge": [create_s256_code_challenge(ATTEMPT.verifier.reveal())],
        "code_challenge_method": ["S256"],
        "state": [ATTEMPT.state],
    }
    assert 43 <= len(ATTEMPT.verifier.reveal()) <= 128
    assert "\n" not in ATTEMPT.url


def test_every_attempt_is_new_and_does_not_show_its_verifier() -> None:
    """Nothing is shared between attempts, and a traceback reveals no verifier."""
    other = authorisation_request(SETTINGS, "client-7", OAuthProfile(), now=NOW)
    assert other.state != ATTEMPT.state
    assert other.verifier != ATTEMPT.verifier
    assert ATTEMPT.verifier.reveal() not in repr(ATTEMPT)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (
            replace(SETTINGS, authentication_url="http://sso.pageroonline.com/oauth/v2"),
            "authentication_url",
        ),
        (replace(SETTINGS, redirect_url=""), "redirect_url"),
        (replace(SETTINGS, redirect_url="http://edoc.example/x"), "redirect_url"),
    ],
)
def test_a09_a_setup_that_cannot_be_used_names_its_key(
    wrong: ConnectionSettings, named: str
) -> None:
    """A09: secrets never leave without TLS, except to this machine."""
    with pytest.raises(ConfigError, match=named):
        authorisation_request(wrong, "client-7", OAuthProfile(), now=NOW)
    with pytest.raises(ConfigError, match="client id"):
        authorisation_request(SETTINGS, "", OAuthProfile(), now=NOW)


@pytest.mark.parametrize(
    "pasted",
    [
        GOOD["code"],
        f"  {GOOD['code']}\r\n",
        "Splx-\n1_0~B",
        f"\x1b[200~{GOOD['code']}\x1b[201~",
        _address(),
        _address("HTTPS://EDOC.example:443/signed-in"),
        _address(iss="https://sso.pageroonline.com/oauth/v2"),
        _address(session_state="x.y"),
        f"\x1b[200~{_address()}\x1b[201~\n",
        "\u200b" + _address() + "\ufeff",
        f"\x1b]0;title\x07{_address()}",
        "\n".join(_address()[i : i + 40] for i in range(0, len(_address()), 40)),
        "\r\n   ".join(_address()[i : i + 17] for i in range(0, len(_address()), 17)),
    ],
    ids=_plain,  # the addresses differ from process to process
)
def test_a04_a05_code_and_address_are_read_however_they_are_pasted(pasted: str) -> None:
    """A04, A05: lines are joined, escapes and invisible marks dropped."""
    assert _read(pasted) == GOOD["code"]


FOREIGN = "This address belongs to another sign-in. Start again."


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        (_address(state="other"), FOREIGN),
        (_address(state=""), FOREIGN),
        (_address(state=None), FOREIGN),
        (_address(state=ATTEMPT.state[:-1]), FOREIGN),
        (_address(state=None, code=None, error="access_denied"), "Nothing was changed."),
        (_address(code=None, error="access_denied"), "Sign-in was refused or cancelled."),
        (_address(code=None, error="invalid_scope", error_description="no\x1b[31m"), "no"),
        (_address(error="access_denied"), "Sign-in was refused or cancelled."),
        (_address(code=None), "no usable code"),
        (_address(code=""), "no usable code"),
        (_address(code="a b"), "no usable code"),
        (_address() + "&code=other", "its code twice"),
        (_address() + f"&state={ATTEMPT.state}", "its state twice"),
        (_address() + "#code=x", "behind '#'"),
        (_address(iss="https://evil.example/oauth/v2"), "another provider"),
        (_address(iss="javascript:alert(1)"), "another provider"),
        (_address("https://edoc.example/other"), "not the address"),
        (_address("https://edoc.example/signed-in/"), "not the address"),
        (_address("http://edoc.example/signed-in"), "not the address"),
        (_address("https://edoc.example:8443/signed-in"), "not the address"),
        (_address("https://edoc.example@evil.example/signed-in"), "not the address"),
        (_address("https://edoc.example.evil.example/signed-in"), "not the address"),
        (_address().replace("from=edoc", "from=x"), "not the address"),
        (ATTEMPT.url, "not the address"),
        ("https://edoc.example/signed-in", "not the address"),
        (f"code={GOOD['code']}", "neither a code nor an address"),
        (f"?code={GOOD['code']}&state={ATTEMPT.state}", "neither a code nor an address"),
        ("error=access_denied", "neither a code nor an address"),
        ("my code is abc", "neither a code nor an address"),
        ("<script>alert(1)</script>", "neither a code nor an address"),
        ("c\N{LATIN SMALL LETTER O WITH DIAERESIS}de", "neither a code nor an address"),
        ("", "Nothing was pasted"),
        ("\x1b[200~\x1b[201~", "Nothing was pasted"),
        ("x" * 5000, "neither a code nor an address"),
    ],
    ids=_plain,  # the addresses differ from process to process
)
def test_a01_a02_a03_everything_else_is_refused_with_a_reason(pasted: str, text: str) -> None:
    """A01, A02, A03: exit status 77, in words; nothing could have been sent."""
    with pytest.raises(SignInNeededError) as caught:
        _read(pasted)
    assert text in str(caught.value)
    assert caught.value.exit_status == ExitStatus.NO_PERMISSION
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("late", [timedelta(minutes=10, seconds=1), timedelta(seconds=-1)])
def test_a08_an_old_attempt_is_over(late: timedelta) -> None:
    """A08: after ten minutes, or when the clock was set back, a new attempt is needed."""
    with pytest.raises(SignInNeededError, match="more than 10 minutes ago"):
        read_redirect(ATTEMPT, _address(), now=NOW + late)
    assert read_redirect(ATTEMPT, _address(), now=NOW + timedelta(minutes=10)) == GOOD["code"]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_a03_junk_never_becomes_anything_but_a_harmless_code_or_a_refusal(pasted: str) -> None:
    """A03: whatever is pasted, the result is a plain code or SignInNeededError."""
    try:
        code = _read(pasted)
    except SignInNeededError:
        return
    assert set(code) <= set(string.ascii_letters + string.digits + "._~+/=-")


@settings(deadline=None)
@given(st.lists(st.integers(1, 60), max_size=30), st.sampled_from(["\n", "\r\n", "\r", " \n\t"]))
def test_a04_an_address_survives_any_wrapping(widths: list[int], newline: str) -> None:
    """A04: wherever a terminal breaks the line."""
    rest, lines = _address(), []
    for width in widths:
        lines.append(rest[:width])
        rest = rest[width:]
    assert _read(newline.join([*lines, rest])) == GOOD["code"]


@settings(deadline=None)
@given(st.text(st.sampled_from(string.ascii_letters + "-_"), min_size=1, max_size=60))
def test_a01_only_the_very_state_is_accepted(state: str) -> None:
    """A01: any other state is another sign-in."""
    if state != ATTEMPT.state:
        with pytest.raises(SignInNeededError, match="another sign-in"):
            _read(_address(state=state))
