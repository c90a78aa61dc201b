"""How a draft begins: what is suggested in a new one, and what a copied document brings along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.composing import HEADER, Sheet, SheetLine
from edoc_tui.domain.composing_edits import due_of
from edoc_tui.domain.composing_fields import CREDITS
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.numbering import successor
from edoc_tui.domain.text import printable
from edoc_tui.engine.composed_look import business_key
from edoc_tui.formats import ubl_model
from edoc_tui.formats.tabular.untyped import sheet_of
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.parties import Company, Party
    from edoc_tui.store.repository import Repository

_OF_ITS_OWN: Final = (
    "number", "issue_date", "due_date", "prepaid", "tax_point", "preceding_invoice",
    "preceding_invoice_date", "type_code",
)  # fmt: skip
"""Cells that a copy never shares with its original."""

_OF_ITS_TIME: Final = ("delivery_date", "period_start", "period_end", "rounding")
"""Cells that a credit memo shares with its invoice, and another invoice does not."""

_UNTAXED: Final = frozenset({"Reminder", "Finance Charge Memo"})
"""They are outside the scope of VAT unless somebody says otherwise."""

_DELIVERED: Final = frozenset({"Sales Invoice", "Service Invoice"})


def first_sheet(document_type: str, customer_no: str, today: date, last: bytes) -> Sheet:
    """Return a new draft: dates of today; currency, terms and VAT as in the customer's last one."""
    header = {
        "document_type": document_type,
        "customer_no": customer_no,
        "issue_date": today.isoformat(),
        "currency": "EUR",
    }
    if document_type in _DELIVERED:
        header["delivery_date"] = today.isoformat()
    cells = {"unit": "C62", "vat_category": "O" if document_type in _UNTAXED else "S"}
    known = _read(last) if last else None
    if known is not None:
        header["currency"] = known.currency or "EUR"
        if known.payment_terms and not known.is_credit_note:
            header["payment_terms"] = known.payment_terms
        before = sheet_of(known)[0].lines
        cells |= {
            key: text
            for key in ("vat_category", "vat_rate")
            if before and document_type not in _UNTAXED and (text := before[0].cells.get(key, ""))
        }
    begun = Sheet(header, (SheetLine(cells),))
    return _with_due(begun, known)


def copied(
    document: EDocument, content: bytes, today: date, *, credit: bool
) -> tuple[Sheet, Sequence[str], Party]:
    """Return a document as a new draft, what it cannot take over, and who its buyer is.

    Raises:
        DataError: It cannot be read, or is no invoice where it is to be credited.
    """
    kind = str(document.document_type)
    if credit and kind not in CREDITS:
        raise DataError(
            _("{number} is no invoice: there is nothing to credit.").format(
                number=printable(document.document_no)
            )
        )
    invoice = ubl_model.read(content).invoice
    sheet, lost = sheet_of(invoice)
    gone = _OF_ITS_OWN if credit else (*_OF_ITS_OWN, *_OF_ITS_TIME)
    header = {key: text for key, text in sheet.header.items() if key not in gone}
    header |= {"document_type": CREDITS[kind] if credit else kind, "issue_date": today.isoformat()}
    if credit:
        header |= {
            "preceding_invoice": invoice.number,
            "preceding_invoice_date": invoice.issue_date.isoformat(),
        }
        header.pop("payment_terms", None)
    elif "delivery_date" in sheet.header or "period_start" in sheet.header:
        header["delivery_date"] = today.isoformat()
    more = {
        key: value
        for key, value in sheet.more.items()
        if key not in {"attachments", "preceding_invoices"}
    }
    left = list(lost)
    if "attachments" in sheet.more:
        left.append(_("attachments"))
    begun = replace(sheet, header={key: str(text) for key, text in header.items()}, more=more)
    return (begun if credit else _with_due(begun, invoice)), left, invoice.buyer.party()


def numbered(repository: Repository, sheet: Sheet, kind: str, seller: Company, most: int) -> Sheet:
    """Return a draft with the number after the last one of its type that nobody has yet.

    Without a number that was typed before, none is suggested: those of an ERP are its own.
    """
    number = repository.last_number(kind)
    drafts = [one for one in repository.typed_drafts() if one.document_type == kind]
    if not number and not drafts:
        return sheet
    taken = {one.number for one in drafts}
    number = number or max((one.number for one in drafts), key=lambda text: (len(text), text))
    for _try in range(most):
        number = successor(number)
        if not number:
            return sheet
        if number not in taken and repository.outgoing(business_key(seller, number, kind)) is None:
            return sheet.put(HEADER, "number", number)
    return sheet


def _with_due(sheet: Sheet, known: Invoice | None) -> Sheet:
    """Return the draft with its due date: by its terms, else after as many days as the last."""
    due = due_of(sheet)
    if not due and known is not None and known.due_date is not None and not known.is_credit_note:
        from datetime import date

        issued = date.fromisoformat(sheet.text(HEADER, "issue_date"))
        due = (issued + (known.due_date - known.issue_date)).isoformat()
    return sheet.put(HEADER, "due_date", due) if due else sheet


def _read(content: bytes) -> Invoice | None:
    """Return the document, ``None`` where it cannot be read: nothing is suggested then."""
    try:
        return ubl_model.read(content).invoice
    except DataError:
        return None
