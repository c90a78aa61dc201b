"""Change values in a TOML text and leave everything else as the person wrote it.

A value that stands in the text is replaced where it stands; a new key goes to the end of its
table, before the comments that belong to the next one; a new table goes behind its relatives.
Only a text too unusual for that (inline tables, dotted keys) is changed through ``tomlkit`` as
a whole. Either way the result is read again and must differ by exactly the changes asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import tomli

from edoc_tui.config.toml_lines import Path, find_key, find_table, statements
from edoc_tui.domain.errors import CannotWriteError
from edoc_tui.locales import _

Value = str | bool | int | float | list[Any] | dict[str, Any] | None
"""What a key can be given; ``None`` removes it."""

Changes = Mapping[Path, Value]

_BARE: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def edit(text: str, changes: Changes) -> str:
    """Return *text* with *changes* made; comments, order and unknown keys stay.

    Args:
        text: A text that ``tomli`` accepts.
        changes: The new values by path; ``None`` removes a key.

    Raises:
        CannotWriteError: The text is written in a way that leaves no room for the change.
    """
    crlf = "\r\n" in text and "\n" not in text.replace("\r\n", "")
    plain = text.replace("\r\n", "\n") if crlf else text
    expected = _apply(_read(plain), changes)
    for strategy in (_in_place, _through_tomlkit):
        try:
            edited = strategy(plain, changes)
            same = _read(edited) == expected
        except ValueError:  # tomli's error is one: the next strategy, or the refusal below
            continue
        if same:
            return edited.replace("\n", "\r\n") if crlf else edited
    names = ", ".join(".".join(path) for path in changes)
    raise CannotWriteError(
        _("{names} could not be changed without rewriting other parts of the file.").format(
            names=names
        ),
        todo=_("Change it by hand in an editor."),
    )


def _read(text: str) -> dict[str, Any]:
    return tomli.loads(text, parse_float=lambda number: _comparable(float(number)))


def _comparable(number: float) -> float | str:
    return number if number == number else "nan"  # noqa: PLR0124 - only NaN differs from itself


def _apply(tree: dict[str, Any], changes: Changes) -> dict[str, Any]:
    for path, value in changes.items():
        node = tree
        for name in path[:-1]:
            below = node.get(name)
            if not isinstance(below, dict):
                if value is None:
                    break
                below = node[name] = {}
            node = below
        else:
            if value is None:
                node.pop(path[-1], None)
            else:
                node[path[-1]] = value
    return tree


def _in_place(text: str, changes: Changes) -> str:
    for path, value in changes.items():
        statement = find_key(text, path)
        if statement is not None:
            if value is None:
                text = text[: statement.start] + text[statement.end :]
            else:
                head, tail = text[: statement.value_start], text[statement.value_end :]
                text = head + render(value) + tail
        elif value is not None:
            text = _add(text, path, value)
    return text


def _add(text: str, path: Path, value: Value) -> str:
    line = f"{render_key(path[-1])} = {render(value)}\n"
    table = find_table(text, path[:-1])
    if table is None:
        return _add_table(text, path[:-1], line)
    head, tail = text[: table.body_end], text[table.body_end :]
    if head and not head.endswith("\n"):
        head += "\n"
    return head + line + tail


def _add_table(text: str, path: Path, line: str) -> str:
    """Put a new table behind the last one that shares its parent, else at the end."""
    block = f"[{'.'.join(map(render_key, path))}]\n{line}"
    at = len(text)
    inside = False
    for statement in statements(text):
        if statement.header:
            inside = len(path) > 1 and statement.path[: len(path) - 1] == path[:-1]
        if inside and statement.path:
            at = statement.end
    head, tail = text[:at], text[at:]
    if head and not head.endswith("\n"):
        head += "\n"
    if head:
        head += "\n"
    return head + block + tail


def _through_tomlkit(text: str, changes: Changes) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    document = tomlkit.parse(text)
    try:
        for path, value in changes.items():
            _put(document, path, value)
    except (TOMLKitError, KeyError, TypeError) as error:  # a value stands where a table should
        raise ValueError(str(error)) from error
    return tomlkit.dumps(document)


def _put(node: Any, path: Path, value: Value) -> None:
    import tomlkit
    from tomlkit.items import InlineTable

    for name in path[:-1]:
        if name not in node:
            if value is None:
                return
            inline = isinstance(node, InlineTable)
            node.add(name, tomlkit.inline_table() if inline else tomlkit.table())
        node = node[name]
    if value is not None:
        node[path[-1]] = value
    elif path[-1] in node:
        node.remove(path[-1])


def render_key(name: str) -> str:
    """Return *name* as a TOML key, quoted where it must be."""
    return name if name and _BARE.issuperset(name) else render(name)


def render(value: Value) -> str:
    """Return *value* in TOML; text in one line, with everything unprintable escaped."""
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(render, value))}]"
    if isinstance(value, dict):
        pairs = ", ".join(f"{render_key(key)} = {render(one)}" for key, one in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    import tomlkit

    return tomlkit.item(value).as_string()


def _quote(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    if quoted.isprintable():
        return quoted
    return "".join(map(_escape, quoted))


def _escape(character: str) -> str:
    code = ord(character)
    if character.isprintable():
        return character
    return f"\\u{code:04x}" if code < 1 << 16 else f"\\U{code:08x}"


def move(text: str, old: Path, new: Path) -> str:
    """Return *text* with the table *old*, and those inside it, under another path.

    Args:
        text: A text that ``tomli`` accepts.
        old: Path of a table that is there.
        new: A path of the same length, where nothing is yet.

    Raises:
        CannotWriteError: The table is written in a way that leaves no room for the change.
    """
    expected = _read(text)
    parent = expected
    for name in old[:-1]:
        parent = parent[name]
    parent[new[-1]] = parent.pop(old[-1])
    pieces, at, size = [], 0, len(old)
    for statement in statements(text):
        if statement.header and statement.path[:size] == old:
            line = text[statement.start : statement.end]
            path = ".".join(map(render_key, (*new, *statement.path[size:])))
            opening, closing = ("[[", "]]") if statement.array else ("[", "]")
            rest = line[line.rindex(closing, 0, _comment_at(line)) + len(closing) :]
            pieces += [text[at : statement.start], f"{opening}{path}{closing}{rest}"]
            at = statement.end
    moved = "".join(pieces) + text[at:]
    try:
        if _read(moved) == expected:
            return moved
    except ValueError:  # two tables of one name: refused below
        pass
    raise CannotWriteError(
        _("{names} could not be changed without rewriting other parts of the file.").format(
            names=".".join(old)
        ),
        todo=_("Change it by hand in an editor."),
    )


def _comment_at(line: str) -> int:
    """Return where the comment behind a table's header begins."""
    quote = ""
    for at, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "#":
            return at
    return len(line)


def edit_table(text: str, path: Path, changes: Mapping[str, Value]) -> str:
    """Return *text*, which holds the one table *path*, with its keys changed.

    The table's text alone is read again, so that this costs the same in a file of any size.
    """
    return edit(text, {(*path, key): value for key, value in changes.items()})
