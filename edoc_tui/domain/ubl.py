"""Names of UBL 2.1 that reading and checking share."""

from __future__ import annotations

from functools import cache
from typing import Final

from edoc_tui.domain.cii import NAMESPACES

INVOICE: Final = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE: Final = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
CAC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"

INVOICE_TAG: Final = f"{{{INVOICE}}}Invoice"
CREDIT_NOTE_TAG: Final = f"{{{CREDIT_NOTE}}}CreditNote"

_PREFIXES: Final = {CAC: "cac:", CBC: "cbc:", INVOICE: "", CREDIT_NOTE: ""} | {
    uri: f"{prefix}:" for prefix, uri in NAMESPACES.items()
}


@cache
def cac(name: str) -> str:
    """Return the full name of an aggregate, such as ``Party``."""
    return f"{{{CAC}}}{name}"


@cache
def cbc(name: str) -> str:
    """Return the full name of a basic element, such as ``ID``."""
    return f"{{{CBC}}}{name}"


def short(tag: str) -> str:
    """Return a full name as people write it: ``cbc:ID``, ``Invoice``; also those of CII."""
    namespace, _, name = tag.removeprefix("{").rpartition("}")
    return _PREFIXES.get(namespace, "") + name
