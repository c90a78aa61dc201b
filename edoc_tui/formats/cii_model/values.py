"""Single values of a Cross Industry Invoice: parts of it, dates, identifiers."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.cii import DAY, qdt, ram, rsm, udt
from edoc_tui.domain.text import printable
from edoc_tui.formats.reading import content, wrong
from edoc_tui.formats.ubl_model.values import figure_at, identifier
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from edoc_tui.domain.identifiers import Identifier
    from edoc_tui.domain.tree import Node

TRADE: Final = rsm("SupplyChainTradeTransaction")
DOCUMENT: Final = rsm("ExchangedDocument")
CONTEXT: Final = rsm("ExchangedDocumentContext")
AGREEMENT: Final = (TRADE, ram("ApplicableHeaderTradeAgreement"))
DELIVERY: Final = (TRADE, ram("ApplicableHeaderTradeDelivery"))
SETTLEMENT: Final = (TRADE, ram("ApplicableHeaderTradeSettlement"))
SUMMATION: Final = (*SETTLEMENT, ram("SpecifiedTradeSettlementHeaderMonetarySummation"))

_LINES: Final = (TRADE, ram("IncludedSupplyChainTradeLineItem"))
_STATUS: Final = (ram("AssociatedDocumentLineDocument"), ram("LineStatusReasonCode"))
_ONLY_TOLD: Final = frozenset({"GROUP", "INFORMATION"})
_STRINGS: Final = (udt("DateTimeString"), qdt("DateTimeString"), udt("DateString"))
_DAY: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def lines_of(root: Node) -> Iterator[Node]:
    """Yield the lines; those that only group or explain others bear no amount of their own."""
    for line in root.every(*_LINES):
        if line.content(*_STATUS) not in _ONLY_TOLD:
            yield line


def figure(parent: Node, name: str, field: str) -> Decimal | None:
    """Return the amount, quantity or percentage called *name*, ``None`` without one.

    Raises:
        DataError: It is there twice, or is no number.
    """
    return figure_at(parent, ram(name), field)


def day_at(parent: Node, field: str, *path: str) -> date | None:
    """Return the date at *path*, ``None`` without one.

    Raises:
        DataError: It is no date, or of another form than year, month, day.
    """
    found = parent.first(*path)
    if found is None:
        return None
    text = next((one for tag in _STRINGS for one in found.all(tag)), None)
    if text is None or not content(text):
        return None
    match = _DAY.fullmatch(content(text) if text.get("format", DAY).strip() == DAY else "")
    try:
        return date.fromisoformat("-".join(match.groups()) if match else "")
    except ValueError:
        raise wrong(
            text,
            _("the date ({field}) is '{shown}'").format(
                field=field, shown=printable(content(text), limit=40)
            ),
            field=field,
            rule="EDOC-DATE",
            todo=_("A date is written YYYYMMDD, in the format 102."),
        ) from None


def numbers(party: Node) -> tuple[Identifier, ...]:
    """Return the identifiers of a party (BT-29, BT-46): those without a scheme first."""
    found = (*party.all(ram("ID")), *party.all(ram("GlobalID")))
    return tuple(one for each in found if (one := identifier(each)) is not None)
