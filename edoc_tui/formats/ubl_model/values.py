"""Single values of a document that is read whole: nothing is cut, nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.text import printable, printable_lines
from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.domain.vat import Vat, VatCategory
from edoc_tui.formats.reading import amount, child, content, day

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from edoc_tui.domain.tree import Node

_CATEGORIES: Final = {str(category): category for category in VatCategory}


def text(parent: Node, *path: str) -> str:
    """Return the first text at *path*, printable, with its line breaks; ``""`` if none."""
    found = parent.first(*path)
    return "" if found is None else printable_lines(content(found))


def identifier(element: Node | None, attribute: str = "schemeID") -> Identifier | None:
    """Return an identifier with its scheme, ``None`` without a value."""
    value = "" if element is None else printable(content(element))
    if element is None or not value:
        return None
    return Identifier(value, printable(element.get(attribute).strip()))


def figure(parent: Node, name: str, field: str) -> Decimal | None:
    """Return the amount, quantity or percentage called *name*, ``None`` without one.

    Raises:
        DataError: It is there twice, or is no number.
    """
    return figure_at(parent, cbc(name), field)


def figure_at(parent: Node, tag: str, field: str) -> Decimal | None:
    """Return the amount, quantity or percentage in the element *tag*; see :func:`figure`."""
    element = child(parent, tag, field)
    return None if element is None or not content(element) else amount(element, field)


def day_of(parent: Node, name: str, field: str) -> date | None:
    """Return the date called *name*, ``None`` without one.

    Raises:
        DataError: It is no date.
    """
    element = parent.first(cbc(name))
    return None if element is None or not content(element) else day(element, field)


def vat_of(category: Node | None, field: str) -> Vat:
    """Return category and rate of a tax category.

    Raises:
        DataError: The rate is no number.
    """
    if category is None:
        return Vat("", None)
    code = text(category, cbc("ID"))
    return vat_by(code, figure(category, "Percent", field))


def vat_by(code: str, rate: Decimal | None) -> Vat:
    """Return the VAT of a category that a document names, which may be in no list."""
    return Vat(_CATEGORIES.get(code, code), rate)


def is_charge(one: Node) -> bool:
    """Say whether an AllowanceCharge is a charge."""
    return one.content(cbc("ChargeIndicator")) in {"true", "1"}


def vat_category(parent: Node, name: str) -> Node | None:
    """Return the tax category about VAT: the first one, when several are there."""
    found = parent.all(cac(name))
    vat = (one for one in found if one.content(cac("TaxScheme"), cbc("ID")).upper() == "VAT")
    return next(vat, found[0] if found else None)
