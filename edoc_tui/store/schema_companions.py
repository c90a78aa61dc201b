"""The table of companions: the same document for a further service of its workflow."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

COMPANIONS: Final = """
CREATE TABLE companions (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    first_id INTEGER NOT NULL REFERENCES documents (id),
    CHECK (document_id <> first_id)
) STRICT;

CREATE INDEX companions_of ON companions (first_id, document_id);
"""
"""Each service has a row of its own in ``documents``, with its own status, attempts and answers.
The business key of a companion ends in its service: a number is sent once through each."""
