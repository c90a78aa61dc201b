"""VAT categories of EN 16931, and why a category is exempt.

Source: EN 16931-1, rules BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG; the codes are
those of UNTDID 5305 that the standard uses, the reasons those of the VATEX code list.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

ZERO: Final = Decimal(0)


class VatCategory(StrEnum):
    """VAT category code (BT-95, BT-102, BT-118, BT-151)."""

    STANDARD = "S"
    ZERO_RATED = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUT_OF_SCOPE = "O"
    CANARY_ISLANDS = "L"
    CEUTA_MELILLA = "M"
    SPLIT_PAYMENT = "B"


RATED: Final = frozenset(
    {
        VatCategory.STANDARD,
        VatCategory.CANARY_ISLANDS,
        VatCategory.CEUTA_MELILLA,
        VatCategory.SPLIT_PAYMENT,
    }
)
"""Categories whose rate may be above zero; S must be."""

EXPLAINED: Final = frozenset(
    {
        VatCategory.EXEMPT,
        VatCategory.REVERSE_CHARGE,
        VatCategory.INTRA_COMMUNITY,
        VatCategory.EXPORT,
        VatCategory.OUT_OF_SCOPE,
    }
)
"""Categories that must say why there is no VAT (BT-120, BT-121); the others must not."""


@dataclass(frozen=True, slots=True)
class Vat:
    """How a line, an allowance or a charge is taxed.

    Attributes:
        category: BT-151 of a line, BT-95 of an allowance, BT-102 of a charge; a document that
            was read may name one that is in no list.
        rate: Percentage (BT-152, BT-96, BT-103); ``None`` for O alone.
    """

    category: VatCategory | str = VatCategory.STANDARD
    rate: Decimal | None = ZERO


def as_broken_down(vat: Vat) -> Vat:
    """Return category and rate of a part of the VAT breakdown: the rate 0 of O says nothing."""
    return (
        Vat(vat.category, None)
        if vat.category is VatCategory.OUT_OF_SCOPE and not vat.rate
        else vat
    )


@dataclass(frozen=True, slots=True)
class VatReason:
    """Why a category bears no VAT.

    Attributes:
        category: The category that it explains.
        text: VAT exemption reason text (BT-120).
        code: VAT exemption reason code (BT-121), of the VATEX list.
    """

    category: VatCategory | str
    text: str = ""
    code: str = ""


USUAL_REASONS: Final[dict[VatCategory | str, VatReason]] = {
    VatCategory.REVERSE_CHARGE: VatReason(
        VatCategory.REVERSE_CHARGE, "Reverse charge", "VATEX-EU-AE"
    ),
    VatCategory.INTRA_COMMUNITY: VatReason(
        VatCategory.INTRA_COMMUNITY, "Intra-community supply", "VATEX-EU-IC"
    ),
    VatCategory.EXPORT: VatReason(VatCategory.EXPORT, "Export outside the EU", "VATEX-EU-G"),
    VatCategory.OUT_OF_SCOPE: VatReason(
        VatCategory.OUT_OF_SCOPE, "Not subject to VAT", "VATEX-EU-O"
    ),
}
"""What is said where a document gives no reason of its own; an exemption (E) has none."""
