"""A clerk with a home of their own, an access point on loopback, and the real engine between."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from edoc_tui import wiring
from edoc_tui.config.home import Home
from edoc_tui.connectors.port import Outgoing
from edoc_tui.domain.edocument import DocumentType, Header
from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.parties import Party
from edoc_tui.domain.problems import Problem, Severity
from edoc_tui.domain.status import Actor, Direction, Event
from edoc_tui.domain.tokens import Secret
from edoc_tui.store.repository import NewDocument
from edoc_tui.store.sqlite import open_sqlite

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from edoc_tui.domain.edocument import Attempt, EDocument, Exchange
    from edoc_tui.engine.engine import Engine
    from edoc_tui.engine.reports import ActionReport, PollReport, SendReport
    from edoc_tui.sandbox.running import Running
    from edoc_tui.store.repository import Repository

SELLER = Party("Cronus France SAS", Identifier("3770007711111", "0088"), vat="FR32542051180")
BUYER = Party("Martin & Fils", Identifier("3770007722222", "0088"), vat="FR83404833048")

FINDING = Problem("BR-16", Severity.ERROR, "An invoice has at least one line.")


def invoice_xml(number: str, note: str = "", size: int = 0) -> bytes:
    """Return as much of a UBL invoice as the access point reads; *note* may steer it."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"'
        ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
        f"<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2030-01-02</cbc:IssueDate>"
        f"<cbc:Note>{note}</cbc:Note>{'<!-- padding -->' * (size // 16)}</Invoice>"
    ).encode()


def new_document(
    number: str,
    content: bytes,
    *,
    service: str = "PAGERO",
    kind: DocumentType = DocumentType.SALES_INVOICE,
    blocked: bool = False,
) -> NewDocument:
    """Return a document as an importer would hand it to the store."""
    header = Header(
        document_type=kind,
        document_no=number,
        issue_date=date(2030, 1, 2),
        due_date=None,
        currency="EUR",
        amount_excluding_vat=Decimal(100),
        amount_vat=Decimal(20),
        amount_including_vat=Decimal(120),
        amount_due=Decimal(120),
        seller=SELLER,
        buyer=BUYER,
    )
    return NewDocument(
        direction=Direction.OUT,
        header=header,
        content=content,
        file_name=f"{number}.xml",
        customer_no="10000",
        customer_name="Martin & Fils",
        service=service,
        send_mode="Test",
        problems=(FINDING,) if blocked else (),
    )


def add(repository: Repository, new: NewDocument) -> EDocument:
    """Store a document as *Exported*."""
    document = repository.add(new, Actor.OPERATOR)
    return repository.apply(document.id, Event.EXPORT, Actor.OPERATOR)


def write_config(
    home: Path,
    url: str,
    delivery: Mapping[str, float],
    *,
    send_mode: str = "Test",
    backend: str = "memory",
) -> Home:
    """Make a home whose one service is the access point at *url*."""
    limits = {"quiet_seconds": 0.3, "search_gap_seconds": 0.1, "request_timeout_seconds": 20}
    lines = [f"{key} = {value}" for key, value in {**limits, **delivery}.items()]
    found = Home(home, home).prepare()
    found.config_file.write_text(
        f"""[services.PAGERO]
description = "Pagero Online"
[services.PAGERO.connection]
authentication_url = "{url}/oauth/v2"
redirect_url = "{url}/signed-in"
file_api_url = "{url}/file/v1/files"
fileparts_url = "{url}/file/v1/fileparts"
document_api_url = "{url}/document/v1/documents"
company_id = "5a4db0c5-0000-4000-8000-000000000001"
send_mode = "{send_mode}"
[services.PAGERO.delivery]
"""
        + "\n".join(lines)
        + f'\n[secrets]\nbackend = "{backend}"\n'
    )
    return found


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again until something has happened elsewhere; give up after a minute."""
    async with asyncio.timeout(60):
        while not await happened():  # noqa: ASYNC110 - it happens in other processes
            await asyncio.sleep(0.01)


@dataclass
class Clerk:
    """A person at the console: every method is something they do or see."""

    engine: Engine
    access_point: Running

    async def signs_in(self) -> None:
        """Sign in, with a browser that consents at once."""
        await self.engine.set_secret("client_id", Secret(self.access_point.client_id))
        await self.engine.set_secret("client_secret", Secret(self.access_point.client_secret))
        attempt = await self.engine.begin_sign_in()
        await self.engine.finish_sign_in(attempt, self.access_point.authorise(attempt.url))

    async def has(self, number: str, note: str = "", size: int = 0, **more: object) -> int:
        """Have an exported invoice in the outbox; return its id."""
        new = new_document(number, invoice_xml(number, note, size), **more)  # type: ignore[arg-type]  # passed on as they are
        return (await self.engine.store.write(lambda repository: add(repository, new))).id

    async def has_many(self, count: int, size: int = 0) -> Sequence[int]:
        """Have *count* exported invoices; return their ids."""
        news = [
            new_document(f"INV-{n:05}", invoice_xml(f"INV-{n:05}", size=size)) for n in range(count)
        ]
        return await self.engine.store.write(
            lambda repository: [add(repository, new).id for new in news]
        )

    async def sends(self, *ids: int, **how: object) -> SendReport:
        """Send these documents, or everything that is due."""
        return await self.engine.send(ids or None, **how)  # type: ignore[arg-type]  # passed on

    async def polls(self) -> PollReport:
        """Ask the provider about everything that is pending."""
        return await self.engine.poll()

    async def polls_until(self, document_id: int, status: str) -> EDocument:
        """Poll until a document has a status; fail when it ends in another one."""
        for _ in range(200):
            await self.engine.poll()
            document = await self.sees(document_id)
            if document.status == status:
                return document
            await asyncio.sleep(0.02)
        raise AssertionError(f"{document.status} instead of {status}: {document.last_message}")

    async def restarts(self, document_id: int) -> ActionReport:
        """Restart a document."""
        return await self.engine.restart(document_id)

    async def sees(self, document_id: int, status: str = "") -> EDocument:
        """Look at a document; with *status*, expect it."""
        document = await self.engine.store.read(lambda repository: repository.get(document_id))
        assert not status or document.status == status, document.last_message
        return document

    async def is_(self, document_id: int, status: str) -> bool:
        """Say whether a document has a status by now."""
        return (await self.sees(document_id)).status == status

    async def history(self, document_id: int) -> list[str]:
        """Return the statuses that a document went through, as its log has them."""
        log = await self.engine.store.read(lambda repository: repository.log(document_id))
        return [str(entry.status) for entry in log]

    async def attempts(self, document_id: int) -> Sequence[Attempt]:
        """Return what was tried."""
        return await self.engine.store.read(lambda repository: repository.attempts(document_id))

    async def exchanges(self, document_id: int) -> Sequence[Exchange]:
        """Return what was said to the provider about a document."""
        return await self.engine.store.read(lambda repository: repository.exchanges(document_id))

    async def uploads_by_hand(self, reference: str, content: bytes) -> None:
        """Upload past the outbox, as somebody at the provider's own screen would."""
        document = Outgoing(
            content, DocumentType.SALES_INVOICE, "INV-1", "INV-1.xml", "Test", reference
        )
        await self.engine._account("PAGERO").connector.submit(document)

    def uploads(self) -> int:
        """Return how many files the provider has."""
        return int(self.access_point.state(brief=True)["files"])

    def misbehaves(self, *faults: dict[str, object], **access_point: object) -> None:
        """Let the provider make these mistakes from now on."""
        self.access_point.control("faults", fault=list(faults), access_point=access_point)


@asynccontextmanager
async def clerk(
    folder: Path, access_point: Running, *, send_mode: str = "Test", **delivery: float
) -> AsyncIterator[Clerk]:
    """Give a clerk who is signed in to *access_point*."""
    home = write_config(folder / "home", access_point.url, delivery, send_mode=send_mode)
    engine = wiring.build(home)
    try:
        person = Clerk(engine, access_point)
        await person.signs_in()
        yield person
    finally:
        await engine.aclose()


def check_store(home: Path) -> Sequence[str]:
    """Return what the store's own check finds wrong."""
    connection = open_sqlite(home / "outbox.db")
    try:
        return connection.repository.check()
    finally:
        connection.close()
