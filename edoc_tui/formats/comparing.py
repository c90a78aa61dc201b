"""What two versions of a document differ in, element by element.

Elements are told apart by their own ``cbc:ID`` where all of that name have one (lines, mostly),
else by what is equal before and behind them; a moved place alone is no difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cbc, short
from edoc_tui.formats import documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edoc_tui.domain.tree import Node

_ID: Final = cbc("ID")
_Content = tuple[str, str, tuple[tuple[str, str], ...], tuple[object, ...]]
_Pair = tuple["Node | None", "Node | None"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not the same.

    Attributes:
        xpath: Where, in the second version; in the first where the second has nothing there.
        before: In the first version; ``None`` = not there.
        after: In the second version; ``None`` = not there.
    """

    xpath: str
    before: str | None
    after: str | None


def differences(before: bytes, after: bytes) -> Iterator[Difference]:
    """Yield the differences of two documents, in their order.

    Raises:
        DataError: One of them cannot be parsed safely.
    """
    yield from compare(documents.parse(before), documents.parse(after))


def compare(before: Node, after: Node) -> Iterator[Difference]:
    """Yield the differences of two documents that were parsed, in their order."""
    yield from _compare(before, after)


def _compare(before: Node | None, after: Node | None) -> Iterator[Difference]:
    node = after if after is not None else before
    assert node is not None
    if before is not None and after is not None and before.tag != after.tag:
        yield Difference(after.xpath, short(before.tag), short(after.tag))
    old, new = _own(before), _own(after)
    for name in {**new, **old}:
        if old.get(name) != new.get(name):
            yield Difference(node.xpath + name, old.get(name), new.get(name))
    children = () if before is None else before.children, () if after is None else after.children
    for tag in dict.fromkeys(child.tag for one in reversed(children) for child in one):
        pairs = _paired(*([child for child in one if child.tag == tag] for one in children))
        for first, second in pairs:
            yield from _compare(first, second)


def _own(node: Node | None) -> dict[str, str]:
    """Return text and attributes of an element, by what follows its path."""
    if node is None:
        return {}
    text = node.text.strip()
    own = {} if node.children and not text else {"": text}
    return own | {f"/@{short(name)}": value for name, value in sorted(node.attributes.items())}


def _paired(before: Sequence[Node], after: Sequence[Node]) -> Iterator[_Pair]:
    """Lead elements of one name together."""
    if len(before) <= 1 and len(after) <= 1:
        yield from zip_longest(before, after)
        return
    old, new = [one.content(_ID) for one in before], [one.content(_ID) for one in after]
    if all(len(set(ids)) == len(ids) and "" not in ids for ids in (old, new)):
        known = dict(zip(old, before, strict=True))
        there = set(new)
        yield from ((known.get(one.content(_ID)), one) for one in after)
        yield from ((one, None) for one in before if one.content(_ID) not in there)
        return
    matcher = SequenceMatcher(None, [_content(x) for x in before], [_content(x) for x in after])
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            yield from zip_longest(before[i:j], after[k:m])


def _content(node: Node) -> _Content:
    children = tuple(_content(child) for child in node.children)
    return node.tag, node.text.strip(), tuple(sorted(node.attributes.items())), children
