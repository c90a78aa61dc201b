"""Homes with documents in every status, and homes signed in at a sandbox on loopback."""

from __future__ import annotations

import stat
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from edoc_tui.config.home import Home
from edoc_tui.console.app import ConsoleApp
from edoc_tui.domain.edocument import AttemptKind, DocumentType, Header
from edoc_tui.domain.parties import Party
from edoc_tui.domain.status import Actor, Direction, Event
from edoc_tui.domain.tokens import Secret
from edoc_tui.store.repository import Change, NewDocument
from edoc_tui.store.worker import StoreThread
from edoc_tui.wiring import build

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from textual.pilot import Pilot

    from edoc_tui.engine.engine import Engine
    from edoc_tui.sandbox.running import Running
    from edoc_tui.store.repository import Repository

T = TypeVar("T")

SELLER = Party("Hirondelle SAS", vat="FR40303265045", country="FR")

WAYS: dict[str, tuple[Event, ...]] = {
    "Created": (),
    "Exported": (Event.EXPORT,),
    "Sending": (Event.EXPORT, Event.CLAIM),
    "Unknown": (Event.EXPORT, Event.CLAIM, Event.UNCERTAIN),
    "Held": (Event.EXPORT, Event.CLAIM, Event.UNCERTAIN, Event.UNDECIDABLE),
    "Sending Error": (Event.EXPORT, Event.CLAIM, Event.REFUSED),
    "Pending Response": (Event.EXPORT, Event.CLAIM, Event.ACCEPTED),
    "Sent": (Event.EXPORT, Event.CLAIM, Event.ACCEPTED, Event.DELIVERED),
    "Rejected": (Event.EXPORT, Event.CLAIM, Event.ACCEPTED, Event.DELIVERED, Event.REJECTED),
}
"""What leads to a status."""

_ENDS = (Event.ACCEPTED, Event.REFUSED, Event.UNCERTAIN, Event.UNDECIDABLE)

_REFS = {Event.ACCEPTED: "file", Event.DELIVERED: "document"}
"""What the provider names when."""

UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">
  <ID>{number}</ID><Note>{note}</Note>
</Invoice>
"""


def new(number: str, customer: str = "Trey Research", amount: str = "125.00") -> NewDocument:
    """Return a document that is to be added."""
    total = Decimal(amount)
    header = Header(
        document_type=DocumentType.SALES_INVOICE,
        document_no=number,
        issue_date=date(2026, 11, 20),
        due_date=date(2026, 12, 20),
        currency="EUR",
        amount_excluding_vat=total,
        amount_vat=Decimal(),
        amount_including_vat=total,
        amount_due=total,
        seller=SELLER,
        buyer=Party(customer),
    )
    return NewDocument(
        direction=Direction.OUT,
        header=header,
        content=UBL.format(number=number, note="thank you").encode(),
        file_name="document.xml",
        customer_no="10000",
        customer_name=customer,
        service="PAGERO",
        send_mode="Test",
    )


def put(
    store: Repository, document: NewDocument, status: str = "Exported", message: str = ""
) -> int:
    """Add *document* and lead it to *status*; return its id."""
    added = store.add(document, Actor.OPERATOR)
    attempt: int | None = None
    for event in WAYS[status]:
        if event is Event.CLAIM:
            ((_, begun),) = store.claim(
                [added.id],
                owner="a-test",
                now=datetime.now(UTC),
                send_mode="Test",
                kind=AttemptKind.UPLOAD,
            )
            attempt = begun.id
            continue
        refs = {_REFS[event]: f"{_REFS[event]}-{added.id}"} if event in _REFS else None
        change = Change(message=message or None, refs=refs)
        fence = attempt if event in _ENDS else None
        store.apply(added.id, event, Actor.ENGINE, change, attempt_id=fence)
    if message and status in ("Created", "Exported"):
        store.note(added.id, message)
    return added.id


def fill(engine: Engine, count: int, statuses: Sequence[str] = ("Exported",)) -> list[int]:
    """Add *count* documents, 100001 and up, in the statuses in turn."""

    def work(store: Repository) -> list[int]:
        return [
            put(store, new(str(100001 + place)), statuses[place % len(statuses)])
            for place in range(count)
        ]

    return writing(engine, work)


def writing(engine: Engine, work: Callable[[Repository], T]) -> T:
    """Write to the engine's store and wait until it is on disk."""
    assert isinstance(engine.store, StoreThread)
    return engine.store.write_now(work)


def home_at(folder: Path, config: str = "") -> Home:
    """Return a prepared home with a vault key beside it."""
    key = folder / "key"
    if not key.exists():
        key.write_text("an invented key for this test\n", encoding="ascii")
        key.chmod(stat.S_IRUSR | stat.S_IWUSR)
    home = Home(folder / "home", folder / "home").prepare()
    if config:
        home.config_file.write_text(config, encoding="utf-8")
    return home


def connection(sandbox: Running, send_mode: str = "Test") -> str:
    """Return a configuration that leads to *sandbox*."""
    return f"""\
[services.PAGERO]
description = "Pagero Online"
[services.PAGERO.connection]
authentication_url = "{sandbox.url}/oauth/v2"
redirect_url = "{sandbox.redirect_url}"
file_api_url = "{sandbox.url}/file/v1/files"
fileparts_url = "{sandbox.url}/file/v1/fileparts"
document_api_url = "{sandbox.url}/document/v1/documents"
company_id = "{sandbox.company_id}"
send_mode = "{send_mode}"
"""


async def sign_in(engine: Engine, sandbox: Running) -> None:
    """Sign in as a person does."""
    await engine.set_secret("client_id", Secret(sandbox.client_id))
    await engine.set_secret("client_secret", Secret(sandbox.client_secret))
    attempt = await engine.begin_sign_in()
    await engine.finish_sign_in(attempt, sandbox.authorise(attempt.url))


@asynccontextmanager
async def opened(
    home: Home, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[Pilot[int], Engine]]:
    """Open the console on *home* without a terminal."""
    engine = build(home)
    app = ConsoleApp(engine)
    try:
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot, engine
    finally:
        await engine.aclose()


async def settle(pilot: Pilot[int]) -> None:
    """Wait until everything that was asked for is done, except what waits for a person."""
    for _ in range(3):
        await pilot.pause()


def visible(pilot: Pilot[int]) -> str:
    """Return what the screen shows, as text."""
    app = pilot.app
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in lines)


def renamed(document: NewDocument, **changes: object) -> NewDocument:
    """Return *document* with other values."""
    return replace(document, **changes)  # type: ignore[arg-type]  # a test helper of any field
