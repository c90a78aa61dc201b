"""Mapping rules on the screen: kept by keys alone, tried before they count, told of afterwards."""

from __future__ import annotations

import asyncio
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from edoc_tui.config.files import read_settings
from edoc_tui.config.mapping_rules import IMPORT, rules_of
from edoc_tui.console.app import ConsoleApp
from edoc_tui.console.screens.mapping import MappingScreen
from tests.console.offices import home_at, opened, visible
from tests.console.test_services import until
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.pilot import Pilot

LINE = {"item_name": "Chair", "quantity": 2, "price": "12.50", "vat_rate": 20, "unit": "Stück"}
RECORD = {
    "number": "M-1", "issue_date": "2026-01-05", "due_date": "2026-01-05", "customer_no": "10000",
    "buyer_reference": "Ref", "delivery": {"date": "2026-01-05"}, "lines": [LINE],
}  # fmt: skip


@pytest.fixture
async def pilot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pilot[int]]:
    """Give a console of the sample company on the mapping rules of its service."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    (tmp_path / "m.json").write_text(json.dumps(RECORD))
    home = home_at(tmp_path, (SAMPLES / "config.toml").read_text("utf-8"))
    shutil.copy(SAMPLES / "customers.toml", home.customers_file)
    async with opened(home, (80, 24)) as (pilot, _engine):
        await pilot.press("5", "f5")
        await until(pilot, lambda: "PAGERO: documents we create" in visible(pilot))
        yield pilot


def rules(pilot: Pilot[int], kind: str = "export_mapping") -> list[str]:
    """Return the rules as the file has them now."""
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    service = read_settings(app.bridge.engine.home.config_file).service("PAGERO")[1]
    return [str(one) for one in rules_of(service, kind)]


async def see(pilot: Pilot[int], *words: str) -> None:
    """Wait until all *words* are on the screen."""
    await until(pilot, lambda: all(word in visible(pilot) for word in words))


async def pick(pilot: Pilot[int], title: str, *keys: str) -> None:
    """Pick from a list that asks *title*."""
    await see(pilot, title)
    await pilot.press(*keys, "enter")
    await until(pilot, lambda: title not in visible(pilot))


async def test_rules_are_kept_by_keys_alone(pilot: Pilot[int]) -> None:
    """Made, refused while they are wrong, changed; both sets have their tab."""
    await pilot.press("f2")
    await see(pilot, "There is no rule here; F7 adds one.")
    await pilot.press("f7")
    await pick(pilot, "Which texts is the rule about?", *["down"] * 19)
    await pick(pilot, "What does it do?", "end")
    await see(pilot, "line.unit", "Syntax of RE2")
    await pilot.press("(")
    await see(pilot, "RE2 says: missing )")
    await pilot.press("enter")  # it stays until it is right
    await pilot.press("backspace", *"Stu", "enter")
    await see(pilot, "is the first group")
    await pilot.press(*"H87", "enter")
    await see(pilot, "The mapping rule was added.", '"Stu" → "H87"', "– no")
    assert rules(pilot) == ['line.unit: regex "Stu" → "H87"']

    await pilot.press("f2")
    await pick(pilot, "Which texts is the rule about?")
    await pick(pilot, "What does it do?", "home")
    await see(pilot, "The whole value, exactly")
    await pilot.press("backspace", *"ück", "enter")
    await pilot.press("enter")
    await see(pilot, "The mapping rule was saved.")
    assert rules(pilot) == ['line.unit: "Stück" → "H87"']

    await pilot.press("f4")
    await see(pilot, "the ERP gets texts as they were received")
    await pilot.press("f7")
    await pick(pilot, "Which texts is the rule about?", "down")
    await pick(pilot, "What does it do?", "down")
    await see(pilot, "vendor.name")
    assert rules(pilot, IMPORT) == ["vendor.name: uppercase"]
    assert len(rules(pilot)) == 1
    await pilot.press("escape")
    await see(pilot, "is the current service")


async def test_rules_move_within_their_level(pilot: Pilot[int]) -> None:
    """At its edges the keys say why not; what is deleted is asked about first."""
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    for entries in (
        {"field": "line.*", "rule": "trim"},
        {"field": "line.unit", "find": "Stück", "replace": "H87"},
        {"field": "line.unit", "rule": "trim"},
    ):
        await app.bridge.engine.add_mapping_rule("PAGERO", entries)
    app.bridge.reload()
    await pilot.press("f4", "f4")
    await see(pilot, "line.*", "Stück")
    await pilot.press("end", "f8")
    await see(pilot, "It is the last of its level.")
    await pilot.press("f6")
    await see(pilot, "It is the first of its level.")
    await pilot.press("home", "f8")
    await until(pilot, lambda: rules(pilot)[1] == "line.unit: trim")
    await pilot.press("f6")
    await until(pilot, lambda: rules(pilot)[2] == "line.unit: trim")
    await pilot.press("f6")
    await see(pilot, "It is the first of its level.")
    await pilot.press("end", "f11")
    await see(pilot, "Delete the mapping rule?", "line.*: trim")
    await pilot.press("y")
    await see(pilot, "The mapping rule was deleted.")
    assert rules(pilot) == ['line.unit: "Stück" → "H87"', "line.unit: trim"]


async def test_a_slow_look_never_wins(pilot: Pilot[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before a save is not shown after it, however late it comes."""
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    screen, bridge = app.screen, app.bridge
    assert isinstance(screen, MappingScreen)
    read, late = bridge.read, asyncio.Event()
    slow = [True]

    async def reading(work: Any) -> Any:
        held = slow and slow.pop()
        found = await read(work)
        if held:
            await late.wait()
        return found

    monkeypatch.setattr(bridge, "read", reading)
    before = asyncio.create_task(screen.load())
    await asyncio.sleep(0)
    await bridge.engine.add_mapping_rule("PAGERO", {"field": "*", "rule": "trim"})
    await bridge.engine.add_mapping_rule("PAGERO", {"field": "line.*", "rule": "trim"})
    await screen.changed(1)
    late.set()
    await before
    assert [one.number for one in screen.list.records] == [2, 1]
    assert screen.list.record is not None
    assert screen.list.record.number == 1


async def test_rules_are_tried_used_and_told_of(pilot: Pilot[int], tmp_path: Path) -> None:
    """The preview shows before and after; the document says afterwards what was changed."""
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    engine = app.bridge.engine
    await engine.add_mapping_rule(
        "PAGERO", {"field": "line.unit", "find": "Stück", "replace": "H87"}
    )
    app.bridge.reload()
    await pilot.press("f4", "f4")
    await see(pilot, '"Stück" → "H87"', "– no")
    await pilot.press("f3")
    await pick(pilot, "A file …")
    await see(pilot, "File of business data")
    await pilot.press(*str(tmp_path / "m.json"), "enter")
    await see(pilot, "Nothing was changed", "line.unit  line 1", "− Stück", "+ H87")
    await pilot.press("escape")
    (done,) = [one async for one in engine.importing([tmp_path / "m.json"], "")]
    assert done.document is not None, done.message
    await see(pilot, "✓ yes")
    await pilot.press("f3")
    await pick(pilot, "A file …", "end")
    await see(pilot, "M-1", "+ H87")
    await pilot.press("escape", "f3")
    await pick(pilot, "A file …", "down")
    await see(pilot, "Words of the document's number")
    await pilot.press(*"nothing", "enter")
    await see(pilot, "There is no such document: 'nothing'.")
    await pilot.press("escape", "escape", "escape", "1")
    await see(pilot, "M-1")
    await pilot.press("enter", "tab", "tab")
    await see(pilot, "Mapping log", "PAGERO  line.unit  line 1", "− Stück", "+ H87")
