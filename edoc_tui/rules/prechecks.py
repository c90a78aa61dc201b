"""The checks that every document passes through when it comes in, before it can be sent.

They are the rules of EN 16931 (CEN 1.3.16) and Peppol BIS Billing 3.0 that fail most often,
under their official ids and with the same verdict as the official rules. What they find is
stored with the document and blocks sending; totals that contradict each other are refused
earlier, by the reader. One pass over the tree: a document of 5,000 lines takes well under a
second.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.german import is_xrechnung
from edoc_tui.domain.problems import Severity
from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.rules import (
    cardinality,
    code_checks,
    conditions,
    groups,
    peppol_more,
    rates,
    sums,
    values,
)
from edoc_tui.rules import german as german_rules
from edoc_tui.rules.national import check_national
from edoc_tui.rules.presence import check_document
from edoc_tui.rules.sheet import Sheet
from edoc_tui.rules.vat_families import check_families

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edoc_tui.domain.problems import Problems
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.values import Check

PEPPOL_FORMAT: Final = "PEPPOL BIS 3.0"
"""The document format (of a service) whose own rules come on top of EN 16931's."""


_ALL_TOGETHER: Final[dict[str, tuple[Check, ...]]] = {
    cac("ClassifiedTaxCategory"): (conditions.collect,),
    cac("TaxCategory"): (conditions.collect,),
    cac("LegalMonetaryTotal"): (sums.check_totals,),
    cac("TaxTotal"): (sums.check_tax_total,),
}


def _joined(*tables: Mapping[str, tuple[Check, ...]]) -> dict[str, tuple[Check, ...]]:
    joined: dict[str, tuple[Check, ...]] = {}
    for table in tables:
        for tag, checks in table.items():
            joined[tag] = joined.get(tag, ()) + checks
    return joined


_EN16931: Final = _joined(
    _ALL_TOGETHER,
    groups.EN16931,
    values.EN16931,
    conditions.EN16931,
    cardinality.EN16931,
    code_checks.EN16931,
)
_PEPPOL: Final = _joined(_EN16931, groups.PEPPOL, values.PEPPOL, peppol_more.PEPPOL)


_GERMAN: Final = _joined(_PEPPOL, german_rules.ELEMENTS)

_SHARED_NUMBERS: Final = (
    1, 5, 8, 10, 20, 40, 41, 42, 43, 44, 46, 53, 54, 55, 61, 101, 110, 111, 120, 121, 130,
)  # fmt: skip
_SHARED: Final = frozenset(f"PEPPOL-EN16931-R{number:03}" for number in _SHARED_NUMBERS)
"""Rules of Peppol that XRechnung has under the same ids."""

_PEPPOL_IDS: Final = ("PEPPOL-", "EDOC-GLN")

_MILDER: Final = "PEPPOL-EN16931-R120"
"""What is an error for Peppol and a warning for XRechnung."""


def check(root: Node, *, peppol: bool = True, xrechnung: bool = False) -> Problems:
    """Return what is wrong with the UBL invoice or credit note at *root*.

    Args:
        root: The tree as the one parser returns it.
        peppol: Apply the rules of Peppol BIS Billing as well as those of EN 16931.
        xrechnung: Apply those of XRechnung even when the document does not name it (BT-24).
    """
    german = xrechnung or is_xrechnung(root.content(cbc("CustomizationID")))
    if not german or peppol:
        return _check(root, peppol=peppol, german=german)
    found = _check(root, peppol=True, german=True, national=False)
    return tuple(
        replace(one, severity=Severity.WARNING) if one.rule == _MILDER else one
        for one in found
        if not one.rule.startswith(_PEPPOL_IDS) or one.rule in _SHARED
    )


def _check(root: Node, *, peppol: bool, german: bool, national: bool = True) -> Problems:
    sheet = Sheet(root)
    check_document(sheet, peppol=peppol)
    checks = _PEPPOL if peppol else _EN16931
    if german:
        checks = _GERMAN

    def visit(element: Node) -> None:
        for one in checks.get(element.tag, ()):
            one(sheet, element)
        if element.children:
            for child in element.children:
                visit(child)
        elif peppol and not element.text.strip():
            values.check_empty(sheet, element)

    visit(root)
    rates.check_standard_rates(sheet)
    check_families(sheet)
    cardinality.check_root(sheet)
    conditions.check_whole(sheet)
    if peppol:
        peppol_more.check_root(sheet)
    if peppol and national:
        check_national(sheet)
    if german:
        german_rules.check_xrechnung(sheet)
    sums.check_inclusive(sheet)
    return sheet.problems()
