"""How the rules of the VAT categories differ: one table."""

from __future__ import annotations

from typing import Final, NamedTuple


class Family(NamedTuple):
    """How the rules of a category differ.

    Attributes:
        code: The category.
        name: The middle of its rule ids.
        rate: The rate it must have: ``=0``, ``>0``, ``>=0`` or ``none``.
        parties: Whose numbers it needs: ``seller``, ``seller-vat``, ``both``, ``both-vat``,
            or ``none`` where nobody may have one.
        explained: It must say why there is no VAT; others must not.
    """

    code: str
    name: str
    rate: str
    parties: str
    explained: bool

    @property
    def rated(self) -> bool:
        """Whether VAT is computed by rate, with a tolerance of one unit."""
        return self.rate.startswith(">")


FAMILIES: Final = (
    Family("S", "S", ">0", "seller", False),
    Family("Z", "Z", "=0", "seller", False),
    Family("E", "E", "=0", "seller", True),
    Family("AE", "AE", "=0", "both", True),
    Family("K", "IC", "=0", "both-vat", True),
    Family("G", "G", "=0", "seller-vat", True),
    Family("O", "O", "none", "none", True),
    Family("L", "AF", ">=0", "seller", False),
    Family("M", "AG", ">=0", "seller", False),
)
"""Source: CEN EN 16931 rules for UBL, 1.3.16."""
