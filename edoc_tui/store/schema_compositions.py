"""The tables of documents that are being typed: drafts, and the last number of each type."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

COMPOSITIONS: Final = """
-- One row per draft; whoever saves names the version that they read.
CREATE TABLE compositions (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
) STRICT;

CREATE TABLE composed_numbers (
    document_type TEXT PRIMARY KEY,
    number TEXT NOT NULL
) STRICT;
"""
"""A draft that became a document has no row any more."""
