"""Where a value stands in a JSON text: the line of a path such as ``$.lines[0].price``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_OPEN: Final = "[{"
_CLOSED: Final = "]}"

Path = tuple[str, ...]
"""Keys, and positions as ``[3]``."""


def line_of(text: str, path: str) -> int:
    """Return the line where the value of *path* begins, or that of what is nearest above it.

    *text* is JSON that a parser has accepted.
    """
    wanted = tuple(key or f"[{index}]" for key, index in _STEP.findall(path.lstrip("$")))
    best, offset = -1, 0
    for here, start in _values(text):
        if len(here) > best and wanted[: len(here)] == here:
            best, offset = len(here), start
    return text.count("\n", 0, offset) + 1


def _values(text: str) -> Iterator[tuple[Path, int]]:
    """Yield the path of every value with the place where it begins."""
    open_: list[tuple[Path, int]] = []  # each list with its next position, each object with -1
    key: str | None = None
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece in _CLOSED:
            open_.pop()
        elif piece == ",":
            path, at = open_[-1]
            open_[-1] = (path, at + 1 if at >= 0 else at)
        elif piece != ":":
            path, at = open_[-1] if open_ else ((), -2)
            if at == -1 and key is None:
                key = piece[1:-1]
                continue
            here = path if not open_ else (*path, f"[{at}]" if key is None else key)
            key = None
            yield here, match.start()
            if piece in _OPEN:
                open_.append((here, 0 if piece == "[" else -1))
