"""A Pagero connector that talks to a server which says what a test wants."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from edoc_tui.connectors.port import ConnectionSettings, Outgoing
from edoc_tui.domain.edocument import DocumentType
from tests.connectors.raw_server import RawServer

if TYPE_CHECKING:
    from edoc_tui.connectors.pagero import Pagero
    from tests.connectors.raw_server import Exchange

COMPANY = "c0ffee00-0000-4000-8000-00000000a001"
SINCE = datetime(2030, 1, 2, 3, 0, tzinfo=UTC)
DOCUMENT = Outgoing(
    content=b"<Invoice>\r\n--x\r\n</Invoice>",
    document_type=DocumentType.SALES_INVOICE,
    document_no="INV/42",
    file_name="INV-42.xml",
    send_mode="Test",
    reference="key-0001",
)


class OneToken:
    """A token that is always good."""

    async def access_token(self, *, renew: bool = False, refused: str = "") -> str:
        """Return it."""
        return "at-1"


def settings(url: str, **extra: str) -> ConnectionSettings:
    """Return a connection setup for the server at *url*."""
    return ConnectionSettings(
        service="PAGERO",
        authentication_url=f"{url}/oauth/v2",
        redirect_url=f"{url}/back",
        file_api_url=f"{url}/file/v1/files",
        fileparts_url=f"{url}/file/v1/fileparts",
        document_api_url=f"{url}/document/v1/documents",
        company_id=COMPANY,
        extra=extra,
    )


class Talk:
    """A connector and a server that answers by the path's last word, or by a function."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.server = RawServer(self._answer)
        self.connector: Pagero

    async def _answer(self, exchange: Exchange) -> None:
        path = urlsplit(exchange.target).path
        found = self.answers[path.rsplit("/", 1)[1]]
        if callable(found):
            found = found(parse_qs(urlsplit(exchange.target).query))
        await exchange.answer(
            200, found if isinstance(found, bytes) else msgspec.json.encode(found)
        )


def document(n: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a document of Pagero's list."""
    info = {
        "direction": "Sent",
        "documentIdentifier": "INV/42",
        "documentType": "Invoice",
        "documentSubType": "Debit",
        **changes.pop("info", {}),
    }
    return {
        "id": f"d-{n}",
        "fileId": f"f-{n}",
        "createTime": "2030-01-02T03:05:00.000Z",
        "sendMode": "Test",
        "sendingCompanyId": COMPANY.upper(),
        "documentInfo": info,
        "somethingNew": {"x": [1]},
        **changes,
    }
