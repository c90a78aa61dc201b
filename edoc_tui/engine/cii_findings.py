"""The rules of EN 16931 on a Cross Industry Invoice, at its own places.

The rules are about what a document says; only the names of the elements differ between the two
syntaxes. So the document is read whole, written as UBL, and checked there; what is about the
syntax of UBL alone is left out. Each finding is then put at the element of CII that it is about:
a line, a party, a part of the VAT breakdown.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.cii import ram
from edoc_tui.formats import cii_model, peppol_bis, xml
from edoc_tui.formats.cii_model.values import (
    AGREEMENT,
    DELIVERY,
    DOCUMENT,
    SETTLEMENT,
    SUMMATION,
    lines_of,
)
from edoc_tui.rules import prechecks

if TYPE_CHECKING:
    from edoc_tui.domain.problems import Problem, Problems
    from edoc_tui.domain.tree import Node

_SYNTAX: Final = "UBL-"
"""Begins the rules about elements of UBL."""

_STEP: Final = re.compile(r"/[^/]+/(?:cac|cbc):(\w+)(?:\[(\d+)\])?")
_PART: Final = re.compile(r"/cac:TaxSubtotal(?:\[(\d+)\])?")
_LINES: Final = frozenset({"InvoiceLine", "CreditNoteLine"})
_PLACES: Final = {
    "AccountingSupplierParty": (*AGREEMENT, ram("SellerTradeParty")),
    "AccountingCustomerParty": (*AGREEMENT, ram("BuyerTradeParty")),
    "TaxRepresentativeParty": (*AGREEMENT, ram("SellerTaxRepresentativeTradeParty")),
    "AdditionalDocumentReference": AGREEMENT,
    "BuyerReference": AGREEMENT,
    "OrderReference": AGREEMENT,
    "Delivery": DELIVERY,
    "PayeeParty": (*SETTLEMENT, ram("PayeeTradeParty")),
    "PaymentMeans": (*SETTLEMENT, ram("SpecifiedTradeSettlementPaymentMeans")),
    "PaymentTerms": (*SETTLEMENT, ram("SpecifiedTradePaymentTerms")),
    "AllowanceCharge": (*SETTLEMENT, ram("SpecifiedTradeAllowanceCharge")),
    "InvoicePeriod": (*SETTLEMENT, ram("BillingSpecifiedPeriod")),
    "BillingReference": (*SETTLEMENT, ram("InvoiceReferencedDocument")),
    "TaxTotal": SUMMATION,
    "LegalMonetaryTotal": SUMMATION,
    "DocumentCurrencyCode": SETTLEMENT,
    "TaxCurrencyCode": SETTLEMENT,
    "ID": (DOCUMENT,),
    "IssueDate": (DOCUMENT,),
    "InvoiceTypeCode": (DOCUMENT,),
    "CreditNoteTypeCode": (DOCUMENT,),
    "Note": (DOCUMENT,),
}
"""Where in CII it stands what UBL has in an element of this name."""

_TAXES: Final = (*SETTLEMENT, ram("ApplicableTradeTax"))


def check(root: Node, *, xrechnung: bool = False) -> Problems:
    """Return what is wrong with the Cross Industry Invoice at *root*.

    Args:
        root: The tree as the one parser returns it.
        xrechnung: Apply the rules of XRechnung even when the document does not name it (BT-24).

    Raises:
        DataError: A figure or date in it is none.
    """
    reading = cii_model.read_tree(root)
    written = xml.parse(peppol_bis.write(reading.invoice, reading.amounts))
    found = prechecks.check(written, peppol=False, xrechnung=xrechnung)
    return tuple(_placed(one, root) for one in found if not one.rule.startswith(_SYNTAX))


def _placed(problem: Problem, root: Node) -> Problem:
    place = _place(problem.xpath, root) or root
    return replace(problem, xpath=place.xpath, line=place.line)


def _place(xpath: str, root: Node) -> Node | None:
    step = _STEP.match(xpath)
    if step is None:
        return None
    name, at = step[1], int(step[2] or 1) - 1
    part = _PART.search(xpath)
    if name in _LINES:
        found = list(lines_of(root))
    elif part is not None:
        found, at = list(root.every(*_TAXES)), int(part[1] or 1) - 1
    else:
        found = list(root.every(*_PLACES[name])) if name in _PLACES else []
    return found[min(at, len(found) - 1)] if found else None
