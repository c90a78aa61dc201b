"""The table of turns: whose turn it is to poll and to receive, among all workers."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

TURNS: Final = """
CREATE TABLE turns (
    service TEXT NOT NULL,
    job TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (service, job)
) WITHOUT ROWID, STRICT;
"""
"""When a job of a service was begun last, by whichever process."""
