"""The table of owners: which processes use a shared store, on whichever host."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

OWNERS: Final = """
-- Seconds since 1970 by the server's clock; a store in a file has lock files instead.
CREATE TABLE owners (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    seen REAL NOT NULL
) STRICT;
"""
