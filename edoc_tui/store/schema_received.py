"""Received documents are told apart by their date, too: some vendors number anew every year."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

RECEIVED: Final = """
UPDATE documents SET business_key = business_key || '|' || issue_date WHERE direction = 'in';

UPDATE documents SET business_key = business_key || '|' || (
    SELECT about.issue_date FROM links JOIN documents AS about ON about.id = links.other_id
    WHERE links.document_id = documents.id AND links.kind IN ('approves', 'rejects')
)
WHERE document_type = 'Application Response' AND EXISTS (
    SELECT 1 FROM links
    WHERE links.document_id = documents.id AND links.kind IN ('approves', 'rejects')
);
"""
"""Our answer takes the date of the document that it is about: one answer for each of them."""
