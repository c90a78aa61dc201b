"""How a document that is read is to be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.invoice_parts import Account, Card, DirectDebit, Payment
from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.formats.ubl_model.values import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.tree import Node


def payments(root: Node) -> Iterator[Payment]:
    """Yield how to pay (BG-16)."""
    for found in root.every(cac("PaymentMeans")):
        means = found.first(cbc("PaymentMeansCode"))
        yield Payment(
            means=text(found, cbc("PaymentMeansCode")),
            means_text="" if means is None else means.get("name").strip(),
            remittance=text(found, cbc("PaymentID")),
            account=_account(found),
            card=_card(found),
            direct_debit=_direct_debit(found),
        )


def _account(found: Node) -> Account | None:
    account = found.first(cac("PayeeFinancialAccount"))
    if account is None:
        return None
    return Account(
        text(account, cbc("ID")),
        text(account, cbc("Name")),
        text(account, cac("FinancialInstitutionBranch"), cbc("ID")),
    )


def _card(found: Node) -> Card | None:
    card = found.first(cac("CardAccount"))
    if card is None:
        return None
    return Card(
        text(card, cbc("PrimaryAccountNumberID")),
        text(card, cbc("HolderName")),
        text(card, cbc("NetworkID")),
    )


def _direct_debit(found: Node) -> DirectDebit | None:
    mandate = found.first(cac("PaymentMandate"))
    if mandate is None:
        return None
    return DirectDebit(
        text(mandate, cbc("ID")), text(mandate, cac("PayerFinancialAccount"), cbc("ID"))
    )
