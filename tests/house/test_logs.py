"""The log file: one JSON line per event, no secrets, private, bounded."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from edoc_tui import logs
from edoc_tui.domain.tokens import Secret
from edoc_tui.vault.discreet import DiscreetStore
from edoc_tui.vault.store import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "c0ffee-0123456789-abcdef"


def _record(text: str, error: BaseException | None = None) -> logging.LogRecord:
    trace = (type(error), error, error.__traceback__) if error is not None else None
    return logging.LogRecord("edoc_tui.test", logging.INFO, "", 0, "%s", (text,), trace)


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {TOKEN}",
        f"authorization=basic {TOKEN}==",
        f"POST /token grant_type=x&refresh_token={TOKEN}&client_id=1",
        f'{{"access_token": "{TOKEN}", "expires_in": 600}}',
        f"{{'client_secret': '{TOKEN}'}}",
        f"https://host/cb?code={TOKEN}&state={TOKEN}",
        f"b'code_verifier={TOKEN}'",
        f"X-Api-Key: {TOKEN}",
        f"Set-Cookie: {TOKEN}; path=/",
        f"token eyJhbGciOiJIUzI1NiJ9.{TOKEN}.sig",
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str) -> None:
    """Headers, forms, JSON, addresses and JSON Web Tokens, also inside an exception."""
    for record in (_record(text), _record("", ValueError(text)), _record(repr(text))):
        line = logs.JsonLines().format(record)
        assert TOKEN not in line
        assert logs.HIDDEN in line
        json.loads(line)


def test_what_is_known_to_be_secret_is_hidden() -> None:
    """A value from the vault is hidden wherever it stands and however it is written."""
    store = DiscreetStore(MemoryStore(), logs.hide)
    store.set("X/client_secret", Secret('pass word"&é'))
    store.set("X/tokens", Secret('{"access": "opaque-access-1", "generation": "1"}'))
    store.update(lambda held: held.update({"X/more": Secret("another-canary")}))
    values = ('pass word"&é', quote('pass word"&é', safe=""), "opaque-access-1", "another-canary")
    line = logs.JsonLines().format(_record(" | ".join(values)))
    assert json.loads(line)["message"] == " | ".join([logs.HIDDEN] * 4)
    assert "canary" not in line


def test_fields_and_times(tmp_path: Path) -> None:
    """A line has its time in UTC, its level, and the fields of its record, redacted too."""
    record = _record("DocumentChanged")
    record.fields = {"document": 7, "detail": f"Bearer {TOKEN}"}
    entry = json.loads(logs.JsonLines().format(record))
    assert (entry["message"], entry["document"], entry["level"]) == ("DocumentChanged", 7, "info")
    assert entry["at"].endswith("+00:00")
    assert TOKEN not in entry["detail"]


def _write_many(path: Path, count: int) -> None:
    os.umask(0)
    handler = logs.LogFile(path, cap=20_000)
    for number in range(count):
        handler.emit(_record(f"{os.getpid()}-{number} " + "x" * 100))
    handler.close()


def test_the_file_is_private_and_bounded_for_many_processes(tmp_path: Path) -> None:
    """Four writers never mix lines, never lose the newest, and keep the files small."""
    path = tmp_path / "log" / "edoc-tui.jsonl"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(path, 300)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == [
        "edoc-tui.jsonl",
        *(f"edoc-tui.jsonl.{number}" for number in range(1, logs.KEPT + 1)),
    ]
    for file in files:
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.stat().st_size < 22_000
        for line in file.read_text().splitlines():
            json.loads(line)


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    """A folder in the file's place, or a link, is not followed and not an error."""
    handler = logs.LogFile(tmp_path)
    handler.emit(_record("lost"))
    target = tmp_path / "elsewhere"
    link = tmp_path / "link.jsonl"
    link.symlink_to(target)
    logs.LogFile(link).emit(_record("lost"))
    assert not target.exists()
    assert logs.log_crash(tmp_path, ValueError("boom")) == ""
