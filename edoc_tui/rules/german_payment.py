"""How a German document says to pay (BG-16 to BG-19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from edoc_tui.domain.german import is_iban
from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.law import Law
    from edoc_tui.rules.sheet import Sheet

_ACCOUNT: Final = cac("PayeeFinancialAccount")
_CARD: Final = cac("CardAccount")
_MANDATE: Final = cac("PaymentMandate")
_PAYER: Final = (_MANDATE, cac("PayerFinancialAccount"), cbc("ID"))
_CREDITORS: Final = (
    (cac("AccountingSupplierParty"), cac("Party")),
    (cac("PayeeParty"),),
)


class _Way(NamedTuple):
    """A way to pay: its codes (UNTDID 4461), what it needs, and what it must not have."""

    number: str
    codes: frozenset[str]
    own: str
    field: str
    words: str


_WAYS: Final = (
    _Way("23", frozenset({"30", "58"}), _ACCOUNT, "BG-17", N_("an account to pay to (BG-17)")),
    _Way("24", frozenset({"48", "54", "55"}), _CARD, "BG-18", N_("the payment card (BG-18)")),
    _Way("25", frozenset({"59"}), _MANDATE, "BG-19", N_("the direct debit (BG-19)")),
)


def check_payments(sheet: Sheet, law: Law) -> None:
    """BR-DE-19, 20, 23, 24, 25, 30, 31: each way to pay with its own details and no other."""
    root = sheet.root
    for means in root.all(cac("PaymentMeans")):
        _check_way(sheet, law, means)
    mandates = list(root.every(cac("PaymentMeans"), _MANDATE))
    if not mandates:
        return
    if not any(_has_creditor(root, path) for path in _CREDITORS):
        message = _("A direct debit names the creditor identifier (BT-90).")
        law.add(sheet, "30", root, "BT-90", message)
    if not any(True for _one in root.every(cac("PaymentMeans"), *_PAYER)):
        message = _("A direct debit names the account that is debited (BT-91).")
        law.add(sheet, "31", root, "BT-91", message)


def _check_way(sheet: Sheet, law: Law, means: Node) -> None:
    code = means.content(cbc("PaymentMeansCode"))
    if code == "58" and not is_iban(means.content(_ACCOUNT, cbc("ID"))):
        message = _("A SEPA credit transfer (58) goes to an IBAN (BT-84), and this is none.")
        law.warn(sheet, "19", means, "BT-84", message)
    if code == "59" and not is_iban(means.content(*_PAYER)):
        message = _("A SEPA direct debit (59) comes from an IBAN (BT-91), and this is none.")
        law.warn(sheet, "20", means, "BT-91", message)
    for way in _WAYS:
        if code not in way.codes:
            continue
        if means.first(way.own) is None:
            message = _("Payment means {code} needs {words}.").format(code=code, words=_(way.words))
            law.add(sheet, f"{way.number}-a", means, way.field, message)
        others = {one.own for one in _WAYS} - {way.own}
        if any(means.first(one) is not None for one in others):
            message = _("Payment means {code} takes {words} and no other way to pay.").format(
                code=code, words=_(way.words)
            )
            law.add(sheet, f"{way.number}-b", means, way.field, message)


def _has_creditor(root: Node, path: tuple[str, ...]) -> bool:
    numbers = root.every(*path, cac("PartyIdentification"), cbc("ID"))
    return any(one.get("schemeID") == "SEPA" for one in numbers)
