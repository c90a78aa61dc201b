"""The one long job of the console at a time: how far it is, and how to stop it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Job:
    """A job that the header shows on every screen.

    Attributes:
        title: What is being done, ready to be shown.
        done, total: How far it is.
        stop: Set by Esc: nothing new is begun, what is on its way is finished.
    """

    title: str
    done: int = 0
    total: int = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def text(self) -> str:
        """The job as the header shows it."""
        return f"{self.title} {self.done}/{self.total}" if self.total else self.title
