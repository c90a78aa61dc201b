"""Vendors by keyboard: list, card, and from a document that nobody knows to a vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.console.screens.dialogs import Ask, Confirm
from edoc_tui.console.screens.inbox import InboxScreen, ReceivedScreen
from edoc_tui.console.screens.pick import Pick
from edoc_tui.console.screens.vendor import VendorScreen
from edoc_tui.console.screens.vendor_choice import VendorChoice
from edoc_tui.console.screens.vendors import VendorsScreen
from edoc_tui.sandbox.running import Running
from tests.console.offices import connection, home_at, opened, sign_in, visible
from tests.console.test_sending import until
from tests.samples import sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from edoc_tui.engine.engine import Engine

CONTENT = sample("received/FR-2026-718.xml").encode()


@pytest.fixture
def access_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """An access point that is quick about everything, and a vault that opens."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    with Running(settle_seconds=0.0, listing_lag_seconds=0.0, response_seconds=0.0) as running:
        yield running


async def on(pilot: Pilot[int], screen: type) -> None:
    """Wait for a screen."""
    await until(pilot, lambda: isinstance(pilot.app.screen, screen))


async def shows(pilot: Pilot[int], text: str) -> None:
    """Wait for a text."""
    await until(pilot, lambda: text in visible(pilot))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_add_search_change_delete(tmp_path: Path, size: tuple[int, int]) -> None:
    """A new vendor, its card, a search, a wrong value, and gone again."""
    async with opened(home_at(tmp_path), size) as (pilot, engine):
        await pilot.press("V")
        await on(pilot, VendorsScreen)
        await shows(pilot, "There are no vendors yet")
        await pilot.press("f7", *"40000", "enter")
        await on(pilot, VendorScreen)
        await shows(pilot, "! missing")
        await pilot.press("V")
        await on(pilot, VendorsScreen)
        assert len(pilot.app.screen_stack) == 2  # back to the list, not one more on top
        await shows(pilot, "1 vendor")
        await pilot.press("enter")
        await on(pilot, VendorScreen)
        await pilot.press("down", "down", "f2", *"Scierie du Lac", "enter")
        await until(
            pilot, lambda: (one := engine.vendors.get("40000")) is not None and one.name != ""
        )
        while pilot.app.screen.table.row.key != "participants":  # type: ignore[attr-defined]  # a card
            await pilot.press("down")
        await pilot.press("f2", *"nonsense", "enter")
        await shows(pilot, "is not scheme:value")
        await pilot.press("escape")
        await pilot.press("f2", *"PAGERO/9957:FR1", "enter")
        await until(pilot, lambda: engine.vendors.get("40000").participants == "PAGERO/9957:FR1")  # type: ignore[union-attr]  # it is there
        await pilot.press("escape")
        await on(pilot, VendorsScreen)
        await shows(pilot, "PAGERO/9957:FR1")
        await engine.set_vendor_card("50000", {"name": "Other"})
        await pilot.press("f4", *"scierie", "enter")
        await until(pilot, lambda: "Other" not in visible(pilot))
        assert "1 vendor" in visible(pilot)
        await pilot.press("f8")
        await on(pilot, Confirm)
        await pilot.press("y")
        await until(pilot, lambda: engine.vendors.get("40000") is None)
        await pilot.press("escape")
        await shows(pilot, "Other")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, VendorsScreen))


async def opened_document(pilot: Pilot[int], engine: Engine, access_point: Running) -> None:
    """Receive the sample and open it."""
    access_point.receive(CONTENT, "718.xml")
    await engine.receive()
    await pilot.press("7")
    await shows(pilot, "FR-2026-718")
    await pilot.press("enter")
    await on(pilot, ReceivedScreen)


async def test_from_an_unknown_document_to_its_vendor(
    tmp_path: Path, access_point: Running
) -> None:
    """F5 finds nobody, offers a new vendor with all that the document says, and goes on."""
    home = home_at(tmp_path, connection(access_point))
    async with opened(home) as (pilot, engine):
        await sign_in(engine, access_point)
        await opened_document(pilot, engine, access_point)
        await pilot.press("f5")
        await shows(pilot, "No vendor is surely Scierie")
        await pilot.press("down", "enter")
        await on(pilot, Ask)
        await pilot.press(*"40000", "enter")
        await on(pilot, VendorScreen)
        assert "9957:FR32914882311" in visible(pilot)
        await pilot.press("escape")
        await on(pilot, ReceivedScreen)
        await pilot.press("f5")
        await shows(pilot, "✓ Draft ready")
        assert "40000 (VAT registration no. FR32914882311)" in visible(pilot)
        await pilot.press("f3")
        await on(pilot, Pick)
        await pilot.press("enter")
        await on(pilot, Ask)
        await pilot.press("ctrl+u", *"606100", "enter")
        await shows(pilot, "606100")


async def test_several_fit_and_a_person_says_which(tmp_path: Path, access_point: Running) -> None:
    """They stand first, marked; what is said is remembered, shown on the card, and forgotten."""
    home = home_at(tmp_path, connection(access_point))
    async with opened(home) as (pilot, engine):
        await sign_in(engine, access_point)
        for no in ("1", "2", "3"):
            vat = "" if no == "1" else "FR32914882311"
            await engine.set_vendor_card(no, {"name": f"Scierie {no}", "vat_registration_no": vat})
        await opened_document(pilot, engine, access_point)
        await pilot.press("f5")
        await shows(pilot, "New vendor from this document")
        await pilot.press("enter")
        await on(pilot, VendorChoice)
        await shows(pilot, "Whose document is FR-2026-718")
        screen = pilot.app.screen
        assert isinstance(screen, VendorChoice)
        await until(pilot, lambda: [one.no for one in screen.list.records] == ["2", "3", "1"])
        assert visible(pilot).count("!") >= 2
        await pilot.press("down", "enter")
        await on(pilot, ReceivedScreen)
        await pilot.press("f5")
        await shows(pilot, "3 (Said by a person)")
        await pilot.press("f7")
        await on(pilot, VendorChoice)
        await shows(pilot, "3 vendors")
        await pilot.press("end", "f2")
        await on(pilot, VendorScreen)
        await shows(pilot, "1 seller")
        await pilot.press("f3")
        await on(pilot, Confirm)
        await pilot.press("y")
        await shows(pilot, "0 sellers")


async def test_not_for_us_and_an_order_line_by_hand(tmp_path: Path, access_point: Running) -> None:
    """The reason is asked for; then a line is given its order line with arrows alone."""
    config = f'[company]\nvat_registration_no = "FR83404833048"\n{connection(access_point)}'
    home = home_at(tmp_path, config)
    orders = home.data_dir / "orders"
    orders.mkdir()
    (orders / "o.csv").write_text(
        "order_no,line,description,quantity,unit,unit_price\nBRU-500,77,Hexagon bolt,3,C62,1\n"
    )
    async with opened(home) as (pilot, engine):
        await sign_in(engine, access_point)
        await engine.set_vendor_card("40000", {"vat_registration_no": "FR32914882311"})
        await opened_document(pilot, engine, access_point)
        await pilot.press("f5")
        await on(pilot, Ask)
        assert "not to us" in visible(pilot)
        await pilot.press(*"our branch", "enter")
        await shows(pilot, "✓ Draft ready")
        await shows(pilot, "Not invoiced: order line 77")
        assert "our branch" in visible(pilot)
        await pilot.press("f3")
        await on(pilot, Pick)
        await pilot.press("enter")
        await shows(pilot, "Order line")
        await pilot.press("down", "enter")
        await shows(pilot, "none of them")
        await pilot.press("down", "enter")
        await shows(pilot, "BRU-500 / 77")
        await shows(pilot, "Said by a person")


async def test_a_template_of_the_house(tmp_path: Path) -> None:
    """Named, with chosen fields, saved in the configuration, deleted again."""
    async with opened(home_at(tmp_path)) as (pilot, engine):
        await pilot.press("T")
        await on(pilot, Pick)
        await pilot.press("enter")
        await on(pilot, Ask)
        await pilot.press(*"sage", "enter")
        await shows(pilot, "Titles and order")
        await pilot.press("down", "enter")
        await shows(pilot, "Space picks a field")
        await pilot.press("down", "down", "space", "down", "space", "enter")
        await shows(pilot, "csv · document_no, vendor_no")
        assert engine.settings.erp_templates["SAGE"].columns == ["document_no", "vendor_no"]
        await pilot.press("end", "enter")
        await on(pilot, Confirm)
        await pilot.press("y")
        await until(pilot, lambda: not engine.settings.erp_templates)


async def test_the_inbox_leads_to_the_vendors(tmp_path: Path) -> None:
    """By F2, which the footer names, and back by Escape."""
    async with opened(home_at(tmp_path), (80, 24)) as (pilot, _engine):
        await pilot.press("7")
        await on(pilot, InboxScreen)
        assert "F2 Vendors" in visible(pilot)
        await pilot.press("f2")
        await on(pilot, VendorsScreen)
        await pilot.press("escape")
        await on(pilot, InboxScreen)
