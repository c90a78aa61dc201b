"""The tables of where values come from, and of what documents were before they were made again."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

ORIGINS: Final = """
CREATE TABLE origins (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    trace TEXT NOT NULL
) STRICT;

CREATE TABLE versions (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    version INTEGER NOT NULL,
    replaced_at TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (document_id, version)
) STRICT;
"""
"""An imported document has no trace: all of it stood in its file. ``versions`` holds what was
replaced, from 1; the document as it is now is in ``contents``."""
