"""What is left on the terminal after an unexpected error."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING

from rich.segment import Segment, Segments

from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from types import TracebackType


def describe() -> Segments:
    """Describe the exception being handled: its kind and its places, never any value."""
    kind, _error, trace = sys.exc_info()
    name = kind.__name__ if kind is not None else _("unknown error")
    lines = [_("edoc-tui has stopped: {error}.").format(error=name)]
    lines += _places(trace)
    lines.append(_("Your documents are safe in the store."))
    if logging.getLogger("edoc_tui").hasHandlers():
        lines.append(_("The log has the details."))
    return Segments([Segment(printable(line) + "\n") for line in lines])


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    last = frames[-1:]
    ours = [frame for frame in frames[:-1] if "edoc_tui" in frame.filename]
    return [
        _("  in {function} ({file}, line {line})").format(
            function=frame.name, file=frame.filename.rpartition("/")[2], line=frame.lineno
        )
        for frame in (*ours[-8:], *last)
    ]
