"""The table of the buyers' answers to what we sent: all of them, for ever."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

ANSWERS: Final = """
CREATE TABLE answers (
    id INTEGER PRIMARY KEY,
    service TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    document_id INTEGER REFERENCES documents (id),
    document_no TEXT NOT NULL,
    at TEXT NOT NULL,
    received_at TEXT NOT NULL,
    kind TEXT NOT NULL,
    verdict TEXT NOT NULL,
    code TEXT NOT NULL,
    reasons TEXT NOT NULL,
    trouble TEXT NOT NULL,
    content BLOB NOT NULL,
    UNIQUE (service, provider_id)
) STRICT;

CREATE INDEX answers_of_document ON answers (document_id, id);
"""
"""Without ``document_id`` the answer names a document that is not in the outbox."""
