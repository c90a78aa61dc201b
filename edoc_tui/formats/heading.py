"""What every syntax must state in the same way: the number, the currency, totals that agree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.text import printable
from edoc_tui.formats.reading import content, required, wrong
from edoc_tui.formats.totals import contradictions
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.domain.tree import Node
    from edoc_tui.formats.reading import Term
    from edoc_tui.formats.totals import Totals

MAX_NUMBER: Final = 200
"""A document number longer than this is refused: it would be cut somewhere on its way."""


def document_number(parent: Node, term: Term) -> str:
    """Return the number of a document (BT-1).

    Raises:
        DataError: It is missing, there twice, or too long.
    """
    element = required(parent, term)
    number = content(element)
    if len(number) > MAX_NUMBER:
        text = _("the document number (BT-1) has more than {max_number} characters").format(
            max_number=MAX_NUMBER
        )
        raise wrong(element, text, field="BT-1", rule="EDOC-SIZE")
    return printable(number)


def document_currency(parent: Node, term: Term) -> str:
    """Return the currency of a document (BT-5).

    Raises:
        DataError: It is missing, there twice, or no code of three capital letters.
    """
    element = required(parent, term)
    currency = content(element)
    if not re.fullmatch(r"[A-Z]{3}", currency):
        text = _("the currency (BT-5) is '{currency}'").format(
            currency=printable(currency, limit=20)
        )
        todo = _("A currency is three capital letters, such as EUR.")
        raise wrong(element, text, field="BT-5", rule="BR-CL-04", todo=todo)
    return currency


def refuse_contradictions(
    totals: Totals, place: Callable[[str], Node | None], otherwise: Node
) -> None:
    """Refuse totals that contradict each other.

    Args:
        totals: The totals of a document.
        place: Returns the element that UBL calls so.
        otherwise: Where the error is when there is no such element.

    Raises:
        DataError: They do; it names them all.
    """
    found = list(contradictions(totals))
    if found:
        first = found[0]
        where = place(first.element)
        raise wrong(
            otherwise if where is None else where,
            "; ".join(one.text for one in found),
            field=first.field,
            rule=first.rule,
        )
