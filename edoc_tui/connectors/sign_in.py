"""Signing in from a terminal: the address to open, and what is pasted back.

Authorisation code with PKCE (RFC 6749, RFC 7636: always S256). The browser is on another
machine, so the answer comes back by hand: as the bare code, or as the whole address of the page
that failed to load. A whole address is checked to the letter; a bare code cannot prove its
state, and is safe because the code is worthless without this attempt's verifier.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from edoc_tui.connectors import addresses
from edoc_tui.domain.errors import ConfigError, SignInNeededError
from edoc_tui.domain.text import printable, without_sequences
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edoc_tui.connectors.port import ConnectionSettings
    from edoc_tui.connectors.registry import OAuthProfile

LIFETIME: Final = timedelta(minutes=10)
"""How long an attempt may take."""

INTRODUCTION: Final = N_(
    "Open this address on your own computer. After sign-in the page may fail to load: that is "
    "normal. Copy the whole address from the browser and paste it here. Never send it to anyone."
)

_FOREIGN_STATE: Final = N_("This address belongs to another sign-in. Start again.")
_REFUSED: Final = N_("Sign-in was refused or cancelled. Nothing was changed.")
_TOO_LATE: Final = N_("This sign-in was started more than 10 minutes ago. Start again.")
_WHOLE: Final = N_("Copy the whole address from the browser, from https:// to its end.")

_LONGEST: Final = 8192  # characters that are read of what was pasted
_BLANKS = re.compile(r"\s+")
_CODE = re.compile(r"[A-Za-z0-9._~+/=-]{1,2048}")
_KNOWN = ("code", "state", "iss", "error", "error_description")


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """A sign-in that was begun. Lives in memory only.

    Attributes:
        service: The service's code.
        url: What the person opens in a browser.
        state: Ties the answer to this attempt.
        verifier: Proves to the provider that the code was meant for us (RFC 7636).
        redirect_url: Where the provider sends the browser.
        issuer: The address of the authorisation server.
        created_at: When it was begun, UTC.
    """

    service: str
    url: str
    state: str = field(repr=False)
    verifier: Secret
    redirect_url: str
    issuer: str
    created_at: datetime


def authorisation_request(
    settings: ConnectionSettings,
    client_id: str,
    profile: OAuthProfile,
    *,
    now: datetime | None = None,
) -> SignInAttempt:
    """Begin a sign-in.

    Raises:
        ConfigError: Authentication address, redirect address or client id is missing or wrong.
    """
    base = settings.authentication_url.rstrip("/")
    addresses.origin(base, name="authentication_url")
    addresses.origin(settings.redirect_url, name="redirect_url")
    if not client_id:
        raise ConfigError(
            _("There is no client id yet."), todo=_("Set it with 'edoc-tui secret set client_id'.")
        )
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": client_id,
        "scope": profile.scope,
        "redirect_uri": settings.redirect_url,
        "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "state": state,
    }
    return SignInAttempt(
        service=settings.service,
        url=f"{base}{profile.authorise_path}?{urlencode(query)}",
        state=state,
        verifier=Secret(verifier),
        redirect_url=settings.redirect_url,
        issuer=base,
        created_at=now or datetime.now(UTC),
    )


def read_redirect(attempt: SignInAttempt, pasted: str, *, now: datetime | None = None) -> str:
    """Return the code in what was pasted: a bare code, or the whole redirect address.

    Raises:
        SignInNeededError: It is neither, is not for this attempt, or reports a refusal. Nothing
            has been sent.
    """
    age = (now or datetime.now(UTC)) - attempt.created_at
    if not timedelta() <= age <= LIFETIME:
        raise SignInNeededError(_(_TOO_LATE))
    text = _clean(pasted)
    if not text:
        raise SignInNeededError(_("Nothing was pasted."), todo=_(_WHOLE))
    if _CODE.fullmatch(text) and not text.startswith(tuple(f"{name}=" for name in _KNOWN)):
        return text
    return _from_address(attempt, _BLANKS.sub("", text))


def _clean(pasted: str) -> str:
    """Join lines, and drop what a terminal or a clipboard adds: escapes and invisible marks."""
    text = without_sequences(pasted[:_LONGEST])
    lines = (line.strip() for line in re.split(r"[\r\n\x0b\x0c\x85\u2028\u2029]+", text))
    return "".join(c for c in "".join(lines) if c.isprintable() or c == "\t")


def _from_address(attempt: SignInAttempt, text: str) -> str:
    if "://" not in text or not text.isascii():
        raise SignInNeededError(_("This is neither a code nor an address."), todo=_(_WHOLE))
    try:
        parts = urlsplit(text)
        query = parse_qsl(
            parts.query, keep_blank_values=True, strict_parsing=True, max_num_fields=50
        )
    except ValueError:
        raise SignInNeededError(_("This address has no code in it."), todo=_(_WHOLE)) from None
    expected = urlsplit(attempt.redirect_url)
    if _place(text) != _place(attempt.redirect_url):
        raise SignInNeededError(
            _(
                "This is not the address that the sign-in ends at: it must begin with "
                "{redirect_url}."
            ).format(redirect_url=printable(attempt.redirect_url, limit=200)),
            todo=_("Start again."),
        )
    if parts.fragment:
        raise SignInNeededError(_("This address has a part behind '#'. Start again."))
    if not set(parse_qsl(expected.query, keep_blank_values=True)) <= set(query):
        raise SignInNeededError(_("This is not the address that the sign-in ends at. Start again."))
    return _code_of(attempt, query)


def _code_of(attempt: SignInAttempt, query: list[tuple[str, str]]) -> str:
    names = [name for name, _ in query]
    twice = [name for name in _KNOWN if names.count(name) > 1]
    if twice:
        raise SignInNeededError(
            _("This address names its {twice} twice. Start again.").format(twice=twice[0])
        )
    values = dict(query)
    _check_state(attempt, values)
    if "error" in values:
        _refuse(values)
    _check_issuer(attempt, values.get("iss"))
    code = values.get("code", "")
    if not code or not code.isascii() or not code.isprintable() or " " in code:
        raise SignInNeededError(_("This address has no usable code in it. Start again."))
    return code


def _check_state(attempt: SignInAttempt, values: Mapping[str, str]) -> None:
    state = values.get("state")
    if state is None and "error" in values:
        return  # a refusal without state changes nothing, and should be read
    if not hmac.compare_digest((state or "").encode(), attempt.state.encode()):
        raise SignInNeededError(_(_FOREIGN_STATE))


def _refuse(values: Mapping[str, str]) -> None:
    if values["error"] == "access_denied":
        raise SignInNeededError(_(_REFUSED))
    why = printable(values.get("error_description") or values["error"], limit=300)
    raise SignInNeededError(
        _("The provider refused the sign-in: {why}. Nothing was changed.").format(why=why)
    )


def _check_issuer(attempt: SignInAttempt, issuer: str | None) -> None:
    """Refuse an answer of another authorisation server (RFC 9207).

    Pagero does not publish its issuer identifier; it is on the authentication address's origin.
    """
    if issuer is None:
        return
    try:
        same = addresses.origin(issuer) == addresses.origin(attempt.issuer)
    except ConfigError:
        same = False
    if not same:
        raise SignInNeededError(_("This address comes from another provider. Start again."))


def _place(url: str) -> tuple[str, str]:
    """Return origin and path, as browsers write them."""
    try:
        return addresses.origin(re.split("[?#]", url, maxsplit=1)[0]), urlsplit(url).path or "/"
    except (ConfigError, ValueError):
        return "", url
