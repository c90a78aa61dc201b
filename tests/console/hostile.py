"""A home in which everything that others can write is hostile, and a provider that is, too."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from edoc_tui.domain.answer import BuyerAnswer, Clarification
from edoc_tui.domain.draft import Draft, OrderLine, OrderMatch
from edoc_tui.domain.edocument import Exchange
from edoc_tui.domain.parties import Party
from edoc_tui.domain.status import Actor, Direction
from edoc_tui.domain.tokens import Secret, SignIn
from edoc_tui.wiring import build
from tests.console.offices import WAYS, home_at, new, put, renamed, writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edoc_tui.config.home import Home
    from edoc_tui.store.repository import NewDocument, Repository

COMPANY_FIELDS = ("name", "address", "address_2", "city", "contact_name", "bank_name")


class _Provider(BaseHTTPRequestHandler):
    """Refuses every request with the payload, in the body and in the reason."""

    payload = ""

    def do_GET(self) -> None:
        """Answer with the payload."""
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        said = {
            "error": self.payload,
            "error_description": self.payload,
            "message": self.payload,
            "items": [{"id": self.payload, "status": self.payload}],
        }
        body = json.dumps(said).encode()
        self.send_response(400, "No")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the library's own name

    def log_message(self, *_: object) -> None:
        """Say nothing on the test's own terminal."""


@contextmanager
def provider(payload: str) -> Iterator[str]:
    """Provide the address of a provider whose every answer is *payload*."""
    handler = type("Provider", (_Provider,), {"payload": payload})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def home_full_of(payload: str, folder: Path, url: str) -> Home:
    """Return a home where documents, customers, settings and file names hold *payload*.

    Args:
        payload: What is hostile.
        folder: Where the home and its key go.
        url: The provider.
    """
    home = home_at(folder)
    quoted = json.dumps(payload)
    company = "\n".join(f"{key} = {quoted}" for key in COMPANY_FIELDS)
    home.config_file.write_text(
        f"""[company]\n{company}
[services.PAGERO]
description = {quoted}
[services.PAGERO.connection]
authentication_url = "{url}/oauth/v2"
redirect_url = "{url}/signed-in"
file_api_url = "{url}/file/v1/files"
fileparts_url = "{url}/file/v1/fileparts"
document_api_url = "{url}/document/v1/documents"
company_id = {quoted}
[services.PAGERO.delivery]
request_timeout_seconds = 5
[[services.PAGERO.export_mapping]]
field = "line.unit"
find = "[/x][red]R[/red]"
replace = "[@click=app.quit]Q[/]"
""",
        encoding="utf-8",
    )
    fields = "\n".join(
        f"{key} = {quoted}" for key in ("name", "address", "city", "contact_name", "phone")
    )
    home.customers_file.write_text(f'[customers."7"]\n{fields}\n', encoding="utf-8")
    more = f"participants = {quoted}"
    home.vendors_file.write_text(f'[vendors."7"]\n{fields}\n{more}\n', encoding="utf-8")
    engine = build(home)
    writing(engine, lambda store: _fill(store, payload))
    record = {
        "access": "an-access-token",
        "refresh": "a-refresh-token",
        "expires_at": "2026-01-01T00:00:00Z",
        "lifetime": 600.0,
        "generation": 1,
    }
    for name in ("client_id", "client_secret"):
        engine.secrets.set(f"PAGERO/{name}", Secret("x"))
    engine.secrets.set("PAGERO/tokens", Secret(json.dumps(record)))
    engine.store.close()
    names = (
        f"a{payload}.xml".replace("/", "_").encode(),
        b"b\x9b31m\x1b]52;c;ZXZpbA==\x07.xml",
    )
    for raw in names:
        path = bytes(home.data_dir) + b"/drop/new/" + raw
        with open(path, "wb") as file:  # noqa: PTH123 - a name that is no text
            file.write(b"<Invoice>" + payload.encode() + b"</Invoice>")
    return home


def _fill(store: Repository, payload: str) -> None:
    now = datetime.now(UTC)
    for place, status in enumerate(WAYS):
        put(store, _document(payload, place), status, f"said {payload}")
    received = put(store, replace(_document(payload, 99), direction=Direction.IN), "Created")
    one = Decimal(1)
    draft = Draft(
        vendor_no=payload, vendor_how=payload, accounts={payload: payload}, remarks=(payload,),
        exported=payload, evidence=payload, doubts=(payload,), candidates=(payload,),
        receiver=payload, order=(OrderLine(payload, payload, payload, one, payload, one),),
        matches={payload: OrderMatch(payload, payload, payload, one, payload)},
    )  # fmt: skip
    store.teach_vendor("PAGERO", payload, "7", payload)
    store.save_draft(received, draft, Actor.OPERATOR, message=payload)
    reason = Clarification("reason", payload, payload)
    for place in range(len(WAYS)):
        answer = BuyerAnswer(
            f"a{place}", place + 1, payload, payload, payload, "other", payload, (reason,), payload
        )
        store.keep_answer("PAGERO", answer, payload.encode())
    store.add_exchange(
        Exchange(1, "PAGERO", now, "POST", payload, 400, 0.1, 1, 1, payload, payload, payload)
    )
    past = now - timedelta(hours=1)
    store.save_sign_in(SignIn("PAGERO", past, past, payload))


def _document(payload: str, place: int) -> NewDocument:
    made = new(f"{place}{payload}", f"Eve {payload}")
    header = replace(
        made.header,
        buyer=Party(f"Eve {payload}", vat=payload, country=payload[:2]),
        buyer_reference=payload,
        order_reference=payload,
    )
    content = f"<Invoice><ID>{place}</ID><Note>x</Note></Invoice>".replace("x", payload)
    return renamed(made, header=header, content=content.encode(), file_name=f"{payload}.xml")
