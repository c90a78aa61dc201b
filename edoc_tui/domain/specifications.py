"""Specification identifiers (BT-24) and business processes (BT-23) that documents name."""

from __future__ import annotations

from typing import Final

PEPPOL_BILLING: Final = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
"""Peppol BIS Billing 3.0."""

PEPPOL_PROCESS: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
"""The usual business process of Peppol billing."""

XRECHNUNG: Final = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
"""XRechnung 3.0 of KoSIT."""

EN16931: Final = "urn:cen.eu:en16931:2017"
"""EN 16931 itself, without the rules of a country or network; the profile of that name of
Factur-X and ZUGFeRD."""
