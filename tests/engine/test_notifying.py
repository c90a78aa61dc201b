"""Notifications: each thing once, in digests, through real programs, whatever a document says."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edoc_tui import wiring
from edoc_tui.domain.tokens import SignIn
from edoc_tui.engine import notifying
from tests.console.offices import new, put
from tests.engine.stage import until, write_config

if TYPE_CHECKING:
    import pytest

    from edoc_tui.config.home import Home
    from edoc_tui.engine.engine import Engine

NASTY = "1; touch owned $(touch owned) \x1b]52;c;AAAA\x07"

RECORDER = """\
import os, sys
with open(sys.argv[1], "ab") as file:
    file.write(sys.stdin.buffer.read() + b"\\n")
    file.write(os.environ["EDOC_TUI_KINDS"].encode() + b"\\n")
sys.exit(int(open(sys.argv[1] + ".status").read()))
"""


def home_with(folder: Path, *, mail: bool = False) -> tuple[Home, Path]:
    """Return a home whose hook (or mail system) is a program that writes down what it gets."""
    told = folder / "told"
    folder.joinpath("told.status").write_text("0")
    recorder = folder / "recorder.py"
    recorder.write_text(f"#!{sys.executable}\n" + RECORDER.replace("sys.argv[1]", repr(str(told))))
    recorder.chmod(0o700)
    home = write_config(folder / "home", "http://127.0.0.1:9", {})
    way = (
        f'sendmail = "{recorder}"\nemail = ["kari@example.com"]\nsender = "edoc@example.com"\n'
        if mail
        else f'hook = ["{recorder}"]\n'
    )
    home.config_file.write_text(home.config_file.read_text() + "[notifications]\n" + way)
    return home, told


def told_by(path: Path) -> list[dict[str, Any]]:
    """Return the digests that the hook got."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line) for line in lines if line.startswith("{")]


def later(engine: Engine, minutes: float) -> None:
    """Let time go on for the engine."""
    clock = engine._desk.clock
    engine._desk = replace(engine._desk, clock=lambda: clock() + timedelta(minutes=minutes))


async def held(engine: Engine, number: str) -> int:
    """Have a document that is held."""
    return await engine.store.write(lambda store: put(store, new(number), "Held"))


async def test_each_thing_is_told_once_and_in_digests(tmp_path: Path) -> None:
    """One digest for what there is; nothing again; the next not before its time."""
    home, told = home_with(tmp_path)
    engine = wiring.build(home)
    try:
        assert await engine.notify() == ()
        await held(engine, NASTY)
        await engine.store.write(
            lambda store: store.save_sign_in(SignIn("PAGERO", trouble="Refused", ending="refused"))
        )
        assert {one.kind for one in await engine.notify()} == {"held", "token"}
        (digest,) = told_by(told)
        assert digest["open"] == {"held": 1, "token": 1}
        text = json.dumps(digest["new"])
        assert "touch owned" in text
        assert "\\u001b" not in text
        assert not await asyncio.to_thread(lambda: list(tmp_path.rglob("owned")))
        assert await engine.notify() == ()
        for number in range(30):
            await held(engine, f"H-{number}")
            assert await engine.notify() == ()
        later(engine, 16)
        assert len(await engine.notify()) == 30
        assert len(told_by(told)) == 2
        out_of_reach = SignIn("PAGERO", trouble="The provider did not answer.")
        await engine.store.write(lambda store: store.save_sign_in(out_of_reach))
        later(engine, 16)
        assert await engine.notify() == ()
        await engine.store.write(
            lambda store: store.save_sign_in(SignIn("PAGERO", trouble="Again", ending="refused"))
        )
        later(engine, 16)
        assert [one.kind for one in await engine.notify()] == ["token"]
    finally:
        await engine.aclose()


async def test_a_hook_that_fails_is_asked_again(tmp_path: Path) -> None:
    """What reached nobody goes into the next digest."""
    home, told = home_with(tmp_path)
    (tmp_path / "told.status").write_text("3")
    engine = wiring.build(home)
    try:
        await held(engine, "H-1")
        assert await engine.notify() == ()
        (tmp_path / "told.status").write_text("0")
        later(engine, 16)
        assert [one.kind for one in await engine.notify()] == ["held"]
        assert len(told_by(told)) == 2
    finally:
        await engine.aclose()


async def test_many_processes_tell_once(tmp_path: Path) -> None:
    """Four engines on one store look at the same moment: one digest."""
    home, told = home_with(tmp_path)
    engines = [wiring.build(home) for _ in range(4)]
    try:
        await held(engines[0], "H-1")
        await asyncio.gather(*(one.notify() for one in engines))
        assert len(told_by(told)) == 1
    finally:
        for one in engines:
            await one.aclose()


async def test_the_local_mail_system_gets_a_mail(tmp_path: Path) -> None:
    """The mail names what is open; a number in it cannot add a header."""
    home, told = home_with(tmp_path, mail=True)
    engine = wiring.build(home)
    try:
        await held(engine, "H-1\nBcc: everybody@example.com")
        assert len(await engine.notify()) == 1
    finally:
        await engine.aclose()
    head, _, body = told.read_text().partition("\n\n")
    assert "To: kari@example.com" in head
    assert "1 thing needs a person" in head
    assert "Bcc" not in head
    assert "H-1" in body


async def test_a_thousand_failures_are_one_digest(tmp_path: Path) -> None:
    """Some are named, the rest is counted; and as long as it lasts, nothing more is told."""
    home, told = home_with(tmp_path)
    engine = wiring.build(home)
    try:
        await engine.store.write(
            lambda store: [put(store, new(f"E-{n}"), "Sending Error", NASTY) for n in range(1000)]
        )
        first = await engine.notify()
        assert first[-1].sentence == "1000 documents are Sending Error altogether."
        for _ in range(3):
            later(engine, 16)
            assert await engine.notify() == ()
        (digest,) = told_by(told)
        assert len(digest["new"]) == len(first) == 201
        assert digest["open"] == {"failed": 201}
    finally:
        await engine.aclose()


async def test_a_hook_that_hangs_is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for it longer than the limit, and nothing of it stays."""
    monkeypatch.setattr(notifying, "_SECONDS", 1.0)
    home, _told = home_with(tmp_path)
    pids = tmp_path / "pids"
    script = tmp_path / "recorder.py"
    lines = (
        "#!/bin/sh",
        "sleep 600 &",
        f"echo $$ $! > {pids}.new",
        f"mv {pids}.new {pids}",
        "wait",
    )
    script.write_text("\n".join(lines))
    engine = wiring.build(home)
    try:
        await held(engine, "H-1")
        await engine._round_notify(everything=False)  # the round itself goes on at once
        assert engine._telling is not None
        await until(partial(asyncio.to_thread, pids.exists))
        await engine._round_notify(everything=False)  # one at a time
        await engine._telling
        for pid in map(int, pids.read_text().split()):
            await until(partial(asyncio.to_thread, gone, pid))
    finally:
        await engine.aclose()


def gone(pid: int) -> bool:
    """Say whether a process has ended; one that nobody waits for may stay as a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


async def test_nothing_to_call_breaks_nothing(tmp_path: Path) -> None:
    """No such program, no mail system, a header that would break out: told another time."""
    home, told = home_with(tmp_path)
    engine = wiring.build(home)
    try:
        await held(engine, "H-1")
        await engine.change_settings(
            {
                ("notifications", "hook"): ["/nowhere/hook"],
                ("notifications", "email"): ["kari@example.com\nBcc: all@example.com"],
                ("notifications", "sender"): "a@example.com\nBcc: all@example.com",
                ("notifications", "sendmail"): "/nowhere/sendmail",
            }
        )
        assert await engine.notify() == ()
        recorder = str(tmp_path / "recorder.py")
        await engine.change_settings(
            {("notifications", "hook"): [], ("notifications", "sendmail"): recorder}
        )
        later(engine, 16)
        assert len(await engine.notify()) == 1
        head = told.read_text().partition("\n\n")[0]
        assert not any(line.startswith("Bcc") for line in head.splitlines())
    finally:
        await engine.aclose()


async def test_a_hook_learns_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment has what programs need, and nothing of ours but two words."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", "/somewhere/key")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials")
    monkeypatch.setenv("PGPASSWORD", "canary")
    home, told = home_with(tmp_path)
    script = tmp_path / "recorder.py"
    script.write_text(f"#!/bin/sh\nenv > {told}\n")
    engine = wiring.build(home)
    try:
        await held(engine, "H-1")
        assert len(await engine.notify()) == 1
    finally:
        await engine.aclose()
    names = {line.partition("=")[0] for line in told.read_text().splitlines()}
    allowed = {*notifying._KEPT, "EDOC_TUI_NEW", "EDOC_TUI_KINDS", "PWD", "SHLVL", "_", "OLDPWD"}
    assert names <= allowed
    assert "canary" not in told.read_text()


async def test_a_missing_worker_is_missed(tmp_path: Path) -> None:
    """Only when something has waited for long, and no worker lives."""
    home, _told = home_with(tmp_path)
    engine = wiring.build(home)
    try:
        await engine.store.write(lambda store: put(store, new("W-1"), "Exported"))
        assert "worker" not in {one.kind for one in await engine.attention()}
        later(engine, 31)
        assert "worker" in {one.kind for one in await engine.attention()}
        assert "worker" not in {one.kind for one in await engine.attention(working=True)}
    finally:
        await engine.aclose()
