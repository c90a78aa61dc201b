"""Which addresses may be talked to at all.

Only absolute ``https://`` addresses, and ``http://`` for exactly ``localhost``, ``127.0.0.1``
and ``::1``. The shape is so narrow that every URL parser on the way reads the same host: no
user information, no backslash, no blank, no fragment, no name outside ASCII.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from edoc_tui.domain.errors import ConfigError, ContractError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Collection

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Hosts that may be reached without TLS."""

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[::1\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?][!-\[\]-~]*)?",
    re.IGNORECASE,
)
_PROVIDER_ID = re.compile(r"[!-~]{1,200}")


@lru_cache(maxsize=256)
def _parts(url: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port, ``None`` for what is no usable address.

    Remembered, because each upload asks again; so nothing with a secret in it may come here.
    """
    found = _ADDRESS.fullmatch(url)
    if found is None or "#" in url or int(found["port"] or 1) not in range(1, 65536):
        return None
    scheme = found["scheme"].lower()
    return scheme, found["host"].lower(), int(found["port"] or (443 if scheme == "https" else 80))


def origin(url: str, *, name: str = "address") -> str:
    """Return scheme, host and port of *url*, in lower case.

    Args:
        url: An absolute address.
        name: What the address is for, named in the error (``file_api_url``).

    Raises:
        ConfigError: It is none that may be talked to.
    """
    found = _parts(url)
    if found is None:
        raise ConfigError(
            _("{name}: '{url}' is not a usable address.").format(
                name=name, url=printable(url, limit=200)
            ),
            todo=_("Use https:// followed by the host name, without user name or fragment."),
        )
    scheme, where, port = found
    if scheme == "http" and where not in LOOPBACK:
        raise ConfigError(
            _("{name}: '{url}' must begin with https://.").format(
                name=name, url=printable(url, limit=200)
            ),
            todo=_("Only localhost, 127.0.0.1 and [::1] may be reached without TLS."),
        )
    return f"{scheme}://{where}:{port}"


def host(url: str) -> str:
    """Return the host of *url*, ``""`` for what is no usable address."""
    found = _parts(url)
    return found[1] if found else ""


def check_host(url: str, hosts: Collection[str], *, name: str, others: bool = False) -> None:
    """Refuse an address that would carry tokens to a host that is not the provider's.

    Args:
        url: A configured address.
        hosts: The provider's hosts.
        name: The setting's key, for the error.
        others: The setup allows other hosts explicitly.

    Raises:
        ConfigError: The host is neither the provider's nor this machine.
    """
    origin(url, name=name)
    where = host(url)
    if where not in hosts and where not in LOOPBACK and not others:
        raise ConfigError(
            _("{name}: {where} is not a host of the provider ({names}).").format(
                name=name, where=where, names=", ".join(sorted(hosts))
            ),
            todo=_("Reset the connection setup, or set allow_other_hosts = true if you mean it."),
        )


def provider_id(value: object, what: str) -> str:
    """Return an id that the provider gave, if it can stand in an address and on a screen.

    Raises:
        ContractError: It is no text of 1 to 200 visible ASCII characters.
    """
    if isinstance(value, str) and _PROVIDER_ID.fullmatch(value) and value not in {".", ".."}:
        return value
    raise ContractError(_("The provider's answer has no usable {what}.").format(what=what))


def path_part(value: str) -> str:
    """Return *value* quoted for one segment of a path."""
    return quote(value, safe="")
