"""The elements of a document that is written: put in order, never empty, always the same bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from edoc_tui.domain.errors import DataError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from edoc_tui.domain.identifiers import Identifier

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT: Final = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"}
_VALUE: Final = _TEXT | {ord('"'): "&quot;", ord("\n"): "&#10;", ord("\t"): "&#9;"}


class Leaf(NamedTuple):
    """An element with a text."""

    name: str
    text: str
    attributes: tuple[tuple[str, str], ...] = ()


class Group(NamedTuple):
    """An element with elements."""

    name: str
    children: tuple[Leaf | Group, ...]


Part = Leaf | Group | None
"""What a group is made of; ``None`` is left out."""


def leaf(name: str, text: str, /, **attributes: str) -> Leaf | None:
    """Return an element, ``None`` without a text; blank attributes are left out."""
    if not text:
        return None
    return Leaf(name, text, tuple((key, value) for key, value in attributes.items() if value))


def identified(name: str, identifier: Identifier | None) -> Leaf | None:
    """Return an identifier with its scheme."""
    if identifier is None:
        return None
    return leaf(name, identifier.value, schemeID=identifier.scheme)


def present(parts: Iterable[Part | Iterable[Part]]) -> list[Leaf | Group]:
    """Return those of *parts* that are there."""
    found: list[Leaf | Group] = []
    for part in parts:
        if isinstance(part, (Leaf, Group)):
            found.append(part)
        elif part is not None:
            found += [one for one in part if one is not None]
    return found


def ordered(
    name: str, parts: Iterable[Part | Iterable[Part]], places: Mapping[str, int]
) -> Group | None:
    """Return the element *name* with *parts* by their *places*, ``None`` without any."""
    found = present(parts)
    if not found:
        return None
    return Group(name, tuple(sorted(found, key=lambda one: places[one.name])))


def document(
    root: Group,
    namespaces: Mapping[str, str],
    prefix: Callable[[Leaf | Group, str], str],
) -> bytes:
    """Return the document as UTF-8.

    Args:
        root: The document.
        namespaces: By their prefix; ``""`` is that of the elements without one.
        prefix: Returns the prefix of an element that stands in the element of that name.

    Raises:
        DataError: A text has a character that XML cannot carry.
    """
    declared = "".join(
        f' xmlns:{name}="{uri}"' if name else f' xmlns="{uri}"' for name, uri in namespaces.items()
    )
    name = _named(prefix(root, ""), root.name)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<{name}{declared}>"]
    for child in root.children:
        _write(child, "  ", lines, prefix, root.name)
    lines += [f"</{name}>", ""]
    text = "\n".join(lines)
    wrong = _FORBIDDEN.search(text)
    if wrong is not None:
        before = text.count("\n", 0, wrong.start())
        name = lines[before].partition(">")[0].strip(" <").partition(" ")[0]
        raise DataError(
            _("The text of {name} has the character U+{code:04X}, which XML cannot carry.").format(
                name=name, code=ord(wrong.group())
            ),
            todo=_("Remove it."),
            rule="EDOC-TEXT",
        )
    return text.encode()


def _named(prefix: str, name: str) -> str:
    return f"{prefix}:{name}" if prefix else name


def _write(
    part: Leaf | Group,
    indent: str,
    lines: list[str],
    prefix: Callable[[Leaf | Group, str], str],
    within: str,
) -> None:
    name = _named(prefix(part, within), part.name)
    if isinstance(part, Leaf):
        attributes = "".join(
            f' {key}="{value.translate(_VALUE)}"' for key, value in part.attributes
        )
        lines.append(f"{indent}<{name}{attributes}>{part.text.translate(_TEXT)}</{name}>")
        return
    lines.append(f"{indent}<{name}>")
    for child in part.children:
        _write(child, indent + "  ", lines, prefix, part.name)
    lines.append(f"{indent}</{name}>")
