"""Can this machine reach a host at all: its name, its certificate, its clock.

Nothing that is sent from here has a credential in it.
"""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from edoc_tui.connectors import addresses
from edoc_tui.connectors.http import HttpClient
from edoc_tui.connectors.messages import Request
from edoc_tui.domain.errors import IndeterminateError, ProviderError, UnavailableError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.connectors.port import ConnectionSettings

_SECONDS: Final = 20.0


class Reachability:
    """Looks at the hosts of one connection, as requests to it would reach them.

    Args:
        settings: The connection; its CA bundle and proxy are used.
    """

    def __init__(self, settings: ConnectionSettings) -> None:
        self._proxy = settings.proxy
        self._http = HttpClient(
            seconds=min(_SECONDS, settings.request_timeout_seconds),
            ca_bundle=settings.ca_bundle,
            proxy=settings.proxy,
        )

    def goes_through_proxy(self, url: str) -> bool:
        """Say whether requests to *url* go through a proxy, which looks up the name itself."""
        return bool(self._proxy) and addresses.host(url) not in addresses.LOOPBACK

    async def look_up(self, url: str) -> tuple[str, ...]:
        """Return the network addresses of the host of *url*.

        Raises:
            ConfigError: It is no usable address.
            UnavailableError: Its name is not known here.
        """
        addresses.origin(url)
        host = addresses.host(url).strip("[]")
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_SECONDS):
                found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError, TimeoutError) as error:
            reason = printable(str(getattr(error, "strerror", "") or error), limit=120)
            raise UnavailableError(
                _("The name {host} cannot be looked up: {reason}.").format(
                    host=host, reason=reason or type(error).__name__
                )
            ) from error
        return tuple(dict.fromkeys(str(one[4][0]) for one in found))

    async def greet(self, url: str) -> float | None:
        """Ask the host of *url* for anything; return how far its clock is from ours, in seconds.

        ``None`` = it answered, but did not tell the time. Any answer will do.

        Raises:
            ConfigError: It is no usable address. UnavailableError: No answer came.
        """
        root = url.split("/", 3)
        origin = f"{root[0]}//{root[2]}/"
        before = datetime.now(UTC)
        try:
            answer = await self._http.request(Request(method="GET", url=origin, within=origin))
        except (IndeterminateError, UnavailableError):
            raise
        except ProviderError as error:
            if addresses.host(url):
                raise UnavailableError(error.message) from error
            raise
        middle = before + (datetime.now(UTC) - before) / 2
        return _skew(answer.headers.get("date", ""), middle)

    async def aclose(self) -> None:
        """Close connections."""
        await self._http.aclose()


def _skew(date: str, now: datetime) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        told = parsedate_to_datetime(date)
    except (ValueError, IndexError):
        return None
    if told.tzinfo is None:
        told = told.replace(tzinfo=UTC)
    return (told - now).total_seconds()
