"""The tables of audit and control: who did what, which homes may send, who must be told."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

AUDIT: Final = """
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    action TEXT NOT NULL,
    content TEXT NOT NULL,
    previous TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE
) STRICT;

CREATE INDEX audit_by_action ON audit (action, id);

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit journal is never shortened'); END;

CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit journal is never rewritten'); END;

-- Which entries are about a document.
CREATE TABLE audit_documents (
    document_id INTEGER NOT NULL,
    audit_id INTEGER NOT NULL REFERENCES audit (id),
    PRIMARY KEY (document_id, audit_id)
) STRICT;

-- Files as the journal knows them, so that an edit by hand is noticed.
CREATE TABLE known_files (
    name TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    content TEXT NOT NULL
) STRICT;

-- Homes that may send with this store.
CREATE TABLE homes (
    fingerprint TEXT PRIMARY KEY,
    machine TEXT NOT NULL,
    place TEXT NOT NULL,
    confirmed_at TEXT NOT NULL,
    confirmed_by TEXT NOT NULL
) STRICT;

-- The addresses that a service's tokens were given for.
CREATE TABLE sign_in_places (
    service TEXT PRIMARY KEY,
    place TEXT NOT NULL
) STRICT;

-- Who agreed to what, where two people must.
CREATE TABLE agreements (
    kind TEXT NOT NULL,
    document_id INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    person TEXT NOT NULL,
    login TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (kind, document_id, sha256, person)
) STRICT;

-- What a person was told, or is to be told with the next digest.
CREATE TABLE notices (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    sentence TEXT NOT NULL,
    since TEXT NOT NULL,
    told_at TEXT
) STRICT;

CREATE TABLE digests (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    notices INTEGER NOT NULL
) STRICT;

-- For a month's documents, and for the statistics of the last days.
CREATE INDEX documents_by_issue_date ON documents (direction, issue_date);
CREATE INDEX documents_by_creation ON documents (direction, created_at);
"""
