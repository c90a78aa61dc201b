"""``kill -9`` while drafts become documents: each is one or the other, never both, never twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from edoc_tui.domain.query import ListQuery
from edoc_tui.wiring import build
from tests.console.offices import home_at
from tests.engine.composed import complete_draft
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.engine.engine import Engine

DRAFTS = 4

VICTIM = """
import asyncio, os, signal, sys
from pathlib import Path
from edoc_tui.config.home import Home
from edoc_tui.store import sqlite
from edoc_tui.wiring import build

home, moment, left = Home(Path(sys.argv[1]), Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
commit = sqlite.SqliteConnection.commit

def committing(connection):
    global left
    left -= 1
    if left == 0 and moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    commit(connection)
    if left == 0 and moment == "after":
        os.kill(os.getpid(), signal.SIGKILL)

async def finish():
    engine = build(home)
    drafts = await engine.typed_drafts()
    await engine.enter()
    sqlite.SqliteConnection.commit = committing
    for draft in drafts:
        created = await engine.finish_draft(draft)
        assert created.document is not None, created.message
    await engine.aclose()

asyncio.run(finish())
"""


def office(folder: Path) -> Path:
    """Return a home with complete drafts."""
    text = (SAMPLES / "config.toml").read_text("utf-8")
    home = home_at(folder, text)
    home.customers_file.write_bytes((SAMPLES / "customers.toml").read_bytes())
    engine = build(home)

    for number in range(DRAFTS):
        complete_draft(engine, f"K-{number}")
    engine.store.close()
    return home.config_dir


def state(engine: Engine) -> tuple[Counter[str], Counter[str]]:
    """Count drafts and documents by number."""
    drafts = engine.store.read_now(lambda store: store.typed_drafts())
    page = engine.store.read_now(lambda store: store.page(ListQuery(), limit=100))
    return Counter(one.number for one in drafts), Counter(one.document_no for one in page.items)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_draft_becomes_one_document_or_stays(tmp_path: Path, moment: str) -> None:
    """Whichever commit it dies at, and however often, nothing is lost and nothing is doubled."""
    home = office(tmp_path)
    names = {f"K-{number}" for number in range(DRAFTS)}
    killed = 0
    for count in (1, 2, 99):
        done = subprocess.run(
            [sys.executable, "-c", VICTIM, str(home), moment, str(count)],
            env={**os.environ, "EDOC_TUI_VAULT_KEY_FILE": str(tmp_path / "key")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        killed += done.returncode == -signal.SIGKILL
        engine = build(home_at(tmp_path))
        drafts, documents = state(engine)
        engine.store.close()
        assert drafts + documents == Counter(names)
    assert killed >= 2
    assert not drafts
