"""Lists of tables (``[[a.b]]``) in a TOML text: change, add, remove and reorder them.

A table owns the comments right above it and moves with them. A list that a person wrote as one
value becomes tables with the first change. What comes out is read again: exactly what was wanted
has changed, or the change is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import tomli

from edoc_tui.config.toml_edit import render, render_key
from edoc_tui.config.toml_lines import find_key, has_comment, statements
from edoc_tui.domain.errors import CannotWriteError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Table = dict[str, Any]
Path = tuple[str, ...]
Place = tuple[int, int, int, int]
"""Where a key stands: start, start and end of its value, end."""


class _Block(NamedTuple):
    """Where a table of the list stands: from the comments above it to the next table."""

    start: int
    body_end: int
    end: int
    keys: Mapping[str, Place]


def rearranged(text: str, where: Path, work: Callable[[list[Table]], Sequence[int | Table]]) -> str:
    """Return *text* with the list of tables *where* as *work* wants it.

    Args:
        text: A text that ``tomli`` accepts; the table above *where* is in it.
        where: Path of the list.
        work: Gets the tables, which it may change, and returns their places in the order that is
            wanted; a table that it does not name is removed, new ones come last.

    Raises:
        CannotWriteError: The list is written in a way that leaves no room for the change.
    """
    text = _as_tables(text, where)
    before = _tables(tomli.loads(text), where)
    after = [dict(one) for one in before]
    order = work(after)
    expected = tomli.loads(text)
    _put(expected, where, [after[one] if isinstance(one, int) else one for one in order])
    made = _arranged(text, where, before, after, order)
    try:
        if tomli.loads(made) == expected:
            return made
    except tomli.TOMLDecodeError:  # the list is opened elsewhere, in another way
        pass
    raise _unwritable(where)


def _arranged(
    text: str,
    where: Path,
    before: Sequence[Table],
    after: Sequence[Table],
    order: Sequence[int | Table],
) -> str:
    """Return *text* with the blocks of the tables in another order, changed, removed or added."""
    blocks = _blocks(text, where)
    if len(blocks) != len(before):
        raise _unwritable(where)
    texts = [
        _block_text(text, block, old, new)
        for block, old, new in zip(blocks, before, after, strict=True)
    ]
    kept = [texts[one] for one in order if isinstance(one, int)]
    pieces, at = [], 0
    for block, piece in zip(blocks, kept + [""] * (len(blocks) - len(kept)), strict=True):
        pieces += [text[at : block.start], piece]
        at = block.end
    new = [_fresh(where, one) for one in order if not isinstance(one, int)]
    if new and not blocks:
        at = _place(text, where)
        pieces = [text[:at]]
    for one in new:
        head = "".join(pieces)
        lead = "" if not head else "\n" if head.endswith("\n") else "\n\n"
        if head.endswith("\n\n"):
            lead = ""
        pieces = [head, lead, one]
    tail = text[at:]
    if new and tail.strip() and not tail.startswith("\n"):
        pieces.append("\n")
    return "".join([*pieces, tail])


def _block_text(text: str, block: _Block, old: Table, new: Table) -> str:
    """Return the text of a block with the values that changed."""
    piece = text[block.start : block.body_end]
    if not piece.endswith("\n"):
        piece += "\n"
    edits = []
    for key in {**old, **new}:
        if old.get(key) == new.get(key):
            continue
        place = block.keys.get(key)
        if place is None and key in new:
            piece += f"{render_key(key)} = {render(new[key])}\n"
        elif place is None:
            continue
        elif key in new:
            edits.append((place[1], place[2], render(new[key])))
        else:
            edits.append((place[0], place[3], ""))
    for start, end, value in sorted(edits, reverse=True):
        piece = piece[: start - block.start] + value + piece[end - block.start :]
    return piece + text[block.body_end : block.end]


def _blocks(text: str, where: Path) -> list[_Block]:
    found: list[_Block] = []
    opened: _Block | None = None
    comments: int | None = None
    keys: dict[str, Place] = {}
    for one in statements(text):
        blank = not one.path and not text[one.start : one.end].strip()
        if one.header:
            start = one.start if comments is None else comments
            if opened is not None:
                found.append(opened._replace(end=start, keys=keys))
                opened = None
            if one.path == where and one.array:
                opened, keys = _Block(start, one.end, one.end, {}), {}
        elif opened is not None and one.path:
            opened = opened._replace(body_end=one.end)
            keys[one.path[-1]] = (one.start, one.value_start, one.value_end, one.end)
        if one.header or one.path or blank:
            comments = None
        elif comments is None:
            comments = one.start
    if opened is not None:
        found.append(opened._replace(end=len(text), keys=keys))
    return found


def _fresh(where: Path, table: Table) -> str:
    lines = [f"[[{'.'.join(map(render_key, where))}]]"]
    lines += [f"{render_key(key)} = {render(value)}" for key, value in table.items()]
    return "\n".join([*lines, ""])


def _place(text: str, where: Path) -> int:
    """Return where the first one goes: behind the last table beside it."""
    at, inside = len(text), False
    for one in statements(text):
        if one.header:
            inside = one.path[: len(where) - 1] == where[:-1]
        if inside and one.path:
            at = one.end
    return at


def _as_tables(text: str, where: Path) -> str:
    """Return *text* with a list in one value made tables of their own."""
    one = find_key(text, where)
    if one is None:
        return text
    tables = _tables(tomli.loads(text), where)
    if has_comment(text[one.value_start : one.value_end]):
        raise _unwritable(where)
    note = text[one.value_end : one.end].strip()  # a comment behind the list stays
    text = text[: one.start] + (f"{note}\n" if note else "") + text[one.end :]
    at = _place(text, where)
    head, tail = text[:at], text[at:]
    lead = "" if not head or head.endswith("\n\n") else "\n" if head.endswith("\n") else "\n\n"
    return head + lead + "\n".join(_fresh(where, table) for table in tables) + tail


def _tables(tree: Mapping[str, Any], where: Path) -> list[Table]:
    node: Any = tree
    for name in where:
        node = node.get(name, {}) if isinstance(node, dict) else {}
    return node if isinstance(node, list) else []


def _put(tree: Table, where: Path, tables: Sequence[Table]) -> None:
    node: Any = tree
    for name in where[:-1]:
        node = node[name]
    if tables:
        node[where[-1]] = list(tables)
    else:
        node.pop(where[-1], None)


def _unwritable(where: Path) -> CannotWriteError:
    return CannotWriteError(
        _("{names} could not be changed without rewriting other parts of the file.").format(
            names=".".join(where)
        ),
        todo=_("Change it by hand in an editor."),
    )
