"""The elements of UBL: in the order of its schema, under its two prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.ubl import CAC, CBC
from edoc_tui.formats import element
from edoc_tui.formats.element import Leaf
from edoc_tui.formats.peppol_bis.order import sequence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edoc_tui.formats.element import Group, Part


def group(name: str, *parts: Part | Iterable[Part]) -> Group | None:
    """Return an element with *parts* in the order of the schema, ``None`` without any."""
    return element.ordered(name, parts, sequence(name))


def document(root: Group, namespace: str) -> bytes:
    """Return the document as UTF-8.

    Raises:
        DataError: A text has a character that XML cannot carry.
    """
    return element.document(root, {"": namespace, "cac": CAC, "cbc": CBC}, _prefix)


def _prefix(part: Leaf | Group, within: str) -> str:
    if not within:
        return ""
    return "cbc" if isinstance(part, Leaf) else "cac"
