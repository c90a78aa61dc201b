"""The table with the tokens of a store that several hosts share; empty in a store of one home."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

SHARED_TOKENS: Final = """
CREATE TABLE shared_tokens (
    service TEXT PRIMARY KEY,
    generation INTEGER NOT NULL,
    sealed TEXT NOT NULL
) STRICT;
"""
"""``sealed`` is opened by the key of the vault alone; ``generation`` rises with every pair."""
