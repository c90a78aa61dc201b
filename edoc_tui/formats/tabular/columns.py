"""The columns of an invoice CSV: our keys, the names that systems give them, a mapping's say."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCUMENT_TEXTS: Final = (
    "number", "customer_no", "document_type", "type_code", "currency", "buyer_reference",
    "project_reference", "contract_reference", "order_reference", "sales_order", "accounting",
    "note", "payment_terms", "preceding_invoice", "vat_exemption_reason", "vat_exemption_code",
    "delivery_name", "delivery_gln", "delivery_address", "delivery_address_2", "delivery_city",
    "delivery_post_code", "delivery_country",
)  # fmt: skip
DOCUMENT_DATES: Final = (
    "issue_date", "due_date", "tax_point", "delivery_date", "period_start", "period_end",
    "preceding_invoice_date",
)  # fmt: skip
DOCUMENT_NUMBERS: Final = (
    "prepaid", "rounding", "total_excluding_vat", "total_vat", "total_including_vat",
)  # fmt: skip
LINE_TEXTS: Final = (
    "line_id", "item_name", "item_description", "unit", "seller_item_id", "buyer_item_id", "gtin",
    "vat_category", "line_note", "order_line", "line_discount_reason",
)  # fmt: skip
LINE_NUMBERS: Final = (
    "quantity", "price", "base_quantity", "vat_rate", "line_discount", "line_discount_percent",
)  # fmt: skip

DOCUMENT: Final = frozenset((*DOCUMENT_TEXTS, *DOCUMENT_DATES, *DOCUMENT_NUMBERS))
"""Columns about the whole document: each line of it repeats them, or leaves them empty."""

DATES: Final = frozenset(DOCUMENT_DATES)
NUMBERS: Final = frozenset((*DOCUMENT_NUMBERS, *LINE_NUMBERS))
KEYS: Final = (
    *DOCUMENT_TEXTS, *DOCUMENT_DATES, *DOCUMENT_NUMBERS, *LINE_TEXTS, *LINE_NUMBERS,
)  # fmt: skip
"""Every column that we know."""

REQUIRED: Final = ("number", "issue_date", "customer_no", "item_name", "quantity", "price")

_CALLED: Final = {
    "number": """documentno invoiceno invoicenumber documentnumber no nofacture numerofacture
        ndefacture numerodefacture nfacture facture ndocument numerodocument numero""",
    "customer_no": """customer customernumber customercode billtocustomerno selltocustomerno
        client nclient noclient codeclient numeroclient""",
    "document_type": "type doctype typededocument typedocument",
    "issue_date": "date invoicedate documentdate datefacture datedefacture datedocument",
    "due_date": "duedate paymentduedate echeance datecheance dateecheance datedecheance",
    "currency": "currencycode devise codedevise",
    "buyer_reference": "yourreference votrereference referenceacheteur",
    "order_reference": """purchaseorder ponumber orderno externaldocumentno commande ncommande
        bondecommande numerocommande""",
    "item_name": "description item designation libelle article",
    "quantity": "qty quantite qte",
    "unit": "unitofmeasure unitcode uom unite codeunite",
    "price": "unitprice netprice prix prixunitaire prixunitaireht puht",
    "vat_rate": "vat vatpercent taxrate tva tauxtva tauxdetva",
    "vat_category": "taxcategory categorietva",
    "line_discount": "discount discountamount remise montantremise",
    "line_discount_percent": "discountpercent remisepourcent tauxremise",
    "note": "comment remarks commentaire remarque",
    "seller_item_id": "itemno sku narticle codearticle reference",
    "delivery_date": "shipmentdate datelivraison datedelivraison",
    "total_including_vat": "totalinclvat grossamount totalttc montantttc ttc",
    "total_excluding_vat": "totalexclvat netamount totalht montantht",
    "total_vat": "vatamount montanttva",
}  # fmt: skip

ALIASES: Final[Mapping[str, str]] = {
    name: key for key, names in _CALLED.items() for name in names.split()
}
"""Header names without accents, blanks and signs, to our key."""


@dataclass(frozen=True, slots=True)
class CsvMapping:
    """A saved way to read the CSV of one system (``[csv_mappings.NAME]``).

    Attributes:
        columns: The header's name of each of our keys that it names.
        constants: What every document says of a key that has no column.
        decimal: ``.`` or ``,``; ``""`` = what the numbers of the column prove.
        dates: Order of day, month and year where a date is not ISO 8601.
        encoding: A codec's name; ``""`` = found out.
        delimiter: ``""`` = the one that the header shows.
        otherwise: The codec of files that are no Unicode; ``""`` = found by their letters.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    decimal: str = ""
    dates: str = "dmy"
    encoding: str = ""
    delimiter: str = ""
    otherwise: str = ""


def plain(name: str) -> str:
    """Return a header name in letters and digits alone, lower case, without accents."""
    bare = unicodedata.normalize("NFKD", name.casefold().replace("n°", "n"))
    return re.sub(r"[^a-z0-9]", "", bare)
