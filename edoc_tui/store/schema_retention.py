"""What retention leaves behind: which contents are gone since when, proofs of removed log rows."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

_TABLES: Final = """
-- Whatever a program does: what has no content any more can never be sent again.
ALTER TABLE documents ADD COLUMN payload_removed_at TEXT
    CHECK (payload_removed_at IS NULL OR status IN ('Sent', 'Approved', 'Rejected',
        'Approval Error', 'Canceled', 'Imported Document Created'));

-- When the logs of a document were shortened last; document 0 = what was about none.
CREATE TABLE removals (
    document_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (document_id, kind)
) WITHOUT ROWID, STRICT;

-- What the journal's seals need of a row that was removed: the hash that stands for it.
CREATE TABLE removed_log (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL,
    leaf BLOB NOT NULL CHECK (length(leaf) = 32)
) STRICT;

CREATE TRIGGER removed_log_stays BEFORE DELETE ON removed_log
BEGIN SELECT RAISE(ABORT, 'proofs of removed rows are never deleted'); END;

CREATE TRIGGER removed_log_is_final BEFORE UPDATE ON removed_log
BEGIN SELECT RAISE(ABORT, 'proofs of removed rows are never changed'); END;

-- Which policy a person has carried out; the last one is what a worker may do by itself.
CREATE TABLE retention_approvals (
    id INTEGER PRIMARY KEY,
    policy TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at TEXT NOT NULL
) STRICT;
"""

RETENTION: Final = f"""{_TABLES}
DROP TRIGGER document_log_stays;

CREATE TRIGGER document_log_stays BEFORE DELETE ON document_log
WHEN NOT EXISTS (SELECT 1 FROM removed_log WHERE id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'the document log is never shortened'); END;
"""
"""A row of the document log goes only where its proof is kept."""

RETENTION_TABLES: Final = _TABLES

POSTGRES_GUARD: Final = """
CREATE OR REPLACE FUNCTION document_log_stays() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM removed_log WHERE id = OLD.id) THEN
        RAISE EXCEPTION USING MESSAGE = 'the document log is never shortened',
            ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $body$;
"""
"""The same in PostgreSQL, where a trigger's condition cannot look into tables."""
