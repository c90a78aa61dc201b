"""The table that keeps which way each document was sent on."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

ROUTES: Final = """
CREATE TABLE routes (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    profile TEXT NOT NULL,
    workflow TEXT NOT NULL,
    export_only INTEGER NOT NULL,
    hold INTEGER NOT NULL
) STRICT;
"""
"""A document that a person gave to a service by name has no row."""
