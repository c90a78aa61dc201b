"""Which numbers the parties of a document have, as the rules about VAT categories ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.rules.sheet import is_vat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edoc_tui.domain.tree import Node

_SELLER: Final = cac("AccountingSupplierParty"), cac("Party")
_BUYER: Final = cac("AccountingCustomerParty"), cac("Party")
_SCHEME: Final = cac("PartyTaxScheme")
_COMPANY: Final = cbc("CompanyID")


class PartyNumbers:
    """The numbers of seller, buyer and tax representative."""

    __slots__ = ("buyer_legal", "buyer_vat", "representative", "seller", "seller_vat")

    def __init__(self, root: Node) -> None:
        seller = list(root.every(*_SELLER, _SCHEME))
        self.seller = any(one.first(_COMPANY) is not None for one in seller)
        self.seller_vat = _vat(seller)
        self.representative = _vat(root.every(cac("TaxRepresentativeParty"), _SCHEME))
        self.buyer_vat = _vat(root.every(*_BUYER, _SCHEME))
        legal = root.every(*_BUYER, cac("PartyLegalEntity"), _COMPANY)
        self.buyer_legal = next(legal, None) is not None

    def serve(self, parties: str) -> bool:
        """Say whether the numbers are there that a category needs."""
        match parties:
            case "none":
                return not (self.seller_vat or self.representative or self.buyer_vat)
            case "seller":
                return self.seller or self.representative
            case "seller-vat":
                return self.seller_vat or self.representative
            case "both":
                return (self.seller or self.representative) and (self.buyer_vat or self.buyer_legal)
            case _:
                return (self.seller_vat or self.representative) and self.buyer_vat


def _vat(schemes: Iterable[Node]) -> bool:
    return any(is_vat(one) and one.first(_COMPANY) is not None for one in schemes)
