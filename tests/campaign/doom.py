"""How a victim comes to its end: at a named step of delivery, killed or frozen by its own hand."""

from __future__ import annotations

import os
import signal
from asyncio import selector_events
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.connectors.pagero import Pagero
from edoc_tui.domain.status import Event

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS: Final = {
    Event.ACCEPTED: "settling",
    Event.NOT_CREATED: "settling",
    Event.REFUSED: "settling",
    Event.UNCERTAIN: "recovering",
    Event.FOUND: "adopting",
    Event.NOT_FOUND: "clearing",
    Event.DELIVERED: "delivering",
}

AFTER: Final = {"claiming": "claimed", "settling": "settled"}

STEPS: Final = (
    "adding", "claiming", "claimed", "submitting", "half sent", "sent", "answered", "settling",
    "settled", "recovering", "searching", "adopting", "clearing", "polled", "delivering",
)  # fmt: skip
"""In the order of a document's way: those that end in *-ing* before the commit or the request."""


class Doom:
    """Kills or freezes this process when it comes to *step* for the *count*-th time."""

    def __init__(self, step: str, count: int, *, freeze: bool) -> None:
        self.step = step
        self.left = count
        self.signal = signal.SIGSTOP if freeze else signal.SIGKILL
        self.begun: set[str] = set()

    def at(self, step: str) -> None:
        """Say that the process has come to *step*."""
        if step == self.step:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), self.signal)

    def install(self, connection: type[Any], repository: type[Any]) -> None:
        """Watch over this process: its store, its connector, its sockets."""
        self._watch_store(connection, repository)
        self._watch_connector()
        self._watch_sockets()

    def _watch_store(self, connection: type[Any], repository: type[Any]) -> None:
        add, claim, apply = repository.add, repository.claim, repository.apply

        def adding(store: Any, *args: Any, **more: Any) -> Any:
            done = add(store, *args, **more)
            self.begun.add("adding")
            return done

        def claiming(store: Any, *args: Any, **more: Any) -> Any:
            done = claim(store, *args, **more)
            if done:
                self.begun.add("claiming")
            return done

        def applying(store: Any, document_id: int, event: Event, *args: Any, **more: Any) -> Any:
            done = apply(store, document_id, event, *args, **more)
            if event in EVENTS:
                self.begun.add(EVENTS[event])
            return done

        repository.add, repository.claim, repository.apply = adding, claiming, applying
        self._watch_commits(connection)

    def _watch_commits(self, connection: type[Any]) -> None:
        commit, rollback = connection.commit, connection.rollback

        def committing(db: Any) -> None:
            begun, self.begun = self.begun, set()
            for step in begun:
                self.at(step)
            commit(db)
            for step in AFTER.keys() & begun:
                self.at(AFTER[step])

        def undoing(db: Any) -> None:
            self.begun.clear()
            rollback(db)

        connection.commit, connection.rollback = committing, undoing

    def _watch_connector(self) -> None:
        self._around(Pagero, "submit", before="submitting", after="answered")
        self._around(Pagero, "find", before="searching")
        self._around(Pagero, "poll", after="polled")

    def _around(self, kind: type[Any], name: str, *, before: str = "", after: str = "") -> None:
        real: Callable[..., Any] = getattr(kind, name)

        async def watched(*args: Any, **more: Any) -> Any:
            self.at(before)
            done = await real(*args, **more)
            self.at(after)
            return done

        setattr(kind, name, watched)

    def _watch_sockets(self) -> None:
        transport: Any = getattr(selector_events, "_SelectorSocketTransport")  # noqa: B009 - no stub
        write = transport.write

        def writing(this: Any, data: Any) -> None:
            content = bytes(data)
            if content.startswith(b"POST /file/v1/files"):
                if self.step == "half sent" and self.left == 1:
                    this._sock.send(content[: len(content) // 2])
                    content = content[len(content) // 2 :]  # what a frozen one never gets to send
                self.at("half sent")
            write(this, content)
            if content.endswith(b"--\r\n"):
                self.at("sent")

        transport.write = writing
        transport.writelines = lambda this, parts: writing(this, b"".join(parts))
