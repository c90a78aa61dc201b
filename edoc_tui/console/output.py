"""What goes out to the terminal: nothing it would obey, and nothing it shows already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.filter import LineFilter

from edoc_tui.domain.text import MARK

if TYPE_CHECKING:
    from textual.color import Color

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def _mark(found: re.Match[str]) -> str:
    """Keep the width of the line: what takes no cell leaves none."""
    return MARK if cell_len(found.group()) == 1 else ""


class ControlFilter(LineFilter):
    """Replaces every control character in a line by a visible mark.

    Foreign text is made printable on its way in; this is the second wall, for every widget.
    """

    def apply(
        self,
        segments: list[Segment],
        background: Color,  # noqa: ARG002 - the signature of Textual
    ) -> list[Segment]:
        """Return *segments* without control characters."""
        for segment in segments:
            text = segment.text
            if not segment.control and not text.isprintable() and _CONTROLS.search(text):
                return [
                    piece
                    if piece.control
                    else Segment(_CONTROLS.sub(_mark, piece.text), piece.style)
                    for piece in segments
                ]
        return segments
