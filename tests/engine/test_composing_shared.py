"""Two hosts at the drafts of one shared store: nobody overwrites, and nothing is made twice."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import pytest

from edoc_tui.domain.composing import HEADER
from edoc_tui.domain.errors import InputMissingError, OvertakenError
from edoc_tui.domain.query import ListQuery
from edoc_tui.wiring import build
from tests.console.offices import home_at
from tests.engine.composed import whole_sheet
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.engine.engine import Engine


def host(folder: Path, url: str) -> Engine:
    """Return the engine of a host of its own, on the shared store."""
    folder.mkdir()
    text = (SAMPLES / "config.toml").read_text("utf-8")
    home = home_at(folder, f'{text}\n[store]\nurl = "{url}"\n')
    shutil.copy(SAMPLES / "customers.toml", home.customers_file)
    return build(home)


async def test_two_hosts_share_their_drafts(tmp_path: Path, pg_url: str) -> None:
    """The same as on one host: saved, overtaken, numbered, copied, credited, finished once."""
    one, other = (host(tmp_path / name, pg_url) for name in ("one", "other"))
    try:
        draft = await one.begin_draft("Sales Invoice", "10000")
        mine = await one.save_draft(draft, whole_sheet("P-9"))
        with pytest.raises(OvertakenError):
            await other.save_draft(draft, whole_sheet("P-8"))
        assert [found.id for found in await other.typed_drafts()] == [draft.id]
        assert (await other.begin_draft("Sales Invoice", "20000")).number == "P-10"

        both = await asyncio.gather(
            *(engine.finish_draft(mine) for engine in (one, other)), return_exceptions=True
        )
        made = [found for found in both if not isinstance(found, BaseException)]
        documents = [found.document for found in made if found.document is not None]
        assert len(documents) == 1
        refused = [found for found in both if isinstance(found, BaseException)]
        assert all(isinstance(found, InputMissingError) for found in refused), refused
        assert await other.store.read(lambda store: store.count(ListQuery())) == 1

        copy, _lost = await other.copy_into_draft(documents[0].id)
        assert copy.number == "P-11"
        credit, _lost = await one.copy_into_draft(documents[0].id, credit=True)
        memo = await other.save_draft(credit, credit.sheet.put(HEADER, "number", "C-1"))
        assert (await one.finish_draft(memo)).document is not None
        await other.delete_draft(copy.id)
        assert copy.id in {found.id for found in await one.typed_drafts(deleted=True)}
    finally:
        await one.aclose()
        await other.aclose()
