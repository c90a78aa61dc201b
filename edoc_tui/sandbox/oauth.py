"""The sign-in pages and the token endpoint (pagero.md §2)."""

from __future__ import annotations

import base64
import binascii
import hmac
import html
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote_plus, urlencode

from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from edoc_tui.sandbox.authority import SCOPES, Code, OAuthError
from edoc_tui.sandbox.contract import answer, check_accept, simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from edoc_tui.sandbox.simulation import Simulation

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_PAGE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",
    **_NO_STORE,
}


def origin(request: Request) -> str:
    """Return the address under which the access point is reached, without a final slash."""
    host, port = request.scope["server"]
    return f"http://{host}:{port}"


def _page(title: str, *paragraphs: str, status: int = 200) -> Response:
    text = "".join(f"<p>{html.escape(paragraph)}</p>\n" for paragraph in paragraphs[:-1])
    text += f"<pre>{html.escape(paragraphs[-1])}</pre>\n"
    head = f"<!doctype html><html lang=en><title>{html.escape(title)}</title>\n"
    style = "<style>pre{white-space:pre-wrap;word-break:break-all;user-select:all}</style>\n"
    return HTMLResponse(
        f"{head}{style}<h1>{html.escape(title)}</h1>\n{text}</html>\n", status, _PAGE_HEADERS
    )


async def signed_in(request: Request) -> Response:
    """Show the address that the user pastes into the terminal."""
    address = str(request.url)
    if "error" in request.query_params:
        return _page("Not signed in", "Copy this whole address into the terminal:", address)
    return _page("Signed in", "Copy this whole address into the terminal:", address)


def _registered(request: Request) -> tuple[str, ...]:
    return (f"{origin(request)}/signed-in", *simulation(request).identity.redirect_uris)


async def authorise(request: Request) -> Response:
    """Answer an authorisation request; consent is given at once.

    An unknown client or redirect address gets a page and never a redirect (RFC 6749 §4.1.2.1);
    every other fault is sent to the redirect address.
    """
    query: dict[str, str] = {}
    repeated = ""
    for name, value in request.query_params.multi_items():
        repeated = name if name in query else repeated
        query.setdefault(name, value)
    refuse = "The sign-in cannot start"
    if query.get("client_id") != simulation(request).identity.client_id:
        return _page(refuse, "The client_id is not known.", query.get("client_id", ""), status=400)
    target = query.get("redirect_uri", "")
    if target not in _registered(request):
        return _page(refuse, "The redirect_uri is not registered exactly so.", target, status=400)
    error, description = _fault(query)
    if repeated:
        error, description = "invalid_request", f"{repeated} is given more than once"
    answer_query = {"state": query.get("state", ""), "iss": f"{origin(request)}/oauth/v2"}
    if error:
        answer_query |= {"error": error, "error_description": description}
    else:
        code = Code(target, query["code_challenge"], query.get("scope") or "all")
        answer_query = {"code": simulation(request).authority.issue_code(code), **answer_query}
    joint = "&" if "?" in target else "?"
    return RedirectResponse(f"{target}{joint}{urlencode(answer_query)}", 302, _NO_STORE)


def _fault(query: Mapping[str, str]) -> tuple[str, str]:  # noqa: PLR0911 - one line per rule
    if not query.get("state"):
        return "invalid_request", "state is required"
    if query.get("response_type") != "code":
        return "unsupported_response_type", "response_type must be code"
    if query.get("code_challenge_method") != "S256":
        return "invalid_request", "code_challenge_method must be S256"
    if not _CHALLENGE.fullmatch(query.get("code_challenge", "")):
        return "invalid_request", "code_challenge must be 43 characters of base64url"
    if not set((query.get("scope") or "all").split()) <= SCOPES:
        return "invalid_scope", "scope must be all or openid"
    prompt = query.get("prompt", "login")
    if prompt == "deny":
        return "access_denied", "the user refused"
    if prompt != "login":
        return "invalid_request", "prompt must be login"
    return "", ""


async def token(request: Request) -> Response:
    """Answer a token request; errors as in RFC 6749 §5.2."""
    check_accept(request, "application/json")
    headers = dict(_NO_STORE)
    try:
        form = await _form(request)
        _check_client(request, form)
        body = _grant(request, form)
    except OAuthError as error:
        if error.code == "invalid_client":
            headers["WWW-Authenticate"] = 'Basic realm="pagero-sandbox"'
        fault = {"error": error.code, "error_description": error.description}
        return answer(fault, error.status, headers)
    return answer(body, 200, headers)


async def _form(request: Request) -> dict[str, str]:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/x-www-form-urlencoded":
        raise OAuthError("invalid_request", "expected application/x-www-form-urlencoded", 415)
    if request.url.query:
        raise OAuthError("invalid_request", "parameters belong in the body, not in the address")
    try:
        pairs = parse_qsl((await request.body()).decode("ascii"), keep_blank_values=True)
    except (UnicodeDecodeError, ValueError):
        raise OAuthError("invalid_request", "the form cannot be read") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise OAuthError("invalid_request", "a parameter is given more than once")
    return form


def _check_client(request: Request, form: Mapping[str, str]) -> None:
    identity = simulation(request).identity
    client, secret = form.get("client_id", ""), form.get("client_secret", "")
    authorization = request.headers.get("authorization", "")
    if authorization:
        if secret:
            raise OAuthError("invalid_request", "client credentials are given twice")
        scheme, _, coded = authorization.partition(" ")
        try:
            named, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise OAuthError("invalid_client", "the Basic header cannot be read", 401) from None
        named, secret = unquote_plus(named), unquote_plus(secret)
        if scheme.lower() != "basic" or (client and client != named):
            raise OAuthError("invalid_client", "client authentication failed", 401)
        client = named
    known = hmac.compare_digest(client.encode(), identity.client_id.encode())
    if not (known and hmac.compare_digest(secret.encode(), identity.client_secret.encode())):
        raise OAuthError("invalid_client", "client authentication failed", 401)


def _grant(request: Request, form: Mapping[str, str]) -> dict[str, object]:
    grant = form.get("grant_type", "")
    if not grant:
        raise OAuthError("invalid_request", "grant_type is required")
    if grant not in _GRANTS:
        raise OAuthError("unsupported_grant_type", "this grant is not offered")
    return _GRANTS[grant](simulation(request), form, f"{origin(request)}/oauth/v2")


def _required(form: Mapping[str, str], name: str) -> str:
    if not form.get(name):
        raise OAuthError("invalid_request", f"{name} is required")
    return form[name]


def _by_code(sim: Simulation, form: Mapping[str, str], issuer: str) -> dict[str, object]:
    code, target = _required(form, "code"), _required(form, "redirect_uri")
    verifier = _required(form, "code_verifier")
    if not _VERIFIER.fullmatch(verifier):
        raise OAuthError("invalid_request", "code_verifier must be 43 to 128 unreserved characters")
    return sim.authority.redeem(code, target, verifier, issuer, sim.behaviour.token_seconds)


def _by_refresh(sim: Simulation, form: Mapping[str, str], issuer: str) -> dict[str, object]:
    refresh_token = _required(form, "refresh_token")
    return sim.authority.refresh(refresh_token, issuer, sim.behaviour.token_seconds)


def _by_password(sim: Simulation, form: Mapping[str, str], issuer: str) -> dict[str, object]:
    given = f"{_required(form, 'username')}\n{_required(form, 'password')}"
    known = f"{sim.identity.username}\n{sim.identity.password}"
    if not hmac.compare_digest(given.encode(), known.encode()):
        raise OAuthError("invalid_grant", "user name or password is wrong")
    scope = form.get("scope") or "all"
    if not set(scope.split()) <= SCOPES:
        raise OAuthError("invalid_scope", "scope must be all or openid")
    return sim.authority.sign_in(scope, issuer, sim.behaviour.token_seconds)


_GRANTS: Final[dict[str, Callable[[Simulation, Mapping[str, str], str], dict[str, object]]]] = {
    "authorization_code": _by_code,
    "refresh_token": _by_refresh,
    "password": _by_password,
}

ROUTES: Final = [
    Route("/oauth/v2/oauth-authorize", authorise, methods=["GET"]),
    Route("/oauth/v2/oauth-token", token, methods=["POST"]),
    Route("/signed-in", signed_in, methods=["GET"]),
]
