"""How a Cross Industry Invoice that is read is to be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.cii import ram
from edoc_tui.domain.invoice_parts import Account, Card, DirectDebit, Payment
from edoc_tui.formats.cii_model.values import SETTLEMENT
from edoc_tui.formats.ubl_model.values import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.tree import Node

_DEBITED: Final = frozenset({"49", "59"})
"""Payment means by which the seller collects."""

_DEBTOR: Final = ram("PayerPartyDebtorFinancialAccount")
_CREDITOR: Final = ram("PayeePartyCreditorFinancialAccount")


def payments(root: Node) -> Iterator[Payment]:
    """Yield how to pay (BG-16); CII has one reference and one mandate for all of it."""
    remittance = text(root, *SETTLEMENT, ram("PaymentReference"))
    mandate = text(
        root, *SETTLEMENT, ram("SpecifiedTradePaymentTerms"), ram("DirectDebitMandateID")
    )
    for found in root.every(*SETTLEMENT, ram("SpecifiedTradeSettlementPaymentMeans")):
        yield _payment(found, remittance, mandate)


def _payment(found: Node, remittance: str, mandate: str) -> Payment:
    means = text(found, ram("TypeCode"))
    card = found.first(ram("ApplicableTradeSettlementFinancialCard"))
    debtor = found.first(_DEBTOR)
    debited = debtor is not None or (mandate and means in _DEBITED)
    return Payment(
        means=means,
        means_text=text(found, ram("Information")),
        remittance=remittance,
        account=_account(found),
        card=None
        if card is None
        else Card(text(card, ram("ID")), text(card, ram("CardholderName"))),
        direct_debit=DirectDebit(mandate, text(found, _DEBTOR, ram("IBANID"))) if debited else None,
    )


def _account(found: Node) -> Account | None:
    account = found.first(_CREDITOR)
    if account is None:
        return None
    return Account(
        text(account, ram("IBANID")) or text(account, ram("ProprietaryID")),
        text(account, ram("AccountName")),
        text(found, ram("PayeeSpecifiedCreditorFinancialInstitution"), ram("BICID")),
    )
