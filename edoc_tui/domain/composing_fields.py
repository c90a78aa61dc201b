"""The cells of a draft: what each is called, what it holds, and which business term it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.composing import HEADER, Kind
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the document, or a column of its lines.

    Attributes:
        key: As in invoice CSV.
        title: Message id of its name.
        term: Its business term.
        kind: What it holds.
        width: Columns that it takes among the lines.
        help: Message id of a sentence about it.
    """

    key: str
    title: str
    term: str
    kind: Kind = Kind.TEXT
    width: int = 10
    help: str = ""


_NUMBER, _DATE = Kind.NUMBER, Kind.DATE

_CREDITED: Final = (
    Cell("preceding_invoice", N_("Applies to no."), "BT-25",
         help=N_("Number of the invoice that it credits or reminds of.")),
    Cell("preceding_invoice_date", N_("Of"), "BT-26", _DATE,
         help=N_("Issue date of that invoice.")),
)  # fmt: skip

_FIRST: Final = (
    Cell("number", N_("Document no."), "BT-1",
         help=N_("Suggested is the number after the last one that was typed.")),
    Cell("customer_no", N_("Customer no."), "BT-46",
         help=N_("Whom it is for. F4 looks the customer up.")),
    Cell("issue_date", N_("Document date"), "BT-2", _DATE,
         help=N_("A date, or t for today.")),
    Cell("payment_terms", N_("Terms"), "BT-20",
         help=N_("Such as 30 days, or 45 days end of month: the due date follows.")),
    Cell("due_date", N_("Due date"), "BT-9", _DATE,
         help=N_("A date, or +30 for thirty days after the document date.")),
    Cell("buyer_reference", N_("Your Reference"), "BT-10",
         help=N_("What the customer knows it by; they ask for it.")),
    Cell("delivery_date", N_("Shipment date"), "BT-72", _DATE,
         help=N_("When it was delivered; an invoicing period can stand instead.")),
    Cell("order_reference", N_("Order no."), "BT-13",
         help=N_("The customer's purchase order.")),
    Cell("currency", N_("Currency"), "BT-5",
         help=N_("ISO 4217, such as EUR.")),
    Cell("note", N_("Note"), "BT-22",
         help=N_("A text about the whole document.")),
)  # fmt: skip

_OTHER: Final = (
    Cell("period_start", N_("Period from"), "BT-73", _DATE,
         help=N_("First day of the invoicing period.")),
    Cell("period_end", N_("Period to"), "BT-74", _DATE,
         help=N_("Last day of the invoicing period.")),
    Cell("contract_reference", N_("Contract"), "BT-12"),
    Cell("project_reference", N_("Project"), "BT-11"),
    Cell("sales_order", N_("Our order no."), "BT-14"),
    Cell("accounting", N_("Accounting"), "BT-19",
         help=N_("The customer's account or cost centre.")),
    Cell("prepaid", N_("Paid already"), "BT-113", _NUMBER,
         help=N_("Subtracted from what is to be paid.")),
    Cell("rounding", N_("Rounding"), "BT-114", _NUMBER,
         help=N_("Added to what is to be paid.")),
    Cell("type_code", N_("Type code"), "BT-3",
         help=N_("Empty is the usual one: 380, or 381 for a credit memo.")),
    Cell("tax_point", N_("Tax point"), "BT-7", _DATE),
    Cell("vat_exemption_code", N_("Exemption code"), "BT-121",
         help=N_("Why there is no VAT, of the VATEX list.")),
    Cell("vat_exemption_reason", N_("Exemption"), "BT-120",
         help=N_("Why there is no VAT, in words.")),
    Cell("delivery_name", N_("Ship to"), "BT-70"),
    Cell("delivery_gln", N_("Ship-to GLN"), "BT-71"),
    Cell("delivery_address", N_("Ship-to addr."), "BT-75"),
    Cell("delivery_address_2", N_("Ship-to addr. 2"), "BT-76"),
    Cell("delivery_post_code", N_("Ship-to post c."), "BT-78"),
    Cell("delivery_city", N_("Ship-to city"), "BT-77"),
    Cell("delivery_country", N_("Ship-to country"), "BT-80",
         help=N_("ISO 3166-1, such as FR. F4 looks it up.")),
)  # fmt: skip

COLUMNS: Final = (
    Cell("item_name", N_("Description"), "BT-153", width=20,
         help=N_("What is sold, in a few words.")),
    Cell("quantity", N_("Quantity"), "BT-129", _NUMBER, 8,
         help=N_("Negative for what is taken back.")),
    Cell("unit", N_("Unit"), "BT-130", width=5,
         help=N_("UN/ECE code: C62 one, HUR hour, KGM kilogram. F4 shows the usual ones.")),
    Cell("price", N_("Price"), "BT-146", _NUMBER, 10,
         help=N_("Net price of a unit, or of as many as the price quantity says.")),
    Cell("line_discount_percent", N_("Disc. %"), "BT-138", _NUMBER, 7,
         help=N_("Discount of this line in percent.")),
    Cell("vat_category", N_("VAT"), "BT-151", width=3,
         help=N_("S standard, Z zero, E exempt, AE reverse charge, K within the EU, G export, "
                 "O outside, L, M. F4 lists them.")),
    Cell("vat_rate", N_("VAT %"), "BT-152", _NUMBER, 6,
         help=N_("Rate of VAT in percent.")),
    Cell("base_quantity", N_("Per"), "BT-149", _NUMBER, 6,
         help=N_("Price quantity: how many units the price is for.")),
    Cell("item_description", N_("More text"), "BT-154", width=20),
    Cell("seller_item_id", N_("Item no."), "BT-155", width=10,
         help=N_("Our number of the item.")),
    Cell("buyer_item_id", N_("Their item no."), "BT-156", width=14),
    Cell("gtin", "GTIN", "BT-157", width=14),
    Cell("order_line", N_("Order line"), "BT-132", width=10,
         help=N_("Line of the customer's purchase order.")),
    Cell("line_discount", N_("Discount"), "BT-136", _NUMBER, 10,
         help=N_("Discount of this line as an amount; it goes before the percentage.")),
    Cell("line_discount_reason", N_("Why"), "BT-139", width=14,
         help=N_("Reason of the discount.")),
    Cell("line_note", N_("Line note"), "BT-127", width=20),
)  # fmt: skip
"""The columns of the lines, in the order of the screen."""

USUAL: Final = 7
"""So many columns are filled in one line after the other; the rest is there for who needs it."""

TYPES: Final = (
    DocumentType.SALES_INVOICE,
    DocumentType.SALES_CREDIT_MEMO,
    DocumentType.SERVICE_INVOICE,
    DocumentType.SERVICE_CREDIT_MEMO,
    DocumentType.REMINDER,
    DocumentType.FINANCE_CHARGE_MEMO,
)
"""What can be typed."""

CREDITS: Final[Mapping[str, DocumentType]] = {
    DocumentType.SALES_INVOICE: DocumentType.SALES_CREDIT_MEMO,
    DocumentType.SERVICE_INVOICE: DocumentType.SERVICE_CREDIT_MEMO,
}
"""What an invoice is credited by."""

_REFERRING: Final = frozenset(set(TYPES) - set(CREDITS))

VAT_CATEGORIES: Final[Mapping[str, str]] = {
    "S": N_("Standard rate"),
    "Z": N_("Zero rated"),
    "E": N_("Exempt"),
    "AE": N_("Reverse charge"),
    "K": N_("Supply within the EU"),
    "G": N_("Export outside the EU"),
    "O": N_("Outside the scope of VAT"),
    "L": N_("Canary Islands (IGIC)"),
    "M": N_("Ceuta and Melilla (IPSI)"),
}

UNITS: Final[Mapping[str, str]] = {
    "C62": N_("one"),
    "H87": N_("piece"),
    "HUR": N_("hour"),
    "DAY": N_("day"),
    "MON": N_("month"),
    "ANN": N_("year"),
    "KGM": N_("kilogram"),
    "TNE": N_("tonne"),
    "MTR": N_("metre"),
    "MTK": N_("square metre"),
    "MTQ": N_("cubic metre"),
    "LTR": N_("litre"),
    "KWH": N_("kilowatt hour"),
    "KMT": N_("kilometre"),
    "XPK": N_("package"),
    "XBX": N_("box"),
    "XPX": N_("pallet"),
    "LS": N_("lump sum"),
}
"""Units that most documents use; any other code of the two recommendations can be typed."""

CURRENCIES: Final = (
    "EUR", "CHF", "CZK", "DKK", "GBP", "HUF", "NOK", "PLN", "RON", "SEK", "USD",
)  # fmt: skip


def header_cells(document_type: str) -> tuple[Cell, ...]:
    """Return the cells of a document of this type, in the order in which they are filled."""
    if document_type not in _REFERRING:
        return (*_FIRST, *_OTHER, *_CREDITED)
    return (*_FIRST[:2], *_CREDITED, *_FIRST[2:], *_OTHER)


def usual_header(document_type: str) -> int:
    """Return how many of those cells are filled in one document after the other."""
    return len(_FIRST) + (len(_CREDITED) if document_type in _REFERRING else 0)


def cell_of(line: int, key: str) -> Cell | None:
    """Return the cell *key* of the document, or of a line."""
    cells = (*_FIRST, *_OTHER, *_CREDITED) if line == HEADER else COLUMNS
    return next((one for one in cells if one.key == key), None)


_SAME: Final = {
    "BG-14": "period_start", "BG-25": "item_name", "BG-13": "delivery_date",
    "BG-15": "delivery_address", "BT-126": "item_name", "BT-118": "vat_category",
    "BT-119": "vat_rate", "BT-137": "line_discount", "BT-131": "price", "BG-3": "preceding_invoice",
    "BT-140": "line_discount_reason", "BG-27": "line_discount_percent",
}  # fmt: skip
"""Terms of which no cell bears the name, and the cell that comes nearest."""


def place_of(term: str) -> tuple[bool, str]:
    """Return whether a business term belongs to a line, and the key of its cell, ``""`` = none."""
    key = _SAME.get(term, "")
    for of_line, cells in ((True, COLUMNS), (False, (*_FIRST, *_OTHER, *_CREDITED))):
        for one in cells:
            if term == one.term or (key and key == one.key):
                return of_line, one.key
    return False, ""
