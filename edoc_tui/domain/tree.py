"""A document as plain nodes: what readers and rules look at, without the parser's library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.text import printable
from edoc_tui.domain.ubl import short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

NOTHING: Final[Mapping[str, str]] = {}
"""The attributes of an element that has none."""

_PATH_LIMIT: Final = 300


class Node:
    """An element: its full name, its own text, and the line on which it begins.

    Attributes:
        tag: Namespace and name, ``{urn:…}Invoice``.
        text: The text before its first child, ``""`` when there is none.
        line: Line of the file, 0 when unknown.
        attributes: By name.
        parent: The element around it, ``None`` for the root.
        children: In the order of the document.
    """

    __slots__ = ("_named", "attributes", "children", "line", "parent", "tag", "text")

    def __init__(
        self, tag: str, text: str, line: int, attributes: Mapping[str, str], parent: Node | None
    ) -> None:
        self.tag = tag
        self.text = text
        self.line = line
        self.attributes = attributes
        self.parent = parent
        self.children: Sequence[Node] = ()
        self._named: dict[str, list[Node]] | None = None

    def all(self, tag: str) -> list[Node]:
        """Return the children called *tag*."""
        named = self._named
        if named is None:
            named = self._named = {}
            for child in self.children:
                named.setdefault(child.tag, []).append(child)
        return named.get(tag, _NO_NODES)

    def first(self, *path: str) -> Node | None:
        """Return the first element at *path*, a tag for each level."""
        node, branches = self, False
        for tag in path:
            found = node.all(tag)
            if not found:
                return next(self.every(*path), None) if branches else None
            branches = branches or len(found) > 1
            node = found[0]
        return node

    def every(self, *path: str) -> Iterator[Node]:
        """Yield all elements at *path*, a tag for each level."""
        if len(path) == 1:
            yield from self.all(path[0])
            return
        for child in self.all(path[0]):
            yield from child.every(*path[1:])

    def content(self, *path: str) -> str:
        """Return the trimmed text of the first element at *path*, ``""`` when there is none."""
        found = self.first(*path) if path else self
        return "" if found is None else found.text.strip()

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute."""
        return self.attributes.get(name, default)

    def ancestors(self) -> Iterator[Node]:
        """Yield the elements around this one, the nearest first."""
        one = self.parent
        while one is not None:
            yield one
            one = one.parent

    def take_apart(self) -> None:
        """Untie this element and all within it, so that they are gone without a collection."""
        open_ = [self]
        while open_:
            one = open_.pop()
            open_ += one.children
            one.parent, one.children = None, ()
            one._named = None  # noqa: SLF001 - a node of the same tree

    @property
    def xpath(self) -> str:
        """Where it stands, printable, with a position where it has siblings of its name."""
        steps = []
        for one in (self, *self.ancestors()):
            alike = one.parent.all(one.tag) if one.parent is not None else _NO_NODES
            position = f"[{alike.index(one) + 1}]" if len(alike) > 1 else ""
            steps.append(short(one.tag) + position)
        return printable("/" + "/".join(reversed(steps)), limit=_PATH_LIMIT)


_NO_NODES: Final[list[Node]] = []
