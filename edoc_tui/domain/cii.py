"""Names of the Cross Industry Invoice of UN/CEFACT, and what it codes otherwise than UBL."""

from __future__ import annotations

from functools import cache
from typing import Final

RSM: Final = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM: Final = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
UDT: Final = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
QDT: Final = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"

NAMESPACES: Final = {"rsm": RSM, "ram": RAM, "qdt": QDT, "udt": UDT}
"""By the prefix that everybody writes."""

ROOT_TAG: Final = f"{{{RSM}}}CrossIndustryInvoice"

POINT_CODES: Final = {"3": "5", "35": "29", "432": "72"}
"""Value added tax point date code (BT-8): UBL has UNTDID 2005, CII UNTDID 2475."""

TENDER: Final = "50"
OBJECT: Final = "130"
SUPPORTING: Final = "916"
"""Type codes (UNTDID 1001) of a tender (BT-17), an invoiced object (BT-18, BT-128), and an
attachment (BG-24)."""

VAT_NUMBER: Final = "VA"
TAX_NUMBER: Final = "FC"
"""Schemes of a VAT identifier (BT-31) and of a local tax registration (BT-32)."""

DAY: Final = "102"
"""The form of a date: YYYYMMDD (UNTDID 2379)."""


@cache
def ram(name: str) -> str:
    """Return the full name of an element, such as ``SellerTradeParty``."""
    return f"{{{RAM}}}{name}"


@cache
def rsm(name: str) -> str:
    """Return the full name of one of the three parts, such as ``ExchangedDocument``."""
    return f"{{{RSM}}}{name}"


@cache
def udt(name: str) -> str:
    """Return the full name of a value within its element, such as ``DateTimeString``."""
    return f"{{{UDT}}}{name}"


@cache
def qdt(name: str) -> str:
    """Return the full name of the date of a reference."""
    return f"{{{QDT}}}{name}"


CREDIT_CODES: Final = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"}
)
"""Types of document (BT-3, UNTDID 1001) that are a credit note; CII has one root for all."""
