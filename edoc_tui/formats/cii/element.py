"""The elements of CII: in the order of its schema, what it requires, under its four prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.cii import DAY, NAMESPACES
from edoc_tui.formats import element
from edoc_tui.formats.cii.order import ORDER, REQUIRED, structure
from edoc_tui.formats.element import Group, Leaf, leaf

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from edoc_tui.domain.identifiers import Identifier
    from edoc_tui.formats.element import Part

ROOT: Final = "CrossIndustryInvoice"
_VALUES: Final = frozenset({"DateTimeString", "DateString", "Indicator"})


def group(name: str, *parts: Part | Iterable[Part]) -> Group | None:
    """Return an element with *parts* and whatever else it requires, ``None`` without any part."""
    found = element.present(parts)
    return whole(name, found) if found else None


def whole(name: str, *parts: Part | Iterable[Part]) -> Group:
    """Return an element that must be there, with *parts* and whatever else it requires."""
    found = element.present(parts)
    kind = structure(name)
    there = {one.name for one in found}
    found += [_blank(one) for one in REQUIRED[kind] if one not in there]
    return element.ordered(name, found, ORDER[kind]) or Group(name, ())


def day(name: str, value: date | None) -> Part:
    """Return a date."""
    if value is None:
        return None
    inner = "DateString" if structure(name) == "Date" else "DateTimeString"
    return group(name, leaf(inner, f"{value:%Y%m%d}", format=DAY))


def numbered(found: Identifier | None) -> Part:
    """Return an identifier of a party: with a scheme it is a global one."""
    if found is None:
        return None
    if found.scheme:
        return leaf("GlobalID", found.value, schemeID=found.scheme)
    return leaf("ID", found.value)


def document(root: Group) -> bytes:
    """Return the document as UTF-8.

    Raises:
        DataError: A text has a character that XML cannot carry.
    """
    return element.document(root, NAMESPACES, _prefix)


def _blank(name: str) -> Leaf | Group:
    return whole(name) if structure(name) else Leaf(name, "")


def _prefix(part: Leaf | Group, within: str) -> str:
    if within in {"", ROOT}:
        return "rsm"
    if within == "FormattedIssueDateTime":
        return "qdt"
    return "udt" if isinstance(part, Leaf) and part.name in _VALUES else "ram"
