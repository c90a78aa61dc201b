"""The token endpoint: codes and refresh tokens in, pairs of tokens out (RFC 6749, pagero.md §2).

Nothing is stored here and nothing is repeated: a refresh token works once, so whoever calls has
noted on disk what is about to happen.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus, urlencode

import msgspec

from edoc_tui.connectors import addresses, verdicts
from edoc_tui.connectors.messages import Request
from edoc_tui.connectors.redaction import hide
from edoc_tui.connectors.registry import OAuthProfile
from edoc_tui.connectors.sign_in import (
    INTRODUCTION,
    SignInAttempt,
    authorisation_request,
    read_redirect,
)
from edoc_tui.domain.errors import AuthError, IndeterminateError
from edoc_tui.domain.text import printable
from edoc_tui.domain.tokens import RENEW_BEFORE, Secret, Tokens
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from edoc_tui.connectors.http import Answer, HttpClient
    from edoc_tui.connectors.port import ConnectionSettings
    from edoc_tui.domain.edocument import Exchange
    from edoc_tui.domain.errors import ProviderError

__all__ = [
    "INTRODUCTION",
    "Credentials",
    "GrantRefusedError",
    "OAuth",
    "SignInAttempt",
    "authorisation_request",
    "read_redirect",
]

_LARGEST: Final = 64 * 1024
_LONGEST_LIFE: Final = 365 * 86_400  # seconds; an access token that lives longer is a mistake
_TOKEN: Final = re.compile(r"[!-~]{1,16384}")


class GrantRefusedError(AuthError):
    """The code or refresh token has expired, or was used already (``invalid_grant``)."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Client id and secret: they identify the integrating system, not the person."""

    client_id: Secret
    client_secret: Secret


class _Grant(msgspec.Struct, frozen=True):
    access_token: str = ""
    refresh_token: str = ""
    token_type: str = "Bearer"  # noqa: S105 - a type, no secret
    expires_in: Any = None


class OAuth:
    """The authorisation server of one connection.

    Args:
        settings: The external connection setup; ``extra["client_authentication"]`` may be
            ``basic`` (an Authorization header) instead of ``post`` (in the body).
        http: The client.
        profile: How the provider's server is addressed.
        hosts: Hosts that may be given codes and secrets, besides this machine.
        tell: Receives each exchange, secrets removed.
        clock: The time, UTC.

    Raises:
        ConfigError: The authentication address is none that may be given secrets.
    """

    def __init__(
        self,
        settings: ConnectionSettings,
        http: HttpClient,
        *,
        profile: OAuthProfile | None = None,
        hosts: Collection[str] = (),
        tell: Callable[[Exchange], None] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        others = settings.extra.get("allow_other_hosts", "").lower() == "true"
        url = settings.authentication_url
        addresses.check_host(url, hosts, name="authentication_url", others=others)
        self._settings = settings
        self._http = http
        self._profile = profile or OAuthProfile()
        self._tell = tell
        self._clock = clock

    @property
    def http(self) -> HttpClient:
        """The client, for whoever closes it."""
        return self._http

    def begin(self, client_id: Secret) -> SignInAttempt:
        """Begin a sign-in. Raises ConfigError."""
        return authorisation_request(
            self._settings, client_id.reveal(), self._profile, now=self._clock()
        )

    async def exchange(
        self, attempt: SignInAttempt, code: str, credentials: Credentials, generation: int = 1
    ) -> Tokens:
        """Turn a code into tokens; a code works once.

        Raises:
            GrantRefusedError: It has expired, was used, or belongs to another attempt.
            AuthError: The client is not accepted, or no refresh token was given.
            ThrottledError, UnavailableError, EntitlementError: The request was not served.
            IndeterminateError: Nobody knows whether the code has been used.
        """
        grant = await self._ask(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": attempt.redirect_url,
                "code_verifier": attempt.verifier.reveal(),
            },
            credentials,
            (code, attempt.verifier.reveal()),
        )
        return self._tokens(grant, generation, None)

    async def refresh(self, old: Tokens, credentials: Credentials) -> Tokens:
        """Turn a refresh token into the next pair; it works once.

        Raises:
            GrantRefusedError: It has expired, or was used already.
            AuthError, ThrottledError, UnavailableError, EntitlementError: As for a code.
            IndeterminateError: Nobody knows whether it has been used.
        """
        grant = await self._ask(
            {"grant_type": "refresh_token", "refresh_token": old.refresh.reveal()},
            credentials,
            (old.refresh.reveal(), old.access.reveal()),
        )
        return self._tokens(grant, old.generation + 1, old)

    async def _ask(
        self, form: dict[str, str], credentials: Credentials, secrets: tuple[str, ...]
    ) -> _Grant:
        base = self._settings.authentication_url
        name, password = credentials.client_id.reveal(), credentials.client_secret.reveal()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if self._settings.extra.get("client_authentication", "post") == "basic":
            pair = f"{quote_plus(name)}:{quote_plus(password)}".encode()  # RFC 6749, 2.3.1
            headers["Authorization"] = f"Basic {b64encode(pair).decode()}"
        else:
            form = {**form, "client_id": name, "client_secret": password}
        request = Request(
            method="POST",
            url=f"{base.rstrip('/')}{self._profile.token_path}",
            within=base,
            service=self._settings.service,
            headers=headers,
            body=urlencode(form).encode(),
            secrets=(*secrets, password),
            largest=_LARGEST,
        )
        answer = await self._http.request(request, self._tell)
        if not answer.ok:
            raise self._refusal(answer, form["grant_type"], (*secrets, name, password))
        return _grant(answer)

    def _refusal(self, answer: Answer, grant: str, secrets: tuple[str, ...]) -> ProviderError:
        said = _error_of(answer)
        code = said.get("error", "")
        text = hide(printable(said.get("error_description") or code, limit=300), secrets)
        if code == "invalid_grant":
            what = _("The code has expired or was already used. Start again.")
            if grant == "refresh_token":
                what = _("The sign-in has ended.")
            return GrantRefusedError(what, status=answer.status, provider_text=text)
        if code in {"invalid_client", "unauthorized_client"}:
            return AuthError(
                _("The provider does not accept the client ID or secret for {service}.").format(
                    service=printable(self._settings.service, limit=60)
                ),
                status=answer.status,
                provider_text=text,
            )
        if code and answer.status not in {429, 500, 502, 503, 504}:
            return AuthError(
                _("The provider refused the sign-in: {text}.").format(text=text),
                status=answer.status,
                provider_text=text,
            )
        return _unserved(answer)

    def _tokens(self, grant: _Grant, generation: int, old: Tokens | None) -> Tokens:
        now = self._clock()
        seconds = _lifetime(grant.expires_in)
        if seconds:
            due = now + timedelta(seconds=seconds)
        elif old is not None and old.expires_at - now > RENEW_BEFORE:
            due = old.expires_at  # without a lifetime the old due time stays (pagero.md §2)
        else:
            due = now + timedelta(seconds=self._profile.default_lifetime)
        return Tokens(Secret(grant.access_token), Secret(grant.refresh_token), due, generation)


def _error_of(answer: Answer) -> Mapping[str, str]:
    """Return the error object of RFC 6749, 5.2; empty when the answer is no such thing."""
    try:
        said = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {key: value for key, value in said.items() if isinstance(value, str)}


def _grant(answer: Answer) -> _Grant:
    try:
        grant = msgspec.json.decode(answer.body, type=_Grant)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise IndeterminateError(
            _("The answer of the sign-in service cannot be understood."), status=answer.status
        ) from error
    if grant.token_type.lower() != "bearer":
        raise AuthError(
            _("The provider gave a token of another kind: {token_type}.").format(
                token_type=printable(grant.token_type, limit=40)
            )
        )
    if not _TOKEN.fullmatch(grant.access_token):
        raise AuthError(_("The provider gave no usable access token. Start again."))
    if not _TOKEN.fullmatch(grant.refresh_token):
        raise AuthError(
            _(
                "The provider gave no refresh token, so this sign-in could not be kept. Start "
                "again."
            ),
            todo=_("Ask the provider to allow refresh tokens for this client."),
        )
    return grant


def _lifetime(value: object) -> int:
    """Return ``expires_in`` in seconds, 0 when it says nothing."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:10])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0
    return int(value) if 0 < value <= _LONGEST_LIFE else 0


def _unserved(answer: Answer) -> ProviderError:
    """Return the error of a request that the server did not decide about."""
    if answer.status in {404, 405, 410}:
        return verdicts.of_write(answer)  # the address is wrong, not an id
    return verdicts.of_read(answer)
