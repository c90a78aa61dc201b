"""A process that works on a store, for tests that race it, fill its disk or kill it.

``python -m tests.store.worker_process STORE claim OWNER`` claims every exported document, a few
at a time, and prints the ids it got; STORE is a path or a ``postgresql://`` address. ``… add NAME``
adds documents forever and prints each number after its commit. ``… fill LIMIT`` may not make a
file longer than LIMIT bytes and adds documents until the store refuses, prints why, and goes on
once it may again. ``… send MILLISECONDS`` claims like the first, with a commit of its own, waits so
long as a provider does, and settles with another commit; it prints the CPU seconds that it took.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import sys
import time
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.domain.edocument import AttemptKind
from edoc_tui.domain.errors import CannotWriteError
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Actor, Event, ServiceStatus
from edoc_tui.store.postgres import open_postgres
from edoc_tui.store.repository import Change
from edoc_tui.store.sqlite import open_sqlite
from edoc_tui.store.worker import StoreThread
from tests.store.make import NOW, exported, new

if TYPE_CHECKING:
    from edoc_tui.store.repository import Repository

WINDOW = 48
READY = ListQuery(statuses=(ServiceStatus.EXPORTED,))


def say(*words: object) -> None:
    """Print a line that is out before anything else happens."""
    sys.stdout.write(f"{' '.join(map(str, words))}\n")
    sys.stdout.flush()


def claim(thread: StoreThread, owner: str) -> None:
    """Claim whatever is ready, three at a time, until nothing is."""

    def some(store: Repository) -> list[int]:
        store.count(READY)  # to read before writing is what a deferred transaction fails at
        pairs = store.claim(ids, owner=owner, now=NOW, send_mode="Test", kind=AttemptKind.UPLOAD)
        for document, attempt in pairs:
            change = Change(refs={"file": f"{owner}-{attempt.id}"})
            store.apply(document.id, Event.ACCEPTED, Actor.ENGINE, change, attempt_id=attempt.id)
        return [document.id for document, _ in pairs]

    thread.write_now(lambda store: store.version())  # connected, before the race begins
    thread.read_now(lambda store: store.version())
    say("ready")
    sys.stdin.readline()
    while window := thread.read_now(lambda store: store.ids(READY, WINDOW)):
        # Several that all took the first three would only get in each other's way.
        ids = random.sample(window, min(3, len(window)))
        say(*thread.write_now(some))


def send(thread: StoreThread, owner: str, seconds: float) -> None:
    """Claim, wait for the provider, and settle, three at a time, until nothing is left."""

    def begin_some(store: Repository) -> list[tuple[int, int]]:
        pairs = store.claim(ids, owner=owner, now=NOW, send_mode="Test", kind=AttemptKind.UPLOAD)
        return [(document.id, attempt.id) for document, attempt in pairs]

    def settle_some(store: Repository) -> None:
        for document_id, attempt_id in begun:
            change = Change(refs={"file": f"{owner}-{attempt_id}"})
            store.apply(document_id, Event.ACCEPTED, Actor.ENGINE, change, attempt_id=attempt_id)

    thread.write_now(lambda store: store.version())  # connected, before the race begins
    thread.read_now(lambda store: store.version())
    say("ready")
    sys.stdin.readline()
    cpu = time.process_time()
    while window := thread.read_now(lambda store: store.ids(READY, WINDOW)):
        ids = random.sample(window, min(3, len(window)))
        begun = thread.write_now(begin_some)
        time.sleep(seconds)
        if begun:
            thread.write_now(settle_some)
    say(time.process_time() - cpu)


async def add(thread: StoreThread, name: str) -> None:
    """Add, export and claim documents from three tasks, forever."""

    async def task(letter: str) -> None:
        for n in count():
            number = f"{name}-{letter}-{n}"
            document = await thread.write(partial(exported, number=number))
            say(number)
            await thread.write(partial(begin, document_id=document.id, owner=name))

    await asyncio.gather(*(task(letter) for letter in "abc"))


def begin(store: Repository, document_id: int, owner: str) -> None:
    """Begin an upload."""
    store.claim([document_id], owner=owner, now=NOW, send_mode="Test", kind=AttemptKind.UPLOAD)


def add_large(store: Repository, number: str) -> None:
    """Add a document of 20 kB."""
    store.add(new(number, content=bytes(20_000)), Actor.OPERATOR)


def fill(thread: StoreThread, limit: int) -> None:
    """Add documents until the disk refuses, and one more when there is space again."""
    thread.write_now(partial(add_large, number="first"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    for n in count():
        try:
            thread.write_now(partial(add_large, number=f"F-{n}"))
        except CannotWriteError as error:
            say("refused", error.exit_status, error.title)
            break
        say(f"F-{n}")
    say("readable", thread.read_now(lambda store: store.count(ListQuery())))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    thread.write_now(partial(add_large, number="last"))
    say("last")


def main() -> None:
    """Do what the command line says."""
    path, job, argument = sys.argv[1:]
    if path.startswith("postgresql:"):
        thread = StoreThread(partial(open_postgres, path))
    else:
        thread = StoreThread(partial(open_sqlite, Path(path)))
    if job == "claim":
        claim(thread, argument)
    elif job == "send":
        send(thread, f"w{os.getpid()}", float(argument) / 1000)
    elif job == "add":
        asyncio.run(add(thread, argument))
    else:
        fill(thread, int(argument))
    thread.close()


if __name__ == "__main__":
    main()
