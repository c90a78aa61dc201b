"""Codes and tokens: who may sign in, and what a token is still good for (RFC 6749, 7636)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from edoc_tui.sandbox.ledger import Clock, Ledger
    from edoc_tui.sandbox.options import Identity

CODE_SECONDS: Final = 600.0
REFRESH_SECONDS: Final = 3 * 365 * 86400.0
"""A refresh token lasts three years from its making (pagero.md §2)."""

SCOPES: Final = {"all", "openid"}


@dataclass
class OAuthError(Exception):
    """An error answer of the token endpoint (RFC 6749 §5.2).

    Attributes:
        code: Such as ``invalid_grant``.
        description: In words.
        status: HTTP status.
    """

    code: str
    description: str
    status: int = 400


@dataclass(frozen=True, slots=True)
class Code:
    """What a code was issued for."""

    redirect_uri: str
    challenge: str
    scope: str


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a code verifier (RFC 7636 §4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class Authority:
    """The authorisation server's memory."""

    def __init__(self, ledger: Ledger, clock: Clock, identity: Identity) -> None:
        self._ledger = ledger
        self._clock = clock
        self._identity = identity
        self._live: dict[str, float] = {}
        """When the access tokens seen last expire: a look at the ledger less per request."""

    def issue_code(self, code: Code) -> str:
        """Make a single-use code that lasts ten minutes."""
        text = secrets.token_urlsafe(24)
        self._ledger.rows(
            "INSERT INTO code(code, redirect_uri, challenge, scope, expires) VALUES(?,?,?,?,?)",
            *(text, code.redirect_uri, code.challenge, code.scope),
            self._clock.now() + CODE_SECONDS,
        )
        return text

    def redeem(
        self, code: str, redirect_uri: str, verifier: str, issuer: str, life: float
    ) -> dict[str, Any]:
        """Exchange a code for tokens. A code is spent by the first attempt, good or bad.

        Raises:
            OAuthError: It is unknown, spent, expired, or not this client's. A spent code also
                revokes what it was exchanged for (RFC 6749 §4.1.2).
        """
        found = self._ledger.row(
            "SELECT redirect_uri, challenge, scope, expires, used, grant_id FROM code WHERE code=?",
            code,
        )
        if found is None:
            raise OAuthError("invalid_grant", "the code is unknown")
        registered, challenge, scope, expires, used, grant = found
        if used:
            if grant is not None:
                self._revoke(grant)
            raise OAuthError("invalid_grant", "the code was used before")
        self._ledger.rows("UPDATE code SET used=1 WHERE code=?", code)
        if expires <= self._clock.now():
            raise OAuthError("invalid_grant", "the code has expired")
        if redirect_uri != registered:
            raise OAuthError("invalid_grant", "redirect_uri differs from the authorisation request")
        if not hmac.compare_digest(challenge_of(verifier), challenge):
            raise OAuthError("invalid_grant", "code_verifier does not fit the code_challenge")
        with self._ledger.transaction():
            grant = self._ledger.insert("INSERT INTO grant_(scope) VALUES(?)", scope)
            self._ledger.rows("UPDATE code SET grant_id=? WHERE code=?", grant, code)
            return self._issue(grant, scope, issuer, life)

    def sign_in(self, scope: str, issuer: str, life: float) -> dict[str, Any]:
        """Issue tokens for a user who gave name and password."""
        with self._ledger.transaction():
            grant = self._ledger.insert("INSERT INTO grant_(scope) VALUES(?)", scope)
            return self._issue(grant, scope, issuer, life)

    def refresh(self, token: str, issuer: str, life: float) -> dict[str, Any]:
        """Exchange a refresh token, once.

        Raises:
            OAuthError: It is unknown, expired, revoked, or used before; the last revokes the
                whole family of tokens (RFC 9700 §4.14.2).
        """
        found = self._ledger.row(
            "SELECT r.grant_id, r.expires, r.used, g.revoked, g.scope"
            " FROM refresh r JOIN grant_ g ON g.id=r.grant_id WHERE r.token=?",
            token,
        )
        if found is None:
            raise OAuthError("invalid_grant", "the refresh token is unknown")
        grant, expires, used, revoked, scope = found
        if used is not None:
            self._revoke(grant)
            raise OAuthError("invalid_grant", "the refresh token was used before; all are revoked")
        if revoked is not None:
            raise OAuthError("invalid_grant", "the refresh token is revoked")
        if expires <= self._clock.now():
            raise OAuthError("invalid_grant", "the refresh token has expired")
        with self._ledger.transaction():
            self._ledger.rows("UPDATE refresh SET used=? WHERE token=?", self._clock.now(), token)
            return self._issue(grant, scope, issuer, life)

    def token_problem(self, token: str) -> str:
        """Say why an access token is no good, ``""`` when it is."""
        if self._live.get(token, 0.0) > self._clock.now():
            return ""
        found = self._ledger.row(
            "SELECT a.expires, g.revoked FROM access a JOIN grant_ g ON g.id=a.grant_id"
            " WHERE a.token=?",
            token,
        )
        if found is None:
            return "the access token is unknown"
        if found[1] is not None:
            return "the access token is revoked"
        if found[0] <= self._clock.now():
            return "the access token has expired"
        self._live[token] = found[0]
        return ""

    def expire_access_tokens(self) -> None:
        """Let every access token expire now."""
        self._live.clear()
        self._ledger.rows("UPDATE access SET expires=?", self._clock.now())

    def revoke_all(self) -> None:
        """Revoke every sign-in, as a user does who withdraws the consent."""
        self._live.clear()
        self._ledger.rows("UPDATE grant_ SET revoked=?", self._clock.now())

    def counts(self) -> dict[str, int]:
        """Return how many tokens were issued, and how many sign-ins were revoked."""
        return {
            "sign_ins": self._ledger.count("SELECT count(*) FROM grant_"),
            "revoked": self._ledger.count("SELECT count(*) FROM grant_ WHERE revoked NOT NULL"),
            "access_tokens": self._ledger.count("SELECT count(*) FROM access"),
            "refreshes": self._ledger.count("SELECT count(*) FROM refresh WHERE used NOT NULL"),
        }

    def _revoke(self, grant: int) -> None:
        self._live.clear()
        self._ledger.rows("UPDATE grant_ SET revoked=? WHERE id=?", self._clock.now(), grant)

    def _issue(self, grant: int, scope: str, issuer: str, life: float) -> dict[str, Any]:
        access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        now = self._clock.now()
        self._ledger.rows(
            "INSERT INTO access(token, grant_id, expires) VALUES(?,?,?)", access, grant, now + life
        )
        self._ledger.rows(
            "INSERT INTO refresh(token, grant_id, expires) VALUES(?,?,?)",
            *(refresh, grant, now + REFRESH_SECONDS),
        )
        body: dict[str, Any] = {
            "token_type": "bearer",
            "access_token": access,
            "refresh_token": refresh,
            "scope": scope,
            "expires_in": int(life),
        }
        if "openid" in scope.split():
            body["id_token"] = self._id_token(issuer, now, life)
        return body

    def _id_token(self, issuer: str, now: float, life: float) -> str:
        claims = {
            "iss": issuer,
            "sub": self._identity.username,
            "aud": self._identity.client_id,
            "iat": int(now),
            "exp": int(now + life),
        }
        parts = (msgspec.json.encode(part) for part in ({"alg": "none", "typ": "JWT"}, claims))
        coded = (base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
        return ".".join(coded) + "."
