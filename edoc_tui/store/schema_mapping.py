"""The tables of mapping: what rules have changed, what was said before, which rules were used."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

MAPPING: Final = """
CREATE TABLE mapping_log (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    at TEXT NOT NULL,
    service TEXT NOT NULL,
    entity TEXT NOT NULL,
    field TEXT NOT NULL,
    line INTEGER NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    rule TEXT NOT NULL
) STRICT;

CREATE INDEX mapping_log_of_document ON mapping_log (document_id, id);
CREATE INDEX mapping_log_by_time ON mapping_log (at, id);

CREATE TRIGGER mapping_log_is_final BEFORE UPDATE ON mapping_log
BEGIN SELECT RAISE(ABORT, 'the mapping log is never rewritten'); END;

CREATE TABLE mapping_sources (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    content BLOB NOT NULL
) STRICT;

CREATE TABLE mapping_used (
    service TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('out', 'in')),
    rule TEXT NOT NULL,
    first_at TEXT NOT NULL,
    PRIMARY KEY (service, direction, rule)
) WITHOUT ROWID, STRICT;
"""
"""``mapping_log``: one row for each value that a rule changed; ``line`` counts from 1, 0 = none;
``at`` is that of the document log's row. ``mapping_sources``: what a mapped document said before
any rule, as long as it is the one that is stored; never shortened with the log, for *Recreate*
begins there. ``mapping_used`` is small however many documents there are."""
