"""Turns: of all workers, one polls a service, one receives for it, as often as it is due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from edoc_tui.store.rows import text_of
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from datetime import datetime


class Turns(Table):
    """Recurring jobs that several processes share."""

    __slots__ = ()

    def take_turn(self, service: str, job: str, now: datetime, seconds: float) -> bool:
        """Begin *job* of *service* unless somebody began it less than *seconds* ago.

        A turn in the future (the clock was set back) is not waited for.
        """
        row = self._row(
            "INSERT INTO turns (service, job, at) VALUES (?, ?, ?)"
            " ON CONFLICT (service, job) DO UPDATE SET at = excluded.at"
            " WHERE turns.at <= ? OR turns.at > excluded.at RETURNING at",
            (service, job, text_of(now), text_of(now - timedelta(seconds=seconds))),
        )
        return row is not None
