"""What the communication log may keep of a request and its answer.

Secrets are replaced twice: by the names of their fields, and by their very values. Documents
are named with their size, never kept; everything else is made printable and cut.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.edocument import Exchange
from edoc_tui.domain.text import printable_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from edoc_tui.connectors.messages import Answer, Request

KEPT: Final = 20_000
"""Characters of a body that are kept."""

HIDDEN: Final = "…"
"""What stands where a secret was."""

_NAMES = (
    r"access_token|refresh_token|id_token|client_secret|client_id|code|code_verifier|"
    r"password|assertion|authorization"
)
_HINTS = ("token", "secret", "client_id", "code", "password", "assertion", "authorization")
_IN_JSON = re.compile(rf'("(?:{_NAMES})"\s*:\s*)"(?:[^"\\]|\\.)*"?', re.IGNORECASE | re.DOTALL)
_IN_FORM = re.compile(rf"((?:^|[?&])(?:{_NAMES})=)[^&#\s]*", re.IGNORECASE)
_KEPT_TYPES = ("json", "text/plain", "text/html", "form-urlencoded")
_SHORTEST_SECRET: Final = 6  # shorter values would blot out ordinary words


def hide(text: str, secrets: Iterable[str] = ()) -> str:
    """Return *text* without secrets: neither by name nor by value."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, HIDDEN)
    lower = text.lower()
    if not any(hint in lower for hint in _HINTS):
        return text
    return _IN_FORM.sub(rf"\1{HIDDEN}", _IN_JSON.sub(rf'\1"{HIDDEN}"', text))


def body_text(body: bytes, media_type: str, secrets: Iterable[str] = ()) -> str:
    """Return what may be kept of *body*: text without secrets, or its type and size.

    Args:
        body: The bytes that went over the wire.
        media_type: Its Content-Type, ``""`` when there was none.
        secrets: Values that must not appear anywhere.
    """
    if not body:
        return ""
    kind = media_type.split(";", 1)[0].strip().lower()
    looks_like_json = not kind and body.lstrip()[:1] in {b"{", b"["}
    if not looks_like_json and not any(known in kind for known in _KEPT_TYPES):
        return f"({printable_lines(kind)[:80] or 'no media type'}, {len(body)} bytes)"
    text = body[: KEPT * 4].decode("utf-8", "replace")
    return printable_lines(hide(text, secrets))[:KEPT]


def exchange_of(
    request: Request, answer: Answer | None, at: datetime, seconds: float, error: str
) -> Exchange:
    """Return the row of the communication log for a request.

    Args:
        request: What was sent.
        answer: What came back, if anything did.
        at: When the request began, UTC.
        seconds: How long it took.
        error: Why there was no usable answer; ``""`` = there was one.
    """
    secrets = tuple(value for value in (request.bearer, *request.secrets) if value)
    said = [f"Authorization: Bearer {HIDDEN}"] if request.bearer else []
    if request.summary:
        said.append(printable_lines(hide(request.summary, secrets)))
    elif request.body:
        said.append(body_text(request.body, request.headers.get("Content-Type", ""), secrets))
    heard = ""
    if answer is not None:
        heard = body_text(answer.body, answer.headers.get("content-type", ""), secrets)
    return Exchange(
        document_id=0,
        service=request.service,
        at=at,
        method=request.method,
        url=hide(request.url, secrets),
        status=answer.status if answer else 0,
        seconds=seconds,
        request_size=len(request.body),
        response_size=len(answer.body) if answer else 0,
        request="\n".join(said),
        response=heard,
        error=hide(error, secrets),
    )
