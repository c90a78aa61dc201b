"""The index that statistics are counted from, without a look at any document."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

FIGURES: Final = """
DROP INDEX documents_by_creation;
CREATE INDEX documents_by_creation
    ON documents (direction, created_at, service, status, customer_no);
"""
"""A million documents are counted by day, status and customer in a second."""
