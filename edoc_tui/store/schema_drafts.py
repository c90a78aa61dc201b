"""The tables of working on received documents: drafts, and the accounts that texts mean."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

DRAFTS: Final = """
CREATE TABLE drafts (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    stage TEXT NOT NULL,
    vendor_no TEXT NOT NULL,
    vendor_how TEXT NOT NULL,
    accounts TEXT NOT NULL,
    order_no TEXT NOT NULL,
    remarks TEXT NOT NULL,
    exported TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE text_accounts (
    vendor_no TEXT NOT NULL,
    words TEXT NOT NULL,
    account TEXT NOT NULL,
    PRIMARY KEY (vendor_no, words)
) STRICT;
"""
"""A document without a draft is unprocessed; ``vendor_no`` may be empty for any vendor."""
