"""Place 7: receive, list, read, answer and take out, by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.console.screens.dialogs import Ask, Confirm
from edoc_tui.console.screens.inbox import InboxScreen, ReceivedScreen
from edoc_tui.console.screens.pick import Pick
from edoc_tui.sandbox.running import Running
from tests.console.offices import connection, home_at, opened, sign_in, visible
from tests.console.test_sending import until
from tests.samples import sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from textual.pilot import Pilot

HOSTILE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>\x1b]52;c;aGk=\x07'


@pytest.fixture
def access_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """An access point that is quick about everything, and a vault that opens."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    with Running(settle_seconds=0.0, listing_lag_seconds=0.0, response_seconds=0.0) as running:
        yield running


def screen(pilot: Pilot[int]) -> InboxScreen:
    """Return the inbox."""
    found = pilot.app.screen_stack[0]
    assert isinstance(found, InboxScreen)
    return found


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_receive_read_and_reject(
    tmp_path: Path, access_point: Running, size: tuple[int, int]
) -> None:
    """What came is listed, readable and answered; what is hostile is shown as such."""
    home = home_at(tmp_path, connection(access_point))
    access_point.receive(HOSTILE, "hostile.xml")
    access_point.receive(sample("received/FR-2026-718.xml").encode(), "718.xml")
    async with opened(home, size) as (pilot, engine):
        await sign_in(engine, access_point)
        await pilot.press("7")
        await until(pilot, lambda: "Press F5 to receive" in visible(pilot))
        await pilot.press("f5")
        await until(pilot, lambda: "1 received, 1 not readable" in visible(pilot))
        await until(pilot, lambda: len(screen(pilot).list.window.rows) == 2)
        text = visible(pilot)
        assert "✗ Processing Error" in text
        assert "FR-2026-718" in text
        assert "\x1b" not in text
        await pilot.press("slash", *"status:imported-document-processing-error", "enter")
        await until(pilot, lambda: len(screen(pilot).list.window.rows) == 1)
        await pilot.press("f6")
        await until(pilot, lambda: "could not be read" in visible(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: "cannot be read" in visible(pilot))
        assert "DOCTYPE" in visible(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen))
        await pilot.press("escape")
        await until(pilot, lambda: len(screen(pilot).list.window.rows) == 2)
        await pilot.press("slash", *"FR-2026-718", "enter")
        await until(pilot, lambda: len(screen(pilot).list.window.rows) == 1)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReceivedScreen))
        await until(pilot, lambda: "Invoice FR-2026-718" in visible(pilot))
        assert "Seller" in visible(pilot)
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(pilot.app.screen, Pick))
        assert "Legal information incorrect" in visible(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
        await pilot.press(*"wrong company", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "wrong company" in visible(pilot)
        await pilot.press("y")
        await until(pilot, lambda: "was rejected" in visible(pilot))
        await pilot.press("f6")
        await until(pilot, lambda: "needs no answer" in visible(pilot))
        await pilot.press("tab", "tab")
        await until(pilot, lambda: "Rejected by  FR-2026-718" in visible(pilot))
        assert "Vendor" in visible(pilot)
        await pilot.press("end")
        assert "Rejected by us" in visible(pilot)


async def test_the_original_is_saved_and_attachments_get_safe_names(
    tmp_path: Path, access_point: Running
) -> None:
    """Byte for byte; a hostile file name inside the document names no file here."""
    pdf = "JVBERi0xLjQKJSVFT0YK"
    attachment = (
        "<cac:AdditionalDocumentReference><cbc:ID>a</cbc:ID><cac:Attachment>"
        '<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf"'
        f' filename="../../.bashrc">{pdf}</cbc:EmbeddedDocumentBinaryObject>'
        "</cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>"
    )
    text = sample("received/FR-2026-718.xml")
    content = text.replace("<cac:AccountingSupplierParty>", attachment, 1).encode()
    home = home_at(tmp_path, connection(access_point))
    access_point.receive(content, "718.xml")
    async with opened(home) as (pilot, engine):
        await sign_in(engine, access_point)
        report = await engine.receive()
        (line,) = report.received
        await pilot.press("7")
        await until(pilot, lambda: "FR-2026-718" in visible(pilot))
        original, folder = tmp_path / "a.xml", tmp_path / "enclosed"
        for key, target in (("f12", original), ("f11", folder)):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(pilot.app.screen, Ask))
            await pilot.press("ctrl+u", *str(target), "enter")
            await until(pilot, target.exists)
        assert original.read_bytes() == content
        await until(pilot, lambda: bool(list(folder.iterdir())))
        (saved,) = folder.iterdir()
        assert saved.name == f"{line.document_id}-FR-2026-718-1.pdf"
        assert saved.read_bytes().startswith(b"%PDF-")
        assert (folder.stat().st_mode & 0o777, saved.stat().st_mode & 0o777) == (0o700, 0o600)
        await pilot.press("f7")
        await until(pilot, lambda: screen(pilot).filter_text != "")
        assert len(screen(pilot).list.window.rows) == 1
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReceivedScreen))
        await pilot.press("O")
        await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen))
        assert "Scierie" in screen(pilot).filter_text
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReceivedScreen))
        await pilot.press("f5")
        await until(pilot, lambda: "No vendor is surely" in visible(pilot))
        await pilot.press("escape", "f2")
        await until(pilot, lambda: "Now: Readable" in visible(pilot))
        assert "○ Draft ready" in visible(pilot)
