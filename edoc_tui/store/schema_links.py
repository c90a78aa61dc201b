"""The table that ties documents together: which one corrects or answers which."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

LINKS: Final = """
CREATE TABLE links (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    other_id INTEGER NOT NULL REFERENCES documents (id),
    kind TEXT NOT NULL CHECK (kind IN ('corrects', 'approves', 'rejects')),
    at TEXT NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (document_id, other_id, kind),
    CHECK (document_id <> other_id)
) WITHOUT ROWID, STRICT;

CREATE INDEX links_to ON links (other_id, document_id);

CREATE INDEX links_unsettled ON links (document_id, other_id)
    WHERE settled = 0 AND kind IN ('approves', 'rejects');
"""
"""``document_id`` *kind* ``other_id``: a corrected document names the one it stands in for, our
answer the received document it is about. An answer is settled once the provider has it."""
