"""An invoice as a page for people: who, what, how much, and how to pay.

A page is lines of (text, meaning); all text is printable. Meanings are ``key`` (a heading or
what identifies the document), ``muted`` (labels) and ``text``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.steps import plain
from edoc_tui.domain.text import printable
from edoc_tui.formats import documents
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from edoc_tui.domain.arithmetic import Amounts
    from edoc_tui.domain.identifiers import Identifier
    from edoc_tui.domain.invoice import Invoice, Line
    from edoc_tui.domain.invoice_parts import Allowance, Period
    from edoc_tui.domain.trade_party import Address, TradeParty
    from edoc_tui.formats.ubl_model import Reading

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


def page(content: bytes, *, whole: bool = False) -> Iterator[PageLine]:
    """Return the page of a document.

    Args:
        content: The document.
        whole: Every line, and every text to its end; without, a page has a limit.

    Raises:
        DataError: It cannot be read.
    """
    reading = documents.read(content)
    if whole:
        yield from _page(reading, len(reading.invoice.lines))
        return
    for line in _page(reading, LINES):
        yield tuple((_cut(text), meaning) for text, meaning in line)


def _page(reading: Reading, most: int) -> Iterator[PageLine]:
    invoice, amounts = reading.invoice, reading.amounts
    kind = _(_KINDS.get(invoice.code, N_("Invoice")))
    yield ((f"{kind} {_shown(invoice.number)}", "key"),)
    yield ()
    yield from _fields(_top(invoice))
    for title, party in ((_("Seller"), invoice.seller), (_("Buyer"), invoice.buyer)):
        yield ()
        yield ((title, "key"),)
        yield from _fields(_party(party))
    yield from _others(invoice)
    yield ()
    yield ((_("Lines"), "key"),)
    for line, net in zip(invoice.lines[:most], amounts.lines, strict=False):
        yield from _line(line, net, invoice.currency)
    if len(invoice.lines) > most:
        yield ((_("… only the first {count} lines are shown.").format(count=most), "muted"),)
    yield from _adjustments(invoice.allowances, invoice.currency, "      ")
    yield from _breakdown(amounts, invoice)
    yield ()
    yield ((_("Totals"), "key"),)
    yield from _fields(_totals(amounts, invoice.currency))
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
        account = payment.account
        if account is not None:
            yield _("Pay to"), f"{account.number} {account.name} {account.branch}"
        yield _("Payment text"), payment.remittance


def _party(party: TradeParty) -> Iterator[tuple[str, str]]:
    yield _("Name"), party.name or party.trading_name
    yield _("Address"), _place(party.address)
    yield _("VAT no."), party.vat
    yield _("Registration no."), _id(party.legal_id)
    yield _("Legal form"), party.legal_form
    yield _("Endpoint"), _id(party.endpoint)
    contact = party.contact
    yield _("Contact"), " · ".join(x for x in (contact.name, contact.phone, contact.email) if x)


def _others(invoice: Invoice) -> Iterator[PageLine]:
    """Yield who else is named, and where and when it was delivered."""
    rows: list[tuple[str, str]] = []
    if invoice.payee is not None:
        rows.append((_("Payee"), f"{invoice.payee.name} {_id(invoice.payee.identifier)}"))
    found = invoice.tax_representative
    if found is not None:
        told = (found.name, found.vat, _place(found.address))
        rows.append((_("Tax representative"), ", ".join(one for one in told if one)))
    delivery = invoice.delivery
    rows.append((_("Delivered on"), delivery.day.isoformat() if delivery.day else ""))
    place = "" if delivery.address is None else _place(delivery.address)
    rows.append((_("Delivered to"), ", ".join(one for one in (delivery.name, place) if one)))
    rows.append((_("Period"), _period(invoice.period)))
    if any(value.strip() for _title, value in rows):
        yield ()
        yield from _fields(iter(rows))


def _place(address: Address) -> str:
    street = (address.line_1, address.line_2, address.line_3)
    town = f"{address.post_code} {address.city} {address.country}"
    return ", ".join(one for one in (*street, town.strip()) if one)


def _period(period: Period) -> str:
    days = (one.isoformat() if one else "" for one in (period.start, period.end))
    return " – ".join(days).strip(" –")


def _adjustments(found: Iterable[Allowance], currency: str, indent: str) -> Iterator[PageLine]:
    """Yield allowances and charges of a line or of the whole document."""
    for one in found:
        kind = _("Charge") if one.charge else _("Allowance")
        reason = _shown(one.reason or one.reason_code)
        share = "" if one.percent is None else f" {_number(one.percent)} %"
        yield (
            (f"{indent}{kind}: {reason}{share} = ", "muted"),
            (f"{_number(one.signed)} {_shown(currency)}", "text"),
        )


def _breakdown(amounts: Amounts, invoice: Invoice) -> Iterator[PageLine]:
    """Yield what VAT is made of (BG-23), and why there is none."""
    if not amounts.breakdown:
        return
    yield ()
    yield ((_("VAT breakdown"), "key"),)
    for part in amounts.breakdown:
        rate = "" if part.vat.rate is None else f" {_number(part.vat.rate)} %"
        yield (
            (f"{_shown(str(part.vat.category))}{rate} × {plain(part.taxable, 2)} = ", "muted"),
            (f"{plain(part.tax, 2)} {invoice.currency}", "text"),
        )
        if part.reason is not None:
            yield ((f"  {_shown(f'{part.reason.text} {part.reason.code}'.strip())}", "muted"),)


def _line(line: Line, net: Decimal, currency: str) -> Iterator[PageLine]:
    item = line.item
    number = f"{_shown(line.id):>4}  "
    yield ((number, "muted"), (_shown(item.name), "text"))
    price = line.price
    quantity = f"{_number(line.quantity)} {_shown(line.unit)} × {_number(price.net)}"
    if price.base is not None and price.base != 1:
        quantity += f" / {_number(price.base)}"
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
    yield from _adjustments(line.allowances, currency, indent)


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
    return printable(text)


def _cut(text: str) -> str:
    return text if len(text) <= TEXT else f"{text[: TEXT - 1]}…"
