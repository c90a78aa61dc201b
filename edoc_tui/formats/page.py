"""An invoice as a page for people: who, what, how much, and how to pay.

A page is lines of (text, meaning); all text is printable. Meanings are ``key`` (a heading or
what identifies the document), ``muted`` (labels) and ``text``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.text import printable
from edoc_tui.formats import documents
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from edoc_tui.domain.arithmetic import Amounts
    from edoc_tui.domain.identifiers import Identifier
    from edoc_tui.domain.invoice import Invoice, Line
    from edoc_tui.domain.trade_party import TradeParty

Part = tuple[str, str]
PageLine = tuple[Part, ...]

TEXT: Final = 300
"""Characters of one text that a page shows; the XML has all of it."""

LINES: Final = 1000
"""Invoice lines that a page shows."""

_LABEL: Final = 16
_KINDS: Final = {
    "326": N_("Partial invoice"),
    "380": N_("Invoice"),
    "381": N_("Credit note"),
    "384": N_("Corrected invoice"),
    "386": N_("Prepayment invoice"),
}


def page(content: bytes) -> Iterator[PageLine]:
    """Return the page of a document.

    Raises:
        DataError: It cannot be read.
    """
    reading = documents.read(content)
    invoice = reading.invoice
    kind = _(_KINDS.get(invoice.code, N_("Invoice")))
    yield ((f"{kind} {_shown(invoice.number)}", "key"),)
    yield ()
    yield from _fields(_top(invoice))
    for title, party in ((_("Seller"), invoice.seller), (_("Buyer"), invoice.buyer)):
        yield ()
        yield ((title, "key"),)
        yield from _fields(_party(party))
    yield ()
    yield ((_("Lines"), "key"),)
    for line, net in zip(invoice.lines[:LINES], reading.amounts.lines, strict=False):
        yield from _line(line, net, invoice.currency)
    if len(invoice.lines) > LINES:
        yield ((_("… only the first {count} lines are shown.").format(count=LINES), "muted"),)
    yield ()
    yield ((_("Totals"), "key"),)
    yield from _fields(_totals(reading.amounts, invoice.currency))
    yield from _rest(invoice)


def labelled(line: PageLine) -> tuple[str, str] | None:
    """Return label and value of a line that is a field, ``None`` for any other."""
    if len(line) != 2 or line[0][1] != "muted" or not line[1][0].startswith(" "):  # noqa: PLR2004 - a pair
        return None
    return line[0][0].rstrip(), line[1][0].strip()


def _top(invoice: Invoice) -> Iterator[tuple[str, str]]:
    references = invoice.references
    yield _("Date"), invoice.issue_date.isoformat()
    yield _("Due date"), invoice.due_date.isoformat() if invoice.due_date else ""
    yield _("Order"), references.order
    yield _("Your reference"), references.buyer
    yield _("Contract"), references.contract
    yield _("Corrects"), ", ".join(one.number for one in references.preceding)
    yield _("Payment terms"), invoice.payment_terms
    for payment in invoice.payments:
        if payment.account is not None:
            yield _("Pay to"), f"{payment.account.number} {payment.account.name}"
        yield _("Payment text"), payment.remittance


def _party(party: TradeParty) -> Iterator[tuple[str, str]]:
    address = party.address
    yield _("Name"), party.name or party.trading_name
    street = (address.line_1, address.line_2, address.line_3)
    town = f"{address.post_code} {address.city} {address.country}"
    yield _("Address"), ", ".join(one for one in (*street, town.strip()) if one)
    yield _("VAT no."), party.vat
    yield _("Registration no."), _id(party.legal_id)
    yield _("Endpoint"), _id(party.endpoint)
    contact = party.contact
    yield _("Contact"), " · ".join(x for x in (contact.name, contact.phone, contact.email) if x)


def _line(line: Line, net: Decimal, currency: str) -> Iterator[PageLine]:
    item = line.item
    number = f"{_shown(line.id):>4}  "
    yield ((number, "muted"), (_shown(item.name), "text"))
    quantity = f"{_number(line.quantity)} {_shown(line.unit)} × {_number(line.price.net)}"
    rate = line.vat.rate
    vat = "" if rate is None else _(" · VAT {rate} %").format(rate=_number(rate))
    indent = " " * len(number)
    yield (
        (f"{indent}{quantity}{vat} = ", "muted"),
        (f"{_number(net)} {_shown(currency)}", "text"),
    )
    more = (item.description, line.note, _("Order line {id}").format(id=line.order_line))
    for text in more if line.order_line else more[:2]:
        if text:
            yield ((f"{indent}{_shown(text)}", "muted"),)


def _totals(amounts: Amounts, currency: str) -> Iterator[tuple[str, str]]:
    rows = (
        (_("Lines"), amounts.line_total),
        (_("Allowances"), amounts.allowance_total),
        (_("Charges"), amounts.charge_total),
        (_("Without VAT"), amounts.exclusive),
        (_("VAT"), amounts.vat),
        (_("With VAT"), amounts.inclusive),
        (_("Paid already"), amounts.prepaid),
        (_("Rounding"), amounts.rounding),
        (_("To be paid"), amounts.payable),
    )
    for title, value in rows:
        if value is not None:
            yield title, f"{_number(value)} {currency}"


def _rest(invoice: Invoice) -> Iterator[PageLine]:
    if invoice.notes:
        yield ()
        yield ((_("Notes"), "key"),)
        for note in invoice.notes:
            yield ((_shown(note.text), "text"),)
    if invoice.attachments:
        yield ()
        yield ((_("Attachments"), "key"),)
        for one in invoice.attachments:
            size = "" if one.content is None else f"  {len(one.content)} B"
            name = _shown(one.file_name or one.reference)
            about = " ".join(x for x in (one.media_type, one.description, one.location) if x)
            yield ((name, "text"), (f"{size}  {_shown(about)}", "muted"))


def _fields(rows: Iterator[tuple[str, str]]) -> Iterator[PageLine]:
    filled = [(title, value.strip()) for title, value in rows if value.strip()]
    width = max(_LABEL, *(len(title) for title, _value in filled), 0)
    for title, value in filled:
        yield ((title.ljust(width), "muted"), (f" {_shown(value)}", "text"))


def _id(one: Identifier | None) -> str:
    return "" if one is None else str(one)


def _number(value: Decimal) -> str:
    return f"{value:f}"


def _shown(text: str) -> str:
    return printable(text, limit=TEXT)
