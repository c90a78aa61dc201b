"""An invoice as a page for people: who, what, how much, and how to pay.

A page is lines of (text, meaning); all text is printable. Meanings are ``key`` (a heading or
what identifies the document), ``muted`` (labels) and ``text``. :func:`cells` gives the same in
smaller pieces, each of which knows the value of the document that it shows.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from edoc_tui.formats import documents
from edoc_tui.formats.page_cells import Cell, Found, fields, joined
from edoc_tui.formats.page_figures import adjustments, breakdown, invoice_line, totals
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.trade_party import Address, TradeParty
    from edoc_tui.domain.ubl_values import Value
    from edoc_tui.formats.page_cells import CellLine, Row
    from edoc_tui.formats.ubl_model import Reading

Part = tuple[str, str]
PageLine = tuple[Part, ...]

TEXT: Final = 300
"""Characters of one text that a page shows; the XML has all of it."""

LINES: Final = 1000
"""Invoice lines that a page shows."""

_KINDS: Final = {
    "326": N_("Partial invoice"),
    "380": N_("Invoice"),
    "381": N_("Credit note"),
    "384": N_("Corrected invoice"),
    "386": N_("Prepayment invoice"),
}
_SELLER: Final = ("27", "31", "30", "33", "34", "41", "42", "43")
_BUYER: Final = ("44", "48", "47", "", "49", "56", "57", "58")
_AT_SELLER: Final = ("35", "36", "162", "38", "37", "40")
_AT_BUYER: Final = ("50", "51", "163", "53", "52", "55")
_AT_AGENT: Final = ("64", "65", "164", "67", "66", "69")
_AT_PLACE: Final = ("75", "76", "165", "78", "77", "80")


def page(content: bytes, *, whole: bool = False) -> Iterator[PageLine]:
    """Return the page of a document.

    Args:
        content: The document.
        whole: Every line, and every text to its end; without, a page has a limit.

    Raises:
        DataError: It cannot be read.
    """
    reading = documents.read(content)
    return plain(cells(reading, (), len(reading.invoice.lines) if whole else LINES), whole=whole)


def plain(lines: Iterable[CellLine], *, whole: bool = False) -> Iterator[PageLine]:
    """Return lines of cells as those of a page; without *whole* long texts are cut."""
    for line in lines:
        groups = groupby(line, lambda cell: cell.meaning)
        parts = (("".join(cell.text for cell in group), meaning) for meaning, group in groups)
        yield tuple((text if whole else _cut(text), meaning) for text, meaning in parts)


def labelled(line: PageLine) -> tuple[str, str] | None:
    """Return label and value of a line that is a field, ``None`` for any other."""
    if len(line) != 2 or line[0][1] != "muted" or not line[1][0].startswith(" "):  # noqa: PLR2004 - a pair
        return None
    return line[0][0].rstrip(), line[1][0].strip()


def cells(reading: Reading, found: Iterable[Value], most: int = LINES) -> Iterator[CellLine]:
    """Return the page of a document in pieces.

    Args:
        reading: The document.
        found: Its values.
        most: Invoice lines that are shown.
    """
    invoice, amounts, known = reading.invoice, reading.amounts, Found(found)
    kind = _(_KINDS.get(invoice.code, N_("Invoice")))
    number = known.cell("1", invoice.number).as_("key")
    yield known.cell("3", kind).as_("key"), Cell(" ", "key"), number
    yield ()
    yield from fields(_top(invoice, known))
    for title, party, terms, places in (
        (_("Seller"), invoice.seller, _SELLER, _AT_SELLER),
        (_("Buyer"), invoice.buyer, _BUYER, _AT_BUYER),
    ):
        yield ()
        yield (Cell(title, "key"),)
        yield from fields(_party(party, known, terms, places))
    others = list(fields(_others(invoice, known)))
    if others:
        yield ()
        yield from others
    yield ()
    yield (Cell(_("Lines"), "key"),)
    for at, line in enumerate(invoice.lines[:most]):
        known.line = at + 1
        yield from invoice_line(line, amounts.lines[at], known, invoice.currency)
    known.line = 0
    if len(invoice.lines) > most:
        text = _("… only the first {count} lines are shown.").format(count=most)
        yield (Cell(text, "muted"),)
    yield from adjustments(invoice.allowances, known, invoice.currency, "      ")
    yield from breakdown(amounts, known, invoice.currency)
    yield ()
    yield (Cell(_("Totals"), "key"),)
    yield from fields(totals(amounts, known, invoice.currency))
    yield from _rest(invoice, known)


def _top(invoice: Invoice, known: Found) -> Iterator[Row]:
    one, references = known.cell, invoice.references
    yield _("Date"), [one("2", invoice.issue_date)]
    yield _("Due date"), [one("9", invoice.due_date)]
    yield _("Order"), [one("13", references.order)]
    yield _("Your reference"), [one("10", references.buyer)]
    yield _("Contract"), [one("12", references.contract)]
    numbers = (one("25", x.number, item=at) for at, x in enumerate(references.preceding))
    yield _("Corrects"), joined(", ", *numbers)
    yield _("Payment terms"), [one("20", invoice.payment_terms)]
    for at, payment in enumerate(invoice.payments):
        account = payment.account
        if account is not None:
            said = (("84", account.number), ("85", account.name), ("86", account.branch))
            yield _("Pay to"), joined(" ", *(one(term, text, item=at) for term, text in said))
        yield _("Payment text"), [one("83", payment.remittance, item=at)]


def _party(
    party: TradeParty, known: Found, terms: tuple[str, ...], places: tuple[str, ...]
) -> Iterator[Row]:
    name, vat, legal, form, endpoint, person, phone, mail = terms
    one, contact = known.cell, party.contact
    trading = "28" if name == "27" else "45"
    shown = one(name, party.name) if party.name else one(trading, party.trading_name)
    yield _("Name"), [shown]
    yield _("Address"), _place(party.address, known, places)
    yield _("VAT no."), [one(vat, party.vat)]
    yield _("Registration no."), [one(legal, party.legal_id)]
    yield _("Legal form"), [one(form, party.legal_form)]
    yield _("Endpoint"), [one(endpoint, party.endpoint)]
    said = ((person, contact.name), (phone, contact.phone), (mail, contact.email))
    yield _("Contact"), joined(" · ", *(one(term, text) for term, text in said))


def _others(invoice: Invoice, known: Found) -> Iterator[Row]:
    """Yield who else is named, and where and when it was delivered."""
    one = known.cell
    if invoice.payee is not None:
        payee = one("59", invoice.payee.name), one("60", invoice.payee.identifier)
        yield _("Payee"), joined(" ", *payee)
    agent = invoice.tax_representative
    if agent is not None:
        said = joined(", ", one("62", agent.name), one("63", agent.vat))
        place = _place(agent.address, known, _AT_AGENT)
        yield _("Tax representative"), [*said, *([Cell(", ")] if said and place else []), *place]
    delivery = invoice.delivery
    yield _("Delivered on"), [one("72", delivery.day)]
    name = joined("", one("70", delivery.name))
    place = [] if delivery.address is None else _place(delivery.address, known, _AT_PLACE)
    yield _("Delivered to"), [*name, *([Cell(", ")] if name and place else []), *place]
    days = one("73", invoice.period.start), one("74", invoice.period.end)
    yield _("Period"), joined(" – ", *days)


def _place(address: Address, known: Found, terms: tuple[str, ...]) -> list[Cell]:
    said = (address.line_1, address.line_2, address.line_3)
    town = (address.post_code, address.city, address.country)
    first, second, third, *rest = (
        known.cell(term, text) for term, text in zip(terms, (*said, *town), strict=True)
    )
    streets, place = joined(", ", first, second, third), joined(" ", *rest)
    return [*streets, *([Cell(", ")] if streets and place else []), *place]


def _rest(invoice: Invoice, known: Found) -> Iterator[CellLine]:
    if invoice.notes:
        yield ()
        yield (Cell(_("Notes"), "key"),)
        for at, note in enumerate(invoice.notes):
            yield (known.cell("22", note.text, item=at),)
    if invoice.attachments:
        yield ()
        yield (Cell(_("Attachments"), "key"),)
        for at, one in enumerate(invoice.attachments):
            size = "" if one.content is None else f"  {len(one.content)} B"
            name = known.cell("122", one.file_name or one.reference, item=at)
            about = " ".join(x for x in (one.media_type, one.description, one.location) if x)
            yield name, known.cell("123", f"{size}  {about}", item=at).as_("muted")


def _cut(text: str) -> str:
    return text if len(text) <= TEXT else f"{text[: TEXT - 1]}…"
