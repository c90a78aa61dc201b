"""Which addresses a connection may name, so that secrets never leave in the clear or astray.

An address is ``https``; ``http`` is for exactly localhost, 127.0.0.1 and [::1]. Addresses that
receive tokens stay on the host of the provider's own default, on loopback, or need the key
``allow_other_hosts = true`` beside them: a mistyped or smuggled host would collect tokens.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.config.settings import PAGERO, Connection
from edoc_tui.locales import _

if TYPE_CHECKING:
    from urllib.parse import SplitResult

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""The only hosts that may be reached over ``http``."""

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_OCTETS = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
_PLAIN = re.compile(r"[!-~]+")  # visible ASCII


def check_address(key: str, value: str) -> str:
    """Return why *value* cannot be the address called *key*, ``""`` when it can.

    Checks the form alone; :func:`check_host` says whose host it may be. Empty is good here.
    """
    if not value:
        return ""
    if not _PLAIN.fullmatch(value) or "\\" in value:
        return _("An address has no blanks and no letters outside ASCII.")
    parts = _split(value)
    if parts is None:
        return _("This is not an address such as https://host/path.")
    return _check_host_form(parts) or _check_parts(key, value, parts)


def _check_parts(key: str, value: str, parts: SplitResult) -> str:
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return _(
            "An address starts with https://; http:// is for localhost, 127.0.0.1 and [::1] only."
        )
    if parts.fragment or value.endswith("#"):
        return _("An address has no part behind #.")
    if key != "redirect_url" and (parts.query or value.endswith("?")):
        return _("This address has no part behind ?.")
    return ""


def check_host(key: str, value: str, integration: str, *, allow_other_hosts: bool) -> str:
    """Return why tokens must not go to the host of *value*, ``""`` when they may.

    Args:
        key: The key of the address in the connection.
        value: An address that :func:`check_address` accepts.
        integration: The service integration, which knows its own hosts.
        allow_other_hosts: A person has allowed hosts that are not the provider's.
    """
    if not value or key == "redirect_url" or integration != PAGERO or allow_other_hosts:
        return ""
    own = _host(getattr(Connection(), key))
    if _host(value) in LOOPBACK | {own}:
        return ""
    return _(
        "The host is not the provider's ({own}); allow_other_hosts = true would permit it."
    ).format(own=own)


def check_proxy(value: str) -> str:
    """Return why *value* cannot be a proxy's address, ``""`` when it can."""
    if not value:
        return ""
    parts = _split(value) if _PLAIN.fullmatch(value) else None
    if parts is None or parts.scheme not in {"http", "https"} or _check_host_form(parts):
        return _(
            "A proxy is an address such as http://proxy.example:3128, without user or password."
        )
    return ""


def _split(value: str) -> SplitResult | None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(value)
        _ = parts.port  # read here because a wrong port raises only when it is read
    except ValueError:
        return None
    return parts if parts.scheme and parts.hostname else None


def _host(value: str) -> str:
    parts = _split(value)
    return (parts.hostname or "") if parts else ""


def _check_host_form(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if "@" in parts.netloc:
        return _("An address has no user name or password before its host.")
    last = host.rpartition(".")[2]
    numeric = last.isdecimal() or last.startswith("0x")
    if host != "::1" and (not _HOST.fullmatch(host) or (numeric and not _OCTETS.fullmatch(host))):
        return _("The host of this address is not written in a usual way.")
    return ""
