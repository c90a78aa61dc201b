"""What needs a person, and whether somebody was told: once for all processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.notice import Notice
from edoc_tui.store.rows import text_of
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta


class Notices(Table):
    """Keeps what is open, and hands each digest to exactly one process."""

    __slots__ = ()

    def keep_notices(self, present: Iterable[Notice]) -> None:
        """Replace what is open by *present*; what is over may be told again when it comes back."""
        self._alone("notices")
        wanted = {one.name: one for one in present}
        for (name,) in self._rows("SELECT name FROM notices"):
            if wanted.pop(name, None) is None:
                self._db.execute("DELETE FROM notices WHERE name = ?", (name,))
        now = self._now()
        for one in wanted.values():
            self._db.execute(
                "INSERT INTO notices (name, kind, sentence, since, told_at)"
                " VALUES (?, ?, ?, ?, NULL)",
                (one.name, one.kind, one.sentence, now),
            )

    def take_digest(self, now: datetime, pause: timedelta) -> Sequence[Notice]:
        """Return what is to be told now, and note that it was; empty = nothing, or too early."""
        self._alone("notices")
        fresh = self._rows(
            "SELECT name, kind, sentence FROM notices WHERE told_at IS NULL ORDER BY since, name"
        )
        last = self._row("SELECT at FROM digests ORDER BY id DESC LIMIT 1")
        if not fresh or (last is not None and last[0] > text_of(now - pause)):
            return ()
        self._db.execute("UPDATE notices SET told_at = ? WHERE told_at IS NULL", (text_of(now),))
        self._db.execute(
            "INSERT INTO digests (at, notices) VALUES (?, ?)", (text_of(now), len(fresh))
        )
        return [Notice(row[0], row[1], row[2]) for row in fresh]

    def untell(self, names: Iterable[str]) -> None:
        """Note that a digest reached nobody: its notices go into the next one."""
        for name in names:
            self._db.execute("UPDATE notices SET told_at = NULL WHERE name = ?", (name,))

    def open_notices(self) -> Sequence[Notice]:
        """Return everything that needs a person, the oldest first."""
        rows = self._rows("SELECT name, kind, sentence FROM notices ORDER BY since, name")
        return [Notice(row[0], row[1], row[2]) for row in rows]
