"""Which providers are installed: found through the entry point group ``edoc_tui.connectors``.

A provider is a package of its own as soon as it declares an entry point that names a
:class:`Provider`; nothing in this program has to know it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from edoc_tui.connectors.http import HttpClient
    from edoc_tui.connectors.port import AccessTokens, ConnectionSettings, Connector
    from edoc_tui.domain.edocument import Exchange

    Tell = Callable[[Exchange], None]
    Build = Callable[[ConnectionSettings, HttpClient, AccessTokens, Tell | None], Connector]

GROUP: Final = "edoc_tui.connectors"
"""The entry point group."""


@dataclass(frozen=True, slots=True)
class OAuthProfile:
    """How a provider's authorisation server is addressed.

    Attributes:
        authorise_path: Appended to the authentication address, for the browser.
        token_path: Appended to the authentication address, for codes and renewals.
        scope: What is asked for.
        default_lifetime: Seconds of an access token when the answer names none.
    """

    authorise_path: str = "/oauth-authorize"
    token_path: str = "/oauth-token"  # noqa: S105 - an address, no secret
    scope: str = "all"
    default_lifetime: int = 300


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider that can be chosen as a service integration.

    Attributes:
        key: The value of ``service_integration``.
        name: Its name, shown to people.
        urls: Default addresses by the keys of the connection setup.
        hosts: Hosts that may be given its tokens.
        modes: Send modes, the safest first.
        build: Makes a connector; raises ConfigError when the setup cannot be used.
        oauth: Its authorisation server.
    """

    key: str
    name: str
    urls: Mapping[str, str]
    hosts: frozenset[str]
    modes: tuple[str, ...]
    build: Build
    oauth: OAuthProfile = field(default_factory=OAuthProfile)


def providers() -> dict[str, Provider]:
    """Return the installed providers by their keys."""
    from importlib.metadata import entry_points

    loaded = (entry.load() for entry in entry_points(group=GROUP))
    return {found.key: found for found in loaded if isinstance(found, Provider)}


def provider(key: str) -> Provider:
    """Return the provider named *key* (``service_integration``).

    Raises:
        SettingsError: No installed package offers it.
    """
    known = providers()
    if key not in known:
        raise SettingsError(
            _("service_integration: '{key}' is not installed.").format(
                key=printable(key, limit=60)
            ),
            todo=_("Known are: {value}.").format(value=", ".join(sorted(known)) or "none"),
        )
    return known[key]
