"""The one long job of the console at a time: how far it is, and how to stop it."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

from edoc_tui.console.display import DisplayApp
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator


class Job:
    """A job that the header shows on every screen.

    Args:
        title: What is being done, ready to be shown.
        total: How many documents it is about, 0 = nobody knows yet.

    Attributes:
        done: How far it is.
        stop: Set by Esc: nothing new is begun, what is on its way is finished.
    """

    def __init__(self, title: str, total: int = 0) -> None:
        self.title = title
        self.done = 0
        self.total = total
        self.stop = asyncio.Event()

    @property
    def text(self) -> str:
        """The job as the header shows it."""
        return f"{self.title} {self.done}/{self.total}" if self.total else self.title


class JobApp(DisplayApp):
    """An app with at most one long job, which goes on whatever screen is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.job: Job | None = None

    def refresh_status(self) -> None:
        """Bring header and footer up to date; for subclasses."""

    def say(self, text: str, kind: str = "information") -> None:
        """Show a short text until the next key; for subclasses."""

    @contextmanager
    def working(self, job: Job) -> Iterator[Job]:
        """Show *job* in the header of every screen while the block runs."""
        self.job = job
        self.refresh_status()
        try:
            yield job
        finally:
            self.job = None
            self.refresh_status()

    def stop_job(self) -> None:
        """Begin nothing new in the job that runs; what is on its way is finished."""
        if self.job is not None:
            self.job.stop.set()
            self.say(_("Stopping: what is on its way is finished first."))
