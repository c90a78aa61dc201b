"""What a draft is matched with: the receiver, the vendor, the order, the accounts of the ERP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.domain import orders
from edoc_tui.domain.draft import OrderMatch
from edoc_tui.domain.errors import DataError, EdocError
from edoc_tui.domain.identifiers import GLN_SCHEME
from edoc_tui.domain.nearness import plain
from edoc_tui.domain.participants import written
from edoc_tui.domain.text import printable
from edoc_tui.domain.vendors import match, seller_key
from edoc_tui.engine.intake import read_file
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from edoc_tui.domain.draft import Draft, OrderLine
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.parties import Vendor
    from edoc_tui.domain.trade_party import TradeParty
    from edoc_tui.domain.vendors import Match
    from edoc_tui.formats.ubl_model import Reading
    from edoc_tui.store.repository import Repository

NO_VENDOR: Final = "EDOC-VENDOR"
"""Names the finding that nobody knows whose document it is."""

MOST_FILES: Final = 1000
"""Order files of the folder that are looked into, the newest first."""

CENT: Final = Decimal("0.01")

LONGEST: Final = 400
"""Characters of a field that are taken over from a document."""

SHOWN: Final = 20
"""Names in one remark."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows that helps to match a document.

    Attributes:
        accounts: Account by text.
        texts: Order text by text.
        elsewhere: What other documents invoice, by order and line.
        orders: Whether the ERP puts its orders where they can be found.
    """

    accounts: Mapping[str, str]
    texts: Mapping[str, str]
    elsewhere: Mapping[tuple[str, str], Decimal]
    orders: bool = False


def read(content: bytes) -> Reading:
    """Read a received document. Raises DataError."""
    from edoc_tui.formats import documents

    return documents.read(content)


# the vendor
def recognise(
    store: Repository, document: EDocument, reading: Reading, vendors: Sequence[Vendor]
) -> Match:
    """Return which vendor the seller of a document is."""
    seller = reading.invoice.seller
    said = store.taught_vendor(document.service, seller_key(seller))
    return match(seller, vendors, document.service, said)


def with_vendor(draft: Draft, found: Match) -> Draft:
    """Return *draft* with what came of looking for its vendor."""
    doubts = [
        _("By {kind} it would be vendor {no}.").format(kind=_(how), no=one.no)
        for how, one in found.doubts
    ]
    return replace(
        draft,
        vendor_no=found.vendor.no if found.vendor is not None else "",
        vendor_how=found.how,
        evidence=printable(found.evidence, limit=100),
        candidates=tuple(one.no for one in found.candidates),
        doubts=tuple(doubts),
    )


def no_vendor(draft: Draft, name: str) -> DataError:
    """Return why a draft has no vendor, and what to do about it."""
    shown = printable(name, limit=100).rstrip(".")
    if draft.candidates:
        return DataError(
            _("Several vendors fit {name} by {kind} ({evidence}): {names}.").format(
                name=shown,
                kind=_(draft.vendor_how),
                evidence=draft.evidence,
                names=", ".join(draft.candidates[:SHOWN]),
            ),
            todo=_("Say which one it is with 'inbox vendor'."),
            rule=NO_VENDOR,
        )
    return DataError(
        _("No vendor is surely {name}.").format(name=shown),
        todo=_("Add it with 'vendors set', or name it with 'inbox vendor'."),
        rule=NO_VENDOR,
    )


def as_vendor(seller: TradeParty) -> dict[str, str]:
    """Return what a seller says of itself as fields of a vendor."""
    identifiers = [one for one in (seller.endpoint, *seller.identifiers) if one is not None]
    glns = [one.value for one in identifiers if one.scheme == GLN_SCHEME]
    address, contact = seller.address, seller.contact
    said = {
        "name": seller.name or seller.trading_name,
        "address": address.line_1,
        "address_2": address.line_2,
        "city": address.city,
        "post_code": address.post_code,
        "country": address.country,
        "vat_registration_no": seller.vat,
        "registration_no": seller.legal_id.value if seller.legal_id is not None else "",
        "gln": glns[0] if glns else "",
        "participants": written(one for one in identifiers if one.scheme != GLN_SCHEME),
        "contact_name": contact.name,
        "phone": contact.phone,
        "email": contact.email,
    }
    return {key: printable(" ".join(text.split()), limit=LONGEST) for key, text in said.items()}


# the order
def order_lines(file: Path | None, folder: Path, invoice: Invoice) -> Sequence[OrderLine]:
    """Return the lines of the order that an invoice names, else of the orders in *file*.

    Args:
        file: An order file that a person named, ``None`` = look into the folder.
        folder: Where the ERP puts its order files.
        invoice: The invoice; without an order's number no folder is searched.

    Raises:
        DataError: The named file has no such order, or cannot be read.
    """
    from edoc_tui.formats import orders as form

    wanted = invoice.references.order
    if file is not None:
        found = orders.mine(form.read(read_file(file, follow=True)), wanted)
        if not found:
            raise DataError(
                _("The order file has no order '{number}'.").format(
                    number=printable(wanted, limit=60)
                )
            )
        return found
    if not wanted or not folder.is_dir():
        return ()
    for path in _newest(folder):
        try:
            found = orders.mine(form.read(read_file(path, follow=False)), wanted)
        except EdocError:  # another file may have the order; a named one tells what is wrong
            continue
        if found:
            return found
    return ()


def _newest(folder: Path) -> Sequence[Path]:
    found = []
    for path in folder.iterdir():
        if path.suffix.lower() in (".csv", ".json", ".xml") and not path.is_symlink():
            try:
                found.append((-path.stat().st_mtime_ns, path))
            except OSError:  # it went meanwhile
                continue
    return [path for _when, path in sorted(found)[:MOST_FILES]]


def with_order(draft: Draft, reading: Reading, known: Known, lines: Sequence[OrderLine]) -> Draft:
    """Return *draft* with each of its lines matched with an order line, where one is surely it."""
    found = orders.pairs(reading.invoice.lines, lines, known.texts)
    quantities = {line.id: line.quantity for line in reading.invoice.lines}
    matches = {
        line: OrderMatch(
            pair.order.order_no, pair.order.line, pair.order.receipt_no, quantities[line], pair.how
        )
        for line, pair in found.items()
    }
    return replace(
        draft,
        order_no=lines[0].order_no if lines else "",
        order=tuple(lines),
        matches=matches,
    )


def order_line(draft: Draft, line: str) -> OrderLine | None:
    """Return the order line that a line of a draft was matched with."""
    found = draft.matches.get(line)
    if found is None:
        return None
    return next(
        (o for o in draft.order if (o.order_no, o.line) == (found.order_no, found.line)), None
    )


def matched(draft: Draft, line: str, quantity: Decimal, order: OrderLine | None) -> Draft:
    """Return *draft* with a line matched by a person; ``None`` takes its match away.

    Whatever else had this order line loses it: one order line for each line.
    """
    others = {
        key: one
        for key, one in draft.matches.items()
        if key != line
        and (order is None or (one.order_no, one.line) != (order.order_no, order.line))
    }
    if order is not None:
        how = orders.BY_PERSON
        others[line] = OrderMatch(order.order_no, order.line, order.receipt_no, quantity, how)
    return replace(draft, matches=others)


# accounts, and what is left to say
def with_accounts(draft: Draft, reading: Reading, known: Known) -> Draft:
    """Return *draft* with accounts: given by people, of the order, of learned texts."""
    found: dict[str, str] = {}
    by_length = sorted(known.accounts, key=len, reverse=True)
    for line in reading.invoice.lines:
        text = plain(f"{line.item.name} {line.item.description}")
        words = next((one for one in by_length if one and one in text), None)
        if words is not None:
            found[line.id] = known.accounts[words]
        order = order_line(draft, line.id)
        if order is not None and order.account:
            found[line.id] = order.account
    given = {line: one for line, one in draft.accounts.items() if line in draft.given}
    return replace(draft, accounts={**found, **given})


def with_remarks(draft: Draft, reading: Reading, known: Known) -> Draft:
    """Return *draft* with what a person should look at before it goes on."""
    return replace(draft, remarks=(*draft.doubts, *_remarks(draft, reading, known)))


def _remarks(draft: Draft, reading: Reading, known: Known) -> Iterator[str]:
    lines = reading.invoice.lines
    for line in lines:
        order = order_line(draft, line.id)
        if order is not None:
            elsewhere = known.elsewhere.get((order.order_no, order.line), order.quantity * 0)
            yield from (printable(one) for one in orders.warnings(line, order, elsewhere))
        elif draft.order:
            yield _("Line {id} is not in the order.").format(id=printable(line.id))
    taken = {(one.order_no, one.line) for one in draft.matches.values()}
    for order in draft.order:
        if (order.order_no, order.line) not in taken:
            yield _("Not invoiced: order line {id}.").format(id=printable(order.line))
    wanted = reading.invoice.references.order
    if known.orders and wanted and not draft.order:
        yield _("Its order {number} is not among the order files.").format(
            number=printable(wanted, limit=60)
        )
    if bare := without_account(draft, reading):
        yield _("Without an account: {ids}").format(ids=bare)


def without_account(draft: Draft, reading: Reading) -> str:
    """Return the ids of lines that have no account, for people."""
    bare = [one.id for one in reading.invoice.lines if not draft.accounts.get(one.id)]
    return ", ".join(printable(one) for one in bare[:SHOWN])


def wrong_totals(reading: Reading) -> str:
    """Return what of the stated amounts is not what the lines make of them, ``""`` = nothing.

    A cent for each line, and one for each VAT rate, may go to rounding.
    """
    from edoc_tui.domain.arithmetic import compute

    stated, made = reading.amounts, compute(reading.invoice)
    for line, theirs, ours in zip(reading.invoice.lines, stated.lines, made.lines, strict=True):
        if abs(theirs - ours) > CENT:
            return _("Line {id}: {stated} stated, quantity and price make {made}.").format(
                id=printable(line.id), stated=f"{theirs:f}", made=f"{ours:f}"
            )
    room = CENT * (len(made.lines) + len(made.breakdown))
    for name, theirs, ours in (
        (_("Total without VAT"), stated.exclusive, made.exclusive),
        (_("VAT"), stated.vat, made.vat),
        (_("Total with VAT"), stated.inclusive, made.inclusive),
    ):
        if abs(theirs - ours) > room:
            return _("{name}: {stated} stated, the lines make {made}.").format(
                name=name, stated=f"{theirs:f}", made=f"{ours:f}"
            )
    return ""
