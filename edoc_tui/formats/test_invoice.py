"""A small invoice about nothing: one line, one euro, for the first test of a connection.

In the format of the service, else PEPPOL BIS Billing 3.0. A seller with a VAT number invoices at
0 % (category Z), one without is outside the scope of VAT (category O); so the document is right
wherever the seller lives.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.addressing import addressed
from edoc_tui.domain.document_formats import PEPPOL
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.invoice import ONE, Invoice, Item, Line, Price, References
from edoc_tui.domain.invoice_parts import Delivery, Note
from edoc_tui.domain.vat import Vat, VatCategory
from edoc_tui.formats import registry

if TYPE_CHECKING:
    from datetime import date

    from edoc_tui.domain.document_formats import DocumentFormat
    from edoc_tui.domain.parties import Company, Customer

_DAYS: Final = 30
_PIECE: Final = "C62"


def write(
    company: Company,
    customer: Customer,
    number: str,
    day: date,
    note: str,
    *,
    wanted: DocumentFormat = PEPPOL,
) -> bytes:
    """Return the invoice.

    Args:
        company: The seller.
        customer: The buyer.
        number: Invoice number (BT-1).
        day: Issue date (BT-2).
        note: What it says about itself (BT-22), also on its line.
        wanted: The format that it is written in.

    Raises:
        SettingsError: A library that the format needs is not installed.
    """
    taxed = bool(company.vat_registration_no)
    vat = Vat(VatCategory.ZERO_RATED, Decimal(0)) if taxed else Vat(VatCategory.OUT_OF_SCOPE, None)
    invoice = Invoice(
        document_type=DocumentType.SALES_INVOICE,
        number=number,
        issue_date=day,
        currency="EUR",
        lines=(Line("1", ONE, _PIECE, Price(Decimal("1.00")), Item(note), vat),),
        due_date=day + timedelta(days=_DAYS),
        notes=(Note(note),),
        references=References(buyer=number),
        delivery=Delivery(day=day),
    )
    return registry.write(addressed(invoice, company, customer), wanted)
