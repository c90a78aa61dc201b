"""Requests to Pagero: signed in, renewed once after a 401, counted by pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeVar
from urllib.parse import urlencode

from edoc_tui.connectors import verdicts
from edoc_tui.connectors.addresses import provider_id
from edoc_tui.connectors.messages import MAX_JSON, Request
from edoc_tui.connectors.pagero_wire import Listing, decode
from edoc_tui.domain.errors import ConfigError, ContractError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    import msgspec

    from edoc_tui.connectors.http import Answer, HttpClient
    from edoc_tui.connectors.port import AccessTokens, ConnectionSettings
    from edoc_tui.domain.edocument import Exchange

    Query = Sequence[tuple[str, str]]

T = TypeVar("T")

UNAUTHORIZED: Final = 401
PAGE: Final = 100
"""Items that are asked for at once; the provider may give fewer."""

_LONGEST: Final = 20_000  # items after which a list is taken to have no end


class Calls:
    """Sends requests for one connection.

    Args:
        settings: The external connection setup.
        http: The client.
        tokens: Where access tokens come from.
        tell: Receives each exchange.
    """

    def __init__(
        self,
        settings: ConnectionSettings,
        http: HttpClient,
        tokens: AccessTokens,
        tell: Callable[[Exchange], None] | None,
    ) -> None:
        self._settings = settings
        self._http = http
        self._tokens = tokens
        self._tell = tell

    @property
    def company_id(self) -> str:
        """The company in whose name all this happens. Raises ConfigError when it is missing."""
        try:
            return provider_id(self._settings.company_id, "company id")
        except ContractError:
            raise ConfigError(
                _("company_id: the connection setup has no usable company id."),
                todo=_("Copy it from the company's settings in Pagero Online."),
            ) from None

    async def get(
        self,
        url: str,
        within: str,
        query: Query = (),
        *,
        accept: str = "application/json",
        largest: int = MAX_JSON,
    ) -> bytes:
        """Return the body of a 2xx answer.

        Raises:
            ProviderError: Anything else; never a verdict about a document.
        """
        answer = await self._signed(
            "GET", _with(url, query), within, {"Accept": accept}, largest=largest
        )
        if not answer.ok:
            raise verdicts.of_read(answer)
        return answer.body

    async def post(
        self, url: str, within: str, body: bytes, content_type: str, *, summary: str = ""
    ) -> Answer:
        """Send *body* once and return the answer, whatever its status.

        A 401 surely created nothing, so the request goes out once more with a renewed token.
        """
        headers = {"Accept": "*/*", "Content-Type": content_type}
        return await self._signed("POST", url, within, headers, body=body, summary=summary)

    async def _signed(
        self,
        method: Literal["GET", "POST"],
        url: str,
        within: str,
        headers: dict[str, str],
        *,
        body: bytes = b"",
        summary: str = "",
        largest: int = MAX_JSON,
    ) -> Answer:
        _ = self.company_id  # nothing is asked in nobody's name
        token = await self._tokens.access_token()

        async def send(bearer: str) -> Answer:
            request = Request(
                method=method,
                url=url,
                within=within,
                service=self._settings.service,
                headers=headers,
                bearer=bearer,
                body=body,
                summary=summary,
                largest=largest,
            )
            return await self._http.request(request, self._tell)

        answer = await send(token)
        if answer.status == UNAUTHORIZED:
            answer = await send(await self._tokens.access_token(renew=True, refused=token))
        return answer

    async def page(
        self, url: str, within: str, query: Query, kind: type[T], what: str
    ) -> tuple[list[tuple[T, msgspec.Raw]], int | None]:
        """Return the items of one page, typed and raw, and the total if the provider tells."""
        listing = decode(await self.get(url, within, query), Listing, what)
        items = [(decode(raw, kind, what), raw) for raw in listing.items]
        return items, listing.meta.total if listing.meta else None

    async def pages(
        self, url: str, within: str, query: Query, kind: type[T], what: str
    ) -> AsyncIterator[list[T]]:
        """Yield the pages of a list until it ends.

        Raises:
            ContractError: It does not end. What was seen so far proves nothing.
        """
        seen: set[bytes] = set()
        offset = 0
        while offset < _LONGEST:
            where = [*query, ("limit", str(PAGE)), ("offset", str(offset))]
            items, total = await self.page(url, within, where, kind, what)
            fresh = {bytes(raw) for _, raw in items} - seen
            if not items or (total is None and not fresh):
                return  # nothing, or the same again from a provider that ignores the offset
            yield [item for item, _ in items]
            seen |= fresh
            offset += len(items)
            if total is not None and offset >= total:
                return
        raise ContractError(_("The provider's {what} has no end.").format(what=what))

    async def all(self, url: str, within: str, query: Query, kind: type[T], what: str) -> list[T]:
        """Return all items of a list that is usually one short page."""
        items, total = await self.page(url, within, query, kind, what)
        found = [item for item, _ in items]
        while items and total is not None and len(found) < min(total, _LONGEST):
            more = [*query, ("offset", str(len(found)))]
            items, total = await self.page(url, within, more, kind, what)
            found += [item for item, _ in items]
        return found


def _with(url: str, query: Query) -> str:
    # Commas stay: Pagero's lists of statuses are written with them.
    return f"{url}?{urlencode(query, safe=',')}" if query else url
