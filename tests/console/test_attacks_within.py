"""Hostile text behind the places: what is typed, mapped, read value by value, and compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from edoc_tui.domain.composing import HEADER, Sheet, SheetLine, Unfinished
from edoc_tui.domain.mapping import Mapped, MappingEntry
from edoc_tui.domain.status import Actor, Event
from edoc_tui.wiring import build
from tests.console.driver import Console
from tests.console.hostile import home_full_of, provider
from tests.console.offices import new, writing
from tests.console.test_attacks import EVIL, MARKUP, PAYLOAD
from tests.samples import sample

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.config.home import Home
    from edoc_tui.store.repository import Repository

LEGAL = "[/x][red]R[/red]\u009b31mC1\u202eRLO\u200bZW"
"""What XML lets through of a payload, and markup."""

JOURNEYS = {
    "the page": ("1", "enter", *("tab",) * 4, "…BT-", *("down",) * 12, "enter", "escape", "f"),
    "the XML": ("1", "enter", *("tab",) * 3, "…<cbc:", "/", "C", "1", "enter", "n", "pagedown"),
    "the mapping log": ("1", "enter", "tab", "tab", "…Mapping log", "pagedown", "home"),
    "compared": ("1", "D", "…Compare", "enter", "…BT-", "down", "pagedown", "home"),
    "copied": ("1", "C", "…saved", "down", "down", "f6", "down", "f3", "f12", "escape"),
    "credited": ("1", "K", "…saved", "f3", "escape"),
    "a draft": ("1", "N", "…1 draft", "enter", "…saved", "f2", "escape", "f6", "f3"),
    "mapping rules": ("5", "…F5 Mapping", "f5", "…F6 Up", "enter", "escape", "f3"),
    "retention": ("9", "…F7 Retention", "f7", "…for ever", "f2"),
    "vendors": ("7", "…F5 Receive", "f2", "…VAT reg", "enter", "down", "f3"),
}
"""Where to go, what to wait for (after ``…``), and what to press there."""


def fill(store: Repository, payload: str) -> None:
    """Add a readable document that a rule has changed, and a draft, full of *payload*."""
    text = sample()
    for place in ("Name>", "Note>", "Description>", "StreetName>", "ID>103002"):
        text = text.replace(f"<cbc:{place}", f"<cbc:{place}{LEGAL}", 3)
    entry = MappingEntry("line.unit", payload, f"{payload}!", payload, line=1)
    document = replace(
        new(f"9{payload}", f"Eve {payload}"),
        content=text.encode(),
        customer_no="7",
        mapped=Mapped((entry,), text.encode()),
    )
    added = store.add(document, Actor.OPERATOR)
    store.apply(added.id, Event.EXPORT, Actor.OPERATOR)
    changed = replace(document, content=text.replace("<cbc:Note>", "<cbc:Note>more ").encode())
    store.replace(added.id, changed, Actor.OPERATOR)
    cells = {"item_name": payload, "unit": payload, "quantity": "2", "price": "1.5"}
    header = dict.fromkeys(("number", "buyer_reference", "note", "payment_terms"), payload)
    sheet = Sheet(
        {**header, "document_type": "Sales Invoice", "customer_no": "7"},
        (SheetLine(cells),),
        unfinished=Unfinished(HEADER, "order_reference", payload),
    )
    store.begin_draft(sheet, payload, payload)


def home_with(payload: str, folder: Path, url: str) -> Home:
    """Return a hostile home with a readable document and a draft in it."""
    home = home_full_of(payload, folder, url)
    engine = build(home)
    writing(engine, lambda store: fill(store, payload))
    engine.store.close()
    return home


@pytest.mark.parametrize("payload", [PAYLOAD, MARKUP], ids=["escapes", "markup"])
def test_no_byte_of_a_payload_is_obeyed_behind_the_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, payload: str
) -> None:
    """Page, XML, mapping log, comparison, sheet, drafts, rules: shown as text, in a pty."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    with provider(payload) as url:
        home = home_with(payload, tmp_path, url)
        environment = {"EDOC_TUI_VAULT_KEY_FILE": str(tmp_path / "key"), "ESCDELAY": "20"}
        with Console.on(home.config_dir, environment=environment) as console:
            console.ready()
            for name, keys in JOURNEYS.items():
                for key in keys:
                    if key.startswith("…"):
                        console.shows(key[1:])
                    else:
                        console.press(key)
                assert console.status is None, f"{name} ended it\n{console.text}"
                assert "unexpected" not in console.text, f"{name}\n{console.text}"
                shown = "[red]R" in console.text or "\N{REPLACEMENT CHARACTER}" in console.text
                assert shown, f"{name} does not show the payload\n{console.text}"
                console.press(*("escape",) * 4, "1").shows("F7 Refresh")
            console.press("ctrl+q").settle()
            for evil in (*EVIL, b"\xc2\x9b31m"):
                assert evil not in console.raw, evil
