"""Foreign text made printable, before it is stored as a message or shown anywhere.

Documents, provider answers, file names and TOML may carry terminal escape sequences, C1
controls, bidirectional overrides and invisible characters. They are replaced by a visible
marker, never dropped silently, so that a reader sees that something was there.
"""

from __future__ import annotations

import re
from functools import cache

MARK = "\N{REPLACEMENT CHARACTER}"
"""What stands where a character could not be shown."""

_DANGEROUS = (
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # invisible fillers
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, bidi, separators
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"  # fillers, selectors, BOM
    "\ud800-\udfff"  # lone surrogates
    "\U000e0000-\U000e0fff"  # tags
    "]"
)


def printable(text: str, *, limit: int = 0) -> str:
    """Return *text* with nothing in it that a terminal would obey or hide.

    Tabs and newlines become one space each. ``limit`` (characters, 0 = none) cuts a long text
    and ends it with an ellipsis.
    """
    if text.isascii() and text.isprintable():
        clean = text
    else:
        from unicodedata import normalize

        clean = normalize("NFC", text)
        clean = _dangerous().sub(MARK, clean.replace("\r\n", " ").replace("\n", " "))
        clean = clean.replace("\t", " ").replace("\r", " ")
    if limit and len(clean) > limit:
        return clean[: limit - 1] + "…"
    return clean


@cache
def _dangerous() -> re.Pattern[str]:
    """Compile the pattern for the first text that needs it: commands start without."""
    return re.compile(_DANGEROUS)


def printable_lines(text: str) -> str:
    """Like :func:`printable`, but newlines stay: for XML and multi-line provider answers."""
    return "\n".join(printable(line) for line in text.splitlines())


def without_sequences(text: str) -> str:
    """Return *text* without the escape sequences that a terminal or a clipboard may add."""
    return re.sub(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?", "", text)
