"""What is known of a sign-in besides its times: how it ended, and a renewal under way."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

TOKENS: Final = """
ALTER TABLE sign_ins ADD COLUMN ending TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_ins ADD COLUMN renewing_since TEXT;
"""
