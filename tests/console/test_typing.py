"""Typing documents at the console: by keyboard alone, through kills, beside others, read only."""

from __future__ import annotations

import random
import signal
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual import events

from edoc_tui.console.app import ConsoleApp
from edoc_tui.console.screens.typing import TypingScreen
from edoc_tui.domain.composing import HEADER, Sheet
from edoc_tui.domain.query import ListQuery
from edoc_tui.sandbox.running import Running
from edoc_tui.wiring import build
from tests.console.driver import Console
from tests.console.offices import connection, home_at, opened, settle, sign_in, visible
from tests.engine.composed import complete_draft
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from edoc_tui.config.home import Home
    from edoc_tui.domain.composing import TypedDraft

SHIFT_F2, SHIFT_F9 = "\x1b[1;2Q", "\x1b[20;2~"
SIZES = [(80, 24), (120, 40), (40, 9), (20, 5), (1, 1), (132, 24)]
TYPED = (
    *"abcSEK0123456789.,-+/t %", "é", "東", "up", "down", "left", "right", "enter", "enter", "tab",
    "tab", "shift+tab", "home", "end", "pageup", "pagedown", "backspace", "delete", "ctrl+home",
    "ctrl+end", "ctrl+up", "ctrl+down", "ctrl+w", "ctrl+z", "ctrl+u", "escape",
    *(f"f{number}" for number in (1, 2, 3, 4, 5, 6, 6, 7, 7, 8, 11, 12)),
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of the sample company with its customers."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    found = home_at(tmp_path, (SAMPLES / "config.toml").read_text("utf-8"))
    found.customers_file.write_bytes((SAMPLES / "customers.toml").read_bytes())
    return found


@contextmanager
def console_on(home: Home, *words: str, size: tuple[int, int] = (80, 24)) -> Iterator[Console]:
    """Open the console in a terminal."""
    key = {"EDOC_TUI_VAULT_KEY_FILE": str(home.config_dir.parent / "key")}
    with Console.on(home.config_dir, *words, environment=key, size=size) as console:
        yield console.outbox()


def kept(home: Home) -> list[TypedDraft]:
    """Return what is on disk, as another process sees it."""
    engine = build(home)
    try:
        return list(engine.store.read_now(lambda store: store.typed_drafts()))
    finally:
        engine.store.close()


async def test_an_invoice_is_typed_created_and_sent(home: Home) -> None:
    """From nothing to Sent with the keyboard alone, at 80 × 24; then a credit memo for a part."""
    with Running(None, settle_seconds=0.2) as sandbox:
        text = home.config_file.read_text("utf-8")
        company = text[text.index("[company]") : text.index("[services.PAGERO]")]
        routes = text[text.index("[document_sending_profiles") :]
        home.config_file.write_text(
            "\n".join((company, connection(sandbox), routes)), encoding="utf-8"
        )
        engine = build(home)
        await sign_in(engine, sandbox)
        await engine.aclose()
        with console_on(home) as console:
            console.press(SHIFT_F2).shows("Sales Credit Memo").press("enter").shows("Jardins")
            console.press(*"ambrel", "enter").shows("things to put right")
            console.press(*"F2026-0041", "enter", "enter", "enter", *"30 days", "enter", "enter")
            console.press(*"PO 17", "enter").shows("1 thing to put right")
            # typed ahead in one piece, as a slow line delivers it
            console.press("f6", "Oak chair\r3\r\r1,250.5\r10\r\r20\r")
            console.shows("3,376.35").shows("Ready: F5").matches(r"Amount due +EUR 4,051.62")
            console.press("f12").shows("3 × 1250.50 − 375.15").press("escape")
            console.press("f5").shows("Create the document?").shows("EUR 4,051.62, due")
            console.press("y").shows("F2026-0041 was created: Exported").matches(
                "Exported.*4,051.62"
            )
            console.send().shows("✓ Sent")
            console.press(SHIFT_F9).matches(r"Applies to no. +F2026-0041").press(*"C-1")
            console.press("enter", "f6", "right", *"1", "enter").matches(
                r"Amount due +EUR 1,350.54"
            )
            console.press("f5").shows("Create the document?").press("y").shows("C-1 was created")
            console.matches(r"› +○ Exported +C-1")
        assert sandbox.state()["files"] == 1
    assert kept(home) == []


def test_a_killed_console_loses_nothing(home: Home) -> None:
    """``kill -9`` in the middle of a cell: the draft opens there, with what stood in it."""
    with console_on(home) as console:
        console.press("n", "enter").shows("Jardins").press("enter").shows("things to put right")
        console.press(*"K-7", "enter", "f6", *"Oak cha")
        console.until(
            lambda: any(one.sheet.unfinished for one in kept(home)), "the cell was never saved"
        )
        console.signal(signal.SIGKILL)
        assert console.ends() == -signal.SIGKILL
    (draft,) = kept(home)
    assert draft.number == "K-7"
    with console_on(home) as console:
        console.press("N").shows("K-7").press("enter").shows("Oak cha").press(*"ir", "enter")
        console.until(
            lambda: kept(home)[0].sheet.text(0, "item_name") == "Oak chair", "it was never saved"
        )
        console.press("escape").shows("1 draft")
        console.press("d").shows("Delete the draft?").press("y").shows("was deleted")
        console.press("u").shows("is back")
    assert len(kept(home)) == 1


def test_two_consoles_do_not_overwrite_each_other(home: Home) -> None:
    """The second one to change a draft is told, and can keep both."""
    engine = build(home)
    complete_draft(engine, "T-1")
    engine.store.close()
    with console_on(home) as one, console_on(home) as other:
        for console in (one, other):
            console.press("N").shows("T-1").press("enter").shows("Oak chair")
        one.press("f6", *"Pine stool", "enter").shows("✓ saved")
        other.press("f6", *"Elm bench", "enter").shows("Changed meanwhile").shows("Nothing was")
        other.press("right", "enter").shows("Yours is draft 2 now").shows("✓ saved")
        names = {draft.id: draft.sheet.text(0, "item_name") for draft in kept(home)}
        assert names == {1: "Pine stool", 2: "Elm bench"}


def test_read_only_means_look(home: Home) -> None:
    """With ``--read-only`` a draft can be looked at, and nothing of it changes."""
    engine = build(home)
    draft = complete_draft(engine, "R-1")
    engine.store.close()
    with console_on(home, "--read-only") as console:
        console.press("n").shows("--read-only").press("N").shows("R-1").press("enter")
        console.shows("Oak chair").shows("Ready").press("x").shows("--read-only")
        console.press("f7").shows("--read-only").press("f5").shows("--read-only")
        console.press("escape").shows("1 draft")
    assert kept(home) == [draft]


async def test_findings_lead_to_cells_and_cards(home: Home) -> None:
    """F3 goes to the cell, or to the customer's card; corrected there, it is gone here."""
    async with opened(home, (100, 30)) as (pilot, engine):
        await engine.set_customer("10000", {"city": ""})
        draft = complete_draft(engine, "J-1")
        await engine.save_draft(draft, draft.sheet.put(0, "unit", "QQQ"))
        await pilot.press("N")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await until(pilot, "2 things to put right")
        await pilot.press("f3", "down", "enter")
        await settle(pilot)
        await until(pilot, "Unit (BT-130)")
        await pilot.press(*"c62", "enter")
        await until(pilot, "1 thing to put right")
        await pilot.press("f3")
        await settle(pilot)
        assert "Customer" in visible(pilot)
        await engine.set_customer("10000", {"city": "Nantes"})
        await pilot.press("escape")
        await until(pilot, "Ready: F5")


async def until(pilot: object, text: str) -> None:
    """Wait until *text* is visible."""
    for _try in range(200):
        if text in visible(pilot):  # type: ignore[arg-type]  # a pilot of any app
            return
        await settle(pilot)  # type: ignore[arg-type]  # the same
    raise AssertionError(visible(pilot))  # type: ignore[arg-type]  # the same


async def test_lines_are_typed_like_a_spreadsheet(home: Home) -> None:
    """Added, doubled, moved, deleted, taken back; looked up, pasted; a wrong cell is not left."""
    async with opened(home, (120, 30)) as (pilot, engine):
        draft = complete_draft(engine, "L-1")
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        app.push_screen(TypingScreen(draft))
        await until(pilot, "Oak chair")
        screen = app.screen
        assert isinstance(screen, TypingScreen)

        def names() -> list[str]:
            return [one.cells.get("item_name", "") for one in screen.sheet.lines]

        await pilot.press("f6", "f7", *"Table", "tab", *"1,5x", "enter")
        assert "is not an amount" in visible(pilot)
        await pilot.press("backspace", "tab", "f4")
        await until(pilot, "kilogram")
        await pilot.press(*["down"] * 2, "enter")
        await until(pilot, "HUR")
        await pilot.press("right", *"80", "enter", "f11", "ctrl+up", "ctrl+up")
        assert names() == ["Table", "Oak chair", "Table"]
        cells = dict(screen.sheet.lines[0].cells)
        assert (cells["quantity"], cells["unit"], cells["price"]) == ("1.5", "HUR", "80")
        await pilot.press("f8", "f8")
        assert names() == ["Table"]
        await pilot.press("ctrl+z", "ctrl+z")
        assert names() == ["Table", "Oak chair", "Table"]
        await pilot.press("home", "f2")
        app.post_message(events.Paste("Two\tparts\x1b[31m\nof a name"))
        await settle(pilot)
        await pilot.press("enter")
        assert "Two parts of a name" in names()[0]
        assert "\x1b" not in "".join(names())
        await pilot.press("end", "down", "down", "down", "home")
        app.post_message(events.Paste("Beam\t2\tMTR\t1,5\nPlank\t4\t\t2.25\n"))
        await settle(pilot)
        assert names()[-2:] == ["Beam", "Plank"]
        assert [screen.sheet.text(3, key) for key in ("quantity", "unit", "price")] == [
            "4", "MTR", "2.25",
        ]  # fmt: skip
        app.post_message(events.Paste("Bolt\tmany\n"))
        await until(pilot, "Nothing was pasted")
        assert names()[-2:] == ["Beam", "Plank"]
        await pilot.press("delete", "escape")
        await until(pilot, "is kept")
        (after,) = await engine.typed_drafts()
        assert [one.cells.get("item_name", "") for one in after.sheet.lines] == names()


async def test_an_idle_console_creates_nothing(home: Home) -> None:
    """In Production a question from before a pause is closed, as those about sending are."""
    text = home.config_file.read_text("utf-8")
    home.config_file.write_text(text.replace('send_mode = "Test"', 'send_mode = "Production"'))
    async with opened(home, (100, 30)) as (pilot, engine):
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        now = [1000.0]
        app.lock._clock = lambda: now[0]
        app.lock.unlock()
        app.push_screen(TypingScreen(complete_draft(engine, "I-1")))
        await until(pilot, "Ready: F5")
        await pilot.press("f5")
        await until(pilot, "Create the document?")
        now[0] += 16 * 60
        await pilot.press("y")
        await until(pilot, "Ready: F5")
        assert "Create the document?" not in visible(pilot)
        assert [one.number for one in await engine.typed_drafts()] == ["I-1"]


@pytest.mark.parametrize("seed", range(2))
async def test_a_monkey_types(home: Home, seed: int) -> None:
    """Random keys, sizes and pastes: nothing breaks, and what is on disk is what was typed."""
    chance = random.Random(seed)  # noqa: S311 - a monkey keeps no secrets
    async with opened(home, (80, 24)) as (pilot, engine):
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        draft = complete_draft(engine, "M-1")
        for step in range(80):
            if not isinstance(app.screen, TypingScreen) and chance.random() < 0.3:
                await pilot.press("escape")
                app.push_screen(TypingScreen(await engine.typed_draft(draft.id)))
            if chance.random() < 0.05:
                await pilot.resize_terminal(*chance.choice(SIZES))
            if chance.random() < 0.05:
                app.post_message(events.Paste(chance.choice(("a\nb", "1,5", "\x1b[2J東"))))
            key = chance.choice(TYPED)
            await pilot.press(key)
            assert app._exception is None, (seed, step, key)
        await pilot.resize_terminal(100, 30)
        for _ in range(6):
            await pilot.press("escape")
        await settle(pilot)
        drafts = await engine.typed_drafts()
        documents = engine.store.read_now(lambda store: store.count(ListQuery()))
        assert len(drafts) + documents >= 1
        for one in drafts:
            assert Sheet.read(one.sheet.written()) == one.sheet
        assert engine.store.read_now(lambda store: store.check()) == []


async def test_a_draft_that_went_meanwhile(home: Home) -> None:
    """Deleted by somebody else, it can be left or kept apart; created by them, kept apart only."""
    async with opened(home, (100, 30)) as (pilot, engine):
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        draft = complete_draft(engine, "G-1")
        app.push_screen(TypingScreen(draft))
        await until(pilot, "Ready: F5")
        await engine.delete_draft(draft.id)
        await pilot.press("f6", "x", "enter")
        await until(pilot, "Take theirs")
        await pilot.press("right", "right", "enter")
        await until(pilot, "Draft 1 was deleted.")
        assert not isinstance(app.screen, TypingScreen)

        draft = complete_draft(engine, "G-2")
        app.push_screen(TypingScreen(draft))
        await until(pilot, "Ready: F5")
        assert (await engine.finish_draft(draft)).document is not None
        await pilot.press("f6", "x", "enter")
        await until(pilot, "Keep mine as a new draft")
        assert "Take theirs" not in visible(pilot)
        await pilot.press("right", "enter")
        await until(pilot, "is taken")
        assert [one.number for one in await engine.typed_drafts()] == ["G-2"]
        assert engine.store.read_now(lambda store: store.count(ListQuery())) == 1


async def test_figures_that_no_line_shows(home: Home) -> None:
    """Discounts of the whole document and what was paid stand among the figures."""
    async with opened(home, (80, 24)) as (pilot, engine):
        draft = complete_draft(engine, "A-1")
        allowance = {"amount": "7.50", "reason": "x", "vat_category": "S", "vat_rate": "20"}
        sheet = replace(draft.sheet, more={"allowances": [allowance]})
        draft = await engine.save_draft(draft, sheet.put(HEADER, "prepaid", "6"))
        app = pilot.app
        assert isinstance(app, ConsoleApp)
        app.push_screen(TypingScreen(draft))
        await until(pilot, "Ready: F5")
        rows = [" ".join(row[:38].split()) for row in visible(pilot).splitlines()[15:21]]
        assert rows == [
            "Allowances and charges -7.50", "Total without VAT 30.00", "VAT S 20 % of 30.00 6.00",
            "Total with VAT 36.00", "Paid already -6.00", "Amount due EUR 30.00",
        ]  # fmt: skip
        await pilot.resize_terminal(80, 15)
        await until(pilot, "Amount due")
