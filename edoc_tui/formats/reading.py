"""The small steps of reading a document: one element, its text, an amount, a date.

Each raises :class:`DataError` with line, business term and rule, so that the reader of a syntax
states only what it looks for.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Context, Decimal, localcontext
from typing import TYPE_CHECKING, Final, NamedTuple

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import printable
from edoc_tui.domain.ubl import short
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edoc_tui.domain.tree import Node

TEXT_LIMIT: Final = 300
"""Names and references are cut for display after this many characters."""

_AMOUNT = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_PLACE_LIMIT: Final = 300


class Term(NamedTuple):
    """What is looked for: the element's full name, its term, its name in words, its rule."""

    tag: str
    field: str
    words: str
    rule: str


def content(element: Node) -> str:
    """Return the text of a basic element.

    Raises:
        DataError: It has elements within, behind which text would be hidden.
    """
    if element.children:
        name = printable(short(element.tag), limit=60)
        raise wrong(
            element,
            _("{name} holds elements where a text belongs").format(name=name),
            rule="EDOC-TEXT",
        )
    return (element.text).strip(" \t\r\n")


def text_at(parent: Node, *path: str) -> str:
    """Return the first text at *path*, printable and cut for display; ``""`` if none."""
    element = parent.first(*path)
    return "" if element is None else printable(content(element), limit=TEXT_LIMIT)


def child(parent: Node, tag: str, field: str) -> Node | None:
    """Return the one child called *tag*; two of them would leave a choice of amounts.

    Raises:
        DataError: It is there more than once.
    """
    found = parent.all(tag)
    if len(found) > 1:
        text = _("{tag} ({field}) is there {found} times").format(
            tag=short(tag), field=field, found=len(found)
        )
        raise wrong(found[1], text, field=field, rule="EDOC-TWICE")
    return found[0] if found else None


def required(parent: Node, term: Term) -> Node:
    """Return the one child that must be there and not be empty.

    Raises:
        DataError: It is missing, empty, or there more than once.
    """
    element = child(parent, term.tag, term.field)
    if element is None or not content(element):
        place = parent if element is None else element
        text = _("{words} ({field}) is missing").format(words=_(term.words), field=term.field)
        raise wrong(place, text, field=term.field, rule=term.rule)
    return element


def amount(element: Node, field: str) -> Decimal:
    """Return an amount (``xs:decimal``); what Python would accept beyond that is refused.

    Raises:
        DataError: It is no decimal number, or has more than 30 digits before the point.
    """
    text = content(element)
    if not _AMOUNT.fullmatch(text):
        shown = printable(text, limit=40)
        raise wrong(
            element,
            _("the amount ({field}) is '{shown}'").format(field=field, shown=shown),
            field=field,
            rule="EDOC-AMOUNT",
            todo=_("An amount is written with digits and one point, such as 1250.00."),
        )
    return Decimal(text)


def total(elements: Iterable[Node | None], field: str) -> Decimal:
    """Return the exact sum of the amounts that are there."""
    with localcontext(Context(prec=100)):
        return sum((amount(one, field) for one in elements if one is not None), Decimal(0))


def day(element: Node, field: str) -> date:
    """Return a date; a time zone, which some write, is not part of it.

    Raises:
        DataError: It is no date.
    """
    text = content(element)
    match = _DATE.fullmatch(text)
    try:
        return date.fromisoformat(match.group(1) if match else "")
    except ValueError:
        shown = printable(text, limit=40)
        raise wrong(
            element,
            _("the date ({field}) is '{shown}'").format(field=field, shown=shown),
            field=field,
            rule="PEPPOL-EN16931-F001",
            todo=_("A date is written YYYY-MM-DD."),
        ) from None


def wrong(element: Node, text: str, *, field: str = "", rule: str, todo: str = "") -> DataError:
    """Return the error about *element*, with its line and place in front of *text*."""
    line = element.line
    names = [short(one.tag) for one in (*reversed(list(element.ancestors())), element)]
    return DataError(
        _("Line {line}: {text}.").format(line=line, text=text),
        todo=todo,
        field=field,
        rule=rule,
        line=line,
        xpath=printable("/" + "/".join(names), limit=_PLACE_LIMIT),
    )
