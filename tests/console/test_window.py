"""The window over a real store moves like a cursor over the whole list."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edoc_tui.console.window import Window
from edoc_tui.domain.query import ListQuery
from edoc_tui.wiring import build
from tests.console.offices import fill, home_at

if TYPE_CHECKING:
    from edoc_tui.store.repository import DocumentPage

STEPS = ("down", "up", "page_down", "page_up", "half_down", "half_up", "home", "end", "reload")


@pytest.mark.parametrize("count", [0, 1, 7, 60])
def test_the_window_is_always_a_piece_of_the_list(count: int) -> None:
    """After any steps at any height: neighbours of the list, the cursor inside, the place right."""
    import asyncio

    with TemporaryDirectory() as folder:
        engine = build(home_at(Path(folder)))
        everything = list(reversed(fill(engine, count))) if count else []

        async def read(*, after: int | None, limit: int, back: bool) -> DocumentPage:
            return engine.store.read_now(
                lambda store: store.page(ListQuery(), after=after, limit=limit, back=back)
            )

        @settings(max_examples=120, deadline=None)
        @given(
            height=st.integers(1, 12),
            steps=st.lists(st.sampled_from(STEPS), max_size=25),
            resize=st.integers(1, 12),
        )
        def walk(height: int, steps: list[str], resize: int) -> None:
            asyncio.run(_walk(Window(read), everything, height, [*steps, "resize", "down"], resize))

        walk()
        engine.store.close()


async def _walk(
    window: Window, everything: list[int], height: int, steps: list[str], resize: int
) -> None:
    window.height, window.total = height, len(everything)
    await window.home()
    for step in steps:
        before = window.current
        if step == "resize":
            await window.resize(resize)
        elif step.endswith(("_down", "_up")):
            rows = window.height if step.startswith("page") else max(1, window.height // 2)
            await window.turn(rows if step.endswith("down") else -rows)
        else:
            await getattr(window, step)()
        _check(window, everything)
        current = window.current
        if before is not None and current is not None:
            here, there = everything.index(before.id), everything.index(current.id)
            moved = {"down": min(here + 1, len(everything) - 1), "up": max(0, here - 1)}
            assert there == moved.get(step, there)
            if step in ("reload", "resize"):
                assert there == here


def _check(window: Window, everything: list[int]) -> None:
    ids = [row.id for row in window.rows]
    assert len(ids) == min(window.height, len(everything))
    if ids:
        assert everything[window.offset : window.offset + len(ids)] == ids
        assert 0 <= window.cursor < len(ids)
    else:
        assert window.current is None
