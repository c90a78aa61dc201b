"""The tables of matching: whom sellers were said to be, and order lines of documents' lines."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

MATCHING: Final = """
ALTER TABLE drafts ADD COLUMN details TEXT NOT NULL DEFAULT '{}';

CREATE TABLE taught_vendors (
    service TEXT NOT NULL,
    seller TEXT NOT NULL,
    vendor_no TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    taught_at TEXT NOT NULL,
    PRIMARY KEY (service, seller)
) STRICT;

CREATE TABLE order_matches (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    line TEXT NOT NULL,
    order_no TEXT NOT NULL,
    order_line TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    quantity TEXT NOT NULL,
    how TEXT NOT NULL,
    PRIMARY KEY (document_id, line)
) STRICT;
CREATE INDEX order_matches_by_order ON order_matches (order_no, order_line);

CREATE TABLE order_texts (
    vendor_no TEXT NOT NULL,
    words TEXT NOT NULL,
    order_words TEXT NOT NULL,
    PRIMARY KEY (vendor_no, words)
) STRICT;
"""
"""``details`` is JSON of what else a draft knows; quantities are decimal texts."""
