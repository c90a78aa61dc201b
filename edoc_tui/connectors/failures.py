"""Why no usable answer came, and what that means for what was being sent.

The aiohttp transport maps exceptions coarsely (a connection that is closed after the upload
becomes a *connect timeout*), so the cause behind each exception gives the words. Whether
something was sent is never read from exceptions: the client watches that itself.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from edoc_tui.connectors import addresses
from edoc_tui.domain.errors import ContractError, IndeterminateError, UnavailableError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from edoc_tui.connectors.messages import Request
    from edoc_tui.domain.errors import ProviderError

    Explain = Callable[[Any], str]


@cache
def _explanations() -> tuple[tuple[type[BaseException], Explain], ...]:
    """Return what to say, by the type of a cause; the first match counts."""
    import ssl

    import aiohttp

    return (
        (aiohttp.ClientConnectorCertificateError, lambda e: _certificate(e.certificate_error)),
        (ssl.SSLCertVerificationError, lambda e: _certificate(e.verify_message)),
        (aiohttp.ClientConnectorDNSError, lambda _e: _("its name cannot be looked up")),
        (
            aiohttp.ClientConnectorSSLError,
            lambda e: _("no secure connection ({os_error})").format(os_error=short(e.os_error)),
        ),
        (
            aiohttp.ClientHttpProxyError,
            lambda e: _("the proxy answered {status}").format(status=e.status),
        ),
        (
            aiohttp.ClientProxyConnectionError,
            lambda e: _("the proxy cannot be reached ({os_error})").format(
                os_error=short(e.os_error)
            ),
        ),
        (aiohttp.ClientConnectorError, lambda e: short(e.os_error)),
        (aiohttp.ConnectionTimeoutError, lambda _e: _("connecting took too long")),
        (aiohttp.ServerDisconnectedError, lambda _e: _("it closed the connection")),
        (aiohttp.ClientPayloadError, lambda _e: _("the answer broke off")),
        (aiohttp.ClientResponseError, lambda _e: _("the answer is not HTTP")),
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__


def _certificate(reason: object) -> str:
    return _("its certificate is not trusted ({reason})").format(reason=short(reason))


def short(error: object) -> str:
    """Return what *error* says, printable, cut, without a full stop at its end."""
    if isinstance(error, OSError):
        error = getattr(error, "verify_message", "") or error.strerror or error
    text = str(error)
    return printable(text, limit=160).rstrip(".") or type(error).__name__


def explain(error: BaseException) -> str:
    """Return why *error* happened, in words that help."""
    for cause in _causes(error):
        for kind, say in _explanations():
            if isinstance(cause, kind):
                return say(cause)
    return short(error)


def no_answer(request: Request, reason: str, *, connected: bool) -> ProviderError:
    """Return the error of a request without an answer.

    Args:
        request: What was asked.
        reason: Why there is no answer.
        connected: A connection existed, so some of the request may have arrived.
    """
    where = addresses.host(request.url)
    if not connected:
        return UnavailableError(
            _("{where} could not be reached: {reason}.").format(where=where, reason=reason),
            todo=_("Nothing was sent."),
        )
    if request.method == "POST":
        return IndeterminateError(
            _("{where} may have received the request, but gave no usable answer: {reason}.").format(
                where=where, reason=reason
            )
        )
    return UnavailableError(
        _("{where} gave no usable answer: {reason}.").format(where=where, reason=reason)
    )


def unreadable(request: Request, reason: str, status: int) -> ProviderError:
    """Return the error of a successful answer whose body cannot be taken in."""
    message = _("The answer of {host} cannot be read: {reason}.").format(
        host=addresses.host(request.url), reason=reason
    )
    if request.method == "POST":
        return IndeterminateError(message, status=status)
    return ContractError(message, status=status)
