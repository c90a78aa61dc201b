"""Where things stand in a TOML text: statements with their place, key and value.

The scanner is for texts that ``tomli`` has accepted: it finds places, it judges nothing.
Offsets are characters, lines count from 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import tomli

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str, ...]
"""A key with the tables above it: ``("company", "name")``."""

_TOKEN: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""(?:"{0,2})'  # multi-line strings may end in up to five quotes
    r"|'''(?:[^']|'(?!''))*'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}=\n]"
    r"|[^\"'\#\[\]{}=\n]+",
    re.DOTALL,
)


Piece = tuple[int, str]
"""A token with its place."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One header, one key with its value, or a line without either.

    Attributes:
        start: Where it begins, at the beginning of its first line.
        end: Where the next begins.
        line: Its first line.
        header: It opens a table; ``array`` tells ``[[…]]``.
        path: Its full path, from the root; empty for blank lines and comments.
        value_start: Where the value of a key begins.
        value_end: Where it ends, before blanks and comment.
    """

    start: int
    end: int
    line: int
    header: bool = False
    array: bool = False
    path: Path = ()
    value_start: int = 0
    value_end: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """The part of a text under one header.

    Attributes:
        start: Where the header begins.
        body_end: Where its last key ends; comments and blank lines may follow.
        end: Where the next header begins.
    """

    start: int
    body_end: int
    end: int


def key_path(key: str) -> Path:
    """Return the parts of a dotted key as TOML reads them: ``a."b c"`` is ``("a", "b c")``."""
    node: Any = tomli.loads(f"{key.strip()}=0")
    path: list[str] = []
    while isinstance(node, dict):
        name, node = next(iter(node.items()))
        path.append(name)
    return tuple(path)


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements of *text* in order; together they cover it."""
    line = 1
    table: Path = ()
    for start, end, pieces in _groups(text):
        statement = _read(text, Statement(start, end, line), table, pieces)
        if statement.header:
            table = statement.path
        yield statement
        line += text.count("\n", start, end)


def _groups(text: str) -> Iterator[tuple[int, int, list[Piece]]]:
    """Yield the pieces of each statement: up to a newline outside brackets and strings."""
    start = depth = 0
    pieces: list[Piece] = []
    for match in _TOKEN.finditer(text):
        piece = match.group()
        if piece in {"[", "{"}:
            depth += 1
        elif piece in {"]", "}"}:
            depth -= 1
        elif piece[0] == "\n" and depth <= 0:
            yield start, match.end(), pieces
            start, depth, pieces = match.end(), 0, []
            continue
        pieces.append((match.start(), piece))
    if start < len(text):
        yield start, len(text), pieces


def _read(text: str, blank: Statement, table: Path, pieces: list[Piece]) -> Statement:
    """Return *blank* with what its pieces say."""
    code = [(at, piece) for at, piece in pieces if piece[0] != "#" and piece.strip()]
    if not code:
        return blank
    if code[0][1] == "[":
        array = code[1][1] == "["
        edge = 2 if array else 1
        key = text[code[edge - 1][0] + 1 : code[-edge][0]]
        return replace(blank, header=True, array=array, path=key_path(key))
    equals = next(at for at, piece in code if piece[0] == "=")
    start = equals + 1
    while text[start] in " \t":
        start += 1
    last_at, last = code[-1]
    return replace(
        blank,
        path=table + key_path(text[blank.start : equals]),
        value_start=start,
        value_end=last_at + len(last.rstrip()),
    )


def find_table(text: str, path: Path) -> Table | None:
    """Return the part of *text* under the header of *path*, or ``None`` if it has no header.

    The root table (an empty path) reaches from the beginning to the first header.
    """
    found: Statement | None = None
    start = body_end = 0
    inside = not path
    for statement in statements(text):
        if statement.header:
            if inside:
                return Table(start, body_end, statement.start)
            if statement.path == path and not statement.array:
                found, inside = statement, True
                start, body_end = statement.start, statement.end
        elif inside and statement.path:
            body_end = statement.end
    if found is None and path:
        return None
    return Table(start, body_end, len(text))


def find_key(text: str, path: Path) -> Statement | None:
    """Return the statement that gives *path* its value, ``None`` when there is none."""
    for statement in statements(text):
        if statement.path == path and not statement.header:
            return statement
    return None


def has_comment(text: str) -> bool:
    """Say whether there is a comment in *text*."""
    return any(match.group()[0] == "#" for match in _TOKEN.finditer(text))


def line_of(text: str, path: Path) -> int:
    """Return the line where *path*, or the nearest thing above it, is written; 0 = nowhere.

    A number in *path*, from 1, tells the tables of a list (``[[…]]``) from one another.
    """
    best, depth = 0, 0
    counted: dict[Path, int] = {}
    for statement in statements(text):
        if statement.header and statement.array:
            counted[statement.path] = counted.get(statement.path, 0) + 1
        found = statement.path
        for size in range(1, len(found) + 1):
            if number := counted.get(found[:size]):
                found = (*found[:size], str(number), *found[size:])
                break
        size = len(found)
        if depth < size <= len(path) and found == path[:size]:
            best, depth = statement.line, size
    return best
