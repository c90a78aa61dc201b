"""Connectors signed in at the sandbox, for the contract that every provider must keep."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from edoc_tui.connectors.http import HttpClient
from edoc_tui.connectors.oauth import Credentials, OAuth, read_redirect
from edoc_tui.connectors.port import ConnectionSettings, Outgoing, State
from edoc_tui.connectors.registry import provider
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.tokens import Secret
from edoc_tui.sandbox.running import Running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from edoc_tui.connectors.port import Connector, Outcome
    from edoc_tui.domain.edocument import Exchange, Refs
    from edoc_tui.domain.tokens import Tokens

SANDBOXED = ("pagero",)
"""Providers that the sandbox can play."""

PARTY = (
    "<cac:{0}><cac:Party><cbc:EndpointID schemeID='0088'>{1}</cbc:EndpointID>"
    "<cac:PartyLegalEntity><cbc:RegistrationName>{2}</cbc:RegistrationName>"
    "</cac:PartyLegalEntity></cac:Party></cac:{0}>"
)


def invoice(number: str, note: str = "", root: str = "Invoice") -> bytes:
    """Return a small UBL document; *note* may ask the sandbox for something."""
    kind = "urn:oasis:names:specification:ubl:schema:xsd:"
    return (
        f"<{root} xmlns='{kind}{root}-2' xmlns:cac='{kind}CommonAggregateComponents-2'"
        f" xmlns:cbc='{kind}CommonBasicComponents-2'><cbc:ID>{number}</cbc:ID>"
        f"<cbc:IssueDate>2030-01-02</cbc:IssueDate><cbc:Note>{note}</cbc:Note>"
        + PARTY.format("AccountingSupplierParty", "3770007711111", "Tern Ltd")
        + PARTY.format("AccountingCustomerParty", "3770007722222", "Martin &amp; Fils")
        + f"</{root}>"
    ).encode()


@dataclass
class Held:
    """Tokens as the engine holds them: renewed once, and counted."""

    oauth: OAuth
    credentials: Credentials
    tokens: Tokens
    renewals: int = 0

    async def access_token(self, *, renew: bool = False, refused: str = "") -> str:
        """Return the access token, after a renewal if it was refused."""
        if renew and self.tokens.access.reveal() == refused:
            self.tokens = await self.oauth.refresh(self.tokens, self.credentials)
            self.renewals += 1
        return self.tokens.access.reveal()


@dataclass
class World:
    """A connector, the access point behind it, and what was said."""

    connector: Connector
    access_point: Running
    tokens: Held
    rows: list[Exchange]

    def outgoing(self, number: str, note: str = "", **changes: Any) -> Outgoing:
        """Return a document on its way out."""
        given: dict[str, Any] = {
            "content": invoice(number, note),
            "document_type": DocumentType.SALES_INVOICE,
            "document_no": number,
            "file_name": f"{number}.xml",
            "send_mode": self.connector.capabilities.modes[0],
            "reference": f"key-{number}",
        }
        return Outgoing(**{**given, **changes})

    def files(self) -> dict[str, Any]:
        """Return the provider's files by reference."""
        found: dict[str, Any] = self.access_point.state()["by_reference"]
        return found

    def misbehaves(self, action: str, path: str = "/file/v1/files", **more: Any) -> None:
        """Script a fault."""
        self.access_point.control("faults", fault=[{"action": action, "path": path, **more}])

    async def settled(self, refs: Refs) -> tuple[Outcome, Refs]:
        """Poll until the document is through or stuck; return that, and all refs."""
        while True:
            outcome = await self.connector.poll(refs)
            refs = {**refs, **outcome.refs}
            if outcome.state is not State.PROCESSING:
                return outcome, refs


def settings(access_point: Running, **extra: str) -> ConnectionSettings:
    """Return the connection setup of an access point."""
    url = access_point.url
    return ConnectionSettings(
        service="SERVICE",
        authentication_url=f"{url}/oauth/v2",
        redirect_url=access_point.redirect_url,
        file_api_url=f"{url}/file/v1/files",
        fileparts_url=f"{url}/file/v1/fileparts",
        document_api_url=f"{url}/document/v1/documents",
        company_id=access_point.company_id,
        extra=extra,
    )


@asynccontextmanager
async def world(
    name: str, *, seconds: float = 10, extra: dict[str, str] | None = None, **options: Any
) -> AsyncIterator[World]:
    """Provide a signed-in connector of the provider called *name*.

    Args:
        name: Its key.
        seconds: How long a request may take.
        extra: Further settings of the connection.
        options: Of the sandbox.
    """
    quick = {"settle_seconds": 0.05, "listing_lag_seconds": 0.0, "response_seconds": 0.0}
    chosen = provider(name)
    with Running(**{**quick, **options}) as access_point:
        setup = settings(access_point, **(extra or {}))
        http = HttpClient(seconds=seconds)
        credentials = Credentials(
            Secret(access_point.client_id), Secret(access_point.client_secret)
        )
        rows: list[Exchange] = []
        oauth = OAuth(setup, http, profile=chosen.oauth, hosts=chosen.hosts, tell=rows.append)
        attempt = oauth.begin(credentials.client_id)
        code = read_redirect(attempt, access_point.authorise(attempt.url), now=datetime.now(UTC))
        held = Held(oauth, credentials, await oauth.exchange(attempt, code, credentials))
        connector = chosen.build(setup, http, held, rows.append)
        yield World(connector, access_point, held, rows)
        await connector.aclose()
