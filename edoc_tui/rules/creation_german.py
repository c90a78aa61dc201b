"""What XRechnung asks of a document before it is created, with where it is put right.

The same rules are applied to what was written (:mod:`edoc_tui.rules.german`); here they name the
field of the company, the customer or the document, before anything is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.german import (
    CORRECTED,
    PHONE_DIGITS,
    TYPES,
    is_email,
    is_iban,
    skonto_fault,
)
from edoc_tui.domain.problems import Problem, Severity
from edoc_tui.locales import _
from edoc_tui.rules.law import XRECHNUNG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.invoice_parts import Payment
    from edoc_tui.domain.parties import Company
    from edoc_tui.rules.law import Law

_TO_ACCOUNT: Final = frozenset({"30", "58"})
_BY_CARD: Final = frozenset({"48", "54", "55"})
_DEBIT: Final = "59"


def check_german(invoice: Invoice, company: Company, law: Law = XRECHNUNG) -> Iterator[Problem]:
    """Yield what keeps *invoice* from being an XRechnung, and what is worth a look.

    Args:
        invoice: What a person or a file gave.
        company: Company Information.
        law: Under which ids: between two Germans, Peppol asks for the same.
    """
    yield from _contact(company, law)
    if not invoice.references.buyer.strip():
        text = _("The buyer reference (BT-10), in Germany the Leitweg-ID, is missing.")
        yield _error(law.rule("15"), "BT-10", text)
    if invoice.code not in TYPES:
        text = _("The type code (BT-3) {code} is not among those that are usual in Germany.")
        yield _warning(law.rule("17"), "BT-3", text.format(code=invoice.code))
    if invoice.code == CORRECTED and not invoice.references.preceding:
        text = _("A corrected invoice (384) names the invoice that it corrects (BG-3).")
        yield _warning(law.rule("26"), "BT-25", text)
    if fault := skonto_fault(invoice.payment_terms):
        yield _error(law.rule("18"), "BT-20", fault)
    names = [one.file_name for one in invoice.attachments if one.content is not None]
    for name in {one for one in names if one and names.count(one) > 1}:
        text = _("Two attached documents (BT-125) are called {name}.").format(name=f"'{name}'")
        yield _error(law.rule("22"), "BT-125", text)
    for payment in invoice.payments:
        yield from _payment(payment, law)
    if any(one.direct_debit is not None for one in invoice.payments) and not invoice.creditor_id:
        text = _("A direct debit names the creditor identifier (BT-90).")
        yield _error(law.rule("30"), "BT-90", text)


def _contact(company: Company, law: Law) -> Iterator[Problem]:
    if not company.phone.strip():
        text = _("A German seller gives the phone of its contact (BT-42).")
        yield _error(law.rule("6"), "company.phone", text)
    elif sum(each.isdigit() for each in company.phone) < PHONE_DIGITS:
        text = _("The phone of the contact (BT-42) has fewer than three digits.")
        yield _warning(law.rule("27"), "company.phone", text)
    if not company.email.strip():
        text = _("A German seller gives the email of its contact (BT-43).")
        yield _error(law.rule("7"), "company.email", text)
    elif not is_email(company.email):
        text = _("The email of the contact (BT-43) is no email address.")
        yield _warning(law.rule("28"), "company.email", text)
    if not company.contact_name.strip():
        text = _("The seller names no contact (BT-41); the company's name stands there.")
        yield _warning("EDOC-CONTACT", "company.contact_name", text)


def _payment(one: Payment, law: Law) -> Iterator[Problem]:
    means = one.means
    for number, codes, own, others, field, text in (
        ("23", _TO_ACCOUNT, one.account, (one.card, one.direct_debit), "BG-17",
         _("Payment means {code} goes to an account (BG-17), and has no card or direct debit.")),
        ("24", _BY_CARD, one.card, (one.account, one.direct_debit), "BG-18",
         _("Payment means {code} names a card (BG-18), and has no account or direct debit.")),
        ("25", {_DEBIT}, one.direct_debit, (one.account, one.card), "BG-19",
         _("Payment means {code} names a direct debit (BG-19), and has no account or card.")),
    ):  # fmt: skip
        if means not in codes:
            continue
        if own is None:
            yield _error(law.rule(f"{number}-a"), field, text.format(code=means))
        if any(each is not None for each in others):
            yield _error(law.rule(f"{number}-b"), field, text.format(code=means))
    if means == "58" and not is_iban("" if one.account is None else one.account.number):
        text = _("A SEPA credit transfer (58) goes to an IBAN (BT-84), and this is none.")
        yield _warning(law.rule("19"), "BT-84", text)
    debit = one.direct_debit
    if means == _DEBIT and not is_iban("" if debit is None else debit.account):
        text = _("A SEPA direct debit (59) comes from an IBAN (BT-91), and this is none.")
        yield _warning(law.rule("20"), "BT-91", text)
    if debit is not None and not debit.account:
        text = _("A direct debit names the account that is debited (BT-91).")
        yield _error(law.rule("31"), "BT-91", text)


def _error(rule: str, field: str, message: str) -> Problem:
    return Problem(rule, Severity.ERROR, message, field=field)


def _warning(rule: str, field: str, message: str) -> Problem:
    return Problem(rule, Severity.WARNING, message, field=field)
