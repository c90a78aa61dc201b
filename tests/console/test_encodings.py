"""A CSV whose encoding is only a guess: the operator sees a line of it and decides."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from edoc_tui.console.screens.pick import Pick
from edoc_tui.domain.query import ListQuery
from tests.console.offices import home_at, opened, visible
from tests.console.test_sending import until
from tests.samples import ROOT, SAMPLES

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_guess_is_confirmed_before_anything_is_stored(tmp_path: Path) -> None:
    """Esc stores nothing; the reading that was chosen is the one that is stored."""
    home = home_at(tmp_path)
    for name in ("config.toml", "customers.toml"):
        shutil.copy(SAMPLES / name, home.config_file.parent / name)
    text = (ROOT / "docs" / "invoice.example.csv").read_text("utf-8")
    path = tmp_path / "data.csv"
    path.write_bytes(text.replace("Oak desk", "Bureau chêne").encode("cp850"))
    async with opened(home, (80, 24)) as (pilot, engine):
        for stored in (0, 2):
            await pilot.press("i")
            await until(pilot, lambda: "Import invoices" in visible(pilot))
            await pilot.press(*str(path), "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, Pick))
            await until(pilot, lambda: "Bureau chêne" in visible(pilot))
            if not stored:
                await pilot.press("escape")
                await until(pilot, lambda: not isinstance(pilot.app.screen, Pick))
            else:
                rows = [one for one in visible(pilot).splitlines() if "Bureau ch" in one]
                right = next(at for at, one in enumerate(rows) if "Bureau chêne" in one)
                await pilot.press(*["down"] * right, "enter")
                await until(pilot, lambda: "2 documents imported" in visible(pilot))
            page = await engine.store.read(lambda store: store.page(ListQuery()))
            assert len(page.items) == stored
        stored_pages = await engine.store.read(
            lambda store: [store.content(one.id) for one in page.items]
        )
        assert any("Bureau chêne".encode() in one for one in stored_pages)
