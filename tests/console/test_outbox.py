"""The outbox by keyboard: moving, filtering, marking, and reasons instead of silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.console.screens.document import DocumentScreen
from edoc_tui.console.screens.outbox import OutboxScreen
from edoc_tui.domain.status import Actor, Event
from tests.console.offices import fill, home_at, new, opened, put, settle, visible, writing

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

ALL = ("Exported", "Sent", "Sending Error", "Unknown", "Held", "Pending Response")


def outbox(pilot: Pilot[int]) -> OutboxScreen:
    """Return the outbox."""
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, OutboxScreen)
    return screen


def number(pilot: Pilot[int]) -> str:
    """Return the number of the document under the cursor."""
    document = outbox(pilot).current
    assert document is not None
    return document.document_no


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys and wait for what they do."""
    await pilot.press(*keys)
    await settle(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)])
async def test_newest_first_at_every_size(tmp_path: Path, size: tuple[int, int]) -> None:
    """The newest documents are visible, with status in sign and word, and the place."""
    home = home_at(tmp_path)
    async with opened(home, size) as (pilot, engine):
        assert "Press i to import" in visible(pilot) or size[0] < 80
        fill(engine, 100, ALL)
        await outbox(pilot).list.reload()
        await settle(pilot)
        text = visible(pilot)
        assert "100100" in text
        assert "… Pending" in text
        shown = len(outbox(pilot).list.window.rows)
        assert shown == size[1] - 5
        assert f"1–{shown} of 100" in text


async def test_moving_with_arrows_and_letters(tmp_path: Path) -> None:
    """Arrows and vi letters move; the edge brings half a page; ends are reached."""
    home = home_at(tmp_path)
    async with opened(home, (80, 15)) as (pilot, engine):
        fill(engine, 95)
        await outbox(pilot).list.reload()
        assert number(pilot) == "100095"
        await press(pilot, "j", "down", "k")
        assert number(pilot) == "100094"
        await press(pilot, *["down"] * 9)
        assert number(pilot) == "100085"
        assert outbox(pilot).list.window.offset == 5
        await press(pilot, "G")
        assert number(pilot) == "100001"
        assert "86–95 of 95" in visible(pilot)
        await press(pilot, "j", "pagedown")
        assert number(pilot) == "100001"
        await press(pilot, "pageup")
        assert number(pilot) == "100011"
        await press(pilot, "ctrl+d")
        assert outbox(pilot).list.window.offset == 80
        await press(pilot, "g", "k", "ctrl+u", "pageup")
        assert number(pilot) == "100095"


async def test_filter_narrows_and_escape_clears(tmp_path: Path) -> None:
    """The filter is a visible chip; Esc clears it; a wrong status is explained."""
    home = home_at(tmp_path)
    async with opened(home) as (pilot, engine):
        fill(engine, 60, ALL)
        await outbox(pilot).list.reload()
        await press(pilot, "slash", *"status:held", "enter")
        assert {row.status for row in outbox(pilot).list.window.rows} == {"Held"}
        assert "/ status:held" in visible(pilot)
        assert "1–10 of 10" in visible(pilot)
        await press(pilot, "slash", "ctrl+u", *"100033", "enter")
        assert number(pilot) == "100033"
        await press(pilot, "f3", "ctrl+u", *"nobody", "enter")
        assert "Nothing matches" in visible(pilot)
        await press(pilot, "f3", "ctrl+u", *"status:lost", "enter")
        assert "There is no status 'lost'" in visible(pilot)
        await press(pilot, "enter")
        await press(pilot, "escape", "escape")
        assert "Esc clears" not in visible(pilot)
        assert number(pilot) == "100060"


async def test_marks_one_range_all_none(tmp_path: Path) -> None:
    """Space marks and goes on, v marks a range, * everything, u nothing; the header counts."""
    home = home_at(tmp_path)
    async with opened(home, (80, 15)) as (pilot, engine):
        ids = fill(engine, 50)
        await outbox(pilot).list.reload()
        await press(pilot, "space", "f2", "space")
        assert outbox(pilot).list.marked == set(ids[-3:])
        assert "3 marked" in visible(pilot)
        await press(pilot, "g", "space")
        assert outbox(pilot).list.marked == set(ids[-3:-1])
        await press(pilot, "u", "g", "v", "pagedown", "pagedown", "v")
        assert outbox(pilot).list.marked == set(ids[-21:])
        await press(pilot, "asterisk")
        assert outbox(pilot).list.marked == set(ids)
        await press(pilot, "escape")
        assert not outbox(pilot).list.marked
        assert "marked" not in visible(pilot).splitlines()[1]


@pytest.mark.parametrize(
    ("status", "key", "reason"),
    [
        ("Sent", "f5", "nothing to send"),
        ("Sent", "f8", "cannot be canceled"),
        ("Sent", "r", "Restart is for a Sending Error"),
        ("Sending Error", "f19", "never had it"),
        ("Exported", "a", "The recipient answers to sent documents"),
        ("Exported", "d", "needs a decision"),
        ("Pending Response", "e", "cannot be made anew"),
    ],
)
async def test_an_action_that_does_not_apply_says_why(
    tmp_path: Path, status: str, key: str, reason: str
) -> None:
    """A disabled key explains itself and changes nothing."""
    home = home_at(tmp_path)
    async with opened(home) as (pilot, engine):
        fill(engine, 1, (status,))
        await outbox(pilot).list.reload()
        await press(pilot, key)
        footer = visible(pilot).splitlines()[-1]
        assert reason.casefold() in footer.casefold()
        assert len(pilot.app.screen_stack) == 1
        await press(pilot, "k")
        assert "F2" in visible(pilot).splitlines()[-1]


async def test_what_another_process_does_becomes_visible(tmp_path: Path) -> None:
    """A change by a second process on the same store is shown without a key."""
    home = home_at(tmp_path)
    async with opened(home) as (pilot, engine), opened(home) as (_, other):
        ids = fill(engine, 3)
        await outbox(pilot).list.reload()
        app = pilot.app
        await app.others.look()  # type: ignore[attr-defined]  # what the timer does, without the wait
        change = lambda store: store.apply(ids[1], Event.CANCELED, Actor.OPERATOR)  # noqa: E731
        writing(other, change)
        await app.others.look()  # type: ignore[attr-defined]  # the same
        await pilot.pause(0.4)
        await settle(pilot)
        assert "× Canceled" in visible(pilot)


async def test_a_document_and_its_tabs(tmp_path: Path) -> None:
    """Enter opens a document: timeline, findings, messages, XML; Esc returns to its row."""
    home = home_at(tmp_path)
    async with opened(home) as (pilot, engine):
        fill(engine, 5, ("Sent",))
        await outbox(pilot).list.reload()
        await press(pilot, "j", "enter")
        assert isinstance(pilot.app.screen, DocumentScreen)
        text = visible(pilot)
        assert "Timeline" in text
        assert "Accepted by the provider" in text
        await press(pilot, "tab")
        assert "No findings" in visible(pilot)
        await press(pilot, "right")
        assert "Nothing was said to the provider" in visible(pilot)
        await press(pilot, "l")
        assert "<ID>100004</ID>" in visible(pilot)
        await press(pilot, "l")
        assert "This document cannot be read" in visible(pilot)
        await press(pilot, "f5")
        assert "nothing to send" in visible(pilot)
        await press(pilot, "escape")
        assert number(pilot) == "100004"


async def test_t03_markup_in_documents_is_literal(tmp_path: Path) -> None:
    """Square brackets in foreign text are text: they colour nothing, run nothing, end nothing."""
    home = home_at(tmp_path)
    payload = "[/b][@click=app.quit]x[/]"
    async with opened(home) as (pilot, engine):
        hostile = new("[red]7[/red]", payload)
        writing(engine, lambda store: put(store, hostile, "Sending Error", payload))
        await outbox(pilot).list.reload()
        await settle(pilot)
        assert "[red]7[/red]" in visible(pilot)
        assert "[/b][@click=app.quit" in visible(pilot)
        await press(pilot, "enter")
        assert payload in visible(pilot)
        await press(pilot, "escape")
        await pilot.click(offset=(30, 3))
        assert pilot.app.is_running


async def test_help_lists_every_action(tmp_path: Path) -> None:
    """The help is made from the registry: every action of the screen is in it."""
    home = home_at(tmp_path)
    async with opened(home, (120, 60)) as (pilot, _):
        await press(pilot, "question_mark")
        text = visible(pilot)
        for action in outbox(pilot).actions:
            assert action.key_label in text
            assert action.title in text
        await press(pilot, "escape")
        assert pilot.app.screen is outbox(pilot)
