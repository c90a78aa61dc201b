"""What is said when there is no access token to give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import (
    AuthError,
    ConfigError,
    EntitlementError,
    SignInNeededError,
    ThrottledError,
    UnavailableError,
)
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.domain.errors import ProviderError

INTERRUPTED: Final = N_("The last renewal was interrupted. Sign in again.")


def ended(service: str) -> str:
    """Say that the refresh token of *service* is not accepted any more."""
    return _("The sign-in to {service} has ended. Sign in again.").format(service=service)


def nobody(service: str) -> SignInNeededError:
    """Return the error of a service to which nobody has signed in yet."""
    return SignInNeededError(
        _("Nobody is signed in to {service}.").format(service=service), todo=_("Sign in.")
    )


def passed_on(error: ProviderError) -> ProviderError:
    """Return *error* so that nobody takes it for the outcome of what needs the token.

    An answer of the token endpoint that cannot be understood must not look like an upload whose
    outcome is unknown: the upload has not begun.
    """
    if isinstance(
        error, (AuthError, ThrottledError, UnavailableError, EntitlementError, ConfigError)
    ):
        return error
    return UnavailableError(
        _("The sign-in service gave no usable answer: {message}").format(message=error.message),
        status=error.status,
    )
