"""What an HTTP status means for a document: one table for uploads and actions, one for reads.

A failed read is never a failed document. After an upload only some statuses prove that nothing
was created; every other one leaves the outcome unknown, until a search tells.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import (
    AuthError,
    ConflictError,
    ContractError,
    EntitlementError,
    IndeterminateError,
    NotFoundError,
    RefusedError,
    ThrottledError,
    UnavailableError,
)
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.connectors.messages import Answer
    from edoc_tui.domain.errors import (
        ProviderError,
    )

LONGEST_WAIT: Final = 3600.0
"""Seconds: a longer Retry-After is cut to this."""

_USUAL_WAIT: Final = 30.0  # after 429 without Retry-After
_TEXT: Final = 500  # characters of an error page that are kept
_TAGS: Final = re.compile(r"(?is)<(?:script|style).*?</(?:script|style)>|<[^>]*>")
_BLANKS: Final = re.compile(r"\s+")
_IDS: Final = ("x-correlation-id", "x-request-id", "request-id", "traceparent")

_MOVED: Final = range(300, 400)
_SERVER: Final = range(500, 600)
_MEANT_BUSY: Final = {408, 425}

_NOWHERE: Final = {404, 405, 410}
_REFUSAL = (RefusedError, N_("The provider refused it"), "")
_NO_SERVICE = (
    EntitlementError,
    N_("There is no such service at this address"),
    N_("Check the addresses of the connection setup."),
)
_UNCERTAIN = (IndeterminateError, N_("The provider may or may not have taken it"), "")
_WRITES: Final[dict[int, tuple[type[ProviderError], str, str]]] = {
    **dict.fromkeys((400, 413, 415, 422), _REFUSAL),
    **dict.fromkeys(_NOWHERE, _NO_SERVICE),
    409: (ConflictError, N_("The provider reports a conflict"), ""),
}


def phrase(status: int) -> str:
    """Return a status with its name, such as ``502 Bad Gateway``."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def provider_text(answer: Answer) -> str:
    """Return what an error page says: without tags, printable, at most 500 characters."""
    text = answer.body[: _TEXT * 20].decode("utf-8", "replace")
    if "html" in answer.headers.get("content-type", "").lower() or text.lstrip()[:1] == "<":
        text = _TAGS.sub(" ", text)
    return printable(_BLANKS.sub(" ", text).strip(), limit=_TEXT)


def correlation_id(answer: Answer) -> str:
    """Return the provider's own id of this exchange, where it names one."""
    for name in _IDS:
        if name in answer.headers:
            return printable(answer.headers[name], limit=100)
    return ""


def retry_after(answer: Answer, now: datetime | None = None) -> float:
    """Return the seconds that Retry-After asks to wait, 0 to 3600 (RFC 9110, 10.2.3)."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_WAIT)
    from email.utils import parsedate_to_datetime

    try:
        until = parsedate_to_datetime(value)
    except (ValueError, IndexError):
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(0.0, (until - (now or datetime.now(UTC))).total_seconds()), LONGEST_WAIT)


def _message(answer: Answer, what: str) -> str:
    said = provider_text(answer)
    return f"{what}: {phrase(answer.status)}{f' – {said}' if said else ''}."


def _make(kind: type[ProviderError], answer: Answer, what: str, todo: str = "") -> ProviderError:
    return kind(
        _message(answer, what),
        todo=todo,
        status=answer.status,
        provider_text=provider_text(answer),
        correlation_id=correlation_id(answer),
    )


def _throttled(answer: Answer) -> ThrottledError:
    after = retry_after(answer) or _USUAL_WAIT
    return ThrottledError(
        _message(answer, _("The provider asks to slow down")),
        after=after,
        todo=_("It will be tried again in {after:.0f} seconds.").format(after=after),
    )


def _unavailable(answer: Answer, what: str) -> UnavailableError:
    return UnavailableError(
        _message(answer, what),
        status=answer.status,
        provider_text=provider_text(answer),
        correlation_id=correlation_id(answer),
        after=retry_after(answer),
    )


def _account(answer: Answer) -> ProviderError | None:
    """Return the error of an answer that is about the account, not about the document."""
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return _make(
            AuthError, answer, _("The provider does not accept the sign-in"), _("Sign in again.")
        )
    if answer.status in {HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN}:
        return _make(
            EntitlementError,
            answer,
            _("This account is not allowed to do this"),
            _("Check company id, send mode and the rights of the user at the provider."),
        )
    if answer.status in _MOVED:
        return _make(
            EntitlementError,
            answer,
            _("The address has moved, and redirects are not followed"),
            _("Check the addresses of the connection setup."),
        )
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _throttled(answer)
    return None


def of_write(
    answer: Answer, *, busy_means_not_created: bool = False, addressed: bool = False
) -> ProviderError:
    """Return the error of an upload or an action that was not answered with 2xx.

    Args:
        answer: The answer.
        busy_means_not_created: The provider's profile says that a 503 created nothing.
        addressed: The address names something of ours (an action), so that 404 means that the
            provider does not know it; for an upload it means that the address is wrong.
    """
    account = _account(answer)
    if account is not None:
        return account
    status = answer.status
    if status == HTTPStatus.SERVICE_UNAVAILABLE and busy_means_not_created:
        return _unavailable(answer, _("The provider is busy and took nothing"))
    if addressed and status in _NOWHERE:
        return _make(NotFoundError, answer, _("The provider does not know this document"))
    kind, what, todo = _WRITES.get(status, _UNCERTAIN)
    return _make(kind, answer, _(what), _(todo))


def of_read(answer: Answer) -> ProviderError:
    """Return the error of a read that was not answered with 2xx."""
    account = _account(answer)
    if account is not None:
        return account
    status = answer.status
    if status in {404, 410}:
        return _make(NotFoundError, answer, _("The provider does not know this id"))
    if status in _MEANT_BUSY or status in _SERVER:
        return _unavailable(answer, _("The provider cannot answer now"))
    return _make(ContractError, answer, _("The provider does not understand the question"))
