"""A workflow that sends to several services: one document, a row for each, once through each."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from edoc_tui import wiring
from edoc_tui.config.home import Home
from edoc_tui.domain.edocument import LinkKind
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import ServiceStatus as S
from edoc_tui.domain.tokens import Secret
from edoc_tui.engine.month_close import close_month, month_of
from edoc_tui.formats.erp_list import ErpLine
from edoc_tui.sandbox.running import Running
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    import pytest

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.engine import Engine

INVOICE = SAMPLES / "invoices" / "103001.xml"
DATA = """number;issue_date;due_date;customer_no;buyer_reference;order_reference;delivery_date;\
item_name;quantity;unit;price;vat_rate
MANY-1;2026-11-20;2026-12-20;10000;Mme Ambre;PO-1;2026-11-18;Lamp;3;C62;10.00;20
"""


@asynccontextmanager
async def two_services(folder: Path, first: Running, second: Running) -> AsyncIterator[Engine]:
    """An engine whose usual workflow sends to PAGERO and ARCHIVE, each at a provider of its own."""
    home = Home(folder, folder).prepare()
    for name in ("config.toml", "customers.toml"):
        shutil.copy(SAMPLES / name, folder / name)
    engine = wiring.build(home)
    try:
        await engine.copy_service("PAGERO", "ARCHIVE")
        for code, one in (("PAGERO", first), ("ARCHIVE", second)):
            await engine.set_connection(
                code,
                {
                    "authentication_url": f"{one.url}/oauth/v2",
                    "redirect_url": one.redirect_url,
                    "file_api_url": f"{one.url}/file/v1/files",
                    "fileparts_url": f"{one.url}/file/v1/fileparts",
                    "document_api_url": f"{one.url}/document/v1/documents",
                    "company_id": one.company_id,
                },
            )
            await engine.set_secret("client_id", Secret(one.client_id), code)
            await engine.set_secret("client_secret", Secret(one.client_secret), code)
            attempt = await engine.begin_sign_in(code)
            await engine.finish_sign_in(attempt, one.authorise(attempt.url))
        await engine.set_workflow(
            next(iter(engine.settings.workflows)), {"send": ["PAGERO", "ARCHIVE"]}
        )
        yield engine
    finally:
        await engine.aclose()


async def outbox(engine: Engine) -> Sequence[EDocument]:
    """Return all outgoing documents, the oldest first."""
    page = await engine.store.read(lambda store: store.page(ListQuery()))
    return tuple(reversed(page.items))


async def ties(engine: Engine, document_id: int) -> list[tuple[LinkKind, int]]:
    """Return what a document is tied to."""
    links = await engine.store.read(lambda store: store.links(document_id))
    return [(link.kind, link.document.id) for link in links]


def quick() -> Running:
    """Return an access point that is quick about everything."""
    return Running(settle_seconds=0.0, listing_lag_seconds=0.0, response_seconds=0.0)


async def test_one_document_through_each_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each provider gets it once; either row has its own status; both know of each other."""
    (tmp_path / "key").write_text("an invented key for this test\n", encoding="ascii")
    (tmp_path / "key").chmod(0o600)
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    home = tmp_path / "home"
    home.mkdir()
    with quick() as first, quick() as second:
        async with two_services(home, first, second) as engine:
            report = await engine.import_paths([INVOICE])
            assert (report.imported, report.refused) == (1, 0)
            one, other = await outbox(engine)
            assert (one.service, other.service) == ("PAGERO", "ARCHIVE")
            assert one.document_no == other.document_no == "103001"
            assert one.reference != other.reference
            assert {one.status, other.status} == {S.EXPORTED}
            for mine, its in ((one, other), (other, one)):
                assert await ties(engine, mine.id) == [(LinkKind.ALSO, its.id)]
            again = await engine.import_paths([INVOICE])
            assert (again.imported, again.refused) == (0, 1)

            sent = await engine.send()
            assert len(sent.sent) == 2
            await engine.follow(seconds=20.0)
            one, other = await outbox(engine)
            assert {one.status, other.status} == {S.SENT}
            assert [point.state()["files"] for point in (first, second)] == [1, 1]
            assert not await engine.store.read(lambda store: store.check())


async def test_a_further_service_is_canceled_made_again_and_closed_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was canceled at one service comes back there alone; a month waits for each service."""
    (tmp_path / "key").write_text("an invented key for this test\n", encoding="ascii")
    (tmp_path / "key").chmod(0o600)
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    home = tmp_path / "home"
    home.mkdir()
    data = tmp_path / "data.csv"
    data.write_text(DATA, encoding="utf-8")
    with quick() as first, quick() as second:
        async with two_services(home, first, second) as engine:
            report = await engine.import_paths([data])
            assert report.imported == 1, report
            one, other = await outbox(engine)
            assert not (await engine.create(other.id)).done
            made = await engine.recreate(other.id)
            assert made.done, made.warning
            assert made.document is not None
            assert made.document.service == "ARCHIVE"

            await engine.send([one.id])
            await engine.follow(seconds=20.0)
            month = month_of("2026-11")
            listed = [ErpLine(1, "MANY-1")]
            closed = await engine.store.read(lambda store: close_month(store, listed, *month))
            assert [row.document and row.document.service for row in closed.gaps] == ["ARCHIVE"]

            assert (await engine.cancel(other.id)).done
            again = await engine.import_paths([data])
            assert again.refused == 1, "the first one was sent: the number is taken"
            back = await engine.recreate(other.id)
            assert back.document is not None
            assert back.document.status is S.EXPORTED
            await engine.send()
            await engine.follow(seconds=20.0)
            assert {row.status for row in await outbox(engine)} == {S.SENT}
            assert [point.state()["files"] for point in (first, second)] == [1, 1]


async def test_what_is_canceled_at_the_first_service_comes_back_there_alone(
    tmp_path: Path,
) -> None:
    """Importing it again leaves the row of the further service as it is."""
    engine = None
    home = Home(tmp_path, tmp_path).prepare()
    for name in ("config.toml", "customers.toml"):
        shutil.copy(SAMPLES / name, tmp_path / name)
    engine = wiring.build(home)
    try:
        await engine.copy_service("PAGERO", "ARCHIVE")
        code = next(iter(engine.settings.workflows))
        await engine.set_workflow(code, {"send": ["PAGERO", "ARCHIVE"]})
        await engine.import_paths([INVOICE])
        one, other = await outbox(engine)
        assert (await engine.cancel(one.id)).done
        report = await engine.import_paths([INVOICE])
        assert report.imported == 1, report
        rows = [(row.service, row.status) for row in await outbox(engine)]
        assert rows == [
            ("PAGERO", S.CANCELED), ("ARCHIVE", S.EXPORTED), ("PAGERO", S.EXPORTED),
        ]  # fmt: skip
        assert other.service == "ARCHIVE"
        await engine.set_service("ARCHIVE", {"supported_document_types": ["Sales Credit Memo"]})
        await engine.import_paths([SAMPLES / "invoices" / "103002.xml"])
        assert [row.service for row in await outbox(engine) if row.document_no == "103002"] == [
            "PAGERO"
        ], "a service gets what it supports"
    finally:
        await engine.aclose()
