"""What every call of the contract has in common: sign-in, media types, parameters, refusals."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from edoc_tui.sandbox.options import MAX_PAGE_SIZE, PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from edoc_tui.sandbox.simulation import Simulation

Endpoint = Callable[["Request"], Awaitable[Response]]
JSON = "application/json"
_ANY = {JSON: "application/*", "application/xml": "application/*"}


@dataclass
class Refusal(Exception):  # noqa: N818 - it is an answer of the contract, not an error of ours
    """A request that the contract forbids.

    Attributes:
        status: The HTTP status of the answer.
        problems: (field, what is wrong with it), all of them at once.
        headers: Further headers of the answer.
    """

    status: int
    problems: Sequence[tuple[str, str]]
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(
    content: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return *content* as JSON."""
    return Response(
        msgspec.json.encode(content), status_code=status, headers=headers, media_type=JSON
    )


async def refused(_: Request, refusal: Exception) -> Response:
    """Turn a :class:`Refusal` or a routing error into the JSON error list."""
    headers: dict[str, str] = {}
    if isinstance(refusal, Refusal):
        status, problems, headers = refusal.status, refusal.problems, dict(refusal.headers)
    elif isinstance(refusal, HTTPException):
        status, problems = refusal.status_code, [("", refusal.detail)]
        headers = dict(refusal.headers or {})
    else:
        raise refusal
    correlation = uuid.uuid4().hex
    headers["X-Correlation-ID"] = correlation
    body = {
        "status": status,
        "title": HTTPStatus(status).phrase,
        "correlationId": correlation,
        "errors": [{"field": name, "message": message} for name, message in problems],
    }
    return answer(body, status, headers)


def simulation(request: Request) -> Simulation:
    """Return the access point that serves *request*."""
    found: Simulation = request.app.state.simulation
    return found


def guarded(endpoint: Endpoint, *, produces: str = JSON) -> Endpoint:
    """Wrap *endpoint* so that it demands a bearer token and an acceptable media type."""

    async def guard(request: Request) -> Response:
        check_bearer(request)
        check_accept(request, produces)
        return await endpoint(request)

    return guard


def check_bearer(request: Request) -> None:
    """Demand a live access token (RFC 6750).

    Raises:
        Refusal: 401, with ``WWW-Authenticate``.
    """
    values = request.headers.getlist("authorization")
    scheme, _, token = (values[0] if len(values) == 1 else "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refusal(
            401,
            [("Authorization", "a bearer token is required")],
            {"WWW-Authenticate": 'Bearer realm="pagero-sandbox"'},
        )
    reason = simulation(request).authority.token_problem(token.strip())
    if reason:
        raise Refusal(
            401,
            [("Authorization", reason)],
            {
                "WWW-Authenticate": 'Bearer realm="pagero-sandbox", error="invalid_token", '
                f'error_description="{reason}"'
            },
        )


def check_accept(request: Request, produces: str) -> None:
    """Demand that the client accepts *produces*.

    Raises:
        Refusal: 406, naming what is produced.
    """
    values = request.headers.getlist("accept")
    if not values or values in (["*/*"], [produces]):
        return
    wanted = {produces, _ANY[produces], "*/*"}
    for choice in ",".join(values).split(","):
        media, *parameters = (part.strip().lower() for part in choice.split(";"))
        refused_choice = any(p.replace(" ", "") in {"q=0", "q=0.0", "q=0.00"} for p in parameters)
        if media in wanted and not refused_choice:
            return
    raise Refusal(406, [("Accept", f"only {produces} can be produced here")])


def check_content_type(request: Request, *accepted: str) -> None:
    """Demand one media type of *accepted* for the body.

    Raises:
        Refusal: 415, naming what is accepted.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in accepted:
        names = " or ".join(accepted)
        raise Refusal(415, [("Content-Type", f"expected {names}, found '{media}'")])


async def json_body(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body.

    Raises:
        Refusal: 400, when it is none.
    """
    try:
        found = msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal(400, [("body", f"not JSON: {error}")]) from None
    if not isinstance(found, dict):
        raise Refusal(400, [("body", "expected a JSON object")])
    return found


def parameters(request: Request, *known: str, repeatable: str = "") -> dict[str, list[str]]:
    """Return the query by name; every name must be known, and single unless *repeatable*.

    Raises:
        Refusal: 400. Pagero may well ignore an unknown name; here a slip shall be seen.
    """
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    problems = [(name, "unknown query parameter") for name in found if name not in known]
    problems += [
        (name, "given more than once")
        for name, values in found.items()
        if name != repeatable and len(values) > 1
    ]
    problems += [(name, "empty") for name, values in found.items() if "" in values]
    if problems:
        raise Refusal(400, problems)
    return found


def paging(query: Mapping[str, Sequence[str]]) -> tuple[int, int]:
    """Return ``limit`` and ``offset`` of a list.

    Raises:
        Refusal: 400 when one is no number, or out of range.
    """
    limit = _number(query, "limit", PAGE_SIZE)
    offset = _number(query, "offset", 0)
    if not 1 <= limit <= MAX_PAGE_SIZE:
        raise Refusal(400, [("limit", f"expected 1 to {MAX_PAGE_SIZE}")])
    return limit, offset


def _number(query: Mapping[str, Sequence[str]], name: str, default: int) -> int:
    if name not in query:
        return default
    text = query[name][0]
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - below 2^31
        raise Refusal(400, [(name, "expected a whole number, zero or more")])
    return int(text)
