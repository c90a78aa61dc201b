"""Several processes on one store: races, a full disk, kills at any moment."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from typing import IO, TYPE_CHECKING

from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import ServiceStatus
from edoc_tui.store.sqlite import open_sqlite
from tests.store.make import exported

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = 200
KILLS = 6


def start(path: Path | str, job: str, argument: object) -> subprocess.Popen[str]:
    """Start a process of :mod:`tests.store.worker_process`."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.worker_process", str(path), job, str(argument)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def lines(stream: IO[str] | None) -> list[str]:
    """Return what a process has said until it ended."""
    assert stream is not None
    with stream:
        return stream.read().splitlines()


def test_processes_never_claim_the_same_document(path: Path) -> None:
    """Three processes race for 200 documents: each is claimed once, by one of them."""
    opened = open_sqlite(path)
    opened.begin(write=True)
    ids = [exported(opened.repository, str(n)).id for n in range(DOCUMENTS)]
    opened.commit()
    racers = [start(path, "claim", f"owner{n}") for n in range(3)]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    got: list[list[int]] = []
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.close()
    for racer in racers:
        got.append([int(word) for line in lines(racer.stdout) for word in line.split()])
        assert racer.wait(60) == 0
    assert sorted(one for ids in got for one in ids) == ids
    store = opened.repository
    assert store.check() == []
    for owner, claimed in enumerate(got):
        for one in claimed:
            (attempt,) = store.attempts(one)
            assert attempt.owner == f"owner{owner}"
            assert store.get(one).file_id == f"owner{owner}-{attempt.id}"
    opened.close()


def test_a_full_disk_refuses_and_harms_nothing(path: Path) -> None:
    """When the disk is full every acknowledged document is there, and reading goes on."""
    process = start(path, "fill", 3_000_000)  # an empty store takes over a third of it
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    *acknowledged, refused, readable, last = out.splitlines()
    assert refused == "refused 73 Cannot write"
    assert readable == f"readable {len(acknowledged) + 1}"
    assert len(acknowledged) > 10
    opened = open_sqlite(path)
    store = opened.repository
    assert store.check() == []
    numbers = [store.get(one).document_no for one in store.ids(ListQuery(), 10_000)]
    assert numbers == ["first", *acknowledged, last]
    opened.close()


def test_a_kill_loses_nothing_that_was_acknowledged(path: Path) -> None:
    """Processes that are killed at any moment, two at a time: all they were told of is there."""
    acknowledged: set[str] = set()
    chance = random.Random()  # noqa: S311 - a moment, not a secret
    for n in range(KILLS):
        pair = [start(path, "add", f"p{n}{letter}") for letter in "xy"]
        for process in pair:
            assert process.stdout is not None
            for _ in range(chance.randrange(1, 60)):
                acknowledged.add(process.stdout.readline().strip())
        for process in pair:
            killer = threading.Timer(chance.random() / 100, process.kill)
            killer.start()
            acknowledged.update(line for line in lines(process.stdout) if line)
            assert process.wait(60) == -9
            assert process.stdin is not None
            process.stdin.close()
    opened = open_sqlite(path)
    store = opened.repository
    assert store.check() == []
    numbers = {store.get(one).document_no for one in store.ids(ListQuery(), 10**6)}
    assert acknowledged <= numbers
    assert len(acknowledged) > KILLS
    sending = store.count(ListQuery(statuses=(ServiceStatus.SENDING,)))
    assert sending == len(store.open_attempts()) > 0
    opened.close()
